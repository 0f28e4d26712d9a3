//! Forms in HTML of the server.

use super::{all, focus_quietly, target};
use crate::browser::form_fields;
use crate::links;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlTextAreaElement, KeyboardEvent, MouseEvent, SubmitEvent};

/// The address that a submitted `data-get` form leads to; the browser then
/// leaves it alone.
pub fn submitted(event: &SubmitEvent) -> Option<String> {
    let form = form(event).filter(|form| form.has_attribute("data-get"))?;
    event.prevent_default();
    let pairs = links::parse_query(&form_fields(&form)?);
    let action = form.get_attribute("action")?;
    Some(links::with_query(&action, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
}

/// What a `data-post` form sends.
pub struct Post {
    form: HtmlFormElement,
    pub action: String,
    /// As the body of a POST writes them.
    pub fields: String,
}

impl Post {
    /// To be called when it was taken.
    pub fn taken(&self) {
        if self.form.has_attribute("data-reset") {
            self.form.reset();
        }
    }
}

/// The change that a submitted form asks for; the browser then leaves it alone.
pub fn posted(event: &SubmitEvent) -> Option<Post> {
    let form = form(event).filter(|form| form.has_attribute("data-post"))?;
    let button = event.submitter();
    if event.default_prevented() || button.as_ref().is_some_and(asks) {
        return None;
    }
    event.prevent_default();
    // A button that acts for its line goes when it has: the focus stays in the line.
    if let Some(link) =
        button.as_ref().filter(|button| button.has_attribute("name")).and_then(|button| in_row(button, "a"))
    {
        focus_quietly(&link);
    }
    Some(Post { action: form.get_attribute("action")?, fields: fields(&form, button.as_ref())?, form })
}

/// What a button asks that leads back to the page with the fields, as the query
/// of the address. The button is busy until the page is drawn anew.
pub fn asked(event: &SubmitEvent) -> Option<String> {
    let button = event.submitter().filter(asks)?;
    event.prevent_default();
    if button.has_attribute("aria-busy") {
        return None;
    }
    let _ = button.set_attribute("aria-busy", "true");
    fields(&form(event)?, Some(&button))
}

/// No answer came: what is busy below an element may be pressed again.
pub fn rest(element: &Element) {
    for button in all(element, "button[aria-busy]") {
        let _ = button.remove_attribute("aria-busy");
    }
}

/// The question whether what is typed into a `data-check` part is right.
pub fn asked_while_typing(event: &web_sys::Event) -> Option<String> {
    let part = target(event)?.closest("[data-check]").ok()??;
    let form = part.closest("form").ok()??.dyn_into::<HtmlFormElement>().ok()?;
    Some(format!("{}&try=check", form_fields(&form)?))
}

fn asks(button: &HtmlElement) -> bool {
    button.get_attribute("formmethod").as_deref() == Some("get")
}

fn form(event: &SubmitEvent) -> Option<HtmlFormElement> {
    event.target()?.dyn_into().ok()
}

/// The fields of a form and of the button that sent it.
fn fields(form: &HtmlFormElement, button: Option<&HtmlElement>) -> Option<String> {
    let fields = form_fields(form)?;
    let Some(button) = button else { return Some(fields) };
    let read = |name: &str| button.get_attribute(name).unwrap_or_default();
    Some(match read("name") {
        name if name.is_empty() => fields,
        name => format!("{fields}&{}={}", links::encode(&name), links::encode(&read("value"))),
    })
}

/// Writes the text of a button that was clicked, `data-insert`, into the field
/// that `data-into` names, where the caret is.
pub fn insert_clicked(event: &MouseEvent) {
    let button = target(event).and_then(|clicked| clicked.closest("[data-insert]").ok().flatten());
    let Some(button) = button else { return };
    let read = |name: &str| button.get_attribute(name).unwrap_or_default();
    let document = button.owner_document();
    let field = document
        .and_then(|document| document.query_selector(&format!("textarea[name='{}']", read("data-into"))).ok()?);
    let field = field.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    let Some(field) = field.filter(|field| !field.read_only()) else { return };
    let start = field.selection_start().ok().flatten().unwrap_or(0);
    let end = field.selection_end().ok().flatten().unwrap_or(0);
    let _ = field.set_range_text_with_start_and_end_and_mode(&read("data-insert"), start, end, "end");
    let _ = field.focus();
    let options = web_sys::EventInit::new();
    options.set_bubbles(true);
    if let Ok(input) = web_sys::Event::new_with_event_init_dict("input", &options) {
        let _ = field.dispatch_event(&input);
    }
}

/// Presses the button in the table row that has the focus, for its key.
pub fn press_by_key(event: &KeyboardEvent) {
    let Some(target) = target(event) else { return };
    let with_others = event.ctrl_key() || event.meta_key() || event.alt_key() || event.repeat();
    // Typing is no command.
    if event.key() != "a" || with_others || target.matches("input, select, textarea").unwrap_or(true) {
        return;
    }
    if let Some(button) = in_row(&target, "button[aria-keyshortcuts=a]") {
        event.prevent_default();
        button.click();
    }
}

fn in_row(element: &Element, selector: &str) -> Option<HtmlElement> {
    let row = element.closest("tr").ok()??;
    row.query_selector(selector).ok()??.dyn_into().ok()
}
