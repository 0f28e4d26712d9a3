//! Maintenance windows.

use super::silence::check_texts;
use super::{BadQuiet, Matcher, Target};
use crate::Timestamp;
use crate::time::SECOND_US;
use serde::{Deserialize, Serialize};

/// Longest recurring window, in minutes: a week.
pub const MAINTENANCE_MINUTES_MAX: u32 = 7 * 24 * 60;
/// Farthest time zone from UTC, in minutes.
const OFFSET_MINUTES_MAX: i16 = 14 * 60;
const DAY_MINUTES: i64 = 24 * 60;
const MINUTE_US: i64 = 60 * SECOND_US;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Times in which work is expected to make noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Maintenance {
    pub id: String,
    /// All of them must match; none matches everything.
    pub matchers: Vec<Matcher>,
    pub schedule: Schedule,
    pub comment: String,
    pub author: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Schedule {
    Fixed {
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        from: Timestamp,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        until: Timestamp,
    },
    /// Every week on these days.
    Weekly {
        days: Vec<Weekday>,
        /// Minutes after midnight, local time.
        start_minute: u16,
        minutes: u32,
        /// Local time minus UTC; 0 for UTC.
        utc_offset_minutes: i16,
    },
}

impl Maintenance {
    /// # Errors
    /// What must hold.
    pub fn check(&self) -> Result<(), BadQuiet> {
        match &self.schedule {
            Schedule::Fixed { from, until } if from >= until => {
                return Err(BadQuiet("must end after it starts".to_owned()));
            }
            Schedule::Weekly { days, start_minute, minutes, utc_offset_minutes } => {
                if days.is_empty() || i64::from(*start_minute) >= DAY_MINUTES {
                    return Err(BadQuiet("needs a day of the week and a startMinute below 1440".to_owned()));
                }
                if *minutes == 0 || *minutes > MAINTENANCE_MINUTES_MAX {
                    return Err(BadQuiet(format!("lasts 1 to {MAINTENANCE_MINUTES_MAX} minutes")));
                }
                if utc_offset_minutes.abs() > OFFSET_MINUTES_MAX {
                    return Err(BadQuiet(format!("has a utcOffsetMinutes of at most {OFFSET_MINUTES_MAX} either way")));
                }
            }
            Schedule::Fixed { .. } => {}
        }
        check_texts(&self.matchers, &self.comment, &self.author)
    }

    /// Its end, if it is in force for a target.
    pub fn covers(&self, target: &Target<'_>, now: Timestamp) -> Option<Timestamp> {
        let end = self.schedule.end(now)?;
        self.matchers.iter().all(|matcher| matcher.matches(target)).then_some(end)
    }
}

impl Schedule {
    /// When the window ends that an instant lies in.
    fn end(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Fixed { from, until } => (*from <= now && now < *until).then_some(*until),
            Self::Weekly { days, start_minute, minutes, utc_offset_minutes } => {
                let offset_us = i64::from(*utc_offset_minutes) * MINUTE_US;
                let local_us = now.micros() + offset_us;
                let today = local_us.div_euclid(DAY_MINUTES * MINUTE_US);
                let ends = (0..=7).filter_map(|back| {
                    let day = today - back;
                    let start_us = (day * DAY_MINUTES + i64::from(*start_minute)) * MINUTE_US;
                    let end_us = start_us + i64::from(*minutes) * MINUTE_US;
                    let is_in = start_us <= local_us && local_us < end_us;
                    (is_in && days.contains(&weekday(day))).then_some(end_us)
                });
                ends.max().map(|end_us| Timestamp::from_micros(end_us - offset_us))
            }
        }
    }
}

/// Day of the week of a day since the epoch, which was a Thursday.
fn weekday(day: i64) -> Weekday {
    match (day + 3).rem_euclid(7) {
        0 => Weekday::Monday,
        1 => Weekday::Tuesday,
        2 => Weekday::Wednesday,
        3 => Weekday::Thursday,
        4 => Weekday::Friday,
        5 => Weekday::Saturday,
        _ => Weekday::Sunday,
    }
}
