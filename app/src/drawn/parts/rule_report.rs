use crate::charts;
use crate::format;
use crate::links;
use crate::render::{self, Column};
use leptos::prelude::*;
use model::Timestamp;
use model::alert::metric::Kind;
use model::alert::{Alert, Condition, RulePoint, RuleTest};
use model::time::SECOND_US;

/// How far around an event the list of events looks.
const AROUND_US: i64 = SECOND_US;

/// What a rule would have done, as HTML: drawn on the server with its chart,
/// so that the browser needs to know nothing of it.
pub fn rule_report(test: &RuleTest, condition: Option<&Condition>) -> String {
    let on_gateways = condition.and_then(|condition| {
        condition.metrics().into_iter().map(model::alert::Metric::info).find(|info| info.kind == Kind::Gateway)
    });
    if let Some(info) = on_gateways {
        return view! {
            <p class="banner">
                <strong>"Not to be tested on past events. "</strong>
                <code>{info.name}</code>
                " is the state of a gateway: it follows from the gateway's reports, and those are not kept. "
                "Save the rule, and it is evaluated from now on."
            </p>
        }
        .to_html();
    }
    let rest = (test.fired > test.firings.len() as u64).then(|| format!("The first {} of them:", test.firings.len()));
    view! {
        <p class="report-verdict">{verdict(test)}</p>
        <p class="soft">{looked_at(test)}</p>
        {test.shortened.then(|| view! { <p class="banner">{shortened(test)}</p> })}
        {chart(test)}
        {rest.map(|rest| view! { <p class="soft">{rest}</p> })}
        {(!test.firings.is_empty())
            .then(|| {
                view! {
                    <ol class="rows firings">{test.firings.iter().map(|firing| line(&firing.alert)).collect_view()}</ol>
                }
            })}
    }
    .to_html()
}

fn verdict(test: &RuleTest) -> String {
    match test.fired {
        0 => "Would not have fired".to_owned(),
        1 => "Would have fired once".to_owned(),
        fired => format!("Would have fired {} times", format::count(i64::try_from(fired).unwrap_or(i64::MAX))),
    }
}

fn looked_at(test: &RuleTest) -> String {
    let events = format::plural(i64::try_from(test.events).unwrap_or(i64::MAX), "event");
    format!("{events} from {} to {}.", format::date_time_utc(test.from), format::date_time_utc(test.until))
}

fn shortened(test: &RuleTest) -> String {
    let span = format::duration_ms(test.until.since(test.from) as f64 / 1000.0);
    format!("Shortened to the last {span}: there were more events in 24 hours than a test looks at.")
}

fn chart(test: &RuleTest) -> impl IntoView + use<> {
    if test.points.is_empty() {
        return view! { <p class="soft">"Nothing was measured in this time: no event tells what the condition asks for."</p> }
            .into_any();
    }
    let rows = test.points.iter().map(|point| figures(point, test)).collect();
    view! {
        <figure class="report-chart">
            <div class="chart-frame" inner_html=charts::rule_preview(test)></div>
            <figcaption class="legend">
                <span class="swatch" aria-hidden="true"></span>
                "highest value"
                <span class="swatch" data-series="threshold" aria-hidden="true"></span>
                "threshold"
                <span class="swatch" data-series="firing" aria-hidden="true"></span>
                "fires"
            </figcaption>
        </figure>
        {render::figures(
            "",
            "figures",
            render::scroll_table("reference-scroll", "Figures of the chart", &COLUMNS, rows),
        )}
    }
    .into_any()
}

const COLUMNS: [Column; 4] =
    [Column::Text("From (UTC)"), Column::Number("Highest value"), Column::Number("Threshold"), Column::Number("Fired")];

fn figures(point: &RulePoint, test: &RuleTest) -> AnyView {
    let measure = |value: f64| format::measure(&test.unit, value);
    let fired = test.firings.iter().filter(|firing| {
        let after = firing.alert.fired_at.since(point.at);
        (0..test.step_us).contains(&after)
    });
    let fired = fired.count();
    view! {
        <tr>
            <th scope="row">{point.at.format("%Y-%m-%d %H:%M")}</th>
            <td class="num">{measure(point.value_max)}</td>
            <td class="num">{point.threshold.map_or_else(|| "–".to_owned(), measure)}</td>
            <td class="num">{fired}</td>
        </tr>
    }
    .into_any()
}

