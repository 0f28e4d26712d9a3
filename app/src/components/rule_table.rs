use super::{Ago, Changes, PostForm, SeverityBadge};
use crate::api::{RuleRow, SwitchAlertRule};
use crate::links;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::alert::SettingOrigin;

/// Rules, one a line; on narrow screens one a card.
#[component]
pub fn RuleTable(
    /// By name.
    #[prop(into)]
    rules: Signal<Vec<RuleRow>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let names = move || rules.with(|rules| rules.iter().map(|rule| rule.name.clone()).collect::<Vec<_>>());
    // The line stays while its figures change: links and switches keep their focus.
    let line = move |name: String| {
        let rule = Memo::new(move |held: Option<&Option<RuleRow>>| {
            let found = rules.with(|rules| rules.iter().find(|rule| rule.name == name).cloned());
            found.or_else(|| held.cloned().flatten())
        });
        view! { <Line rule changes /> }
    };
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
            <tbody role="rowgroup">
                <For each=names key=|name| name.clone() children=line />
            </tbody>
        </table>
    }
}

#[component]
fn Line(
    /// The rule, as it was last known.
    rule: Memo<Option<RuleRow>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let of = move |read: fn(&RuleRow) -> String| move || rule.with(|rule| rule.as_ref().map(read).unwrap_or_default());
    let severity =
        Signal::derive(move || rule.with(|rule| rule.as_ref().map(|rule| rule.severity).unwrap_or_default()));
    let firing = move || rule.with(|rule| rule.as_ref().map_or(0, |rule| rule.firing));
    let fired_at = Memo::new(move |_| rule.with(|rule| rule.as_ref().and_then(|rule| rule.fired_at)));
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="session-cell">
                <a class="clip" href=of(|rule| links::rule(&rule.name))>
                    {of(|rule| rule.name.clone())}
                </a>
                <span class="soft small">{of(|rule| rule.description.clone())}</span>
            </th>
            <td role="cell">
                <SeverityBadge severity />
            </td>
            <td role="cell" class="session-cell">
                <code class="condition">{of(|rule| rule.condition.clone())}</code>
            </td>
            <td role="cell" data-label="One alert per">
                {of(|rule| rule.groups.clone())}
            </td>
            <td role="cell" data-label="Origin">
                {of(|rule| origin(rule).to_owned())}
            </td>
            <td role="cell" data-label="Enabled">
                <Switch rule changes />
            </td>
            <td role="cell" class="num" data-label="Firing">
                {move || match firing() {
                    0 => view! { <span class="faint-number">"0"</span> }.into_any(),
                    count => {
                        let name = of(|rule| rule.name.clone())();
                        let href = links::with_query("/alerts", [("rule", name.as_str())]);
                        view! {
                            <a class="bad strong" href=href>
                                {count}
                            </a>
                        }
                            .into_any()
                    }
                }}
            </td>
            <td role="cell" data-label="Last fired">
                {move || match fired_at.get() {
                    Some(at) => view! { <Ago at=Signal::stored(at) /> }.into_any(),
                    None => view! { <span class="soft">"never"</span> }.into_any(),
                }}
            </td>
        </tr>
    }
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
#[component]
fn Switch(
    /// The rule.
    rule: Memo<Option<RuleRow>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let name = move || rule.with(|rule| rule.as_ref().map(|rule| rule.name.clone()).unwrap_or_default());
    let enabled = Memo::new(move |_| rule.with(|rule| rule.as_ref().is_some_and(|rule| rule.enabled)));
    let of_file =
        Memo::new(move |_| rule.with(|rule| rule.as_ref().is_some_and(|rule| rule.origin == SettingOrigin::File)));
    let word = move || if enabled.get() { "on" } else { "off" };
    move || {
        if of_file.get() {
            return view! { <span title="The rules file says so: change it there.">{word} " (file)"</span> }.into_any();
        }
        view! {
            <PostForm changes action=SwitchAlertRule::PATH>
                <input type="hidden" name="name" value=name />
                <input type="hidden" name="enabled" value=move || (!enabled.get()).to_string() />
                <button
                    type="submit"
                    class="switch"
                    role="switch"
                    aria-checked=move || enabled.get().to_string()
                    aria-label=move || format!("{} enabled", name())
                >
                    <span class="switch-track" aria-hidden="true"></span>
                    <span aria-hidden="true">{word}</span>
                </button>
            </PostForm>
        }
        .into_any()
    }
}
