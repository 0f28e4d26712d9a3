//! The dialogs of every page: the command palette, and the help on keys.

use super::all;
use crate::api::load_palette;
use crate::browser;
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent};

/// How long the palette waits for the next letter before it asks.
const TYPING_MS: u32 = 70;

/// What was chosen; pages that need a page load are gone to by themselves.
pub enum Choice {
    Go(String),
    Act(String),
}

#[derive(Clone)]
struct Palette {
    dialog: NodeRef<Dialog>,
    help: NodeRef<Dialog>,
    /// Counts questions: only the newest is answered.
    asked: Rc<Cell<u32>>,
    choose: Rc<dyn Fn(Choice)>,
}

/// Listens for as long as the caller's view is on the page.
pub fn start(dialog: NodeRef<Dialog>, help: NodeRef<Dialog>, choose: impl Fn(Choice) + 'static) {
    let palette = Palette { dialog, help, asked: Rc::default(), choose: Rc::new(choose) };
    let (keys, clicks, inputs) = (palette.clone(), palette.clone(), palette);
    let listeners = [
        window_event_listener(ev::keydown, move |event| keys.key(&event)),
        window_event_listener(ev::click, move |event| clicks.clicked(&event)),
        window_event_listener(ev::input, move |event| inputs.typed(&event)),
    ];
    let listeners = send_wrapper::SendWrapper::new(listeners);
    on_cleanup(move || {
        for listener in listeners.take() {
            listener.remove();
        }
    });
}

