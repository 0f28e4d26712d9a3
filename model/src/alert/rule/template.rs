//! Messages with placeholders.

use crate::alert::metric::Unit;
use crate::alert::nearest::nearest;
use crate::alert::{Labels, Metric, Period};
use serde::{Deserialize, Serialize};

/// Longest template, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 1000;

macro_rules! placeholders {
    ($($variant:ident $name:literal $help:literal)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Placeholder { $($variant),+ }

        /// Every placeholder, with its name and what it stands for.
        pub const PLACEHOLDERS: &[(Placeholder, &str, &str)] = &[$((Placeholder::$variant, $name, $help)),+];
    };
}

placeholders! {
    SessionKey "session_key" "key of the session"
    GatewayId "gateway_id" "id of the gateway"
    Agent "agent" "id of the agent"
    Channel "channel" "channel of the session"
    Model "model" "id of the model"
    Tool "tool" "name of the tool"
    EventType "event_type" "type of the event; of `kind_stopped`, the types that stopped"
    Percent "percent" "the fraction that was measured, in percent, without the sign"
    Cost "cost" "the amount that was measured, in US dollars, without the sign"
    Duration "duration" "the length of time that was measured"
    Value "value" "what was measured first in the condition, with its unit"
    Threshold "threshold" "what that was held against, with its unit"
    Rule "rule" "name of the rule"
    Severity "severity" "severity of the rule"
}

/// What was measured by one test of the condition, and against what.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub metric: MetricName,
    pub value: f64,
    pub threshold: Option<f64>,
}

/// A metric, by name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct MetricName(pub Metric);

impl TryFrom<String> for MetricName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Metric::parse(&name).map(Self).ok_or_else(|| format!("there is no metric `{name}`"))
    }
}

impl From<MetricName> for &'static str {
    fn from(name: MetricName) -> Self {
        name.0.name()
    }
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {problem}")]
pub struct BadTemplate {
    /// Position of the character, from 1.
    pub column: usize,
    pub problem: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Hole(Placeholder),
}

/// A checked template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pieces: Vec<Piece>,
}

impl Template {
    /// `{{` stands for a brace. `units` are those of the condition's metrics.
    pub fn parse(text: &str, units: &[Unit]) -> Result<Self, BadTemplate> {
        let fail = |at: usize, problem: String| BadTemplate { column: text[..at].chars().count() + 1, problem };
        if text.is_empty() || text.len() > MESSAGE_BYTES_MAX {
            return Err(fail(0, format!("a message has 1 to {MESSAGE_BYTES_MAX} bytes, not {}", text.len())));
        }
        let (mut pieces, mut plain, mut at) = (Vec::new(), String::new(), 0);
        while let Some(next) = text[at..].chars().next() {
            let rest = &text[at + next.len_utf8()..];
            if next != '{' || rest.starts_with('{') {
                plain.push(next);
                at += next.len_utf8() + usize::from(next == '{');
                continue;
            }
            let Some(length) = rest.find('}') else {
                return Err(fail(at, "this brace is not closed; write {{ for a brace".to_owned()));
            };
            let hole = placeholder(&rest[..length], units).map_err(|problem| fail(at, problem))?;
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Hole(hole));
            at += length + 2;
        }
        pieces.push(Piece::Text(plain));
        Ok(Self { pieces })
    }

    pub fn render(&self, rule: &str, severity: &str, labels: &Labels, readings: &[Reading]) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Hole(hole) => text.push_str(&fill(*hole, rule, severity, labels, readings)),
            }
        }
        text
    }
}

fn placeholder(name: &str, units: &[Unit]) -> Result<Placeholder, String> {
    let names = || PLACEHOLDERS.iter().map(|(_, known, _)| *known);
    let Some((found, ..)) = PLACEHOLDERS.iter().find(|(_, known, _)| *known == name) else {
        let shown: String = name.chars().take(40).collect();
        let near = nearest(name, names()).map(|near| format!("; did you mean `{{{near}}}`?")).unwrap_or_default();
        let known = names().collect::<Vec<_>>().join(", ");
        return Err(format!("there is no placeholder `{{{shown}}}`{near}; known are {known}"));
    };
    match unit_of(*found) {
        Some(unit) if !units.contains(&unit) => {
            Err(format!("`{{{name}}}` needs a condition on a metric in {}; `{{value}}` always works", unit.as_str()))
        }
        _ => Ok(*found),
    }
}

