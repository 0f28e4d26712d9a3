//! Parts of pages.

mod acts;
mod alert_badge;
mod card;
mod change_outcome;
mod chart_hover;
#[cfg(feature = "ssr")]
mod context_meter;
#[cfg(feature = "ssr")]
mod cost_figure;
mod demo_banner;
mod error_panel;
mod favicon;
mod get_form;
mod html_piece;
mod live_indicator;
mod loading;
mod missing_notice;
mod navigation;
mod notice;
mod outage_banner;
mod palette;
mod replay;
mod saved_views;
mod skip_link;
mod status_badge;
mod theme_toggle;
mod time_range;

pub use acts::Acts;
pub use alert_badge::{AlertBadge, counted_title};
pub use card::{Card, CardPart, load_card_part};
pub use change_outcome::ChangeOutcome;
pub use chart_hover::ChartHover;
#[cfg(feature = "ssr")]
pub use context_meter::{context_meter, level};
#[cfg(feature = "ssr")]
pub use cost_figure::CostFigure;
pub use demo_banner::DemoBanner;
pub use error_panel::ErrorPanel;
pub use favicon::use_favicon;
pub use get_form::GetForm;
pub use html_piece::HtmlPiece;
pub use live_indicator::LiveIndicator;
pub use loading::{Loading, Skeleton};
pub use missing_notice::MissingNotice;
#[cfg(feature = "ssr")]
pub use missing_notice::range_text;
pub use navigation::Navigation;
pub use notice::Notice;
pub use outage_banner::OutageBanner;
pub use palette::Palette;
pub use replay::{Replay, ReplayState};
pub use saved_views::SavedViews;
pub use skip_link::SkipLink;
pub use status_badge::StatusBadge;
pub use theme_toggle::{Theme, ThemeToggle};
pub use time_range::TimeRangePicker;
