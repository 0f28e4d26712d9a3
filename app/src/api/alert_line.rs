//! An alert as lists show it: with what was measured, in words.

use model::alert::Alert;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertLine {
    pub alert: Alert,
    /// Absent where the rule compares nothing.
    pub figure: Option<Figure>,
}

/// What was measured against what, in words and as a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// With its unit: `97%`.
    pub value: String,
    /// What the rule says: `> 80%`.
    pub limit: Option<String>,
    /// Where value and limit lie on the bar, 0 to 1.
    pub fill: f64,
    pub mark: Option<f64>,
}

pub(super) mod build {
    use super::{AlertLine, Figure};
    use crate::format;
    use model::alert::grammar::{Comparison, Op, Operand, Quantity, Test};
    use model::alert::metric::Unit;
    use model::alert::{Alert, Condition, RuleInfo};
    use std::collections::HashMap;

    pub fn lines(rules: &[RuleInfo], alerts: Vec<Alert>) -> Vec<AlertLine> {
        let mut conditions: HashMap<&str, Option<Condition>> = HashMap::new();
        for rule in rules.iter().filter(|rule| alerts.iter().any(|alert| alert.rule == rule.name)) {
            conditions.insert(&rule.name, Condition::parse(&rule.spec.condition).ok());
        }
        let line = |alert: Alert| {
            let condition = conditions.get(alert.rule.as_str()).and_then(Option::as_ref);
            AlertLine { figure: figure(&alert, condition), alert }
        };
        alerts.into_iter().map(line).collect()
    }

    /// The rule may have changed since, or be gone: then its unit is not known.
    fn figure(alert: &Alert, condition: Option<&Condition>) -> Option<Figure> {
        let value = alert.value?;
        let tests = condition.map(|condition| condition.expr.leaves()).unwrap_or_default();
        let test = measured(&tests, alert.threshold);
        let unit = test.map(|test| test.metric.info().unit);
        if unit == Some(Unit::Flag) {
            return None;
        }
        let op = test.and_then(|test| test.comparison.as_ref()).map_or("", |comparison| sign(comparison.op));
        let limit = |threshold| format!("{op} {}", written(unit, threshold)).trim_start().to_owned();
        let whole = full_bar(unit, value, alert.threshold);
        let share = |amount: f64| (amount / whole).clamp(0.0, 1.0);
        Some(Figure {
            value: written(unit, value),
            limit: alert.threshold.map(limit),
            fill: share(value),
            mark: alert.threshold.map(share),
        })
    }

    fn sign(op: Op) -> &'static str {
        match op {
            Op::GreaterOrEqual => "≥",
            Op::LessOrEqual => "≤",
            Op::NotEqual => "≠",
            op => op.as_str(),
        }
    }

    /// To the last token: 150,400 is more than 150,000.
    #[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
    fn written(unit: Option<Unit>, value: f64) -> String {
        match unit {
            Some(Unit::Count) | None if value.fract() == 0.0 => format::count(value as i64),
            unit => format::measure(unit.map_or("", Unit::as_str), value),
        }
    }

    /// The comparison that the values of an alert belong to: the one with this
    /// very limit (it was computed in the same way), else the first.
    fn measured<'a>(tests: &[&'a Test], threshold: Option<f64>) -> Option<&'a Test> {
        let compared = |test: &&&Test| test.comparison.is_some();
        let agrees = |test: &&&Test| {
            let fixed = test.comparison.as_ref().and_then(fixed);
            fixed.is_some() && fixed == threshold
        };
        tests.iter().find(agrees).or_else(|| tests.iter().find(compared)).or_else(|| tests.first()).copied()
    }

    fn fixed(comparison: &Comparison) -> Option<f64> {
        match &comparison.operand {
            Operand::Fixed(quantity) => Some(quantity.base()),
            Operand::Share { percent, of } => of.map(Quantity::base).map(|amount| amount * percent / 100.0),
            Operand::Average { .. } => None,
        }
    }

    /// A fraction fills its bar at one; other values leave some room.
    fn full_bar(unit: Option<Unit>, value: f64, threshold: Option<f64>) -> f64 {
        let most = value.max(threshold.unwrap_or(0.0));
        if unit == Some(Unit::Fraction) { most.max(1.0) } else { (most * 1.25).max(f64::MIN_POSITIVE) }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn of(condition: &str, value: f64, threshold: Option<f64>) -> Option<Figure> {
            let alert = Alert { value: Some(value), threshold, ..Alert::default() };
            figure(&alert, Condition::parse(condition).ok().as_ref())
        }

        #[test]
        fn a_share_of_a_window_is_shown_on_the_whole() {
            let shown = of("tokens_percent_used > 0.8", 0.97, Some(0.8)).unwrap();
            assert_eq!((shown.value.as_str(), shown.limit.as_deref()), ("97%", Some("> 80%")));
            assert_eq!((shown.fill, shown.mark), (0.97, Some(0.8)));
        }

        #[test]
        fn the_comparison_is_told_by_its_limit() {
            let shown = of("turns > 500 over 1h OR cost > $5 over 6h", 7.5, Some(5.0)).unwrap();
            assert_eq!((shown.value.as_str(), shown.limit.as_deref()), ("$7.50", Some("> $5.00")));
            let average = of("hourly_cost > 2x rolling_avg", 7.5, Some(3.0)).unwrap();
            assert_eq!(average.limit.as_deref(), Some("> $3.00"));
            let calls = of("tool_repeats >= 6", 6.0, Some(6.0)).unwrap();
            assert_eq!((calls.value.as_str(), calls.limit.as_deref()), ("6", Some("≥ 6")));
            let tokens = of("context_tokens > 150k", 150_400.0, Some(150_000.0)).unwrap();
            assert_eq!((tokens.value.as_str(), tokens.limit.as_deref()), ("150,400", Some("> 150,000")));
        }

        #[test]
        fn a_rule_that_is_gone_leaves_plain_numbers_and_flags_say_nothing() {
            let gone = Alert { value: Some(7.0), threshold: Some(6.0), ..Alert::default() };
            let shown = figure(&gone, None).unwrap();
            assert_eq!((shown.value.as_str(), shown.limit.as_deref()), ("7", Some("6")));
            assert_eq!(of("kind_stopped", 1.0, None), None);
            assert_eq!(figure(&Alert::default(), None), None);
        }

        #[test]
        fn a_value_of_zero_has_a_bar_too() {
            let shown = of("events < 1 over 1h", 0.0, Some(1.0)).unwrap();
            assert_eq!((shown.fill, shown.mark), (0.0, Some(0.8)));
            assert_eq!(of("events < 0 over 1h", 0.0, Some(0.0)).map(|shown| shown.fill), Some(0.0));
        }
    }
}
