//! Numbers, money and times as people read them. Pure, the same on the
//! server and in the browser.

mod duration;
#[cfg(feature = "ssr")]
mod measure;
mod money;
mod number;
mod time;

pub use duration::duration_ms;
#[cfg(feature = "ssr")]
pub use measure::measure;
#[cfg(feature = "ssr")]
pub use money::usd;
pub use money::{cost, estimated_part};
pub use number::{bytes, compact, count, percent, plural};
pub use time::{ago, clock_utc, date_time_utc, distance};
#[cfg(feature = "ssr")]
pub use time::{hour_utc, minute_utc};
