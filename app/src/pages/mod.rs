//! Pages, one a file.

mod compare;
mod current;
#[cfg(debug_assertions)]
mod design;
mod drawn;
mod events;
mod events_view;
mod login;
mod not_found;
mod overview;
mod session;
mod session_pane;
mod session_view;
mod sessions;

pub use compare::ComparePage;
pub use drawn::DrawnPage;
pub use events::EventsPage;
pub use login::LoginPage;
pub use not_found::NotFoundPage;
pub use overview::OverviewPage;
pub use session::SessionPage;
pub use sessions::SessionsPage;
