//! Pages, one a file.

mod current;
mod gateway;
mod gateway_view;
mod gateways;
mod login;
mod not_found;
mod overview;
mod session;
mod session_view;
mod sessions;

pub use gateway::GatewayPage;
pub use gateways::GatewaysPage;
pub use login::LoginPage;
pub use not_found::NotFoundPage;
pub use overview::OverviewPage;
pub use session::SessionPage;
pub use sessions::SessionsPage;
