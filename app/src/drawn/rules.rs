use super::Drawn;
use super::parts::{AlertTabs, RuleTable};
use crate::api::{Concern, RulesAnswer, load_alert_rules};
use crate::components::GetForm;
use crate::facade::FacadeError;
use leptos::prelude::*;

const PATH: &str = "/alerts/rules";

/// All rules, and what each of them does now.
pub async fn draw(search: &str) -> Result<Drawn, FacadeError> {
    let RulesAnswer { rules, q, count } = load_alert_rules(search).await?;
    let shown =
        if rules.len() == count { format!("{count} rules") } else { format!("{} of {count} rules", rules.len()) };
    let list = if rules.is_empty() {
        view! { <p class="empty">"No rule matches this filter. " <a href=PATH>"Show all rules"</a></p> }.into_any()
    } else {
        view! { <RuleTable rules /> }.into_any()
    };
    let clear = (!q.is_empty()).then(|| {
        view! {
            <a class="button button-quiet" href=PATH>
                "Clear"
            </a>
        }
    });
    let page = view! {
        <h1>"Alert rules"</h1>
        <AlertTabs path=PATH />
        <div class="toolbar">
            <GetForm action=PATH>
                <label class="field field-wide">
                    <span>"Filter"</span>
                    <input type="search" name="q" placeholder="Name, condition, severity, on or off" value=q />
                </label>
                <div class="filter-actions">
                    <button type="submit" class="button">
                        "Filter"
                    </button>
                    {clear}
                </div>
            </GetForm>
            <div class="toolbar-end">
                <span class="soft num">{shown}</span>
                <a class="button button-main" href="/alerts/rules/new">
                    "New rule"
                </a>
            </div>
        </div>
        {list}
    };
    Ok(Drawn::new("Alert rules", page.into_any(), Concern::Alerts))
}
