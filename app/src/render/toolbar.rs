//! What is above the timeline: kinds of events, search, ways to failures and
//! to other parts.

use super::Scene;
use crate::format;
use crate::links;
use crate::query::SessionQuery;
use leptos::prelude::*;
use model::Event;
use model::session::{Kinds, Mark, PART_EVENTS};

/// Where in the timeline the page stands.
pub struct Pages<'a> {
    /// Between parts, oldest first: one less than there are parts.
    pub bounds: &'a [Mark],
    /// The part that is shown.
    pub index: usize,
    /// Events of all parts.
    pub events: i64,
    /// The place of the event that the page was opened at.
    pub focus: Option<Mark>,
}

impl Pages<'_> {
    /// Number of the first event of the part, from 1.
    fn first_event(&self) -> i64 {
        let newer = i64::try_from(self.bounds.len() + 1 - self.index).unwrap_or(i64::MAX);
        (self.events - newer * i64::from(PART_EVENTS) + 1).max(1)
    }

    fn last_event(&self) -> i64 {
        let newer = i64::try_from(self.bounds.len() - self.index).unwrap_or(i64::MAX);
        self.events - newer * i64::from(PART_EVENTS)
    }
}

/// `failures` oldest first, with their places.
pub fn toolbar(scene: Scene, pages: &Pages, failures: &[(Mark, Event)]) -> String {
    let kinds: Vec<AnyView> = Kinds::ALL.into_iter().map(|kinds| kinds_link(scene, kinds)).collect();
    view! {
        <div class="tl-tools">
            <nav class="segments" aria-label="Kinds of events">
                {kinds}
            </nav>
            {search(scene)}
        </div>
        <div class="tl-tools">{jumps(scene, pages, failures)} {page_links(scene, pages)}</div>
    }
    .to_html()
}

fn kinds_link(scene: Scene, kinds: Kinds) -> AnyView {
    let words = match kinds {
        Kinds::All => "All",
        Kinds::Messages => "Messages",
        Kinds::Tools => "Tools",
        Kinds::Errors => "Errors",
    };
    let href = SessionQuery { kinds, ..scene.query.newest() }.href();
    let current = (kinds == scene.query.kinds).then_some("true");
    view! {
        <a href=href rel=scene.rel() aria-current=current data-noscroll="">
            {words}
        </a>
    }
    .into_any()
}

fn search(scene: Scene) -> AnyView {
    let query = scene.query;
    let hidden = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <input type="hidden" name=name value=value /> })
    };
    let show = (query.kinds != Kinds::All).then(|| query.kinds.name().to_owned());
    let until = query.until.map(|until| until.to_string());
    let clear = query.q.is_some().then(|| {
        let href = SessionQuery { q: None, ..query.newest() }.href();
        view! {
            <a class="button button-small" href=href rel=scene.rel() data-noscroll="">
                "Clear"
            </a>
        }
    });
    view! {
        <form
            class="tl-search"
            method="get"
            action=format!("/sessions/{}", links::encode(&query.key))
            role="search"
            data-get=""
        >
            {hidden("gateway", query.gateway.clone())}
            {hidden("show", show)}
            {hidden("until", until)}
            <input
                type="search"
                name="q"
                value=query.q.clone().unwrap_or_default()
                placeholder="Find in messages, parameters, results"
                aria-label="Find in this session"
            />
            <button type="submit" class="button button-small">
                "Find"
            </button>
            {clear}
        </form>
    }
    .into_any()
}

/// Ways to failures: the first, and those before and after the one that is looked at.
fn jumps(scene: Scene, pages: &Pages, failures: &[(Mark, Event)]) -> AnyView {
    let link = |words: &'static str, name: &'static str, failure: Option<&(Mark, Event)>| {
        failure.map(|(_, event)| {
            view! {
                <a
                    class="button button-small"
                    href=scene.event_href(&event.id.to_string())
                    rel=scene.rel()
                    data-noscroll=""
                    data-jump=name
                >
                    {words}
                </a>
            }
        })
    };
    let first = link("First failure", "first", failures.first());
    let next = pages.focus.and_then(|focus| failures.iter().find(|(mark, _)| *mark > focus));
    let before = pages.focus.and_then(|focus| failures.iter().rev().find(|(mark, _)| *mark < focus));
    let next = if pages.focus.is_none() {
        link("Last failure", "next", failures.last())
    } else {
        link("Next failure", "next", next)
    };
    view! {
        <span class="tl-jumps">
            {(!failures.is_empty())
                .then(|| {
                    view! {
                        {first}
                        {link("Previous failure", "previous", before)}
                        {next}
                    }
                })}
        </span>
    }
    .into_any()
}

fn page_links(scene: Scene, pages: &Pages) -> AnyView {
    let last = pages.bounds.len();
    let to = |index: usize| {
        // The oldest part has no event that it begins with.
        let at =
            if index == 0 { Some(Mark { at: model::Timestamp::EPOCH, seq: 0 }) } else { Some(pages.bounds[index - 1]) };
        let at = at.filter(|_| index < last);
        SessionQuery { at, ..scene.query.newest() }.href()
    };
    let link = |words: &'static str, rel: &'static str, index: Option<usize>| {
        index.map(|index| {
            view! {
                <a class="button button-small" href=to(index) rel=scene.rel().unwrap_or(rel) data-noscroll="">
                    {words}
                </a>
            }
        })
    };
    let here = if pages.events == 0 {
        String::new()
    } else {
        format!(
            "events {}–{} of {}",
            format::count(pages.first_event()),
            format::count(pages.last_event()),
            format::count(pages.events)
        )
    };
    let older = (pages.index > 0).then(|| pages.index - 1);
    let newer = (pages.index < last).then_some(pages.index + 1);
    view! {
        <nav class="tl-pages" aria-label="Parts of the timeline">
            <span class="soft small num" data-place="">
                {here}
            </span>
            {link("First", "first", older.map(|_| 0))}
            {link("Older", "prev", older)}
            {link("Newer", "next", newer)}
            {link("Newest", "last", newer.map(|_| last))}
        </nav>
    }
    .into_any()
}
