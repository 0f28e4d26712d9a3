//! A drawing with a value axis, from plotters' SVG backend, and what it lacks:
//! a title and description for screen readers, tooltips, theme colours.

use super::ink::{self, Ink};
use crate::format;
use model::Timestamp;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle, Text};
use plotters::prelude::{Cartesian2d, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, TextStyle};
use std::fmt::Write;

/// Drawing size in CSS pixels: near to what cards are wide, so that text
/// keeps its size.
pub const SIZE: (u32, u32) = (400, 168);
const LABEL_PX: f64 = 11.0;
const AXIS_WIDTH_PX: u32 = 44;
const AXIS_HEIGHT_PX: u32 = 22;

/// What stands beside the drawing.
pub struct Caption<'a> {
    /// Unique on the page.
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
}

/// One column; parts are stacked from the base line up.
pub struct Column {
    pub parts: Vec<(Ink, f64)>,
    pub tooltip: String,
}

/// A label under the column of this index.
pub struct Label {
    pub column: usize,
    pub text: String,
}

/// What is drawn over the columns, in their coordinates: a column is 1 wide.
#[derive(Default)]
pub struct Overlay {
    /// Lines that hold a value between two places: from, to, value.
    pub levels: Vec<(f64, f64, f64)>,
    /// Places that are marked from top to bottom.
    pub marks: Vec<f64>,
    /// A value per column to compare with, drawn as a line of steps.
    pub ghost: Vec<f64>,
    /// The time that each column covers: dragging over them zooms in.
    pub spans: Vec<(Timestamp, Timestamp)>,
    /// Places that are marked without alarm.
    pub seams: Vec<f64>,
    /// A line through these places and values.
    pub path: Vec<(f64, f64)>,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Plot<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Stacked columns over a value axis with the given lines. A drawing that
/// cannot be made is left empty; the table beside it has the figures.
pub fn columns(caption: &Caption, columns: &[Column], labels: &[Label], lines: &[(f64, String)]) -> String {
    columns_under(caption, columns, labels, lines, &Overlay::default())
}

/// [`columns`], with something drawn over them.
pub fn columns_under(
    caption: &Caption,
    columns: &[Column],
    labels: &[Label],
    lines: &[(f64, String)],
    overlay: &Overlay,
) -> String {
    let mut svg = String::new();
    let boxes = {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        draw(&area, columns, labels, lines, overlay).unwrap_or_default()
    };
    finish(&svg, caption, !overlay.spans.is_empty(), &tooltips(columns, &boxes, &overlay.spans))
}

type DrawError = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;
/// Left and right edge of each column, and the bottom of the plot, in pixels.
type Boxes = Vec<(i32, i32, i32)>;

fn draw(
    area: &Area,
    columns: &[Column],
    labels: &[Label],
    lines: &[(f64, String)],
    overlay: &Overlay,
) -> Result<Boxes, DrawError> {
    let top = lines.last().map_or(1.0, |(value, _)| *value);
    let mut builder = ChartBuilder::on(area);
    builder.margin_top(8).margin_right(4).set_left_and_bottom_label_area_size(0);
    let plot: Plot = builder
        .margin_left(AXIS_WIDTH_PX)
        .margin_bottom(AXIS_HEIGHT_PX)
        .build_cartesian_2d(0.0..columns.len().max(1) as f64, 0.0..top)?;
    draw_lines(area, &plot, columns.len(), lines)?;
    let boxes = draw_columns(&plot, columns)?;
    draw_overlay(&plot, overlay, top)?;
    draw_labels(area, &boxes, labels)?;
    area.present()?;
    Ok(boxes)
}

fn draw_lines(area: &Area, plot: &Plot, columns: usize, lines: &[(f64, String)]) -> Result<(), DrawError> {
    let style = label_style(HPos::Right, VPos::Center);
    for (value, label) in lines {
        let ends = [(0.0, *value), (columns.max(1) as f64, *value)];
        plot.plotting_area().draw(&PathElement::new(ends, Ink::Grid.rgb()))?;
        let (x, y) = plot.plotting_area().map_coordinate(&ends[0]);
        area.draw(&Text::new(label.as_str(), (x - 6, y), style.clone()))?;
    }
    Ok(())
}

fn draw_columns(plot: &Plot, columns: &[Column]) -> Result<Boxes, DrawError> {
    let gap = if columns.len() > 36 { 0.1 } else { 0.14 };
    let mut boxes = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let (left, right) = (index as f64 + gap, index as f64 + 1.0 - gap);
        let mut base = 0.0;
        for (ink, value) in column.parts.iter().filter(|(_, value)| *value > 0.0) {
            let corners = [(left, base), (right, base + value)];
            plot.plotting_area().draw(&Rectangle::new(corners, ink.rgb().filled()))?;
            base += value;
        }
        let (x_left, y) = plot.plotting_area().map_coordinate(&(index as f64, 0.0));
        let (x_right, _) = plot.plotting_area().map_coordinate(&(index as f64 + 1.0, 0.0));
        boxes.push((x_left, x_right, y));
    }
    Ok(boxes)
}

