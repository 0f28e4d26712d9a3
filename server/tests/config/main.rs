//! Settings: layers, refusals, and what is never shown.

#![expect(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

mod files;
mod layers;
mod refusals;
mod setup;
mod shown;
