//! A part of a long table: its rows, or a gap of their height.

use crate::dom;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

pub struct Piece {
    /// Where it begins; empty for the first one.
    pub cursor: String,
    pub body: Element,
    loaded: bool,
}

impl Piece {
    pub fn first(body: Element) -> Self {
        Self { cursor: String::new(), body, loaded: true }
    }

    /// An empty piece at the end of a table.
    pub fn add(table: &Element, cursor: String) -> Option<Self> {
        let body = table.owner_document()?.create_element("tbody").ok()?;
        body.set_attribute("role", "rowgroup").ok()?;
        table.append_child(&body).ok()?;
        Some(Self { cursor, body, loaded: false })
    }

    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    pub fn fill(&mut self, html: &str) {
        self.body.set_inner_html(html);
        dom::settle(&self.body);
        self.loaded = true;
    }

    /// Leaves a gap; not while the focus is in it.
    pub fn let_go(&mut self) {
        let active = self.body.owner_document().and_then(|document| document.active_element());
        if self.loaded && !active.is_some_and(|active| self.body.contains(Some(&active))) {
            let height = self.height();
            self.stand_for(height);
        }
    }

    /// Holds the room of rows that are not there.
    pub fn stand_for(&mut self, height: f64) {
        self.body.set_inner_html("<tr class=\"gap\" aria-hidden=\"true\"><td></td></tr>");
        let cell = self.body.query_selector("td").ok().flatten().and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
        if let Some(cell) = cell {
            let _ = cell.style().set_property("height", &format!("{height:.0}px"));
        }
        self.loaded = false;
    }

    pub fn height(&self) -> f64 {
        self.body.get_bounding_client_rect().height()
    }

    /// From the top of the view to its end.
    pub fn bottom(&self) -> f64 {
        self.body.get_bounding_client_rect().bottom()
    }

    /// How far it is from a view of this height.
    pub fn away(&self, view: f64) -> f64 {
        let place = self.body.get_bounding_client_rect();
        (place.top() - view).max(-place.bottom()).max(0.0)
    }

    /// Its rows by their keys.
    pub fn lines(&self) -> Vec<(String, Element)> {
        let children = self.body.children();
        let lines = (0..children.length()).filter_map(|index| children.item(index));
        lines.filter_map(|line| Some((line.get_attribute("data-key")?, line))).collect()
    }

    /// Puts rows before its own; those that it has already stay as they are.
    pub fn begin_with(&self, lines: impl Iterator<Item = Element>) {
        if !self.loaded {
            return;
        }
        let held: Vec<String> = self.lines().into_iter().map(|(key, _)| key).collect();
        let first = self.body.first_element_child();
        for line in lines {
            if line.get_attribute("data-key").is_some_and(|key| !held.contains(&key)) {
                let _ = self.body.insert_before(&line, first.as_deref());
            }
        }
    }
}
