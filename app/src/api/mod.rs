//! Server functions, and what the server reads for the pages that it draws.
//! Each server function is a public HTTP endpoint: the first thing it does is
//! to ask whether the request may read.

#[cfg(feature = "ssr")]
mod alert;
#[cfg(feature = "ssr")]
mod alert_change;
mod alert_counts;
#[cfg(feature = "ssr")]
mod alert_line;
#[cfg(feature = "ssr")]
mod alert_part;
#[cfg(feature = "ssr")]
mod alert_quiet;
#[cfg(feature = "ssr")]
mod alert_quiet_change;
#[cfg(feature = "ssr")]
mod alert_receiver_change;
#[cfg(feature = "ssr")]
mod alert_receivers;
#[cfg(feature = "ssr")]
mod alert_route_change;
#[cfg(feature = "ssr")]
mod alert_rule;
#[cfg(feature = "ssr")]
mod alert_rule_change;
#[cfg(feature = "ssr")]
mod alert_rule_try;
#[cfg(feature = "ssr")]
mod alert_rules;
#[cfg(feature = "ssr")]
mod alerts;
mod card;
mod compare;
#[cfg(feature = "ssr")]
mod door;
mod event;
mod events;
#[cfg(feature = "ssr")]
mod gateway;
#[cfg(feature = "ssr")]
mod gateway_change;
#[cfg(feature = "ssr")]
mod gateways;
mod overview;
mod page;
mod palette;
mod session;
mod sessions;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod settings_change;
mod standing;
#[cfg(feature = "ssr")]
mod subject;
mod timeline;
#[cfg(feature = "ssr")]
mod told;

pub use alert_counts::{LoadAlertCounts, load_alert_counts};
pub use card::{CardKind, LoadCard, load_card};
pub use compare::{CompareAnswer, LoadCompare, load_compare};
pub use event::{LoadEvent, load_event};
pub use events::{EventsAnswer, EventsPart, EventsRequest, EventsShown, LoadEvents, NEWS_MAX, Newest, load_events};
pub use overview::{LoadOverview, OverviewAnswer, load_overview};
pub use page::{Concern, LoadPage, PageAnswer, ShownPage, load_page};
pub use palette::{LoadPalette, load_palette};
pub use session::{LoadSession, Piece, SessionAnswer, SessionRequest, Shown, TimelineAnswer, load_session};
pub use sessions::{
    LoadSessionRows, LoadSessionTools, LoadSessions, Rows, SessionsAnswer, ShownSessions, load_session_rows,
    load_session_tools, load_sessions,
};
pub use standing::{LoadStanding, load_standing};
pub use timeline::{LoadPart, PartAnswer, PartRequest, load_part};

#[cfg(feature = "ssr")]
pub use on_server::*;

/// What only the server needs: it draws these pages and their forms.
#[cfg(feature = "ssr")]
mod on_server {
    pub use super::alert::{AlertAnswer, load_alert};
    pub use super::alert_change::{AcknowledgeAlert, BY_CHARS_MAX, RetryDelivery};
    pub use super::alert_line::{AlertLine, Figure};
    pub use super::alert_part::{AlertPart, AlertScope, load_alert_part};
    pub use super::alert_quiet::{MatcherForm, QuietAnswer, QuietState, SilenceRow, WindowRow, load_quiet};
    pub use super::alert_quiet_change::{RemoveMaintenance, RemoveSilence, SaveMaintenance, SaveSilence};
    pub use super::alert_receiver_change::{RemoveReceiver, SaveReceiver, TestReceiver};
    pub use super::alert_receivers::{
        DeliveryRow, LogPlace, ReceiverForm, ReceiverRow, ReceiversAnswer, RouteRow, load_receivers,
    };
    pub use super::alert_route_change::{AddRoute, MoveRoute, RemoveRoute, route_key};
    pub use super::alert_rule::{RuleEditor, RuleStanding, load_alert_rule};
    pub use super::alert_rule_change::{RemoveAlertRule, SaveAlertRule, SwitchAlertRule};
    pub use super::alert_rule_try::RuleOutcome;
    pub use super::alert_rules::{RuleRow, RulesAnswer, load_alert_rules};
    pub use super::alerts::{ACTIVE_MAX, AlertsAnswer, Calm, load_alerts};
    pub use super::door::{Door, now, told_on_page};
    pub use super::gateway::load_gateway;
    pub use super::gateway_change::{ChangeGateway, RemoveGateway};
    pub use super::gateways::load_gateways;
    pub use super::settings::{SettingsAnswer, load_settings};
    pub use super::settings_change::{ChangeRetention, MakeToken, RevokeToken};
    pub use super::subject::Subject;
}
