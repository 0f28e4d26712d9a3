//! What the services' messages have in common.

use super::cut::{Unit, cut, one_line};
use super::message::Message;
use model::Timestamp;
use model::alert::Severity;
use model::alert::life::NotifyKind;

/// The most facts of a message.
pub const FACTS_MAX: usize = 12;
/// The longest value of a fact, in UTF-16 units, which are never fewer than
/// characters.
pub const FACT_CHARS_MAX: usize = 120;
/// The longest name of a fact, in UTF-16 units.
pub(super) const LABEL_CHARS_MAX: usize = 40;
/// The longest headline, in UTF-16 units.
pub const HEADLINE_CHARS_MAX: usize = 200;
/// What the group adds beyond gateway, agent and session.
const GROUP_FACTS_MAX: usize = 3;
pub(super) const LINK_LABEL: &str = "Open in Observatory";
/// Who sends, where a service shows it.
pub(super) const SENDER: &str = "OpenClaw Observatory";

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}

/// "Firing: Session main is at 85% context".
pub(super) fn headline(message: &Message) -> String {
    let mut title = one_line(&message.title);
    if title.is_empty() {
        title = one_line(&message.rule);
    }
    cut(&format!("{}: {title}", label(message.kind)), HEADLINE_CHARS_MAX, Unit::Utf16)
}

/// For people.
fn label(kind: NotifyKind) -> &'static str {
    match kind {
        NotifyKind::Firing => "Firing",
        NotifyKind::Renotify => "Still firing",
        NotifyKind::Acknowledged => "Acknowledged",
        NotifyKind::Resolved => "Resolved",
    }
}

/// A sign that is understood before the text is read.
pub(super) fn sign(message: &Message) -> &'static str {
    match (message.kind, message.severity) {
        (NotifyKind::Resolved, _) => "✅",
        (NotifyKind::Acknowledged, _) => "👀",
        (_, Severity::Critical) => "🔴",
        (_, Severity::Warning) => "🟠",
        (_, Severity::Info) => "🔵",
    }
}

/// As 0xRRGGBB.
pub(super) fn colour(message: &Message) -> u32 {
    match (message.kind, message.severity) {
        (NotifyKind::Resolved, _) => 0x2e_a0_43,
        (NotifyKind::Acknowledged, _) => 0x6e_77_81,
        (_, Severity::Critical) => 0xd1_24_2f,
        (_, Severity::Warning) => 0xd2_99_22,
        (_, Severity::Info) => 0x09_69_da,
    }
}

/// What there is to know besides the text: names and values, one line each.
pub(super) fn facts(message: &Message) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut add = |label: &str, value: &str| {
        if !value.is_empty() {
            let label = cut(&one_line(label), LABEL_CHARS_MAX, Unit::Utf16);
            facts.push((label, cut(&one_line(value), FACT_CHARS_MAX, Unit::Utf16)));
        }
    };
    add("Severity", severity(message.severity));
    add("Rule", &message.rule);
    add("Gateway", &message.gateway_id);
    add("Session", message.session_key.as_deref().unwrap_or_default());
    add("Agent", message.agent_id.as_deref().unwrap_or_default());
    let shown = ["gateway", "agent", "session"];
    let rest = message.group.iter().filter(|(name, _)| !shown.contains(&name.as_str()));
    rest.take(GROUP_FACTS_MAX).for_each(|(name, value)| add(name, value));
    add("Value", &measured(message));
    add("Fired", &time(message.fired_at));
    add("Resolved", &message.resolved_at.map(time).unwrap_or_default());
    if message.also > 0 {
        add("Also", &format!("{} further alerts of this rule", message.also));
    }
    facts
}

/// Everything in plain text of at most `max` units; the rule's message is
/// what gives way.
pub(super) fn plain(message: &Message, max: usize, unit: Unit) -> String {
    let mut end = String::from("\n");
    for (label, value) in facts(message) {
        end.extend(["\n", &label, ": ", &value]);
    }
    if !message.link.is_empty() {
        end.extend(["\n", &message.link]);
    }
    let start = format!("{} {}\n", sign(message), headline(message));
    let room = max.saturating_sub(unit.length(&start) + unit.length(&end));
    cut(&format!("{start}{}{end}", cut(message.text.trim(), room, unit)), max, unit)
}

fn measured(message: &Message) -> String {
    match (message.value, message.threshold) {
        (Some(value), Some(threshold)) => format!("{} (threshold {})", number(value), number(threshold)),
        (Some(value), None) => number(value),
        _ => String::new(),
    }
}

fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn time(at: Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC")
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_no_more_digits_than_they_need() {
        for (value, text) in [(0.85, "0.85"), (300.0, "300"), (0.123_456, "0.1235"), (0.0, "0")] {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(f64::INFINITY), "inf");
    }
}
