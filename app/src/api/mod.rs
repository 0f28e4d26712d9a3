//! Server functions. Each is a public HTTP endpoint: the first thing it does
//! is to ask whether the request may read.

#[cfg(feature = "ssr")]
mod door;
mod gateway;
mod gateway_change;
mod gateways;
mod overview;
mod session;
mod sessions;
mod timeline;

pub use gateway::{GatewayAnswer, LoadGateway, load_gateway};
pub use gateway_change::{ChangeGateway, RemoveGateway, change_gateway, remove_gateway};
pub use gateways::{GatewaysAnswer, LoadGateways, load_gateways};
pub use overview::{HourFigures, LoadOverview, OverviewAnswer, OverviewCharts, load_overview};
pub use session::{LoadSession, SessionAnswer, SessionRequest, load_session};
pub use sessions::{LoadSessions, SessionsAnswer, load_sessions};
pub use timeline::{LoadTimeline, TimelineRequest, load_timeline};