impl Palette {
    fn key(&self, event: &KeyboardEvent) {
        let Some(dialog) = self.dialog.get_untracked() else { return };
        let commands = event.ctrl_key() || event.meta_key();
        if commands && !event.alt_key() && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            if dialog.open() {
                dialog.close();
            } else {
                self.open(&dialog);
            }
            return;
        }
        if dialog.open() {
            self.key_within(&dialog, event);
        } else if !commands && !event.alt_key() && !types(event) && !is_open(self.help) {
            match event.key().as_str() {
                "/" => {
                    event.prevent_default();
                    if !focus_search() {
                        self.open(&dialog);
                    }
                }
                "?" => {
                    event.prevent_default();
                    self.show_help();
                }
                _ => {}
            }
        }
    }

    /// The list is gone through while the focus stays in the input.
    fn key_within(&self, dialog: &HtmlDialogElement, event: &KeyboardEvent) {
        let options: Vec<Element> = all(dialog, "[role=option]").collect();
        let at = options.iter().position(|option| option.get_attribute("aria-selected").as_deref() == Some("true"));
        let last = options.len().saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => select(dialog, &options, at.map_or(0, |at| if at == last { 0 } else { at + 1 })),
            "ArrowUp" => select(dialog, &options, at.map_or(last, |at| if at == 0 { last } else { at - 1 })),
            "Enter" => {
                if let Some(option) = at.and_then(|at| options.get(at)) {
                    self.take(dialog, option);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn clicked(&self, event: &MouseEvent) {
        let Some(target) = element(event) else { return };
        let within = |selector: &str| target.closest(selector).ok().flatten();
        let Some(dialog) = self.dialog.get_untracked() else { return };
        if within("[data-palette]").is_some() {
            self.open(&dialog);
        } else if let Some(option) = within(".palette [role=option]") {
            self.take(&dialog, &option);
        } else if let Ok(behind) = target.dyn_into::<HtmlDialogElement>() {
            // What is around a dialog belongs to it.
            behind.close();
        }
    }

    fn typed(&self, event: &Event) {
        let is_ours = element(event).and_then(|target| target.closest(".palette").ok().flatten()).is_some();
        if let Some(dialog) = self.dialog.get_untracked().filter(|_| is_ours) {
            self.ask(&dialog, TYPING_MS);
        }
    }

    fn open(&self, dialog: &HtmlDialogElement) {
        if is_open(self.help) || dialog.open() || dialog.show_modal().is_err() {
            return;
        }
        if let Some(input) = input(dialog) {
            input.select();
        }
        self.ask(dialog, 0);
    }

    fn show_help(&self) {
        if let Some(help) = self.help.get_untracked() {
            let _ = help.show_modal();
        }
    }

    fn ask(&self, dialog: &HtmlDialogElement, wait_ms: u32) {
        let number = self.asked.get().wrapping_add(1);
        self.asked.set(number);
        let (palette, dialog) = (self.clone(), dialog.clone());
        spawn_local(async move {
            TimeoutFuture::new(wait_ms).await;
            if palette.asked.get() != number {
                return;
            }
            let answer = load_palette(input(&dialog).map(|input| input.value()).unwrap_or_default()).await;
            if palette.asked.get() == number {
                let (html, note) = match answer {
                    Ok(html) if html.is_empty() => (html, "Nothing fits.".to_owned()),
                    Ok(html) => (html, String::new()),
                    Err(error) => (String::new(), error.to_string()),
                };
                show(&dialog, &html, &note);
            }
        });
    }

    fn take(&self, dialog: &HtmlDialogElement, option: &Element) {
        let loads = option.has_attribute("data-loads");
        let (href, act) = (option.get_attribute("data-href"), option.get_attribute("data-act"));
        dialog.close();
        if let Some(input) = input(dialog) {
            input.set_value("");
        }
        match (href, act.as_deref()) {
            (Some(href), _) if loads => browser::go(&href),
            (Some(href), _) => (self.choose)(Choice::Go(href)),
            (None, Some("help")) => self.show_help(),
            (None, Some(act)) => (self.choose)(Choice::Act(act.to_owned())),
            (None, None) => {}
        }
    }
}

fn element(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn is_open(dialog: NodeRef<Dialog>) -> bool {
    dialog.get_untracked().is_some_and(|dialog| dialog.open())
}

/// Whether the key goes into a field. One in a dialog that was closed a moment
/// ago may still have the focus.
fn types(event: &KeyboardEvent) -> bool {
    element(event).is_some_and(|target| {
        let is_closed = target.closest("dialog:not([open])").is_ok_and(|dialog| dialog.is_some());
        !is_closed && target.matches("input, select, textarea").unwrap_or(true)
    })
}

fn input(dialog: &HtmlDialogElement) -> Option<HtmlInputElement> {
    all(dialog, "input").next()?.dyn_into().ok()
}

/// To the search of the page, if it has one.
fn focus_search() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let field = document.and_then(|document| document.query_selector("main input[type=search]").ok().flatten());
    let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else { return false };
    let _ = field.focus();
    field.select();
    true
}

fn show(dialog: &HtmlDialogElement, html: &str, note: &str) {
    if let Some(list) = all(dialog, "[role=listbox]").next() {
        list.set_inner_html(html);
        list.set_scroll_top(0);
    }
    if let Some(line) = all(dialog, ".palette-note").next() {
        line.set_text_content(Some(note));
    }
    let options: Vec<Element> = all(dialog, "[role=option]").collect();
    select(dialog, &options, 0);
}

/// Marks an option, tells it to who does not see it, and scrolls to it.
fn select(dialog: &HtmlDialogElement, options: &[Element], at: usize) {
    for (index, option) in options.iter().enumerate() {
        let _ = option.set_attribute("aria-selected", if index == at { "true" } else { "false" });
    }
    let Some(input) = input(dialog) else { return };
    let Some(option) = options.get(at) else {
        let _ = input.remove_attribute("aria-activedescendant");
        return;
    };
    let _ = input.set_attribute("aria-activedescendant", &option.id());
    let (Some(list), Some(option)) = (option.parent_element(), option.dyn_ref::<HtmlElement>()) else { return };
    let (top, bottom) = (option.offset_top(), option.offset_top() + option.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}
