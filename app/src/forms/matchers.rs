//! Matchers, a row of a form each: `field0`, `op0`, `value0`, `field1`, …

use super::{Form, text};
use model::alert::Matcher;
use model::alert::quiet::{MATCHERS_MAX, MatchField, MatchOp};

/// What matchers look at, as forms and addresses name it.
pub const MATCH_FIELDS: [(&str, MatchField); 6] = [
    ("rule", MatchField::Rule),
    ("severity", MatchField::Severity),
    ("gateway", MatchField::Gateway),
    ("agent", MatchField::Agent),
    ("session", MatchField::Session),
    ("channel", MatchField::Channel),
];
const OPS: [(&str, MatchOp); 3] = [("=", MatchOp::Equal), ("!=", MatchOp::NotEqual), ("~", MatchOp::Like)];

/// Rows that are offered at least.
const ROWS_MIN: usize = MATCH_FIELDS.len();

/// The matchers of the rows that have a value.
pub fn read_matchers(form: &Form) -> Result<Vec<Matcher>, String> {
    let mut matchers = Vec::new();
    for row in 0..MATCHERS_MAX {
        let value = text(form, &format!("value{row}"));
        if value.is_empty() {
            continue;
        }
        let named = text(form, &format!("field{row}"));
        let field = MATCH_FIELDS.into_iter().find(|(name, _)| *name == named).map(|(_, field)| field);
        let signed = text(form, &format!("op{row}"));
        let op = OPS.into_iter().find(|(sign, _)| *sign == signed).map(|(_, op)| op);
        match (field, op) {
            (Some(field), Some(op)) => matchers.push(Matcher { field, op, value: value.to_owned() }),
            _ => return Err(format!("the matcher \"{named} {signed} {value}\" is not understood")),
        }
    }
    Ok(matchers)
}

/// The rows of a form that holds these matchers: field, operator, value.
pub fn matcher_rows(matchers: &[Matcher]) -> Vec<(String, String, String)> {
    let mut rows: Vec<_> = matchers
        .iter()
        .map(|matcher| (name(matcher.field).to_owned(), sign(matcher.op).to_owned(), matcher.value.clone()))
        .collect();
    for (name, _) in MATCH_FIELDS {
        if rows.len() >= ROWS_MIN {
            break;
        }
        if rows.iter().all(|(taken, ..)| taken != name) {
            rows.push((name.to_owned(), "=".to_owned(), String::new()));
        }
    }
    rows
}

/// `gateway ~ prod-*`
pub fn words(matcher: &Matcher) -> String {
    format!("{} {} {}", name(matcher.field), sign(matcher.op), matcher.value)
}

fn name(field: MatchField) -> &'static str {
    MATCH_FIELDS.into_iter().find(|(_, known)| *known == field).map_or("rule", |(name, _)| name)
}

fn sign(op: MatchOp) -> &'static str {
    OPS.into_iter().find(|(_, known)| *known == op).map_or("=", |(sign, _)| sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &[(&str, &str, &str)]) -> Form {
        let mut form = Form::new();
        for (row, (field, op, value)) in rows.iter().enumerate() {
            form.insert(format!("field{row}"), (*field).to_owned());
            form.insert(format!("op{row}"), (*op).to_owned());
            form.insert(format!("value{row}"), (*value).to_owned());
        }
        form
    }

    #[test]
    fn rows_without_a_value_are_left_out() {
        let matchers =
            read_matchers(&form(&[("rule", "=", " hung_agent "), ("gateway", "~", ""), ("agent", "!=", "a")]));
        let words: Vec<String> = matchers.unwrap().iter().map(words).collect();
        assert_eq!(words, ["rule = hung_agent", "agent != a"]);
        assert!(read_matchers(&form(&[("colour", "=", "red")])).unwrap_err().contains("colour = red"));
    }

    #[test]
    fn rows_hold_what_is_there_and_offer_more() {
        let matchers = read_matchers(&form(&[("gateway", "~", "prod-*")])).unwrap();
        let rows = matcher_rows(&matchers);
        assert_eq!(rows[0], ("gateway".into(), "~".into(), "prod-*".into()));
        assert_eq!(rows.len(), ROWS_MIN);
        let sent: Vec<(&str, &str, &str)> =
            rows.iter().map(|(field, op, value)| (field.as_str(), op.as_str(), value.as_str())).collect();
        assert_eq!(read_matchers(&form(&sent)).unwrap(), matchers);
    }

    #[test]
    fn as_many_rows_are_read_as_matchers_may_be() {
        let rows = vec![("rule", "=", "r"); MATCHERS_MAX + 1];
        assert_eq!(read_matchers(&form(&rows)).unwrap().len(), MATCHERS_MAX);
    }
}
