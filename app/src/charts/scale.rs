//! Axes with round numbers.

/// Grid lines above the base line, at most.
const LINES_MAX: f64 = 3.0;

/// Values of the grid lines from zero to the top of the axis.
pub fn ticks(value_max: f64, whole: bool) -> Vec<f64> {
    let raw = if value_max > 0.0 && value_max.is_finite() { value_max / LINES_MAX } else { 1.0 / LINES_MAX };
    let magnitude = 10_f64.powf(raw.log10().floor());
    let mut step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|step| *step >= raw * 0.999_999)
        .unwrap_or(raw);
    if whole {
        step = step.max(1.0);
    }
    let lines = (value_max / step).ceil().clamp(1.0, LINES_MAX);
    let mut ticks = vec![0.0];
    let mut line = 1.0;
    while line <= lines {
        ticks.push(line * step);
        line += 1.0;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_round_and_reach_the_highest_value() {
        assert_eq!(ticks(0.0, true), [0.0, 1.0]);
        assert_eq!(ticks(2.0, true), [0.0, 1.0, 2.0]);
        assert_eq!(ticks(14.0, true), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(100.0, true), [0.0, 50.0, 100.0]);
        for value in [0.000_3, 0.7, 3.0, 999.0, 12_345.0, 7e9] {
            let ticks = ticks(value, false);
            assert!(*ticks.last().unwrap() >= value, "{value}: {ticks:?}");
            assert!(ticks.len() <= 4, "{value}: {ticks:?}");
        }
    }
}
