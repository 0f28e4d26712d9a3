//! Server functions. Each is a public HTTP endpoint: the first thing it does
//! is to ask whether the request may read.

mod alert;
mod alert_change;
mod alert_counts;
mod alert_line;
mod alert_part;
mod alerts;
#[cfg(feature = "ssr")]
mod door;
mod gateway;
mod gateway_change;
mod gateways;
mod overview;
mod session;
mod sessions;
mod timeline;

pub use alert::{AlertAnswer, LoadAlert, load_alert};
pub use alert_change::{AcknowledgeAlert, BY_CHARS_MAX, RetryDelivery, acknowledge_alert, retry_delivery};
pub use alert_counts::{LoadAlertCounts, load_alert_counts};
pub use alert_line::{AlertLine, Figure};
pub use alert_part::{AlertPart, AlertScope, LoadAlertPart, load_alert_part};
pub use alerts::{ACTIVE_MAX, AlertsAnswer, Calm, LoadAlerts, load_alerts};
pub use gateway::{GatewayAnswer, LoadGateway, load_gateway};
pub use gateway_change::{ChangeGateway, RemoveGateway, change_gateway, remove_gateway};
pub use gateways::{GatewaysAnswer, LoadGateways, load_gateways};
pub use overview::{HourFigures, LoadOverview, OverviewAnswer, OverviewCharts, load_overview};
pub use session::{LoadSession, SessionAnswer, SessionRequest, load_session};
pub use sessions::{LoadSessions, SessionsAnswer, load_sessions};
pub use timeline::{LoadTimeline, TimelineRequest, load_timeline};
