//! A list that grows below as it is scrolled, and whose address says where in
//! it the reader is.

use super::acts::settle;
use super::{all, focus_quietly};
use crate::api::{EventsPart, EventsRequest, load_event, load_events};
use leptos::prelude::request_animation_frame;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent};

/// Pages that are held; from there on the way to the next is a link.
const PAGES_MAX: u32 = 40;
/// So far below the window the next page is asked for, in heights of it.
const AHEAD: f64 = 1.0;

#[derive(Clone)]
pub struct Feed(Rc<Inner>);

struct Inner {
    element: Element,
    pages: Cell<u32>,
    /// Counts lists: what was asked for one is not shown in another.
    shown: Cell<u32>,
    loading: Cell<bool>,
    drawing: Cell<bool>,
    /// The row that the address names was looked at.
    looked: Cell<bool>,
}

impl Feed {
    /// Takes over what the server put into the page.
    pub fn new(element: Element) -> Self {
        let feed = Self(Rc::new(Inner {
            element,
            pages: Cell::new(1),
            shown: Cell::new(0),
            loading: Cell::new(false),
            drawing: Cell::new(false),
            looked: Cell::new(false),
        }));
        feed.scrolled();
        feed
    }

    /// Shows another list.
    pub fn show(&self, html: &str) {
        let inner = &self.0;
        inner.shown.set(inner.shown.get().wrapping_add(1));
        inner.loading.set(false);
        inner.pages.set(1);
        inner.element.set_inner_html(html);
        settle(&inner.element);
        self.scrolled();
    }

    /// To be called when the window was scrolled.
    pub fn scrolled(&self) {
        if self.0.drawing.replace(true) {
            return;
        }
        let feed = self.clone();
        request_animation_frame(move || {
            feed.0.drawing.set(false);
            if feed.0.element.is_connected() {
                if !feed.0.looked.replace(true) {
                    feed.look_at_row();
                }
                feed.tell_place();
                feed.load_near();
            }
        });
    }

    fn load_near(&self) {
        let inner = &self.0;
        let Some(way) = all(&inner.element, "nav").find(|nav| link(nav).is_some()) else { return };
        let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or(0.0);
        let is_near = way.get_bounding_client_rect().top() < height * (1.0 + AHEAD);
        if !is_near || inner.pages.get() >= PAGES_MAX || inner.loading.replace(true) {
            return;
        }
        let Some(href) = link(&way).and_then(|link| link.get_attribute("href")) else { return };
        let (feed, shown) = (self.clone(), inner.shown.get());
        let _ = way.set_attribute("aria-busy", "true");
        spawn_local(async move {
            let search = href.split_once('?').map(|(_, search)| search.to_owned()).unwrap_or_default();
            let answer = load_events(EventsRequest { search, part: EventsPart::More }).await;
            if feed.0.shown.get() != shown {
                return;
            }
            match answer {
                Ok(answer) => {
                    feed.0.loading.set(false);
                    feed.append(&way, &answer.rows);
                }
                // The link is left: it is the way to try again.
                Err(error) => tell(&way, &format!("The next page could not be loaded: {error}")),
            }
        });
    }

    /// Puts rows in place of the way to them.
    fn append(&self, way: &Element, html: &str) {
        let inner = &self.0;
        let Some(page) = way.owner_document() else { return };
        let had_focus = page.active_element().is_some_and(|active| way.contains(Some(&active)));
        let Ok(fresh) = page.create_element("div") else { return };
        fresh.set_inner_html(html);
        settle(&fresh);
        let first = all(&fresh, "summary").next();
        while let Some(part) = fresh.first_element_child() {
            let _ = inner.element.insert_before(&part, Some(way));
        }
        way.remove();
        inner.pages.set(inner.pages.get() + 1);
        if let Some(first) = first.filter(|_| had_focus) {
            focus_quietly(&first);
        }
        self.scrolled();
    }

    /// Writes the page that is looked at into the address: there one comes
    /// back to.
    fn tell_place(&self) {
        let mut pages = all(&self.0.element, "[data-href]");
        let seen = pages.find(|page| page.get_bounding_client_rect().bottom() > 0.0);
        if let Some(href) = seen.and_then(|page| page.get_attribute("data-href")) {
            write_address(&href);
        }
    }

    /// To the row that the address names.
    fn look_at_row(&self) {
        let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        let named = hash.strip_prefix('#').filter(|id| id.starts_with("ev-"));
        let page = self.0.element.owner_document();
        if let Some(row) = named.zip(page).and_then(|(id, page)| page.get_element_by_id(id)) {
            row.scroll_into_view();
            if let Some(summary) = all(&row, "summary").next() {
                focus_quietly(&summary);
            }
        }
    }

    /// To be called when something in the list was clicked.
    pub fn clicked(event: &MouseEvent) {
        let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(clicked) = clicked else { return };
        let within = |selector: &str| clicked.closest(selector).ok().flatten();
        if let (Some(row), Some(_)) = (within("li.event"), within("a[href]"))
            && let Some(href) = within("[data-href]").and_then(|page| page.get_attribute("data-href"))
        {
            write_address(&format!("{href}#{}", row.id()));
        }
        if let Some(fold) = within("summary").and_then(|summary| summary.parent_element()) {
            unfold(fold);
        }
    }
}

/// The link to the next page.
fn link(way: &Element) -> Option<Element> {
    way.query_selector("[data-more]").ok().flatten()
}

fn tell(way: &Element, words: &str) {
    let _ = way.remove_attribute("aria-busy");
    let told = way.owner_document().and_then(|page| page.create_element("p").ok());
    if let Some(told) = told {
        let _ = told.set_attribute("role", "alert");
        let _ = told.set_attribute("class", "bad");
        told.set_text_content(Some(words));
        let _ = way.append_child(&told);
    }
}

/// Changes the address without a way back to the one before. The router need
/// not know: it reads the address when one comes back.
fn write_address(href: &str) {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let read = |part: Result<String, JsValue>| part.unwrap_or_default();
    let here = read(location.pathname()) + &read(location.search()) + &read(location.hash());
    let is_ours = href.split(['?', '#']).next() == Some(&read(location.pathname()));
    if let (true, Ok(history)) = (is_ours && here != href, window.history()) {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(href));
    }
}

/// Loads an event the first time that it is unfolded.
fn unfold(fold: Element) {
    let (Some(id), Ok(Some(body))) = (fold.get_attribute("data-event"), fold.query_selector(".event-body")) else {
        return;
    };
    if fold.has_attribute("data-loaded") {
        return;
    }
    let _ = fold.set_attribute("data-loaded", "");
    spawn_local(async move {
        match load_event(id).await {
            Ok(html) => body.set_inner_html(&html),
            Err(error) => {
                let _ = fold.remove_attribute("data-loaded");
                body.set_text_content(Some(&format!("The event could not be loaded: {error}")));
            }
        }
    });
}
