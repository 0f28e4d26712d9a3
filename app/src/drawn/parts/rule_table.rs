use super::{PostForm, SeverityBadge};
use crate::api::{RuleRow, SwitchAlertRule};
use crate::links;
use crate::render::ago;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::alert::SettingOrigin;

/// Rules, one a line; on narrow screens one a card.
#[component]
pub fn RuleTable(
    /// By name.
    rules: Vec<RuleRow>,
) -> impl IntoView {
    view! {
        <table class="table sessions rule-list" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">
                        "Rule"
                    </th>
                    <th scope="col" role="columnheader">
                        "Severity"
                    </th>
                    <th scope="col" role="columnheader">
                        "Condition"
                    </th>
                    <th scope="col" role="columnheader">
                        "One alert per"
                    </th>
                    <th scope="col" role="columnheader">
                        "Origin"
                    </th>
                    <th scope="col" role="columnheader">
                        "Enabled"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Firing"
                    </th>
                    <th scope="col" role="columnheader">
                        "Last fired"
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rules.into_iter().map(line).collect_view()}</tbody>
        </table>
    }
}

fn line(rule: RuleRow) -> AnyView {
    let firing = if rule.firing == 0 {
        view! { <span class="faint-number">"0"</span> }.into_any()
    } else {
        let href = links::with_query("/alerts", [("rule", rule.name.as_str())]);
        view! {
            <a class="bad strong" href=href>
                {rule.firing}
            </a>
        }
        .into_any()
    };
    let fired_at = match rule.fired_at {
        Some(at) => ago(at),
        None => view! { <span class="soft">"never"</span> }.into_any(),
    };
    view! {
        <tr role="row" data-key=rule.name.clone()>
            <th scope="row" role="rowheader" class="session-cell">
                <a class="clip" href=links::rule(&rule.name)>
                    {rule.name.clone()}
                </a>
                <span class="soft small">{rule.description.clone()}</span>
            </th>
            <td role="cell">
                <SeverityBadge severity=rule.severity />
            </td>
            <td role="cell" class="session-cell">
                <code class="condition">{rule.condition.clone()}</code>
            </td>
            <td role="cell" data-label="One alert per">
                {rule.groups.clone()}
            </td>
            <td role="cell" data-label="Origin">
                {origin(&rule)}
            </td>
            <td role="cell" data-label="Enabled">
                {switch(&rule)}
            </td>
            <td role="cell" class="num" data-label="Firing">
                {firing}
            </td>
            <td role="cell" data-label="Last fired">
                {fired_at}
            </td>
        </tr>
    }
    .into_any()
}

fn origin(rule: &RuleRow) -> &'static str {
    match (rule.origin, rule.builtin) {
        (SettingOrigin::Builtin, _) => "built-in",
        (SettingOrigin::File, true) => "built-in, changed by the file",
        (SettingOrigin::File, false) => "file",
        (SettingOrigin::Ui, true) => "built-in, changed here",
        (SettingOrigin::Ui, false) => "made here",
    }
}

/// On or off; the rules file alone turns its own rules.
fn switch(rule: &RuleRow) -> AnyView {
    let word = if rule.enabled { "on" } else { "off" };
    if rule.origin == SettingOrigin::File {
        return view! { <span title="The rules file says so: change it there.">{word} " (file)"</span> }.into_any();
    }
    let RuleRow { name, enabled, .. } = rule.clone();
    let label = format!("{name} enabled");
    view! {
        <PostForm action=SwitchAlertRule::PATH>
            <input type="hidden" name="name" value=name />
            <input type="hidden" name="enabled" value=(!enabled).to_string() />
            <button type="submit" class="switch" role="switch" aria-checked=enabled.to_string() aria-label=label>
                <span class="switch-track" aria-hidden="true"></span>
                <span aria-hidden="true">{word}</span>
            </button>
        </PostForm>
    }
    .into_any()
}
