//! The forms of silences and maintenance windows.

use super::local_time::{minutes, read_instant, read_offset, read_time, write_instant, write_offset, write_time};
use super::{FieldKind, Form, FormField, read_matchers, text};
use model::Timestamp;
use model::alert::Period;
use model::alert::quiet::{Maintenance, Schedule, Silence, Weekday};

const LASTS: [(&str, &str); 4] = [("1h", "1 hour"), ("4h", "4 hours"), ("1d", "1 day"), ("until", "until a time")];

const DAYS: [(&str, &str, Weekday); 7] = [
    ("monday", "Monday", Weekday::Monday),
    ("tuesday", "Tuesday", Weekday::Tuesday),
    ("wednesday", "Wednesday", Weekday::Wednesday),
    ("thursday", "Thursday", Weekday::Thursday),
    ("friday", "Friday", Weekday::Friday),
    ("saturday", "Saturday", Weekday::Saturday),
    ("sunday", "Sunday", Weekday::Sunday),
];

const KINDS: [(&str, &str); 2] = [("weekly", "every week"), ("fixed", "once")];
const START_DEFAULT: &str = "22:00";
const LENGTH_DEFAULT: &str = "2h";

/// Fields of a silence but for its matchers, filled in with what was sent.
pub fn silence_fields(form: &Form) -> Vec<FormField> {
    let fields = vec![
        FormField::choice("lasts", "Lasts", &LASTS).value(LASTS[0].0),
        FormField::new(FieldKind::Instant, "until", "Until"),
        FormField::new(FieldKind::Instant, "starts", "Starts").hint("Empty: now."),
        FormField::line("comment", "Comment").placeholder("Why nobody needs to be told"),
        FormField::line("author", "Author").placeholder("the name of your token"),
    ];
    filled(fields, form)
}

/// A new silence, as a form sends it.
pub fn read_silence(form: &Form, now: Timestamp) -> Result<Silence, String> {
    let offset = read_offset(text(form, "offset"))?;
    let starts_at = read_instant(text(form, "starts"), offset)?;
    let until = match text(form, "lasts") {
        "until" => read_instant(text(form, "until"), offset)?
            .ok_or("the end is missing: say until when, or choose 1 hour, 4 hours or 1 day")?,
        lasts => {
            let length = Period::parse(lasts).map_err(|error| error.to_string())?;
            starts_at.unwrap_or(now).plus_micros(length.micros())
        }
    };
    Ok(Silence {
        id: String::new(),
        matchers: read_matchers(form)?,
        starts_at,
        until,
        comment: text(form, "comment").to_owned(),
        author: text(form, "author").to_owned(),
    })
}

/// Fields of a maintenance window but for its matchers, filled in with what
/// was sent, or with one that exists.
pub fn maintenance_fields(form: &Form, known: Option<&Maintenance>) -> Vec<FormField> {
    let instant = |name, label| FormField::new(FieldKind::Instant, name, label);
    let mut fields = vec![FormField::choice("kind", "Recurs", &KINDS).value(KINDS[0].0)];
    fields.extend(DAYS.map(|(name, label, _)| FormField::new(FieldKind::Check, name, label)));
    fields.extend([
        FormField::new(FieldKind::Time, "start", "Starts at").value(START_DEFAULT),
        FormField::line("length", "Lasts").value(LENGTH_DEFAULT).hint("At most 7d."),
        instant("from", "From"),
        instant("until", "Until"),
        FormField::line("offset", "Offset from UTC").value("+00:00"),
        FormField::line("comment", "Comment").placeholder("What is being done"),
        FormField::line("author", "Author").placeholder("the name of your token"),
    ]);
    match known {
        Some(window) if form.is_empty() => filled(fields, &maintenance_form(window)),
        _ => filled(fields, form),
    }
}

fn maintenance_form(window: &Maintenance) -> Form {
    let mut form = Form::new();
    let mut set = |name: &str, value: String| form.insert(name.to_owned(), value);
    set("comment", window.comment.clone());
    set("author", window.author.clone());
    match &window.schedule {
        Schedule::Fixed { from, until } => {
            set("kind", "fixed".to_owned());
            set("from", write_instant(*from));
            set("until", write_instant(*until));
            set("offset", write_offset(0));
        }
        Schedule::Weekly { days, start_minute, minutes, utc_offset_minutes } => {
            set("kind", "weekly".to_owned());
            set("start", write_time(*start_minute));
            set("length", Period::from_seconds(i64::from(*minutes) * 60).to_string());
            set("offset", write_offset(*utc_offset_minutes));
            for (name, ..) in DAYS.iter().filter(|(_, _, day)| days.contains(day)) {
                set(name, "on".to_owned());
            }
        }
    }
    form
}

