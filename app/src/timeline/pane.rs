//! The part of the page that shows a timeline. It holds the parts around what
//! is seen; what is left out above and below is empty space of their height.

use super::window::Window;
use crate::api::{PartAnswer, PartRequest, TimelineAnswer, load_part};
use crate::dom;
use crate::format;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Least time between two questions for the newest part.
const TAIL_MS_MIN: u32 = 200;
/// How long the pane waits after a question that failed.
const RETRY_MS: u32 = 3000;
/// So near to its end, in pixels, a timeline follows what comes.
const END_PX: f64 = 24.0;

/// Which timeline is shown.
#[derive(Clone, Default)]
pub struct Source {
    pub key: String,
    pub gateway: String,
    /// The query of the page's address.
    pub search: String,
}

#[derive(Clone)]
pub struct Pane(Rc<Inner>);

struct Inner {
    pane: HtmlElement,
    /// Holds spaces and parts.
    content: Element,
    above: HtmlElement,
    rows: Element,
    below: HtmlElement,
    source: RefCell<Source>,
    window: RefCell<Window>,
    /// Counts timelines: what was asked for one is not shown in another.
    shown: Cell<u32>,
    loading: Cell<bool>,
    drawing: Cell<bool>,
    tail_due: Cell<bool>,
    tail_busy: Cell<bool>,
    /// New events that were not seen.
    unseen: RwSignal<i64>,
}

impl Pane {
    /// Takes over what the server put into the page.
    pub fn new(pane: HtmlElement, source: Source, timeline: &TimelineAnswer, unseen: RwSignal<i64>) -> Option<Self> {
        let find = |selector: &str| pane.query_selector(selector).ok().flatten();
        let inner = Inner {
            content: find(".tl-content")?,
            above: find(".tl-above")?.dyn_into().ok()?,
            rows: find(".tl-rows")?,
            below: find(".tl-below")?.dyn_into().ok()?,
            pane,
            source: RefCell::new(source),
            window: RefCell::new(window_of(timeline)),
            shown: Cell::new(0),
            loading: Cell::new(false),
            drawing: Cell::new(false),
            tail_due: Cell::new(false),
            tail_busy: Cell::new(false),
            unseen,
        };
        let pane = Self(Rc::new(inner));
        pane.begin(timeline);
        Some(pane)
    }

    /// Shows another timeline.
    pub fn show(&self, source: Source, timeline: &TimelineAnswer) {
        let inner = &self.0;
        inner.shown.set(inner.shown.get().wrapping_add(1));
        inner.loading.set(false);
        *inner.source.borrow_mut() = source;
        *inner.window.borrow_mut() = window_of(timeline);
        inner.rows.set_inner_html("");
        self.insert(None, &timeline.html);
        self.begin(timeline);
    }

    fn begin(&self, timeline: &TimelineAnswer) {
        let inner = &self.0;
        inner.unseen.set(0);
        self.say_none(timeline.events == 0);
        self.keep_place(|| self.measure());
        let focus = timeline.focus.as_ref().and_then(|id| find_event(&inner.pane, id));
        if let Some(row) = focus {
            self.look_at(&row);
        } else if inner.window.borrow().shows_newest() {
            inner.pane.set_scroll_top(0);
        } else if let Some(part) = inner.rows.first_element_child() {
            self.scroll_by(top(&part) - top(&inner.pane));
        }
        self.scrolled();
    }

    /// Tells whether there is nothing to show.
    fn say_none(&self, nothing: bool) {
        if let Some(none) = self.0.content.query_selector(".tl-none").ok().flatten() {
            let _ = none.set_attribute("data-shown", if nothing { "true" } else { "false" });
        }
    }

    fn look_at(&self, row: &Element) {
        let pane = &self.0.pane;
        let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or(0.0);
        if top(pane) < 0.0 || top(pane) > height * 0.6 {
            pane.scroll_into_view();
        }
        let _ = row.set_attribute("tabindex", "-1");
        dom::focus_quietly(row);
        self.scroll_by(top(row) - top(pane) - f64::from(pane.client_height()) / 4.0);
    }

