use crate::live::{Link, Live};
use leptos::prelude::*;
use model::standing::Standing;

/// What stands before the page's name in a row of tabs.
#[cfg(feature = "hydrate")]
const ICON: &str = "/favicon.svg";
/// The same with a red dot.
#[cfg(feature = "hydrate")]
const ICON_TROUBLE: &str = "/favicon-trouble.svg";

/// The icon of the tab has a red dot while an alert waits for somebody, the
/// stream is lost or the database is away.
pub fn use_favicon() {
    let live = expect_context::<Live>();
    let trouble = Memo::new(move |_| {
        live.counts.with(|counts| counts.firing() > 0)
            || matches!(live.link.get(), Link::Lost(_))
            || !live.standing.with(Standing::is_calm)
    });
    Effect::new(move |before: Option<bool>| {
        let trouble = trouble.get();
        #[cfg(feature = "hydrate")]
        if before.unwrap_or(false) != trouble {
            crate::browser::set_icon(if trouble { ICON_TROUBLE } else { ICON });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = before;
        trouble
    });
}
