//! Checks and tests of a rule that is being written.

use crate::facade::FacadeError;
use crate::forms::Fault;

/// What came of a check or a test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleOutcome {
    pub fault: Option<Fault>,
    /// A sentence on a rule without fault; empty where nothing was asked.
    pub verdict: String,
    /// What a test found, as HTML; empty without a test.
    pub report: String,
}

/// Checks a rule as its form says it, or tests it on the last 24 hours.
pub async fn outcome(
    facade: &dyn crate::facade::Facade,
    form: &crate::forms::Form,
    test: bool,
) -> Result<RuleOutcome, FacadeError> {
    let mut draft = match crate::forms::read_rule(form) {
        Ok(draft) => draft,
        Err(fault) => return Ok(RuleOutcome { fault: Some(fault), ..RuleOutcome::default() }),
    };
    if draft.name.is_empty() && test {
        // A test needs no name yet.
        "draft".clone_into(&mut draft.name);
    }
    let check = facade.check_rule(draft.clone()).await?;
    if let Some(fault) = check.fault {
        return Ok(RuleOutcome { fault: Some(crate::forms::rule_fault(&fault, form)), ..RuleOutcome::default() });
    }
    let verdict = match check.group_by.as_slice() {
        [] => "No fault found. One alert for everything together.".to_owned(),
        groups => format!("No fault found. One alert per {}.", groups.join(", ")),
    };
    if !test {
        return Ok(RuleOutcome { verdict, ..RuleOutcome::default() });
    }
    let asked = model::alert::Condition::parse(&draft.spec.condition);
    let measured = facade.test_rule(draft).await?;
    let verdict = format!("{verdict} What the test found is below.");
    let report = crate::drawn::parts::rule_report(&measured, asked.ok().as_ref());
    Ok(RuleOutcome { fault: None, verdict, report })
}
