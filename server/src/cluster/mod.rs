//! Several servers on one database.
//!
//! Any of them takes events in and answers. [`Peers`] learns what the others
//! wrote, for the stream and for what is kept in memory. What must not run
//! twice at a time is a [`Duty`], and [`Leader`] runs it on one server.

mod duty;
mod ears;
mod leader;
mod peers;

pub use duty::{Duty, End, cut_off, ended};
pub use leader::{CHECK_EVERY, GRACE, Leader, TRY_EVERY};
pub use peers::{PULSE_EVERY, Peers};

use tokio::sync::watch;

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the server is gone, which is an end too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
