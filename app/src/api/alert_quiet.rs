//! Silences and maintenance windows.

use crate::facade::FacadeError;
use crate::forms::FormField;
use model::Timestamp;

/// Whether a silence keeps anything quiet now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuietState {
    Active,
    Upcoming,
    Ended,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SilenceRow {
    pub id: String,
    /// Its matchers in words, such as `rule = hung_agent`.
    pub matchers: Vec<String>,
    pub state: QuietState,
    pub starts_at: Option<Timestamp>,
    pub until: Timestamp,
    pub comment: String,
    pub author: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WindowRow {
    pub id: String,
    /// Its matchers in words; none matches everything.
    pub matchers: Vec<String>,
    pub state: QuietState,
    /// When it recurs, in words; absent for a window that does not.
    pub recurs: Option<String>,
    /// Of a window that does not recur.
    pub span: Option<(Timestamp, Timestamp)>,
    pub comment: String,
    pub author: String,
}

/// A form with rows of matchers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatcherForm {
    /// Of what is edited; empty for something new.
    pub id: String,
    /// Field, operator and value of each row.
    pub rows: Vec<(String, String, String)>,
    pub fields: Vec<FormField>,
    /// Something stands in it already.
    pub open: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct QuietAnswer {
    /// Those in force first, then those to come, then those that are over.
    pub silences: Vec<SilenceRow>,
    pub windows: Vec<WindowRow>,
    pub silence_form: MatcherForm,
    pub window_form: MatcherForm,
}

/// `search` is the query of the page's address: what a new silence is filled
/// in with, or the `window` to edit.
pub async fn load_quiet(search: &str) -> Result<QuietAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let times = door.answer(door.facade.quiet_times().await)?;
    let now = super::door::now();
    let sent = crate::forms::from_query(search);
    let window_form = door.answer(read::window_form(&sent, &times.maintenance))?;
    let silence_form = read::silence_form(&sent);
    let mut silences: Vec<SilenceRow> = times.silences.into_iter().map(|silence| read::silence(silence, now)).collect();
    silences.sort_by_key(|silence| silence.state as u8);
    let windows = times.maintenance.into_iter().map(|window| read::window(window, now)).collect();
    Ok(QuietAnswer { silences, windows, silence_form, window_form })
}

mod read {
    use super::{MatcherForm, QuietState, SilenceRow, WindowRow};
    use crate::facade::FacadeError;
    use crate::forms::{self, Form, MATCH_FIELDS};
    use model::Timestamp;
    use model::alert::quiet::{Maintenance, MatchOp, Matcher, Schedule, Silence, Target};
    use model::alert::{Labels, Severity};

    /// Fields of the address that belong to the form of a window.
    const OF_WINDOW: &str = "window";

    pub fn silence(silence: Silence, now: Timestamp) -> SilenceRow {
        let state = state(silence.starts_at.unwrap_or(Timestamp::EPOCH), silence.until, now);
        SilenceRow {
            id: silence.id,
            matchers: silence.matchers.iter().map(forms::words).collect(),
            state,
            starts_at: silence.starts_at,
            until: silence.until,
            comment: silence.comment,
            author: silence.author,
        }
    }

    fn state(from: Timestamp, until: Timestamp, now: Timestamp) -> QuietState {
        if now >= until {
            QuietState::Ended
        } else if now < from {
            QuietState::Upcoming
        } else {
            QuietState::Active
        }
    }

    pub fn window(window: Maintenance, now: Timestamp) -> WindowRow {
        let span = match window.schedule {
            Schedule::Fixed { from, until } => Some((from, until)),
            Schedule::Weekly { .. } => None,
        };
        let state = match span {
            Some((from, until)) => state(from, until, now),
            None if is_in_force(&window, now) => QuietState::Active,
            None => QuietState::Upcoming,
        };
        WindowRow {
            matchers: window.matchers.iter().map(forms::words).collect(),
            state,
            recurs: forms::schedule_words(&window.schedule),
            span,
            id: window.id,
            comment: window.comment,
            author: window.author,
        }
    }

