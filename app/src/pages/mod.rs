//! Pages, one a file.

mod alert;
mod alert_receivers;
mod alert_rule;
mod alert_rules;
mod alert_silences;
mod alert_view;
mod alerts;
mod compare;
mod current;
#[cfg(debug_assertions)]
mod design;
mod events;
mod events_view;
mod gateway;
mod gateway_view;
mod gateways;
mod login;
mod not_found;
mod overview;
mod session;
mod session_pane;
mod session_view;
mod sessions;
mod settings;

pub use alert::AlertPage;
pub use alert_receivers::AlertReceiversPage;
pub use alert_rule::AlertRulePage;
pub use alert_rules::AlertRulesPage;
pub use alert_silences::AlertSilencesPage;
pub use alerts::{AlertsHistoryPage, AlertsPage};
pub use compare::ComparePage;
pub use events::EventsPage;
pub use gateway::GatewayPage;
pub use gateways::GatewaysPage;
pub use login::LoginPage;
pub use not_found::NotFoundPage;
pub use overview::OverviewPage;
pub use session::SessionPage;
pub use sessions::SessionsPage;
pub use settings::SettingsPage;
