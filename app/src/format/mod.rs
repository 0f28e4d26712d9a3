//! Numbers, money and times as people read them. Pure, the same on the
//! server and in the browser.

mod duration;
mod money;
mod number;
mod time;

pub use duration::duration_ms;
pub use money::{cost, estimated_part};
pub use number::{compact, count, percent, plural};
pub use time::{ago, clock_utc, date_time_utc, hour_utc};