fn draw_overlay(plot: &Plot, overlay: &Overlay, top: f64) -> Result<(), DrawError> {
    for (from, until, value) in &overlay.levels {
        let ends = [(*from, *value), (*until, *value)];
        plot.plotting_area().draw(&PathElement::new(ends, Ink::Threshold.rgb().stroke_width(2)))?;
    }
    let steps = overlay.ghost.iter().enumerate();
    let path: Vec<(f64, f64)> =
        steps.flat_map(|(index, value)| [(index as f64, *value), (index as f64 + 1.0, *value)]).collect();
    if !path.is_empty() {
        plot.plotting_area().draw(&PathElement::new(path, Ink::Ghost.rgb().stroke_width(1)))?;
    }
    let marks = overlay.marks.iter().map(|place| (place, Ink::Failure));
    for (place, ink) in marks.chain(overlay.seams.iter().map(|place| (place, Ink::Label))) {
        let ends = [(*place, 0.0), (*place, top)];
        plot.plotting_area().draw(&PathElement::new(ends, ink.rgb().stroke_width(1)))?;
    }
    if let [(place, value)] = overlay.path[..] {
        let ends = [(place - 0.1, value), (place + 0.1, value)];
        plot.plotting_area().draw(&PathElement::new(ends, Ink::Series.rgb().stroke_width(3)))?;
    } else if !overlay.path.is_empty() {
        plot.plotting_area().draw(&PathElement::new(overlay.path.clone(), Ink::Series.rgb().stroke_width(2)))?;
    }
    Ok(())
}

fn draw_labels(area: &Area, boxes: &Boxes, labels: &[Label]) -> Result<(), DrawError> {
    let style = label_style(HPos::Center, VPos::Top);
    for label in labels {
        if let Some((left, right, y)) = boxes.get(label.column) {
            area.draw(&Text::new(label.text.as_str(), (left.midpoint(*right), y + 7), style.clone()))?;
        }
    }
    Ok(())
}

fn label_style(h_pos: HPos, v_pos: VPos) -> TextStyle<'static> {
    // plotters' unit: the backend divides by it again.
    let font = ("sans-serif", LABEL_PX * 1.24).into_font();
    TextStyle { color: Ink::Label.rgb().to_backend_color(), pos: Pos::new(h_pos, v_pos), ..TextStyle::from(font) }
}

