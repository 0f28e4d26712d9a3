//! The tree of subagents around a session.

use super::Scene;
use super::facts::cost;
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::session::{FAMILY_SESSIONS_MAX, Family, SessionRow};

/// Empty where the session neither was spawned nor spawned any.
pub fn family_card(scene: Scene, family: &Family) -> String {
    if family.ancestors.is_empty() && family.descendants.is_empty() {
        return String::new();
    }
    let above = family.ancestors.len();
    let ancestors = family.ancestors.iter().enumerate().map(|(level, row)| node(row, level, None, false));
    let (below, below_estimated) = family.descendants_cost();
    let row = scene.session;
    let whole = (row.cost_usd + below, row.cost_estimated_usd + below_estimated);
    let own = std::iter::once(node(row, above, Some(whole), true));
    let descendants = family.descendants.iter().enumerate().map(|(index, (level, row))| {
        let branch = family.branch_cost(index);
        node(row, above + level, Some(branch).filter(|branch| branch.0 > row.cost_usd), false)
    });
    let nodes: Vec<AnyView> = ancestors.chain(own).chain(descendants).collect();
    let more = family.more.then(|| {
        let words = format!(
            "Only the first {} sessions below are shown.",
            format::count(i64::try_from(FAMILY_SESSIONS_MAX).unwrap_or(i64::MAX))
        );
        view! { <p class="soft small card-note">{words}</p> }
    });
    let count = format::plural(i64::try_from(family.descendants.len()).unwrap_or(i64::MAX), "session");
    view! {
        <section class="card" aria-labelledby="session-family">
            <div class="card-head">
                <h2 id="session-family">"Subagents"</h2>
                <span class="soft num">{count} " below"</span>
            </div>
            <ul class="tree" tabindex="0" aria-label="Sessions above and below">
                {nodes}
            </ul>
            {more}
        </section>
    }
    .to_html()
}

/// One session; `branch` is the cost with all below it.
fn node(row: &SessionRow, level: usize, branch: Option<(f64, f64)>, here: bool) -> AnyView {
    const LEVELS_SHOWN: usize = 8;
    let status = row.status.as_str();
    let name = row.session_key.clone();
    let link = if here {
        view! {
            <span class="clip strong" aria-current="page" title=name.clone()>
                {name.clone()}
            </span>
        }
        .into_any()
    } else {
        view! {
            <a
                class="clip"
                href=links::session(&row.session_key, &row.gateway_id)
                rel=links::rel(&row.session_key)
                title=name.clone()
            >
                {name.clone()}
            </a>
        }
        .into_any()
    };
    let branch = branch.map(|(all, estimated)| {
        view! { <span class="soft">" · with subagents " {cost(all, estimated)}</span> }
    });
    view! {
        <li class="tree-node" data-level=level.min(LEVELS_SHOWN).to_string() data-here=here.then_some("")>
            <span class="badge" data-status=status>
                <span class="dot" aria-hidden="true"></span>
                <span class="sr-only">{status}</span>
            </span>
            {link}
            <span class="num small tree-cost">
                {status} " · " {cost(row.cost_usd, row.cost_estimated_usd)} {branch}
            </span>
        </li>
    }
    .into_any()
}
