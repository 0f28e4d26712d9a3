//! What a rule would have done over the last day.

use super::Alerts;
use crate::alerts::AlertsError;
use crate::clock;
use model::alert::engine::DryRun;
use model::alert::{Rule, RuleDraft, RuleTest};
use model::query::{Filter, LIMIT_MAX, PageRequest};
use model::time::HOUR_US;

/// Span that a test looks at.
const SPAN_US: i64 = 24 * HOUR_US;
/// Events that a test looks at: those before them are left out.
pub const TEST_EVENTS_MAX: u32 = 200_000;

impl Alerts {
    /// Evaluates a rule over the last 24 hours of stored events.
    ///
    /// # Errors
    /// What is wrong with the rule, or the database does not answer.
    pub async fn test_rule(&self, draft: &RuleDraft) -> Result<RuleTest, AlertsError> {
        let rule = Rule::compile(&draft.name, &draft.spec).map_err(AlertsError::BadRule)?;
        let _alone = self.testing.lock().await;
        let until = clock::now();
        let asked = until.plus_micros(-SPAN_US);
        let within = self.store.nth_newest_event(asked, model::Timestamp::MAX, TEST_EVENTS_MAX).await?;
        let from = within.unwrap_or(asked);
        let unit = unit(&rule);
        let mut run = DryRun::new(rule, from, until);
        let mut events = 0;
        let filter = Filter { from: Some(from), to: Some(until), ..Filter::default() };
        let mut page = PageRequest { limit: LIMIT_MAX, cursor: None, ascending: true };
        // More pages than events are allowed for: arrivals meanwhile do not prolong it.
        for _ in 0..=TEST_EVENTS_MAX / LIMIT_MAX {
            let answer = self.store.events(&filter, &page, until).await?;
            events += answer.items.len() as u64;
            for event in &answer.items {
                run.feed(event);
            }
            match answer.next_cursor {
                Some(cursor) => page.cursor = Some(cursor),
                None => break,
            }
            tokio::task::yield_now().await;
        }
        run.finish();
        let (points, step_us) = run.points();
        let (firings, fired) = run.firings();
        Ok(RuleTest {
            from,
            until,
            events,
            shortened: within.is_some(),
            fired: fired as u64,
            firings: firings.to_vec(),
            unit,
            points,
            step_us,
        })
    }
}

/// Of the first comparison.
fn unit(rule: &Rule) -> String {
    let leaves = rule.condition.expr.leaves();
    let first = leaves.iter().find(|test| test.comparison.is_some()).or(leaves.first());
    first.map_or_else(String::new, |test| test.metric.info().unit.as_str().to_owned())
}
