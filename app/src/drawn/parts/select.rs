use leptos::prelude::*;

/// A labelled choice in a GET form; the first option is "any".
#[component]
pub fn Select(
    /// Name of the field in the address.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// What "any" is called.
    any: &'static str,
    /// The options.
    mut options: Vec<String>,
    /// What the address asks for; offered even when it is not among the options.
    value: String,
) -> impl IntoView {
    if !value.is_empty() && !options.contains(&value) {
        options.push(value.clone());
    }
    let is_any = value.is_empty();
    let option = move |name: String| {
        let (selected, shown) = (name == value, name.clone());
        view! {
            <option value=name selected=selected>
                {shown}
            </option>
        }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>
                <option value="" selected=is_any>
                    {any}
                </option>
                {options.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}
