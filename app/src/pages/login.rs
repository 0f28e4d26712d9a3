use crate::links;
use leptos::html::{Form, Input};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// Takes a token and lets the server set its cookie. A login link brings the
/// token behind `#`.
#[component]
pub fn LoginPage() -> impl IntoView {
    let search = use_location().search;
    let parameter = move |name: &str| {
        search
            .with(|search| links::parse_query(search).into_iter().find(|(key, _)| key == name).map(|(_, value)| value))
    };
    let (form, field) = (NodeRef::<Form>::new(), NodeRef::<Input>::new());
    Effect::new(move |_| {
        #[cfg(feature = "hydrate")]
        if let (Some(form), Some(field)) = (form.get(), field.get()) {
            crate::browser::sign_in_from_fragment(&form, &field);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (form, field);
    });
    view! {
        <Title text="Sign in · Observatory" />
        <section class="panel login">
            <h1>"Sign in"</h1>
            <p class="soft">
                "Use a token with the right to read. "<code>"observatory token create"</code>
                " makes one; the first start of the server prints one."
            </p>
            {move || {
                parameter("error")
                    .map(|_| {
                        view! {
                            <p class="banner banner-bad" role="alert">
                                "This token is not valid, or may not read. Check it and try again."
                            </p>
                        }
                    })
            }}
            <form method="post" action="/login" node_ref=form>
                <input type="hidden" name="next" value=move || parameter("next").unwrap_or_else(|| "/".to_owned()) />
                <label class="field">
                    <span>"Token"</span>
                    <input
                        type="password"
                        name="token"
                        required
                        autocomplete="current-password"
                        autocapitalize="none"
                        spellcheck="false"
                        node_ref=field
                    />
                </label>
                <button type="submit" class="button button-main">
                    "Sign in"
                </button>
            </form>
        </section>
    }
}
