//! Charts, drawn as SVG on the server: the browser gets each with the answer
//! it belongs to, so that text is measured in one place and plotters stays out
//! of the WASM. Colours are CSS variables and follow the theme.

mod buckets;
mod canvas;
mod context_line;
mod ink;
mod rule_preview;
mod scale;
mod sparkline;
mod time_bars;
mod turn_tokens;

pub use context_line::context_line;
pub use rule_preview::rule_preview;
pub use sparkline::sparkline;
pub use time_bars::{Trends, trends};
pub use turn_tokens::turn_tokens;
