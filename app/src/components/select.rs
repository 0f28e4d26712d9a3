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
    #[prop(into)]
    options: Signal<Vec<String>>,
    /// What the address asks for; offered even when it is not among the options.
    #[prop(into)]
    value: Signal<String>,
) -> impl IntoView {
    let all = move || {
        let (mut options, value) = (options.get(), value.get());
        if !value.is_empty() && !options.contains(&value) {
            options.push(value);
        }
        options
    };
    let option = move |name: String| {
        let (own, shown) = (name.clone(), name.clone());
        view! {
            <option value=name selected=move || value.get() == own>
                {shown}
            </option>
        }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>
                <option value="" selected=move || value.get().is_empty()>
                    {any}
                </option>
                {move || all().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}