fn line(alert: &Alert) -> impl IntoView + use<> {
    let until = match alert.resolved_at {
        Some(end) => format!("for {}", format::duration_ms(end.since(alert.fired_at) as f64 / 1000.0)),
        None => "still firing at the end".to_owned(),
    };
    let (place, name) = place(alert);
    view! {
        <li class="failure">
            <p class="failure-line">
                <span class="clip">{alert.message.clone()}</span>
                <span class="failure-when soft">{until}</span>
            </p>
            <p class="soft small">
                {instant(alert.fired_at)}
                {place
                    .map(|place| {
                        view! {
                            " · "
                            <a href=place>{name}</a>
                        }
                    })}
                {event(alert)
                    .map(|href| {
                        view! {
                            " · "
                            <a href=href>"event"</a>
                        }
                    })}
            </p>
        </li>
    }
}

fn instant(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_string()>{format::date_time_utc(at)}</time> }
}

/// The page that a firing leads to.
fn place(alert: &Alert) -> (Option<String>, String) {
    match (&alert.session_key, alert.gateway_id.as_str()) {
        (Some(key), gateway) if !key.is_empty() => (Some(links::session(key, gateway)), key.clone()),
        (_, "") => (None, String::new()),
        (_, gateway) => (Some(links::gateway(gateway)), gateway.to_owned()),
    }
}

/// The events around the one that made it fire.
fn event(alert: &Alert) -> Option<String> {
    alert.event_id.as_ref()?;
    let from = alert.fired_at.plus_micros(-AROUND_US).to_string();
    let to = alert.fired_at.plus_micros(AROUND_US).to_string();
    let session = alert.session_key.clone().unwrap_or_default();
    let pairs = [
        ("gateway", alert.gateway_id.as_str()),
        ("session", session.as_str()),
        ("from", from.as_str()),
        ("to", to.as_str()),
    ];
    Some(links::with_query("/events", pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::alert::engine::Firing;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn test() -> RuleTest {
        let alert = Alert {
            message: "<b>Session</b>".into(),
            gateway_id: "workshop".into(),
            session_key: Some("agent:main".into()),
            fired_at: at("2026-03-01T10:05:00Z"),
            event_id: Some("e".into()),
            ..Alert::default()
        };
        RuleTest {
            from: at("2026-02-28T12:00:00Z"),
            until: at("2026-03-01T12:00:00Z"),
            events: 1234,
            shortened: false,
            fired: 1,
            firings: vec![Firing { alert }],
            unit: "fraction".into(),
            points: vec![RulePoint { at: at("2026-03-01T10:00:00Z"), value_max: 0.85, threshold: Some(0.8) }],
            step_us: 900 * SECOND_US,
        }
    }

    #[test]
    fn firings_lead_to_their_session_and_event() {
        let html = rule_report(&test(), None);
        assert!(html.contains("Would have fired once"), "{html}");
        assert!(html.contains("1,234 events from 2026-02-28 12:00:00 UTC"), "{html}");
        assert!(html.contains("/sessions/agent%3Amain?gateway=workshop"), "{html}");
        assert!(html.contains("/events?gateway=workshop&amp;session=agent%3Amain&amp;from="), "{html}");
        assert!(html.contains("still firing at the end") && html.contains("85%") && html.contains("<svg"), "{html}");
        assert!(!html.contains("<b>Session"), "a message is text: {html}");
    }

    #[test]
    fn what_a_test_cannot_say_is_said() {
        let short = RuleTest { shortened: true, fired: 0, firings: vec![], points: vec![], ..test() };
        let html = rule_report(&short, None);
        assert!(html.contains("Would not have fired") && html.contains("Shortened to the last 1 d 00 h"), "{html}");
        assert!(html.contains("Nothing was measured"), "{html}");
        let more = rule_report(&RuleTest { fired: 300, ..test() }, None);
        assert!(more.contains("fired 300 times") && more.contains("The first 1 of them"), "{more}");

        let condition = Condition::parse("gateway_silent_for > 150s").unwrap();
        let html = rule_report(&short, Some(&condition));
        assert!(html.contains("Not to be tested on past events") && html.contains("gateway_silent_for"), "{html}");
    }
}
