//! HTML of the server, put into the page so that what people do there stays:
//! what is unfolded, and where the focus is.

mod acts;
mod feed;
pub mod palette;
mod patch;
mod popover;

pub use acts::{copy_clicked, jump, submitted, tick, tick_new};
pub use feed::Feed;
pub use patch::{all, focus_quietly, patch, replace};
pub use popover::{close_by_key, close_others, copy_link_clicked};