    fn scroll_by(&self, pixels: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a page")]
        self.0.pane.set_scroll_top(self.0.pane.scroll_top() + pixels.round() as i32);
    }

    /// The height at which the view begins, and the height of the view.
    fn view(&self) -> (f64, f64) {
        let inner = &self.0;
        (top(&inner.pane) - top(&inner.content), f64::from(inner.pane.client_height()))
    }

    pub fn is_at_end(&self) -> bool {
        let inner = &self.0;
        let behind = inner.content.get_bounding_client_rect().bottom() - inner.pane.get_bounding_client_rect().bottom();
        inner.window.borrow().shows_newest() && behind < END_PX
    }

    /// To be called when the pane was scrolled.
    pub fn scrolled(&self) {
        if self.0.drawing.replace(true) {
            return;
        }
        let pane = self.clone();
        request_animation_frame(move || {
            pane.0.drawing.set(false);
            pane.settle();
        });
    }

    /// Lets go of parts that are far, and loads those that are near.
    fn settle(&self) {
        let inner = &self.0;
        if !inner.pane.is_connected() {
            return;
        }
        let (y, view) = self.view();
        let wanted = inner.window.borrow().wanted(y, view);
        let (from_start, from_end) = inner.window.borrow_mut().narrow(wanted);
        if from_start + from_end > 0 {
            self.keep_place(|| {
                (0..from_start).for_each(|_| inner.rows.first_element_child().map_or((), |part| part.remove()));
                (0..from_end).for_each(|_| inner.rows.last_element_child().map_or((), |part| part.remove()));
            });
        }
        self.tell_place(y + view / 2.0);
        if self.is_at_end() && inner.unseen.get_untracked() != 0 {
            inner.unseen.set(0);
        }
        let missing = inner.window.borrow().missing(wanted, y, view);
        if let Some(part) = missing.filter(|_| !inner.loading.replace(true)) {
            self.load(part);
        }
    }

    /// The number of the event in the middle of the view.
    fn tell_place(&self, y: f64) {
        let window = self.0.window.borrow();
        let place = self.0.pane.owner_document().and_then(|page| page.query_selector("[data-place]").ok().flatten());
        if let Some(place) = place.filter(|_| window.parts() > 1) {
            let words = format!("event {} of {}", format::count(window.event_at(y)), format::count(window.events));
            place.set_text_content(Some(&words));
        }
    }

    fn request(&self, part: usize) -> PartRequest {
        let Source { key, gateway, search } = self.0.source.borrow().clone();
        let (from, to) = self.0.window.borrow().stretch(part);
        PartRequest { key, gateway, search, from, to }
    }

    fn load(&self, part: usize) {
        let (pane, request, shown) = (self.clone(), self.request(part), self.0.shown.get());
        spawn_local(async move {
            let answer = load_part(request).await;
            if pane.0.shown.get() != shown {
                return;
            }
            pane.0.loading.set(false);
            if let Ok(answer) = answer {
                pane.take(part, &answer);
            } else {
                TimeoutFuture::new(RETRY_MS).await;
                pane.settle();
            }
        });
    }

    fn take(&self, part: usize, answer: &PartAnswer) {
        let inner = &self.0;
        let is_first = {
            let mut window = inner.window.borrow_mut();
            if !window.join(part) {
                drop(window);
                return self.settle();
            }
            window.first == part
        };
        self.keep_place(|| {
            let before = inner.rows.first_element_child().filter(|_| is_first);
            self.insert(before.as_ref(), &answer.html);
            self.split(part, answer);
            self.measure();
        });
        self.scrolled();
    }

    fn insert(&self, before: Option<&Element>, html: &str) {
        let Some(part) = self.0.rows.owner_document().and_then(|page| page.create_element("ol").ok()) else { return };
        let _ = part.set_attribute("class", "timeline");
        part.set_inner_html(html);
        dom::settle(&part);
        let _ = self.0.rows.insert_before(&part, before.map(AsRef::as_ref));
    }

    fn split(&self, part: usize, answer: &PartAnswer) {
        let mut window = self.0.window.borrow_mut();
        if let Some(next) = answer.next.filter(|_| part + 1 == window.parts()) {
            window.split(next);
        }
    }

