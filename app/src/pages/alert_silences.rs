use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{QuietAnswer, load_quiet};
use crate::components::{
    AlertTabs, ChangeOutcome, Changes, MaintenanceForm, MaintenanceList, Notice, SilenceForm, SilenceList,
};
use crate::facade::FacadeError;
use crate::live::StreamQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;

const PATH: &str = "/alerts/silences";

/// Who is not told: silences and maintenance windows.
#[component]
pub fn AlertSilencesPage() -> impl IntoView {
    let query = use_query(PATH, str::to_owned);
    let first = Resource::new(|| (), move |()| load_quiet(query.get_untracked()));
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <QuietView first query /> }.into_any(),
                Err(error) => view! { <FirstError error href=Memo::new(move |_| query.with(|search| format!("{PATH}?{search}"))) /> }
                .into_any(),
            }
        })
    };
    view! {
        <Title text="Silences · Observatory" />
        <h1>"Alerts"</h1>
        <AlertTabs />
        <Suspense fallback=|| view! { <p class="empty">"Loading silences…"</p> }>{show}</Suspense>
    }
}

impl Answer for QuietAnswer {
    type Query = String;
    const ALERTS_ONLY: bool = true;

    fn load(search: String) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_quiet(search)
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

/// Silences and windows, kept current.
#[component]
fn QuietView(
    /// What the server answered first.
    first: QuietAnswer,
    /// The query of the address.
    query: Memo<String>,
) -> impl IntoView {
    let Current { answer, error, again } = Current::keep(first, query);
    let changes = Changes::new(again);
    let silences = Memo::new(move |_| answer.with(|answer| answer.silences.clone()));
    let windows = Memo::new(move |_| answer.with(|answer| answer.windows.clone()));
    // Forms are built anew only when the address asks for something else.
    let silence_form = Memo::new(move |_| answer.with(|answer| answer.silence_form.clone()));
    let window_form = Memo::new(move |_| answer.with(|answer| answer.window_form.clone()));
    view! {
        <Notice error />
        <ChangeOutcome changes />
        <p class="soft">
            "Alerts open all the same, and are shown; only their messages are kept back. "
            "What still fires when a silence ends is told then."
        </p>
        <div class="pair">
            <SilenceList silences changes />
            {move || view! { <SilenceForm form=silence_form.get() changes /> }}
            <MaintenanceList windows changes />
            {move || view! { <MaintenanceForm form=window_form.get() changes /> }}
        </div>
    }
}