/// A maintenance window, as a form sends it.
pub fn read_maintenance(form: &Form) -> Result<Maintenance, String> {
    let offset = read_offset(text(form, "offset"))?;
    let schedule = if text(form, "kind") == "fixed" {
        let instant = |name: &str| {
            read_instant(text(form, name), offset)?
                .ok_or_else(|| format!("the time \"{name}\" of the window is missing"))
        };
        Schedule::Fixed { from: instant("from")?, until: instant("until")? }
    } else {
        Schedule::Weekly {
            days: DAYS.into_iter().filter(|(name, ..)| form.contains_key(*name)).map(|(_, _, day)| day).collect(),
            start_minute: read_time(text(form, "start"))?,
            minutes: minutes(Period::parse(text(form, "length")).map_err(|error| error.to_string())?),
            utc_offset_minutes: offset,
        }
    };
    Ok(Maintenance {
        id: text(form, "id").to_owned(),
        matchers: read_matchers(form)?,
        schedule,
        comment: text(form, "comment").to_owned(),
        author: text(form, "author").to_owned(),
    })
}

/// `Monday, Friday at 22:00 for 2h (UTC+02:00)`; nothing of windows that do not recur.
pub fn schedule_words(schedule: &Schedule) -> Option<String> {
    match schedule {
        Schedule::Fixed { .. } => None,
        Schedule::Weekly { days, start_minute, minutes, utc_offset_minutes } => {
            let named: Vec<&str> =
                DAYS.iter().filter(|(_, _, day)| days.contains(day)).map(|(_, label, _)| *label).collect();
            let days = if named.len() == DAYS.len() { "Every day".to_owned() } else { named.join(", ") };
            let length = Period::from_seconds(i64::from(*minutes) * 60).words();
            Some(format!(
                "{days} at {} for {length} (UTC{})",
                write_time(*start_minute),
                write_offset(*utc_offset_minutes)
            ))
        }
    }
}

fn filled(mut fields: Vec<FormField>, form: &Form) -> Vec<FormField> {
    for field in &mut fields {
        if let Some(value) = form.get(&field.name) {
            field.value.clone_from(value);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_silence_lasts_from_its_start() {
        let now = at("2026-03-01T10:00:00Z");
        let rule = [("field0", "rule"), ("op0", "="), ("value0", "hung_agent"), ("comment", " why "), ("lasts", "4h")];
        let silence = read_silence(&form(&rule), now).unwrap();
        assert_eq!((silence.until, silence.starts_at), (at("2026-03-01T14:00:00Z"), None));
        assert_eq!((silence.comment.as_str(), silence.matchers.len()), ("why", 1));

        let later = [&rule[..], &[("starts", "2026-03-02T08:00"), ("offset", "-05:00")]].concat();
        assert_eq!(read_silence(&form(&later), now).unwrap().until, at("2026-03-02T17:00:00Z"));

        let open = [&rule[..4], &[("lasts", "until")]].concat();
        assert!(read_silence(&form(&open), now).unwrap_err().contains("until when"));
        let ends = [&open[..], &[("until", "2026-03-05T12:00"), ("offset", "+02:00")]].concat();
        assert_eq!(read_silence(&form(&ends), now).unwrap().until, at("2026-03-05T10:00:00Z"));
    }

    #[test]
    fn windows_survive_their_form() {
        let window = |schedule| Maintenance {
            id: String::new(),
            matchers: Vec::new(),
            schedule,
            comment: "c".into(),
            author: "a".into(),
        };
        let weekly = Schedule::Weekly {
            days: vec![Weekday::Monday, Weekday::Sunday],
            start_minute: 1350,
            minutes: 90,
            utc_offset_minutes: -330,
        };
        let fixed = Schedule::Fixed { from: at("2026-03-01T10:00:00Z"), until: at("2026-03-01T12:30:00Z") };
        for schedule in [weekly, fixed] {
            let window = window(schedule);
            let fields = maintenance_fields(&Form::new(), Some(&window));
            let sent = fields.into_iter().filter(|field| field.kind != FieldKind::Check || field.value == "on");
            let sent: Form = sent.map(|field| (field.name, field.value)).collect();
            assert_eq!(read_maintenance(&sent).unwrap(), window);
        }
    }

    #[test]
    fn schedules_are_spoken() {
        let schedule = |days| Schedule::Weekly { days, start_minute: 1320, minutes: 120, utc_offset_minutes: 120 };
        let words = schedule_words(&schedule(vec![Weekday::Friday, Weekday::Monday])).unwrap();
        assert_eq!(words, "Monday, Friday at 22:00 for 2h (UTC+02:00)");
        let every = schedule_words(&schedule(DAYS.map(|(_, _, day)| day).to_vec())).unwrap();
        assert!(every.starts_with("Every day at 22:00"), "{every}");
    }
}
