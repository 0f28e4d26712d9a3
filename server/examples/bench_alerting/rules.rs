//! Two hundred rules, as a large installation may have them: for some agents,
//! channels and tools, and those that the measurement is about.

use std::fmt::Write;
use std::time::Duration;

/// Rules of the file.
pub const RULES: usize = 200;
/// Of one rule, five messages pass in half a minute: the probes take turns.
const PROBES: usize = 100;
const HUNG: usize = 20;
pub const HUNG_AFTER: Duration = Duration::from_secs(5);

pub fn probe_session(number: usize) -> String {
    format!("probe-{:03}-{number}", number % PROBES)
}

pub fn hung_session(number: usize) -> String {
    format!("hung-{:03}-{number}", number % HUNG)
}

pub fn file() -> String {
    let mut text = "alerts:\n  hung_agent: {enabled: false}\n".to_owned();
    let mut rule = |name: String, condition: &str| {
        let message = "{session_key}";
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name}: {{condition: '{condition}', message: '{message}'}}");
    };
    for probe in 0..PROBES {
        rule(format!("probe_{probe}"), &format!("turn_tokens > 1M where session ~ \"probe-{probe:03}-*\""));
    }
    for hung in 0..HUNG {
        let condition = format!("turn_duration > 5s AND NOT completed where session ~ \"hung-{hung:03}-*\"");
        rule(format!("hung_{hung}"), &condition);
    }
    let others = [
        "error_rate > 0.9 over 5m where agent = \"agent-N\"",
        "hourly_cost > 50x rolling_avg over 7d where agent = \"agent-N\"",
        "tool_errors > 1M over 10m where tool = \"tool-N\" by agent",
        "turn_duration > 10h AND NOT completed where channel = \"channel-N\"",
    ];
    for number in 0..RULES - PROBES - HUNG {
        let condition = others[number % others.len()].replace("-N", &format!("-{number}"));
        rule(format!("other_{number}"), &condition);
    }
    text
}
