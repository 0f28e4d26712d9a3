use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{RulesAnswer, load_alert_rules};
use crate::components::{AlertTabs, ChangeOutcome, Changes, GetForm, Notice, RuleTable};
use crate::facade::FacadeError;
use crate::live::StreamQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;

const PATH: &str = "/alerts/rules";

/// All rules, and what each of them does now.
#[component]
pub fn AlertRulesPage() -> impl IntoView {
    let query = use_query(PATH, str::to_owned);
    let first = Resource::new(|| (), move |()| load_alert_rules(query.get_untracked()));
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <RulesView first query /> }.into_any(),
                Err(error) => view! { <FirstError error href=Memo::new(move |_| href(&query.get())) /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Alert rules · Observatory" />
        <h1>"Alerts"</h1>
        <AlertTabs />
        <Suspense fallback=|| view! { <p class="empty">"Loading rules…"</p> }>{show}</Suspense>
    }
}

fn href(search: &str) -> String {
    format!("{PATH}?{search}")
}

impl Answer for RulesAnswer {
    type Query = String;
    const ALERTS_ONLY: bool = true;

    fn load(search: String) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_alert_rules(search)
    }

    fn stream(_: &String) -> StreamQuery {
        StreamQuery { alerts_only: true, ..StreamQuery::default() }
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// The list, kept current.
#[component]
fn RulesView(
    /// What the server answered first.
    first: RulesAnswer,
    /// The query of the address.
    query: Memo<String>,
) -> impl IntoView {
    let Current { answer, error, again } = Current::keep(first, query);
    let changes = Changes::new(again);
    let rules = Memo::new(move |_| answer.with(|answer| answer.rules.clone()));
    let q = Memo::new(move |_| answer.with(|answer| answer.q.clone()));
    let shown = move || {
        let (shown, count) = (rules.with(Vec::len), answer.with(|answer| answer.count));
        if shown == count { format!("{count} rules") } else { format!("{shown} of {count} rules") }
    };
    view! {
        <Notice error />
        <ChangeOutcome changes />
        <div class="toolbar">
            <GetForm action=PATH>
                <label class="field field-wide">
                    <span>"Filter"</span>
                    <input
                        type="search"
                        name="q"
                        placeholder="Name, condition, severity, on or off"
                        value=move || q.get()
                        prop:value=move || q.get()
                    />
                </label>
                <div class="filter-actions">
                    <button type="submit" class="button">
                        "Filter"
                    </button>
                    <Show when=move || q.with(|q| !q.is_empty())>
                        <a class="button button-quiet" href=PATH>
                            "Clear"
                        </a>
                    </Show>
                </div>
            </GetForm>
            <div class="toolbar-end">
                <span class="soft num">{shown}</span>
                <a class="button button-main" href="/alerts/rules/new">
                    "New rule"
                </a>
            </div>
        </div>
        <Show
            when=move || rules.with(|rules| !rules.is_empty())
            fallback=|| view! { <p class="empty">"No rule matches this filter. " <a href=PATH>"Show all rules"</a></p> }
        >
            <RuleTable rules changes />
        </Show>
    }
}