    /// Takes the heights of the parts in the page.
    fn measure(&self) {
        let mut window = self.0.window.borrow_mut();
        let (mut part, mut element) = (window.first, self.0.rows.first_element_child());
        while let Some(shown) = element {
            window.measured(part, shown.get_bounding_client_rect().height());
            part += 1;
            element = shown.next_element_sibling();
        }
    }

    /// Changes the page so that what is seen stays where it is.
    fn keep_place(&self, change: impl FnOnce()) {
        let inner = &self.0;
        let anchor = self.anchor();
        let (before, y) = (anchor.as_ref().map(top), self.view().0);
        change();
        let (above, below) = inner.window.borrow().spaces();
        for (space, height) in [(&inner.above, above), (&inner.below, below)] {
            let _ = space.style().set_property("height", &format!("{height:.0}px"));
        }
        let moved = match (anchor.filter(|anchor| anchor.is_connected()), before) {
            (Some(anchor), Some(before)) => top(&anchor) - before,
            _ => y - self.view().0,
        };
        if moved.abs() >= 1.0 {
            self.scroll_by(moved);
        }
    }

    /// The first line in view.
    fn anchor(&self) -> Option<Element> {
        const INSET_PX: f32 = 24.0;
        let pane = &self.0.pane;
        let rect = pane.get_bounding_client_rect();
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let (x, y) = (rect.left() as f32 + INSET_PX, rect.top() as f32 + INSET_PX);
        let seen = pane.owner_document()?.element_from_point(x, y)?;
        seen.closest("[data-key]").ok().flatten().filter(|seen| pane.contains(Some(seen)))
    }

    /// Events came that belong to this timeline.
    pub fn tail(&self, events: usize) {
        let inner = &self.0;
        let events = i64::try_from(events).unwrap_or(i64::MAX);
        inner.window.borrow_mut().events += events;
        if !self.is_at_end() {
            inner.unseen.update(|unseen| *unseen += events);
        }
        if inner.window.borrow().shows_newest() {
            inner.tail_due.set(true);
            self.ask_tail();
        }
    }

    fn ask_tail(&self) {
        if self.0.tail_busy.replace(true) {
            return;
        }
        let pane = self.clone();
        spawn_local(async move {
            while pane.0.tail_due.replace(false) && pane.0.pane.is_connected() {
                let (shown, newest) = (pane.0.shown.get(), pane.0.window.borrow().parts() - 1);
                if let Ok(answer) = load_part(pane.request(newest)).await
                    && pane.0.shown.get() == shown
                {
                    pane.take_tail(newest, &answer);
                }
                TimeoutFuture::new(TAIL_MS_MIN).await;
            }
            pane.0.tail_busy.set(false);
        });
    }

    fn take_tail(&self, newest: usize, answer: &PartAnswer) {
        let inner = &self.0;
        let is_last = inner.window.borrow().last == newest + 1;
        let Some(part) = inner.rows.last_element_child().filter(|_| is_last) else { return };
        let follows = self.is_at_end();
        if !answer.html.is_empty() {
            self.say_none(false);
        }
        let change = || {
            dom::morph(&part, &answer.html);
            self.split(newest, answer);
            self.measure();
        };
        self.keep_place(change);
        if follows {
            inner.pane.set_scroll_top(0);
        }
        self.scrolled();
    }

    /// To the newest event.
    pub fn to_end(&self) {
        self.0.pane.set_scroll_top(0);
        self.scrolled();
    }
}

fn window_of(timeline: &TimelineAnswer) -> Window {
    Window::new(timeline.bounds.clone(), usize::try_from(timeline.index).unwrap_or(0), timeline.events)
}

fn top(element: &(impl AsRef<Element> + ?Sized)) -> f64 {
    element.as_ref().get_bounding_client_rect().top()
}

/// The line of an event. An end of a turn without a line of its own is found
/// at its turn.
fn find_event(pane: &HtmlElement, id: &str) -> Option<Element> {
    let document = pane.owner_document()?;
    let marked = document.get_element_by_id(&format!("e-{id}"))?;
    marked.closest("[data-key]").ok().flatten().or(Some(marked))
}
