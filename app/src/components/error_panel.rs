use crate::facade::FacadeError;
use crate::links;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// In place of what could not be shown: what happened, and the way on.
#[component]
pub fn ErrorPanel(
    /// Why there is nothing to show.
    error: FacadeError,
) -> impl IntoView {
    let location = use_location();
    let here = move || {
        let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    };
    let title = match &error {
        FacadeError::NotFound(_) => "Nothing here",
        FacadeError::BadRequest(_) => "This address cannot be read",
        FacadeError::Ambiguous(_) => "Which gateway?",
        FacadeError::Unauthorised => "Sign in first",
        FacadeError::Forbidden(_) => "Not allowed",
        FacadeError::Unavailable | FacadeError::Transport(_) => "No answer",
    };
    let way = match &error {
        FacadeError::Unauthorised => Some((links::login(&here()), "Sign in")),
        FacadeError::Unavailable | FacadeError::Transport(_) => Some((here(), "Try again")),
        FacadeError::NotFound(_) | FacadeError::BadRequest(_) if here().starts_with("/alerts") => {
            Some(("/alerts".to_owned(), "Active alerts"))
        }
        FacadeError::BadRequest(_) if here().starts_with("/events") => Some(("/events".to_owned(), "All events")),
        FacadeError::NotFound(_) | FacadeError::BadRequest(_) => Some(("/sessions".to_owned(), "All sessions")),
        FacadeError::Forbidden(_) => Some((links::login(&here()), "Sign in with another token")),
        FacadeError::Ambiguous(_) => None,
    };
    view! {
        <section class="panel" role="alert">
            <h2>{title}</h2>
            <p>{error.to_string()}</p>
            {way
                .map(|(href, words)| {
                    view! {
                        <p>
                            <a class="button" href=href rel="external">
                                {words}
                            </a>
                        </p>
                    }
                })}
        </section>
    }
}
