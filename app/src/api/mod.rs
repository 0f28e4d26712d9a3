//! Server functions. Each is a public HTTP endpoint: the first thing it does
//! is to ask whether the request may read.

mod alert;
mod alert_change;
mod alert_counts;
mod alert_line;
mod alert_part;
mod alert_quiet;
mod alert_quiet_change;
mod alert_receiver_change;
mod alert_receivers;
mod alert_route_change;
mod alert_rule;
mod alert_rule_change;
mod alert_rule_try;
mod alert_rules;
mod alerts;
mod card;
mod compare;
#[cfg(feature = "ssr")]
mod door;
mod event;
mod events;
mod failures;
mod gateway;
mod gateway_change;
mod gateways;
mod overview;
mod palette;
mod session;
mod sessions;
mod settings;
mod settings_change;
mod standing;
#[cfg(feature = "ssr")]
mod subject;
mod timeline;
#[cfg(feature = "ssr")]
mod told;

pub use alert::{AlertAnswer, LoadAlert, load_alert};
pub use alert_change::{AcknowledgeAlert, BY_CHARS_MAX, RetryDelivery, acknowledge_alert, retry_delivery};
pub use alert_counts::{LoadAlertCounts, load_alert_counts};
pub use alert_line::{AlertLine, Figure};
pub use alert_part::{AlertPart, AlertScope, LoadAlertPart, load_alert_part};
pub use alert_quiet::{LoadQuiet, MatcherForm, QuietAnswer, QuietState, SilenceRow, WindowRow, load_quiet};
pub use alert_quiet_change::{
    RemoveMaintenance, RemoveSilence, SaveMaintenance, SaveSilence, remove_maintenance, remove_silence,
    save_maintenance, save_silence,
};
pub use alert_receiver_change::{
    RemoveReceiver, SaveReceiver, TestReceiver, remove_receiver, save_receiver, test_receiver,
};
pub use alert_receivers::{
    DeliveryRow, LoadReceivers, LogPlace, ReceiverForm, ReceiverRow, ReceiversAnswer, RouteRow, load_receivers,
};
#[cfg(feature = "ssr")]
pub use alert_route_change::route_key;
pub use alert_route_change::{AddRoute, MoveRoute, RemoveRoute, add_route, move_route, remove_route};
pub use alert_rule::{LoadAlertRule, RuleEditor, RuleStanding, load_alert_rule};
pub use alert_rule_change::{
    RemoveAlertRule, SaveAlertRule, SwitchAlertRule, remove_alert_rule, save_alert_rule, switch_alert_rule,
};
pub use alert_rule_try::{RuleOutcome, TryAlertRule, try_alert_rule};
pub use alert_rules::{LoadAlertRules, RuleRow, RulesAnswer, load_alert_rules};
pub use alerts::{ACTIVE_MAX, AlertsAnswer, Calm, LoadAlerts, load_alerts};
pub use card::{CardKind, LoadCard, load_card};
pub use compare::{CompareAnswer, LoadCompare, load_compare};
pub use event::{LoadEvent, load_event};
pub use events::{EventsAnswer, EventsPart, EventsRequest, EventsShown, LoadEvents, NEWS_MAX, Newest, load_events};
pub use failures::{LoadFailures, load_failures};
pub use gateway::{GatewayAnswer, LoadGateway, load_gateway};
pub use gateway_change::{ChangeGateway, RemoveGateway, change_gateway, remove_gateway};
pub use gateways::{GatewaysAnswer, LoadGateways, load_gateways};
pub use overview::{LoadOverview, OverviewAnswer, load_overview};
pub use palette::{LoadPalette, load_palette};
pub use session::{LoadSession, Piece, SessionAnswer, SessionRequest, Shown, TimelineAnswer, load_session};
pub use sessions::{
    LoadSessionRows, LoadSessionTools, LoadSessions, Rows, SessionsAnswer, ShownSessions, load_session_rows,
    load_session_tools, load_sessions,
};
pub use settings::{LoadSettings, SettingsAnswer, load_settings};
pub use settings_change::{ChangeRetention, MakeToken, RevokeToken, change_retention, make_token, revoke_token};
pub use standing::{LoadStanding, load_standing};
#[cfg(feature = "ssr")]
pub use subject::Subject;
pub use timeline::{LoadPart, PartAnswer, PartRequest, load_part};
