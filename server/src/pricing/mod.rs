//! Prices of models, and what events cost by them where they do not say.
//!
//! The bundled list is part of the program; a file of the same form is laid
//! over it by the setting `prices`. An estimate is made once, when an event
//! is stored, and again only by `observatory reprice`.

mod estimate;
mod file;
mod names;
pub mod reprice;
mod summary;
mod table;
mod unpriced;

pub use estimate::Pricing;
pub use file::{PRICES_BYTES_MAX, PRICES_MAX};
pub use summary::Summary;
pub use table::{Price, PriceTable, Rate};
pub use unpriced::{UNPRICED_MODELS_MAX, Unpriced};
