//! Changes of routes, as forms send them. A route is named by what it says:
//! another person may have moved it in the meantime.

use crate::facade::FacadeError;
use crate::forms::Form;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::server_fn::ServerFn;

#[cfg(feature = "ssr")]
const PAGE: &str = "/alerts/receivers";

/// Adds a route behind the others. `to0`, `to1`, … are receivers.
#[server(prefix = "/api/ui", endpoint = "alert_route/add")]
pub async fn add_route(#[server(flatten)] form: Form) -> Result<(), FacadeError> {
    use model::alert::Route;

    let door = super::door::Door::open().await?;
    let receivers: Vec<String> = form
        .iter()
        .filter(|(name, _)| name.strip_prefix("to").is_some_and(|rest| rest.parse::<usize>().is_ok()))
        .map(|(_, value)| value.clone())
        .collect();
    let added = match crate::forms::read_matchers(&form) {
        Err(problem) => Err(FacadeError::BadRequest(format!("The route was not added: {problem}."))),
        Ok(_) if receivers.is_empty() => {
            Err(FacadeError::BadRequest("The route was not added: choose at least one receiver.".to_owned()))
        }
        Ok(matchers) => {
            let route = Route { matchers, receivers };
            change::routes(&*door.facade, |routes| {
                routes.push(route);
                Ok(())
            })
            .await
        }
    };
    door.answer_form(added, (AddRoute::PATH, PAGE), &form)?;
    if super::door::is_plain_form() {
        leptos_axum::redirect(PAGE);
    }
    Ok(())
}

#[server(prefix = "/api/ui", endpoint = "alert_route/remove")]
pub async fn remove_route(route: String) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let removed = change::routes(&*door.facade, |routes| {
        let place = change::find(routes, &route)?;
        routes.remove(place);
        Ok(())
    });
    door.answer(removed.await)
}

/// Moves a route by one place; those of the file stay in front.
#[server(prefix = "/api/ui", endpoint = "alert_route/move")]
pub async fn move_route(route: String, up: bool) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let moved = change::routes(&*door.facade, |routes| {
        let place = change::find(routes, &route)?;
        change::shift(routes, place, up);
        Ok(())
    });
    door.answer(moved.await)
}

/// By which a change of a route names it.
#[cfg(feature = "ssr")]
pub fn route_key(route: &model::alert::Route) -> String {
    serde_json::to_string(route).unwrap_or_default()
}

#[cfg(feature = "ssr")]
mod change {
    use super::route_key;
    use crate::facade::{Facade, FacadeError};
    use model::alert::Route;

    /// Changes the routes that were made here.
    pub async fn routes(
        facade: &dyn Facade,
        change: impl FnOnce(&mut Vec<Route>) -> Result<(), FacadeError> + Send,
    ) -> Result<(), FacadeError> {
        let mut known = facade.receivers().await?;
        let mut own = known.routes.split_off(known.file_routes.min(known.routes.len()));
        change(&mut own)?;
        facade.save_routes(own).await
    }

    pub fn find(routes: &[Route], key: &str) -> Result<usize, FacadeError> {
        let gone = || FacadeError::NotFound("This route is gone: somebody removed or changed it.".to_owned());
        routes.iter().position(|route| route_key(route) == key).ok_or_else(gone)
    }

    pub fn shift(routes: &mut [Route], place: usize, up: bool) {
        let other = if up { place.checked_sub(1) } else { Some(place + 1) };
        if let Some(other) = other.filter(|other| *other < routes.len()) {
            routes.swap(place, other);
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn route(name: &str) -> Route {
            Route { matchers: Vec::new(), receivers: vec![name.to_owned()] }
        }

        #[test]
        fn routes_move_by_one_place_and_not_over_the_ends() {
            let mut routes = vec![route("a"), route("b"), route("c")];
            let order = |routes: &[Route]| routes.iter().map(|route| route.receivers[0].clone()).collect::<String>();
            shift(&mut routes, 0, true);
            shift(&mut routes, 2, false);
            assert_eq!(order(&routes), "abc");
            shift(&mut routes, 2, true);
            assert_eq!(order(&routes), "acb");
            shift(&mut routes, 0, false);
            assert_eq!(order(&routes), "cab");
        }

        #[test]
        fn a_route_that_changed_is_not_found() {
            let routes = [route("a"), route("b")];
            assert_eq!(find(&routes, &route_key(&route("b"))), Ok(1));
            assert!(matches!(find(&routes, "b"), Err(FacadeError::NotFound(_))));
        }
    }
}
