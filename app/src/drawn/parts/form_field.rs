use crate::forms::{Fault, FieldKind, FormField};
use leptos::prelude::*;

/// One field of a form, with what is wrong with it below.
#[component]
pub fn Field(
    /// What the server said of it.
    field: FormField,
    /// Name of the form: ids are unique on a page.
    form: &'static str,
    /// What is wrong with the form; shown by the field it names.
    #[prop(optional_no_strip)]
    fault: Option<Fault>,
) -> AnyView {
    let id = format!("{form}-{}", field.name);
    let (hint_id, fault_id) = (format!("{id}-hint"), format!("{id}-fault"));
    let described = format!("{hint_id} {fault_id}");
    let own = fault.filter(|fault| fault.field == field.name);
    let class = match field.kind {
        FieldKind::Code | FieldKind::Lines => "form-field form-wide",
        FieldKind::Check => "form-field form-check",
        _ => "form-field",
    };
    let (label, hint) = (field.label.clone(), field.hint.clone());
    view! {
        <div class=class>
            <label for=id.clone()>{label}</label>
            {control(field, id, described, own.is_some())}
            <p class="form-hint" id=hint_id>
                {hint}
            </p>
            <div class="form-fault" id=fault_id aria-live="polite">
                {own.map(shown)}
            </div>
        </div>
    }
    .into_any()
}

/// What is filled in.
fn control(field: FormField, id: String, described: String, is_faulty: bool) -> AnyView {
    match field.kind {
        FieldKind::Line => input("text", field, id, described, is_faulty),
        FieldKind::Secret => input("password", FormField { value: String::new(), ..field }, id, described, is_faulty),
        FieldKind::Instant => input("datetime-local", field, id, described, is_faulty),
        FieldKind::Time => input("time", field, id, described, is_faulty),
        FieldKind::Check => {
            let FormField { name, value, fixed, .. } = field;
            view! {
                <input
                    id=id
                    type="checkbox"
                    name=name
                    value="on"
                    checked=value == "on"
                    disabled=fixed
                    aria-describedby=described
                />
            }
            .into_any()
        }
        FieldKind::Code | FieldKind::Lines => area(field, id, described, is_faulty),
        FieldKind::Choice(choices) => {
            let option = move |(choice, words): (String, String)| {
                let chosen = choice == field.value;
                view! {
                    <option value=choice selected=chosen>
                        {words}
                    </option>
                }
            };
            view! {
                <select id=id name=field.name disabled=field.fixed aria-describedby=described>
                    {choices.into_iter().map(option).collect_view()}
                </select>
            }
            .into_any()
        }
    }
}

/// One line.
fn input(kind: &'static str, field: FormField, id: String, described: String, is_faulty: bool) -> AnyView {
    let FormField { name, value, placeholder, required, fixed, .. } = field;
    view! {
        <input
            id=id
            type=kind
            name=name
            value=value
            placeholder=placeholder
            required=required
            readonly=fixed
            autocomplete="off"
            spellcheck="false"
            aria-invalid=is_faulty.then_some("true")
            aria-describedby=described
        />
    }
    .into_any()
}

/// Several lines.
fn area(field: FormField, id: String, described: String, is_faulty: bool) -> AnyView {
    let FormField { name, kind, value, placeholder, required, fixed, .. } = field;
    let is_code = kind == FieldKind::Code;
    view! {
        <textarea
            id=id
            name=name
            class:code=is_code
            rows="2"
            placeholder=placeholder
            required=required
            readonly=fixed
            spellcheck=(!is_code).to_string()
            aria-invalid=is_faulty.then_some("true")
            aria-describedby=described
            // Text between the tags would be hydrated; an empty one as a blank.
            inner_html=value.replace('&', "&amp;").replace('<', "&lt;")
        ></textarea>
    }
    .into_any()
}

fn shown(fault: Fault) -> impl IntoView {
    let mark = (!fault.mark.is_empty()).then(|| view! { <pre class="mark">{fault.mark}</pre> });
    view! {
        {mark}
        <p class="bad">{fault.problem}</p>
    }
}

/// Rows of matchers: what is looked at, how, and the value; a row without a
/// value does not count.
#[component]
pub fn MatcherRows(
    /// Field, operator and value of each row.
    rows: Vec<(String, String, String)>,
) -> AnyView {
    const FIELDS: [(&str, &str); 6] = [
        ("rule", "rule"),
        ("severity", "severity"),
        ("gateway", "gateway"),
        ("agent", "agent"),
        ("session", "session"),
        ("channel", "channel"),
    ];
    const OPS: [(&str, &str); 3] = [("=", "is"), ("!=", "is not"), ("~", "is like")];
    let line = |(row, (field, op, value)): (usize, (String, String, String))| {
        view! {
            <div class="matcher-row">
                {choice(format!("field{row}"), "What is looked at", &FIELDS, &field)}
                {choice(format!("op{row}"), "How it is compared", &OPS, &op)}
                <input type="text" name=format!("value{row}") value=value aria-label="Value" placeholder="anything" />
            </div>
        }
    };
    view! {
        <fieldset class="matchers">
            <legend>"Alerts whose"</legend>
            {rows.into_iter().enumerate().map(line).collect_view()}
            <p class="form-hint">
                "All rows with a value must match. \"is like\" takes a beginning, or a pattern with * and ?."
            </p>
        </fieldset>
    }
    .into_any()
}

fn choice(
    name: String,
    label: &'static str,
    choices: &[(&'static str, &'static str)],
    value: &str,
) -> impl IntoView + use<> {
    let option = |(choice, words): &(&'static str, &'static str)| {
        let (choice, words) = (*choice, *words);
        view! {
            <option value=choice selected=choice == value>
                {words}
            </option>
        }
    };
    view! {
        <select name=name aria-label=label>
            {choices.iter().map(option).collect_view()}
        </select>
    }
}
