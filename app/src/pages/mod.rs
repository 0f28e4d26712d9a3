//! Pages, one a file.

mod current;
mod login;
mod not_found;
mod overview;
mod session;
mod session_view;
mod sessions;

pub use login::LoginPage;
pub use not_found::NotFoundPage;
pub use overview::OverviewPage;
pub use session::SessionPage;
pub use sessions::SessionsPage;
