//! Colours. plotters writes RGB values; each ink has one that nothing else
//! uses, and is replaced by its CSS variable in the finished drawing.

use plotters::style::RGBColor;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Grid,
    Label,
    Series,
    SeriesSecond,
    Cache,
    CacheWrite,
    Failure,
    Threshold,
    Ghost,
}

impl Ink {
    const ALL: [Self; 9] = [
        Self::Grid,
        Self::Label,
        Self::Series,
        Self::SeriesSecond,
        Self::Cache,
        Self::CacheWrite,
        Self::Failure,
        Self::Threshold,
        Self::Ghost,
    ];

    pub fn rgb(self) -> RGBColor {
        match self {
            Self::Grid => RGBColor(1, 0, 1),
            Self::Label => RGBColor(1, 0, 2),
            Self::Series => RGBColor(1, 0, 3),
            Self::SeriesSecond => RGBColor(1, 0, 4),
            Self::Failure => RGBColor(1, 0, 5),
            Self::Threshold => RGBColor(1, 0, 6),
            Self::Ghost => RGBColor(1, 0, 16),
            Self::Cache => RGBColor(1, 0, 7),
            Self::CacheWrite => RGBColor(1, 0, 8),
        }
    }

    fn variable(self) -> &'static str {
        match self {
            Self::Grid => "var(--color-line)",
            Self::Label => "var(--color-ink-soft)",
            Self::Series => "var(--color-series)",
            Self::SeriesSecond => "var(--color-series-soft)",
            Self::Cache => "var(--color-cache)",
            Self::CacheWrite => "var(--color-cache-write)",
            Self::Failure => "var(--color-bad)",
            Self::Threshold => "var(--color-warn)",
            Self::Ghost => "var(--color-ink-faint)",
        }
    }
}

/// Puts the CSS variables in. Only whole attribute values match: a quote in a
/// label is escaped.
pub fn resolve(mut svg: String) -> String {
    for ink in Ink::ALL {
        let RGBColor(red, green, blue) = ink.rgb();
        svg = svg.replace(&format!("\"#{red:02X}{green:02X}{blue:02X}\""), &format!("\"{}\"", ink.variable()));
    }
    svg
}
