//! From a written rule to one that can be evaluated.

use super::{DESCRIPTION_BYTES_MAX, NoData, RULE_NAME_BYTES_MAX, RuleError, RuleSpec, Template};
use crate::alert::grammar::{Comparison, Filter, Operand, Test, WINDOW_MAX};
use crate::alert::metric::{Kind, Unit};
use crate::alert::{Condition, Dimension, Metric, Period, Severity};

/// Longest `cooldown` and `renotify`.
const PAUSE_MAX: Period = Period::from_seconds(31 * 86_400);
/// Shortest `renotify`: more often is noise.
const RENOTIFY_MIN: Period = Period::from_seconds(60);
/// Windows that an average is taken over, at least.
pub const BASELINE_WINDOWS_MIN: i64 = 3;
const BASELINE: Period = Period::from_seconds(86_400);
/// Windows that an average is taken over where a day is too short for it.
const BASELINE_WINDOWS: i64 = 7;

/// What a condition is evaluated for, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The group itself: only windows are looked at.
    Group,
    Gateway,
    Session,
    Turn,
}

/// A rule that is ready to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub name: String,
    pub severity: Severity,
    pub condition: Condition,
    pub filter: Option<Filter>,
    /// Normalised; see [`Dimension::normalise`].
    pub group_by: Vec<Dimension>,
    pub hold: Period,
    pub cooldown: Period,
    pub renotify: Option<Period>,
    pub no_data: NoData,
    pub enabled: bool,
    pub scope: Scope,
    pub budget: Option<f64>,
    template: Template,
    message: String,
}

impl Rule {
    /// # Errors
    /// The first key of the rule that is wrong, and why.
    pub fn compile(name: &str, spec: &RuleSpec) -> Result<Self, RuleError> {
        compile(name, spec).map_err(|error| RuleError { rule: name.to_owned(), ..error })
    }

    pub fn render(&self, labels: &crate::alert::Labels, readings: &[super::Reading]) -> String {
        self.template.render(&self.name, self.severity.as_str(), labels, readings)
    }

    /// What its state depends on: an alert of a rule that reads the same but
    /// means something else must not live on.
    pub fn fingerprint(&self) -> String {
        let groups: Vec<&str> = self.group_by.iter().map(|dimension| dimension.as_str()).collect();
        let filter = self.filter.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{}\n{filter}\n{}\n{:?}", self.condition.expr, groups.join(","), self.budget)
    }
}

fn compile(name: &str, spec: &RuleSpec) -> Result<Rule, RuleError> {
    check_name(name)?;
    if spec.description.as_ref().is_some_and(|text| text.len() > DESCRIPTION_BYTES_MAX) {
        return Err(RuleError::of("description", format!("has at most {DESCRIPTION_BYTES_MAX} bytes")));
    }
    let condition = Condition::parse(&spec.condition)
        .map_err(|error| RuleError { column: Some(error.column), ..RuleError::of("condition", error.to_string()) })?;
    let scope = scope(&condition.metrics())?;
    for test in condition.expr.leaves() {
        check_baseline(test)?;
    }
    let filter = merged("where", condition.filter.clone(), spec.filter.as_deref().map(filter).transpose()?)?;
    let group_by = merged("group_by", condition.group_by.clone(), spec.group_by.as_deref().map(groups).transpose()?)?;
    let hold = merged("for", condition.hold, spec.hold)?.unwrap_or_default();
    if hold > WINDOW_MAX {
        return Err(RuleError::of("for", format!("is at most {WINDOW_MAX}")));
    }
    let units: Vec<Unit> = condition.metrics().into_iter().map(|metric| metric.info().unit).collect();
    let template = Template::parse(&spec.message, &units)
        .map_err(|error| RuleError { column: Some(error.column), ..RuleError::of("message", error.to_string()) })?;
    if spec.enabled && condition.needs_budget() && spec.budget.is_none() {
        return Err(RuleError::of(
            "budget",
            "the condition speaks of a budget: set `budget` to US dollars, such as 20",
        ));
    }
    if spec.budget.is_some_and(|budget| !budget.is_finite() || budget <= 0.0) {
        return Err(RuleError::of("budget", "is an amount in US dollars above zero, such as 20"));
    }
    Ok(Rule {
        name: name.to_owned(),
        severity: spec.severity,
        group_by: Dimension::normalise(&group_by.unwrap_or_else(|| default_groups(&condition.metrics()))),
        condition,
        filter,
        hold,
        cooldown: pause("cooldown", spec.cooldown, Period::default())?.unwrap_or_default(),
        renotify: pause("renotify", spec.renotify, RENOTIFY_MIN)?,
        no_data: spec.no_data,
        enabled: spec.enabled,
        scope,
        budget: spec.budget,
        template,
        message: spec.message.clone(),
    })
}