    /// Whatever it is for.
    fn is_in_force(window: &Maintenance, now: Timestamp) -> bool {
        let anything = Maintenance { matchers: Vec::new(), ..window.clone() };
        let target = Target { rule: "", severity: Severity::Info, labels: &Labels::default() };
        anything.covers(&target, now).is_some()
    }

    /// What was typed before, or what a link names: `rule`, `gateway`, …
    pub fn silence_form(sent: &Form) -> MatcherForm {
        if sent.contains_key(OF_WINDOW) {
            let rows = forms::matcher_rows(&[]);
            return MatcherForm { rows, fields: forms::silence_fields(&Form::new()), ..MatcherForm::default() };
        }
        let linked = MATCH_FIELDS.into_iter().filter_map(|(name, field)| {
            let value = sent.get(name)?.clone();
            Some(Matcher { field, op: MatchOp::Equal, value })
        });
        let mut matchers: Vec<Matcher> = linked.collect();
        matchers.extend(forms::read_matchers(sent).unwrap_or_default());
        MatcherForm {
            rows: forms::matcher_rows(&matchers),
            fields: forms::silence_fields(sent),
            ..MatcherForm::default()
        }
    }

    /// `window` is the id of the one to edit, or `new` where typed fields come back.
    pub fn window_form(sent: &Form, windows: &[Maintenance]) -> Result<MatcherForm, FacadeError> {
        let asked = sent.get(OF_WINDOW).map_or("new", String::as_str);
        let typed: Form =
            sent.iter().filter(|(key, _)| *key != OF_WINDOW).map(|(key, value)| (key.clone(), value.clone())).collect();
        let is_typed = typed.contains_key("kind");
        let known = windows.iter().find(|window| window.id == asked);
        if asked != "new" && known.is_none() {
            let problem = "This maintenance window is gone: it was removed. /alerts/silences lists those there are.";
            return Err(FacadeError::NotFound(problem.to_owned()));
        }
        let typed = if is_typed { typed } else { Form::new() };
        let matchers = match known {
            Some(window) if !is_typed => window.matchers.clone(),
            _ => forms::read_matchers(&typed).unwrap_or_default(),
        };
        Ok(MatcherForm {
            id: known.map(|window| window.id.clone()).unwrap_or_default(),
            rows: forms::matcher_rows(&matchers),
            fields: forms::maintenance_fields(&typed, known),
            open: is_typed || known.is_some(),
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn form(pairs: &[(&str, &str)]) -> Form {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        }

        fn at(seconds: i64) -> Timestamp {
            Timestamp::from_millis(seconds * 1000)
        }

        #[test]
        fn a_link_fills_in_the_form() {
            let rows = silence_form(&form(&[("rule", "hung_agent"), ("gateway", "prod-1"), ("other", "x")])).rows;
            assert!(rows.contains(&("rule".into(), "=".into(), "hung_agent".into())), "{rows:?}");
            assert!(rows.contains(&("gateway".into(), "=".into(), "prod-1".into())), "{rows:?}");
            assert_eq!(rows.iter().filter(|(_, _, value)| !value.is_empty()).count(), 2);
        }

        #[test]
        fn states_follow_the_clock() {
            assert_eq!(state(at(10), at(20), at(9)), QuietState::Upcoming);
            assert_eq!(state(at(10), at(20), at(10)), QuietState::Active);
            assert_eq!(state(at(10), at(20), at(20)), QuietState::Ended);
        }

        #[test]
        fn a_window_that_is_gone_is_no_new_one() {
            let error = window_form(&form(&[("window", "m1")]), &[]).unwrap_err();
            assert!(matches!(error, FacadeError::NotFound(_)));
            let typed = window_form(&form(&[("window", "new"), ("kind", "fixed"), ("comment", "c")]), &[]).unwrap();
            assert!(typed.fields.iter().any(|field| field.name == "kind" && field.value == "fixed"));
            let blank = window_form(&form(&[("comment", "of a silence")]), &[]).unwrap();
            assert!(blank.fields.iter().all(|field| field.value != "of a silence"));
        }
    }
}
