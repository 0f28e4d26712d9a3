use super::Drawn;
use super::parts::{AlertTabs, MaintenanceForm, MaintenanceList, SilenceForm, SilenceList};
use crate::api::{Concern, QuietAnswer, load_quiet};
use crate::facade::FacadeError;
use leptos::prelude::*;

/// Who is not told: silences and maintenance windows.
pub async fn draw(search: &str) -> Result<Drawn, FacadeError> {
    let QuietAnswer { silences, windows, silence_form, window_form } = load_quiet(search).await?;
    let page = view! {
        <h1>"Silences and maintenance"</h1>
        <AlertTabs path="/alerts/silences" />
        <p class="soft">
            "Alerts open all the same, and are shown; only their messages are kept back. "
            "What still fires when a silence ends is told then."
        </p>
        <div class="pair">
            <SilenceList silences />
            <SilenceForm form=silence_form />
            <MaintenanceList windows />
            <MaintenanceForm form=window_form />
        </div>
    };
    Ok(Drawn::new("Silences", page.into_any(), Concern::Alerts))
}