fn check_name(name: &str) -> Result<(), RuleError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if name.is_empty() || name.len() > RULE_NAME_BYTES_MAX || !name.chars().all(fits) {
        let problem = format!("the name of a rule has 1 to {RULE_NAME_BYTES_MAX} letters, digits, `_`, `-` or `.`");
        return Err(RuleError { problem, ..RuleError::default() });
    }
    Ok(())
}

/// A clause of the condition and the key of the rule that says the same.
fn merged<T>(key: &'static str, inside: Option<T>, beside: Option<T>) -> Result<Option<T>, RuleError> {
    match (inside, beside) {
        (Some(_), Some(_)) => Err(RuleError::of(key, "is given in the condition too: leave one out")),
        (inside, beside) => Ok(inside.or(beside)),
    }
}

/// Reads a clause through the grammar of conditions.
fn clause(key: &'static str, before: &str, text: &str) -> Result<Condition, RuleError> {
    let before = format!("completed {before} ");
    Condition::parse(&format!("{before}{text}")).map_err(|mut error| {
        error.column = error.column.saturating_sub(before.len()).max(1);
        RuleError { column: Some(error.column), ..RuleError::of(key, error.to_string()) }
    })
}

fn filter(text: &str) -> Result<Filter, RuleError> {
    let parsed = clause("where", "where", text)?;
    let alone = parsed.group_by.is_none() && parsed.hold.is_none();
    parsed
        .filter
        .filter(|_| alone)
        .ok_or_else(|| RuleError::of("where", "holds only a filter, such as agent = \"main\""))
}

fn groups(text: &str) -> Result<Vec<Dimension>, RuleError> {
    let parsed = clause("group_by", "by", text)?;
    let alone = parsed.filter.is_none() && parsed.hold.is_none();
    parsed.group_by.filter(|_| alone).ok_or_else(|| RuleError::of("group_by", "holds only names, such as agent, model"))
}

fn pause(key: &'static str, period: Option<Period>, min: Period) -> Result<Option<Period>, RuleError> {
    match period {
        Some(period) if period < min || period > PAUSE_MAX => {
            Err(RuleError::of(key, format!("is between {min} and {PAUSE_MAX}")))
        }
        period => Ok(period),
    }
}

fn scope(metrics: &[Metric]) -> Result<Scope, RuleError> {
    let first = |kind: Kind| metrics.iter().find(|metric| metric.info().kind == kind);
    match (first(Kind::Turn), first(Kind::Session), first(Kind::Gateway)) {
        (Some(one), _, Some(other)) | (_, Some(one), Some(other)) => {
            let (one, other) = (one.name(), other.name());
            let problem = format!("`{one}` is of a session and `{other}` of a gateway: make two rules of them");
            Err(RuleError::of("condition", problem))
        }
        (Some(_), ..) => Ok(Scope::Turn),
        (_, Some(_), _) => Ok(Scope::Session),
        (_, _, Some(_)) => Ok(Scope::Gateway),
        _ => Ok(Scope::Group),
    }
}

/// The finest of what the metrics are grouped by on their own.
fn default_groups(metrics: &[Metric]) -> Vec<Dimension> {
    let finest = metrics
        .iter()
        .map(|metric| metric.info().group_by)
        .max_by_key(|groups| (groups.contains(&Dimension::Session), groups.len()));
    finest.unwrap_or_default().to_vec()
}

/// Window of a test, in place or by default.
pub fn window_of(test: &Test) -> Period {
    match test.metric.info().kind {
        Kind::Window { default, .. } => test.window.unwrap_or(default),
        _ => Period::default(),
    }
}

/// Span of a test's rolling average, if it has one.
pub fn baseline_of(test: &Test) -> Option<Period> {
    let window = window_of(test).micros();
    match &test.comparison {
        Some(Comparison { operand: Operand::Average { over, .. }, .. }) => Some(over.unwrap_or_else(|| {
            if BASELINE.micros() >= window * BASELINE_WINDOWS_MIN {
                BASELINE
            } else {
                Period::from_millis(window / 1000 * BASELINE_WINDOWS)
            }
        })),
        _ => None,
    }
}

fn check_baseline(test: &Test) -> Result<(), RuleError> {
    let window = window_of(test);
    match baseline_of(test) {
        Some(baseline) if baseline.micros() < window.micros() * BASELINE_WINDOWS_MIN => {
            let problem = format!(
                "the average of `{}` is over {baseline}, but needs at least {BASELINE_WINDOWS_MIN} windows of {window}",
                test.metric.name()
            );
            Err(RuleError::of("condition", problem))
        }
        _ => Ok(()),
    }
}
