use super::{MatcherRows, PostForm};
use crate::api::{AddRoute, MoveRoute, RemoveRoute, RouteRow};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Which alerts go to which receivers.
#[component]
pub fn RouteList(
    /// Those of the file first.
    routes: Vec<RouteRow>,
    /// Names of all receivers.
    names: Vec<String>,
    /// Rows of matchers of a new route.
    rows: Vec<(String, String, String)>,
) -> impl IntoView {
    let list = if routes.is_empty() {
        view! { <p class="empty">"No route: every receiver gets every alert."</p> }.into_any()
    } else {
        view! { <ol class="rows">{lines(routes)}</ol> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="routes">
            <div class="card-head">
                <h2 id="routes">"Routes"</h2>
                <span class="soft">
                    "A receiver that no route names gets every alert; one that routes name gets what one of them admits."
                </span>
            </div>
            {list}
            {(!names.is_empty()).then(|| add(names, rows))}
        </section>
    }
}

fn lines(routes: Vec<RouteRow>) -> AnyView {
    let first = routes.iter().position(|route| !route.key.is_empty());
    let last = routes.len().saturating_sub(1);
    let line = |(place, route): (usize, RouteRow)| view! { <Line route is_first=Some(place) == first is_last=place == last /> };
    routes.into_iter().enumerate().map(line).collect_view().into_any()
}

fn add(names: Vec<String>, rows: Vec<(String, String, String)>) -> AnyView {
    // Refused without script, the form comes back with what was typed.
    let is_typed = rows.iter().any(|(_, _, value)| !value.is_empty());
    view! {
        <details class="fold add-route" open=is_typed>
            <summary>"Add a route"</summary>
            <PostForm action=AddRoute::PATH class="card-form" reset=true>
                <MatcherRows rows />
                <fieldset class="choices">
                    <legend>"go to"</legend>
                    {names.into_iter().enumerate().map(choice).collect_view()}
                </fieldset>
                <div class="form-actions">
                    <button type="submit" class="button button-main">
                        "Add the route"
                    </button>
                </div>
            </PostForm>
        </details>
    }
    .into_any()
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
) -> impl IntoView {
    let RouteRow { matchers, receivers, key } = route;
    let what = if matchers.is_empty() { vec!["all alerts".to_owned()] } else { matchers };
    let named = format!("{} to {}", what.join(", "), receivers.join(", "));
    let removal = format!("Remove: {named}");
    let step = |key: String, up: bool, off: bool| {
        let (label, sign) =
            if up { (format!("Move up: {named}"), "↑") } else { (format!("Move down: {named}"), "↓") };
        view! {
            <PostForm action=MoveRoute::PATH>
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
                <PostForm action=RemoveRoute::PATH>
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
