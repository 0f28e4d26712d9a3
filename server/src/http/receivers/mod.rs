//! `/api/v1/receivers…`.

pub mod list;
pub mod remove;
pub mod save;
pub mod test;
