//! The dashboard: pages, components, charts and server functions.

// Views nest deeply, and so do their types.
#![recursion_limit = "512"]

pub mod api;
mod app;
#[cfg(feature = "ssr")]
mod assets;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
mod cards;
#[cfg(feature = "ssr")]
mod charts;
mod components;
#[cfg(all(feature = "ssr", debug_assertions))]
mod design;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "ssr")]
mod drawn;
#[cfg(feature = "hydrate")]
mod endless;
#[cfg(feature = "ssr")]
mod explorer;
pub mod facade;
pub mod facade_alerts;
pub mod facade_session;
pub mod facade_settings;
mod format;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "hydrate")]
mod hover;
mod links;
pub mod live;
mod pages;
#[cfg(feature = "ssr")]
mod palette;
mod query;
#[cfg(feature = "ssr")]
mod render;
#[cfg(feature = "ssr")]
mod shell;
mod timeline;

pub use app::App;
#[cfg(feature = "ssr")]
pub use assets::Assets;
#[cfg(feature = "ssr")]
pub use shell::shell;