/// A field of the height of the plot over each column that has something to
/// tell. Pointer and keyboard find there what to say, and the time to zoom to.
fn tooltips(columns: &[Column], boxes: &Boxes, spans: &[(Timestamp, Timestamp)]) -> String {
    let mut hits = String::new();
    // A column without parts that has something to tell is a value of zero.
    let tells = |column: &Column| {
        column.parts.iter().any(|(_, part)| *part > 0.0) || (column.parts.is_empty() && !column.tooltip.is_empty())
    };
    let drawn = columns.iter().zip(boxes).enumerate().filter(|(_, (column, _))| tells(column));
    for (index, (column, (left, right, y))) in drawn {
        let (width, tooltip) = (right - left, escape(&column.tooltip));
        let span = spans.get(index).map_or_else(String::new, |(from, to)| {
            format!(" data-from=\"{}\" data-to=\"{}\"", format::minute_utc(*from), format::minute_utc(*to))
        });
        // Writing to a string cannot fail.
        let _ = write!(
            hits,
            "<rect x=\"{left}\" y=\"0\" width=\"{width}\" height=\"{y}\" class=\"hit\"{span}>\
             <title>{tooltip}</title></rect>"
        );
    }
    hits
}

/// Replaces the opening tag, whose fixed size does not fit a page that bends.
fn finish(svg: &str, caption: &Caption, zooms: bool, hits: &str) -> String {
    let body = svg.split_once('>').map_or("", |(_, body)| body);
    let body = body.rsplit_once("</svg>").map_or(body, |(body, _)| body);
    let body = body.replace(" font-family=\"sans-serif\"", "").replace(" opacity=\"1\"", "").replace('\n', "");
    let (id, title, description) = (escape(caption.id), escape(caption.title), escape(caption.description));
    let zoom = if zooms { " data-zoom" } else { "" };
    format!(
        "<svg viewBox=\"0 0 {} {}\" class=\"chart\" tabindex=\"0\" role=\"img\"{zoom} \
         aria-labelledby=\"{id}-title {id}-desc\">\
         <title id=\"{id}-title\">{title}</title><desc id=\"{id}-desc\">{description}</desc>{}{hits}</svg>",
        SIZE.0,
        SIZE.1,
        ink::resolve(body),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</text></svg><script>alert(\"#010003\")</script>'&";

    fn hostile() -> String {
        let caption = Caption { id: "x\" onload=\"y", title: HOSTILE, description: HOSTILE };
        let columns_ = [
            Column { parts: vec![(Ink::Series, 2.0), (Ink::Failure, 1.0)], tooltip: HOSTILE.into() },
            Column { parts: vec![], tooltip: String::new() },
        ];
        let labels = [Label { column: 0, text: HOSTILE.into() }];
        columns(&caption, &columns_, &labels, &[(0.0, "0".into()), (3.0, HOSTILE.into())])
    }

    #[test]
    fn hostile_names_are_text() {
        let svg = hostile();
        assert!(!svg.contains("<script"), "{svg}");
        assert!(!svg.contains("x\" onload"), "{svg}");
        assert_eq!(svg.matches("</svg>").count(), 1);
        assert_eq!(svg.matches("&lt;script&gt;").count(), 5, "title, desc, tooltip, label, line: {svg}");
    }

    #[test]
    fn colours_are_variables_and_labels_keep_their_text() {
        let svg = hostile();
        assert!(svg.contains("fill=\"var(--color-series)\""));
        assert!(svg.contains("fill=\"var(--color-bad)\""));
        assert!(!svg.contains("fill=\"#"), "{svg}");
        assert!(svg.contains("&quot;#010003&quot;"), "a label that looks like an ink stays as it is");
    }

    #[test]
    fn parts_are_stacked_to_scale() {
        let svg = hostile();
        let heights: Vec<f64> = svg
            .split("<rect ")
            .filter(|tag| tag.contains("var(--color-series)") || tag.contains("var(--color-bad)"))
            .filter_map(|tag| tag.split_once("height=\"")?.1.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(heights.len(), 2);
        assert!((heights[0] / heights[1] - 2.0).abs() < 0.1, "{heights:?}");
    }

    #[test]
    fn nothing_to_draw_is_an_empty_plot() {
        let caption = Caption { id: "c", title: "t", description: "d" };
        let svg = columns(&caption, &[], &[], &[(0.0, "0".into()), (1.0, "1".into())]);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(!svg.contains("<rect"));
    }
}
