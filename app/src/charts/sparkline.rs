//! A line in the height of text, without axes: the figures stand beside it.

use std::fmt::Write;

/// Width and height of the drawing; it is stretched to its place.
const SIZE: (f64, f64) = (96.0, 20.0);
/// Room for half of the stroke.
const MARGIN: f64 = 1.5;

/// The values from left to right, zero at the bottom, as SVG that screen
/// readers leave out. Nothing where there are no two values to join.
pub fn sparkline(values: &[f64]) -> String {
    let highest = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    if values.len() < 2 || highest <= 0.0 {
        return String::new();
    }
    let step = (SIZE.0 - 2.0 * MARGIN) / (values.len() - 1) as f64;
    let mut points = String::new();
    for (index, value) in values.iter().enumerate() {
        let share = if value.is_finite() { (value / highest).clamp(0.0, 1.0) } else { 0.0 };
        let x = MARGIN + step * index as f64;
        let y = SIZE.1 - MARGIN - share * (SIZE.1 - 2.0 * MARGIN);
        // Writing to a string cannot fail.
        let _ = write!(points, "{}{x:.1},{y:.1}", if index == 0 { "" } else { " " });
    }
    format!(
        "<svg class=\"sparkline\" viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <polyline points=\"{points}\" vector-effect=\"non-scaling-stroke\"/></svg>",
        SIZE.0, SIZE.1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_value_reaches_the_top() {
        let svg = sparkline(&[0.0, 4.0, 2.0]);
        assert!(svg.contains("points=\"1.5,18.5 48.0,1.5 94.5,10.0\""), "{svg}");
    }

    #[test]
    fn nothing_to_join_is_no_line() {
        for values in [&[][..], &[3.0], &[0.0, 0.0], &[f64::NAN, f64::INFINITY]] {
            assert_eq!(sparkline(values), "");
        }
    }
}
