use super::{Changes, MatcherRows, PostForm};
use crate::api::{AddRoute, MoveRoute, RemoveRoute, RouteRow};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Which alerts go to which receivers.
#[component]
pub fn RouteList(
    /// Those of the file first.
    #[prop(into)]
    routes: Signal<Vec<RouteRow>>,
    /// Names of all receivers.
    #[prop(into)]
    names: Signal<Vec<String>>,
    /// Rows of matchers of a new route.
    #[prop(into)]
    rows: Signal<Vec<(String, String, String)>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let lines = move || {
        let routes = routes.get();
        let first = routes.iter().position(|route| !route.key.is_empty());
        let last = routes.len().saturating_sub(1);
        routes
            .into_iter()
            .enumerate()
            .map(|(place, route)| view! { <Line route is_first=Some(place) == first is_last=place == last changes /> })
            .collect_view()
    };
    // Refused without script, the form comes back with what was typed.
    let is_typed = move || rows.with_untracked(|rows| rows.iter().any(|(_, _, value)| !value.is_empty()));
    view! {
        <section class="card" aria-labelledby="routes">
            <div class="card-head">
                <h2 id="routes">"Routes"</h2>
                <span class="soft">
                    "A receiver that no route names gets every alert; one that routes name gets what one of them admits."
                </span>
            </div>
            <Show
                when=move || routes.with(|routes| !routes.is_empty())
                fallback=|| view! { <p class="empty">"No route: every receiver gets every alert."</p> }
            >
                <ol class="rows">{lines}</ol>
            </Show>
            <Show when=move || names.with(|names| !names.is_empty())>
                <details class="fold add-route" open=is_typed()>
                    <summary>"Add a route"</summary>
                    <PostForm changes action=AddRoute::PATH class="card-form" reset=true>
                        {move || view! { <MatcherRows rows=rows.get() /> }}
                        <fieldset class="choices">
                            <legend>"go to"</legend>
                            {move || names.get().into_iter().enumerate().map(choice).collect_view()}
                        </fieldset>
                        <div class="form-actions">
                            <button type="submit" class="button button-main">
                                "Add the route"
                            </button>
                        </div>
                    </PostForm>
                </details>
            </Show>
        </section>
    }
}

fn choice((place, name): (usize, String)) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=format!("to{place}") value=name.clone() />
            {name}
        </label>
    }
}

#[component]
fn Line(
    /// The route.
    route: RouteRow,
    /// No other route that may be moved stands before it.
    is_first: bool,
    /// None stands behind it.
    is_last: bool,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let RouteRow { matchers, receivers, key } = route;
    let what = if matchers.is_empty() { vec!["all alerts".to_owned()] } else { matchers };
    let named = format!("{} to {}", what.join(", "), receivers.join(", "));
    let removal = format!("Remove: {named}");
    let step = |key: String, up: bool, off: bool| {
        let (label, sign) =
            if up { (format!("Move up: {named}"), "↑") } else { (format!("Move down: {named}"), "↓") };
        view! {
            <PostForm changes action=MoveRoute::PATH>
                <input type="hidden" name="route" value=key />
                <input type="hidden" name="up" value=up.to_string() />
                <button type="submit" class="button button-small" aria-label=label disabled=off>
                    {sign}
                </button>
            </PostForm>
        }
    };
    let actions = if key.is_empty() {
        view! {
            <span class="tag" title="Change it in the alerts file.">
                "file: read-only"
            </span>
        }
        .into_any()
    } else {
        view! {
            <div class="row-actions">
                {step(key.clone(), true, is_first)} {step(key.clone(), false, is_last)}
                <PostForm changes action=RemoveRoute::PATH>
                    <input type="hidden" name="route" value=key />
                    <button type="submit" class="button button-small" aria-label=removal>
                        "Remove"
                    </button>
                </PostForm>
            </div>
        }
        .into_any()
    };
    view! {
        <li class="row">
            <p class="row-main">
                {what
                    .into_iter()
                    .map(|words| {
                        view! {
                            <code class="tag">{words}</code>
                            " "
                        }
                    })
                    .collect_view()} <span aria-hidden="true">"→ "</span> <span class="sr-only">"go to "</span>
                <strong>{receivers.join(", ")}</strong>
            </p>
            {actions}
        </li>
    }
}
