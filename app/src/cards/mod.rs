//! Cards of the overview, drawn on the server as HTML: the browser gets each
//! with its own question and needs to know neither what is in it nor how it
//! is drawn.

mod alerts;
mod bars;
mod command;
mod context;
mod failures;
mod gateways;
mod head;
mod heat_grid;
mod scope;
mod setup;
mod spend;
mod tiles;
mod tools;
mod trends;

use crate::api::{CardKind, load_alert_part};
use crate::facade::{Facade, FacadeError};
pub use command::Command;
use model::metrics::Dimension;
pub use scope::Scope;
pub use setup::setup;

/// Draws one card.
///
/// # Errors
/// If what it shows cannot be had.
pub async fn draw(kind: CardKind, facade: &dyn Facade, scope: &Scope) -> Result<String, FacadeError> {
    let breakdown = |by| facade.breakdown(by, scope.filter());
    Ok(match kind {
        CardKind::Tiles => tiles::draw(&facade.comparison(scope.filter()).await?, scope),
        CardKind::Trends => trends::draw(&facade.comparison(scope.filter()).await?),
        CardKind::SpendByTrigger => spend::draw(kind, &breakdown(Dimension::Trigger).await?, scope),
        CardKind::SpendByAgent => spend::draw(kind, &breakdown(Dimension::Agent).await?, scope),
        CardKind::SpendByModel => spend::draw(kind, &breakdown(Dimension::Model).await?, scope),
        CardKind::SpendByGateway => spend::draw(kind, &breakdown(Dimension::Gateway).await?, scope),
        CardKind::SlowTools => tools::slowest(&breakdown(Dimension::Tool).await?, scope),
        CardKind::FailingTools => tools::failing(&breakdown(Dimension::Tool).await?, scope),
        CardKind::Gateways => {
            let series = facade.gateway_series(scope.filter()).await?;
            let health = facade.gateways_health().await?;
            // Asked for by other cards too, and counted for all of them at once.
            let counts = facade.comparison(scope.filter()).await?.now.gateways;
            gateways::draw(&health, &counts, &series, scope)
        }
        CardKind::Alerts => {
            let gateway = scope.gateway();
            let part = load_alert_part(facade, alerts::asked(gateway.clone())).await?;
            alerts::draw(part, gateway.as_deref())
        }
        CardKind::Failures => failures::draw(&facade.failures(scope.open_filter()).await?),
        CardKind::Context => context::draw(&facade.heatmap(scope.filter()).await?, scope),
    })
}
