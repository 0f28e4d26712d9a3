use crate::format;
use crate::render::ago;
use leptos::prelude::*;
use model::Timestamp;
use model::gateway::{GatewayHealth, ReportedState};

/// What is known of a gateway, in figures.
#[component]
pub fn GatewayFacts(
    /// The gateway.
    health: GatewayHealth,
) -> impl IntoView {
    let fact = |label: &'static str, read: fn(&GatewayHealth) -> String| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="num">{read(&health)}</dd>
            </div>
        }
    };
    let reported = |label: &'static str, read: fn(&ReportedState) -> Option<String>| {
        let text = health.gateway.report.as_ref().and_then(read).unwrap_or_else(dash);
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="num">{text}</dd>
            </div>
        }
    };
    let when = |label: &'static str, read: fn(&GatewayHealth) -> Option<Timestamp>| {
        let at = read(&health).map_or_else(|| dash().into_any(), ago);
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{at}</dd>
            </div>
        }
    };
    view! {
        <section class="card" aria-label="Figures of the gateway">
            <dl class="facts">
                {when("Last seen", |health| Some(health.gateway.last_seen_at))}
                {when("First seen", |health| Some(health.gateway.first_seen_at))}
                {when("Running since", |health| health.gateway.report.as_ref()?.started_at)}
                {reported("OpenClaw", |report| report.versions.openclaw.clone())}
                {reported("Plugin", |report| report.versions.plugin.clone())}
                {reported("Node.js", |report| report.versions.node.clone())}
                {reported("Platform", |report| report.platform.clone())}
                {reported("Clock", |report| Some(skew(report.clock_skew_ms)))}
                {reported("Waiting to be sent", |report| Some(format::plural(whole(report.queue.events), "event")))}
                {fact("Events", |health| format::count(health.gateway.events))}
                {fact("Events per minute", |health| format!("{:.1}", health.events_per_minute))}
                {fact("Missing events", |health| format::count(whole(health.gateway.missing_events)))}
                {fact("Errors", |health| format::count(health.gateway.errors))}
                {fact("Sessions", |health| format::count(health.gateway.sessions))}
                {fact("Active sessions", |health| format::count(health.gateway.active_sessions))}
            </dl>
        </section>
    }
}

fn dash() -> String {
    "–".to_owned()
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Below half a second the way of the request is as likely a cause.
fn skew(skew_ms: i64) -> String {
    match skew_ms {
        -499..=499 => "in step".to_owned(),
        ahead if ahead > 0 => format!("{} ahead", format::duration_ms(ahead as f64)),
        behind => format!("{} behind", format::duration_ms(-behind as f64)),
    }
}

#[cfg(test)]
mod tests {
    use super::skew;

    #[test]
    fn a_clock_says_which_way_it_is_off() {
        assert_eq!(skew(-499), "in step");
        assert_eq!(skew(90_000), "1 m 30 s ahead");
        assert_eq!(skew(-2_000), "2.0 s behind");
    }
}
