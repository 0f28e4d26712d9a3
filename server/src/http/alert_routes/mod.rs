//! `/api/v1/alert-routes`.

pub mod get;
pub mod replace;

use crate::alerts::Catalog;
use model::alert::Route;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Routes to put in place of those that were made here.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutesBody {
    #[schema(max_items = 100)]
    routes: Vec<Route>,
}

/// Which alerts go to which receivers. A receiver that no route names gets
/// every alert.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertRoutes {
    /// Those of the alerts file; they are changed there.
    from_file: Vec<Route>,
    /// Those that were made here.
    routes: Vec<Route>,
}

impl AlertRoutes {
    fn of(catalog: &Catalog) -> Self {
        let (from_file, routes) = catalog.routes.split_at(catalog.file_routes.min(catalog.routes.len()));
        Self { from_file: from_file.to_vec(), routes: routes.to_vec() }
    }
}
