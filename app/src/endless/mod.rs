//! A long table, loaded in pieces as it is scrolled. Pieces that are far from
//! what is seen leave the page: in their place stands a gap of their height.

mod keys;
mod piece;
mod place;

pub use keys::step;

use crate::api::Rows;
use crate::dom;
use crate::facade::FacadeError;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use piece::Piece;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use web_sys::Element;

/// So far from the view, in its heights, pieces are loaded, and let go.
const NEAR_VIEWS: f64 = 1.5;
const FAR_VIEWS: f64 = 4.0;
/// How long the list waits after a question that failed.
const RETRY_MS: u32 = 3000;

/// Asks for the rows behind a cursor.
pub type Loader = Rc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<Rows, FacadeError>>>>>;

#[derive(Clone)]
pub struct Endless(Rc<Inner>);

struct Inner {
    table: Element,
    /// In the order of the list, the first one with the page.
    pieces: RefCell<Vec<Piece>>,
    /// Where the list goes on behind its last piece.
    next: RefCell<Option<String>>,
    address: RefCell<String>,
    /// Path of the page.
    path: String,
    load: Loader,
    /// Counts lists: what was asked for one is not shown in another.
    shown: Cell<u32>,
    busy: Cell<bool>,
    drawing: Cell<bool>,
}

impl Endless {
    /// Takes over a table whose first rows the server has put into the page.
    /// A list that was left is found where it was.
    pub fn new(table: Element, address: String, next: Option<String>, load: Loader) -> Option<Self> {
        let first = Piece::first(table.query_selector("tbody").ok().flatten()?);
        let inner = Inner {
            table,
            pieces: RefCell::new(vec![first]),
            next: RefCell::new(next),
            address: RefCell::new(address),
            path: place::path(),
            load,
            shown: Cell::new(0),
            busy: Cell::new(false),
            drawing: Cell::new(false),
        };
        let list = Self(Rc::new(inner));
        list.find_place();
        list.scrolled();
        Some(list)
    }

    /// Shows another list from its first row.
    pub fn show(&self, address: String, rows: &Rows) {
        let inner = &self.0;
        inner.shown.set(inner.shown.get().wrapping_add(1));
        inner.busy.set(false);
        {
            let mut pieces = inner.pieces.borrow_mut();
            pieces.drain(1..).for_each(|piece| piece.body.remove());
            pieces[0].fill(&rows.html);
        }
        inner.next.borrow_mut().clone_from(&rows.next);
        *inner.address.borrow_mut() = address;
        self.scrolled();
    }

    /// Brings the first rows to the present, where they are in the page; those
    /// that fell behind go to the next piece.
    pub fn refresh(&self, rows: &Rows) {
        let inner = &self.0;
        let pieces = inner.pieces.borrow();
        let Some(first) = pieces.first().filter(|first| first.is_loaded()) else { return };
        let before = first.lines();
        let places = dom::Places::of(&first.body);
        dom::morph(&first.body, &rows.html);
        let now: Vec<String> = first.lines().into_iter().map(|(key, _)| key).collect();
        for later in &pieces[1..] {
            later.lines().into_iter().filter(|(key, _)| now.contains(key)).for_each(|(_, line)| line.remove());
        }
        match pieces.get(1) {
            Some(second) => {
                let fell = before.into_iter().filter(|(key, _)| !now.contains(key)).map(|(_, line)| line);
                second.begin_with(fell);
            }
            None => inner.next.borrow_mut().clone_from(&rows.next),
        }
        places.glide();
        drop(pieces);
        self.scrolled();
    }

    /// To be called when the page was scrolled.
    pub fn scrolled(&self) {
        if self.0.drawing.replace(true) {
            return;
        }
        let list = self.clone();
        request_animation_frame(move || {
            list.0.drawing.set(false);
            list.settle();
        });
    }

    /// Lets go of pieces that are far, and loads the next that is near.
    fn settle(&self) {
        let inner = &self.0;
        if !inner.table.is_connected() {
            return;
        }
        let view = view_height();
        let mut missing = None;
        {
            let mut pieces = inner.pieces.borrow_mut();
            for (index, piece) in pieces.iter_mut().enumerate() {
                let away = piece.away(view);
                if away > FAR_VIEWS * view {
                    piece.let_go();
                } else if away < NEAR_VIEWS * view && !piece.is_loaded() && missing.is_none() {
                    missing = Some((Some(index), piece.cursor.clone()));
                }
            }
            let behind = pieces.last().map_or(f64::MAX, |last| last.bottom() - view);
            if missing.is_none() && behind < NEAR_VIEWS * view {
                missing = inner.next.borrow().clone().map(|cursor| (None, cursor));
            }
        }
        if let Some((index, cursor)) = missing.filter(|_| !inner.busy.replace(true)) {
            self.load(index, cursor);
        }
        self.keep_place();
    }

    fn load(&self, index: Option<usize>, cursor: String) {
        let (list, shown) = (self.clone(), self.0.shown.get());
        spawn_local(async move {
            let answer = (list.0.load)(cursor.clone()).await;
            if list.0.shown.get() != shown {
                return;
            }
            if answer.is_err() {
                TimeoutFuture::new(RETRY_MS).await;
            }
            list.0.busy.set(false);
            if let Ok(rows) = answer {
                list.take(index, cursor, &rows);
            }
            list.scrolled();
        });
    }

    fn take(&self, index: Option<usize>, cursor: String, rows: &Rows) {
        let inner = &self.0;
        let mut pieces = inner.pieces.borrow_mut();
        if let Some(index) = index {
            if let Some(piece) = pieces.get_mut(index) {
                piece.fill(&rows.html);
            }
            return;
        }
        if let Some(piece) = Piece::add(&inner.table, cursor) {
            pieces.push(piece);
        }
        if let Some(last) = pieces.last_mut() {
            last.fill(&rows.html);
        }
        inner.next.borrow_mut().clone_from(&rows.next);
    }

    /// Remembers where the list is, for when people come back to it. On the
    /// way to another page the address changes first, and then the scrolling.
    fn keep_place(&self) {
        if place::path() != self.0.path {
            return;
        }
        let pieces = self.0.pieces.borrow();
        let heights = pieces.iter().map(|piece| (piece.cursor.clone(), piece.height())).collect();
        place::keep(place::Place {
            address: self.0.address.borrow().clone(),
            heights,
            next: self.0.next.borrow().clone(),
            scroll: place::scroll(),
        });
    }

    fn find_place(&self) {
        let inner = &self.0;
        let Some(place) = place::find(&inner.address.borrow()) else { return };
        let mut pieces = inner.pieces.borrow_mut();
        for (cursor, height) in place.heights.into_iter().skip(1) {
            if let Some(mut piece) = Piece::add(&inner.table, cursor) {
                piece.stand_for(height);
                pieces.push(piece);
            }
        }
        *inner.next.borrow_mut() = place.next;
        drop(pieces);
        place::scroll_to(place.scroll);
    }
}

fn view_height() -> f64 {
    web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or(0.0)
}