fn unit_of(placeholder: Placeholder) -> Option<Unit> {
    match placeholder {
        Placeholder::Percent => Some(Unit::Fraction),
        Placeholder::Cost => Some(Unit::Usd),
        Placeholder::Duration => Some(Unit::Duration),
        _ => None,
    }
}

fn fill(hole: Placeholder, rule: &str, severity: &str, labels: &Labels, readings: &[Reading]) -> String {
    let or = |text: &str, absent: &str| if text.is_empty() { absent.to_owned() } else { text.to_owned() };
    match hole {
        Placeholder::SessionKey => or(&labels.session, "all sessions"),
        Placeholder::GatewayId => or(&labels.gateway, "all gateways"),
        Placeholder::Agent => or(&labels.agent, "no agent"),
        Placeholder::Channel => or(&labels.channel, "no channel"),
        Placeholder::Model => or(&labels.model, "no model"),
        Placeholder::Tool => or(&labels.tool, "no tool"),
        Placeholder::EventType => or(&labels.event_type, "no event"),
        Placeholder::Rule => rule.to_owned(),
        Placeholder::Severity => severity.to_owned(),
        Placeholder::Percent | Placeholder::Cost | Placeholder::Duration => {
            let found = readings.iter().find(|reading| Some(reading.metric.0.info().unit) == unit_of(hole));
            found.map_or_else(unknown, |reading| bare(unit_of(hole), reading.value))
        }
        Placeholder::Value => {
            readings.first().map_or_else(unknown, |reading| with_unit(reading.metric.0.info().unit, reading.value))
        }
        Placeholder::Threshold => readings
            .first()
            .and_then(|reading| Some(with_unit(reading.metric.0.info().unit, reading.threshold?)))
            .unwrap_or_else(unknown),
    }
}

fn unknown() -> String {
    "unknown".to_owned()
}

#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
fn bare(unit: Option<Unit>, value: f64) -> String {
    match unit {
        Some(Unit::Fraction) => format!("{}", (value * 1000.0).round() / 10.0).chars().take(12).collect(),
        Some(Unit::Usd) if value.abs() < 0.1 => format!("{value:.4}"),
        Some(Unit::Usd) => format!("{value:.2}"),
        Some(Unit::Duration) => Period::from_millis((value * 1000.0) as i64).words(),
        _ => format!("{}", (value * 100.0).round() / 100.0),
    }
}

/// A value of a metric for people.
pub fn with_unit(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Fraction => format!("{}%", bare(Some(unit), value)),
        Unit::Usd => format!("${}", bare(Some(unit), value)),
        Unit::Flag => if value > 0.0 { "true" } else { "false" }.to_owned(),
        _ => bare(Some(unit), value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(metric: Metric, value: f64, threshold: f64) -> Reading {
        Reading { metric: MetricName(metric), value, threshold: Some(threshold) }
    }

    #[test]
    fn placeholders_are_filled_with_what_was_measured() {
        let units = [Unit::Fraction, Unit::Usd, Unit::Duration];
        let text = "{{x}} {session_key} {percent}% ${cost} {duration} {value} {threshold} {agent} {rule}/{severity}";
        let template = Template::parse(text, &units).unwrap();
        let labels = Labels { session: "agent:main".into(), ..Labels::default() };
        let readings = [
            reading(Metric::TokensPercentUsed, 0.8532, 0.8),
            reading(Metric::Cost, 12.345, 5.0),
            reading(Metric::TurnDuration, 312.5, 300.0),
        ];
        assert_eq!(
            template.render("r", "info", &labels, &readings),
            "{x}} agent:main 85.3% $12.35 5m 12s 85.3% 80% no agent r/info"
        );
        assert_eq!(
            template.render("r", "info", &labels, &[]),
            "{x}} agent:main unknown% $unknown unknown unknown unknown no agent r/info"
        );
    }

    #[test]
    fn faults_name_their_column_and_the_known_names() {
        for (text, column, part) in [
            ("é {sesion_key}", 3, "did you mean `{session_key}`?"),
            ("{nonsense}", 1, "known are session_key, gateway_id"),
            ("a {session_key", 3, "not closed"),
            ("{percent}", 1, "needs a condition on a metric in fraction"),
            ("", 1, "1 to 1000 bytes"),
        ] {
            let error = Template::parse(text, &[]).unwrap_err();
            assert_eq!(error.column, column, "{text}");
            assert!(error.problem.contains(part), "{error}");
        }
        assert!(Template::parse(&"x".repeat(MESSAGE_BYTES_MAX), &[]).is_ok());
        assert!(Template::parse(&"x".repeat(MESSAGE_BYTES_MAX + 1), &[]).is_err());
    }
}
