use super::Drawn;
use super::parts::{AcknowledgeForm, AlertFilters, AlertTable, AlertTabs};
use crate::api::{AlertsAnswer, Calm, Concern, load_alerts, told_on_page};
use crate::facade::FacadeError;
use crate::format;
use crate::query::AlertsQuery;
use crate::render::ago;
use leptos::prelude::*;
use model::alert::AlertState;

/// Alerts that are active, or all that fired.
pub async fn draw(query: AlertsQuery) -> Result<Drawn, FacadeError> {
    let (heading, title) = if query.past { ("Alert history", "Alert history") } else { ("Alerts", "Alerts") };
    let list = match load_alerts(query.clone()).await {
        Ok(answer) => list(&query, answer),
        // What in the address cannot be read stays in the form.
        Err(error @ FacadeError::BadRequest(_)) => {
            told_on_page();
            unread(&query, &error)
        }
        Err(error) => return Err(error),
    };
    let page = view! {
        <h1>{heading}</h1>
        <AlertTabs path=query.place() />
        {list}
    };
    Ok(Drawn::new(title, page.into_any(), Concern::Alerts))
}

/// The list that the address asks for.
fn list(query: &AlertsQuery, answer: AlertsAnswer) -> AnyView {
    let AlertsAnswer { lines, next, cut, rules, gateways, calm } = answer;
    let waits = lines.iter().any(|line| line.alert.state == AlertState::Firing);
    let cut = cut.then(|| {
        let words = format!("The first {} are shown; there are more: narrow them by the filters.", lines.len());
        view! {
            <p class="banner" role="note">
                {words}
            </p>
        }
    });
    let past = query.past;
    let shown = if lines.is_empty() {
        empty(query, calm)
    } else {
        view! {
            <AcknowledgeForm waits>
                <AlertTable lines past />
            </AcknowledgeForm>
        }
        .into_any()
    };
    view! {
        <AlertFilters query=query.clone() rules gateways />
        {cut}
        {shown}
        {past.then(|| pager(query, next))}
    }
    .into_any()
}

/// The filters, with what of them cannot be read.
fn unread(query: &AlertsQuery, error: &FacadeError) -> AnyView {
    view! {
        <AlertFilters query=query.clone() rules=Vec::new() gateways=Vec::new() />
        <section class="panel" role="alert">
            <h2>"This address cannot be read"</h2>
            <p>{error.to_string()}</p>
            <p>
                <a class="button" href=query.place()>
                    "Show all"
                </a>
            </p>
        </section>
    }
    .into_any()
}

/// In place of an empty list.
fn empty(query: &AlertsQuery, calm: Calm) -> AnyView {
    let place = query.place();
    if query.filters() {
        view! { <p class="empty">"No alert matches these filters. " <a href=place>"Show all"</a></p> }.into_any()
    } else if query.past && !query.cursor.is_empty() {
        view! { <p class="empty">"There is nothing older."</p> }.into_any()
    } else if query.past {
        view! { <p class="empty">"No alert has fired yet. " <a href="/alerts/rules">"See the rules"</a></p> }.into_any()
    } else {
        quiet(calm)
    }
}

/// Nothing is active.
fn quiet(calm: Calm) -> AnyView {
    let rules = i64::try_from(calm.rules).unwrap_or(i64::MAX);
    let watching =
        if rules == 1 { "1 rule watches.".to_owned() } else { format!("{} rules watch.", format::count(rules)) };
    let since = match calm.since {
        Some(since) => view! {
            "No alert is active since "
            {ago(since)}
            "."
        }
        .into_any(),
        None => "No alert has fired yet.".into_any(),
    };
    view! {
        <section class="panel quiet">
            <h2>"All is quiet"</h2>
            <p>{since} " " <a href="/alerts/rules">{watching}</a></p>
        </section>
    }
    .into_any()
}

/// To older alerts and back to the newest.
fn pager(query: &AlertsQuery, next: Option<String>) -> AnyView {
    let newest = (!query.cursor.is_empty()).then(|| {
        view! {
            <a class="button" href=query.first_page().href()>
                "Newest"
            </a>
        }
    });
    let older = next.map(|cursor| {
        view! {
            <a class="button" href=query.page(cursor).href() rel="next">
                "Older"
            </a>
        }
    });
    view! {
        <nav class="pager" aria-label="Pages of the list">
            {newest}
            {older}
        </nav>
    }
    .into_any()
}
