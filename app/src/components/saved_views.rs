use leptos::prelude::*;

/// Most views that one page keeps.
#[cfg(feature = "hydrate")]
const VIEWS_MAX: usize = 50;

/// Addresses of a page under names, kept in this browser.
#[component]
pub fn SavedViews(
    /// Path of the page.
    path: &'static str,
    /// The query of its address.
    search: Memo<String>,
) -> impl IntoView {
    let views = RwSignal::new(Vec::<(String, String)>::new());
    let name = RwSignal::new(String::new());
    load(path, views);
    let summary = move || match views.with(Vec::len) {
        0 => "Saved views".to_owned(),
        count => format!("Saved views ({count})"),
    };
    let line = move |(name, search): (String, String)| {
        let (href, gone) = (format!("{path}{search}"), name.clone());
        let remove = move |_| {
            views.update(|views| views.retain(|(name, _)| *name != gone));
            save(path, views);
        };
        view! {
            <li>
                <a href=href>{name.clone()}</a>
                <button
                    type="button"
                    class="button button-quiet button-small"
                    aria-label=format!("Remove the view {name}")
                    on:click=remove
                >
                    "Remove"
                </button>
            </li>
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let named = name.get_untracked().trim().to_owned();
        if named.is_empty() {
            return;
        }
        add(views, named, search.get_untracked());
        save(path, views);
        name.set(String::new());
    };
    view! {
        <details class="popover needs-script saved-views">
            <summary class="button">{summary}</summary>
            <div class="popover-body">
                <ul class="menu-list">{move || views.get().into_iter().map(line).collect_view()}</ul>
                <form on:submit=submit>
                    <label class="field">
                        <span>"Name for what is shown now"</span>
                        <input
                            type="text"
                            maxlength="60"
                            prop:value=move || name.get()
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                    </label>
                    <button type="submit" class="button button-main">
                        "Save this view"
                    </button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// A name that is there already gets the new address.
fn add(views: RwSignal<Vec<(String, String)>>, name: String, search: String) {
    let search = if search.is_empty() { search } else { format!("?{}", search.trim_start_matches('?')) };
    views.update(|views| {
        views.retain(|(held, _)| *held != name);
        views.push((name, search));
        #[cfg(feature = "hydrate")]
        if views.len() > VIEWS_MAX {
            views.remove(0);
        }
    });
}

fn load(path: &'static str, views: RwSignal<Vec<(String, String)>>) {
    Effect::new(move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(held) = crate::browser::held(path).and_then(|text| serde_json::from_str(&text).ok()) {
            views.set(held);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (path, views);
    });
}

fn save(path: &'static str, views: RwSignal<Vec<(String, String)>>) {
    #[cfg(feature = "hydrate")]
    if let Ok(text) = views.with_untracked(serde_json::to_string) {
        crate::browser::hold(path, &text);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (path, views);
}
