//! The command palette, as HTML: where one can go and what one can do, for a
//! text that is being typed; and the help on keys. On the server alone.

mod dialog;
mod entry;
mod find;

pub use dialog::{help_html, palette_html};
pub use find::find;
