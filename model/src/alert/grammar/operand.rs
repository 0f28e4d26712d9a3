//! What a metric is compared to.

use super::fault::Fault;
use super::input::{self, Input, Parsed, keyword, number, peek_word, period, seen, sign, spaces, too_large, unit};
use super::{Comparison, NUMBER_MAX, Op, Operand, Quantity};
use crate::alert::metric::Unit;
use crate::alert::{Metric, Period};

/// Largest number that is meant as a fraction; a context may overflow a bit.
const FRACTION_MAX: f64 = 1.5;

pub fn is_average(comparison: &Comparison) -> bool {
    matches!(comparison.operand, Operand::Average { .. })
}

/// An operator and what follows, if an operator comes next.
pub fn comparison(input: &mut Input<'_>, metric: Metric) -> Parsed<Option<Comparison>> {
    spaces(input)?;
    let start = input::at(input);
    for (text, op) in Op::ALL {
        if sign(input, text)? {
            if metric.info().unit == Unit::Flag {
                let problem = format!("`{}` is true or false and is not compared", metric.name());
                return Err(Fault::new(start, problem).suggest(Some(format!("NOT {}", metric.name()))));
            }
            return Ok(Some(Comparison { op, operand: operand(input, metric)? }));
        }
    }
    Ok(None)
}

fn operand(input: &mut Input<'_>, metric: Metric) -> Parsed<Operand> {
    spaces(input)?;
    let start = input::at(input);
    if keyword(input, "rolling_avg")? {
        return average(input, metric, 1.0, start);
    }
    if keyword(input, "budget")? {
        return share(metric, 100.0, None, start);
    }
    let quantity = quantity(input, metric)?;
    match quantity {
        Scanned::Times(factor) => {
            if !keyword(input, "rolling_avg")? {
                let problem = format!("expected rolling_avg after `x`, found {}", seen(input));
                let near = crate::alert::nearest::nearest(peek_word(input)?, ["rolling_avg"]);
                return Err(Fault::new(input::at(input), problem).suggest(near));
            }
            average(input, metric, factor, start)
        }
        Scanned::Plain(Quantity::Percent(percent)) if keyword(input, "of")? => {
            if keyword(input, "budget")? {
                return share(metric, percent, None, start);
            }
            spaces(input)?;
            let of_start = input::at(input);
            match self::quantity(input, metric)? {
                Scanned::Plain(of) => share(metric, percent, Some(fitting(metric, of, of_start)?), start),
                Scanned::Times(_) => Err(Fault::new(of_start, "a share is taken of a budget or an amount")),
            }
        }
        Scanned::Plain(quantity) => fitting(metric, quantity, start).map(Operand::Fixed),
    }
}

fn average(input: &mut Input<'_>, metric: Metric, factor: f64, start: usize) -> Parsed<Operand> {
    if !metric.is_window() {
        let problem = format!("`{}` has no rolling average: only metrics over a window have one", metric.name());
        return Err(Fault::new(start, problem));
    }
    let over = if keyword(input, "over")? { Some(period(input, "the span of an average")?) } else { None };
    Ok(Operand::Average { factor, over })
}

fn share(metric: Metric, percent: f64, of: Option<Quantity>, start: usize) -> Parsed<Operand> {
    if metric.info().unit != Unit::Usd {
        return Err(Fault::new(start, format!("`{}` is no amount of money and has no budget", metric.name())));
    }
    Ok(Operand::Share { percent, of })
}

enum Scanned {
    Plain(Quantity),
    /// A factor before `rolling_avg`.
    Times(f64),
}

fn quantity(input: &mut Input<'_>, metric: Metric) -> Parsed<Scanned> {
    let dollars = sign(input, "$")?;
    let start = input::at(input);
    let expected = format!("a value such as {}", metric.info().unit.example());
    let number = number(input, &expected)?;
    let unit_at = input::at(input);
    let suffix = unit(input)?;
    let multiple = match suffix {
        "k" => Some(1e3),
        "M" => Some(1e6),
        "" => Some(1.0),
        _ => None,
    };
    if let Some(multiple) = multiple {
        if suffix.is_empty() && !dollars && sign(input, "*")? {
            return Ok(Scanned::Times(number));
        }
        let number = number * multiple;
        if number > NUMBER_MAX {
            return Err(too_large(start));
        }
        return Ok(Scanned::Plain(if dollars { Quantity::Usd(number) } else { Quantity::Number(number) }));
    }
    match suffix {
        "x" if !dollars => Ok(Scanned::Times(number)),
        "%" if !dollars => Ok(Scanned::Plain(Quantity::Percent(number))),
        _ => match Period::of(number, suffix).filter(|_| !dollars) {
            Some(period) => Ok(Scanned::Plain(Quantity::Time(period))),
            None => Err(Fault::new(unit_at, format!("`{suffix}` is no unit; units are ms, s, m, h, d, %, $, k, M, x"))),
        },
    }
}

/// Checks that a quantity fits the unit of its metric.
fn fitting(metric: Metric, quantity: Quantity, start: usize) -> Parsed<Quantity> {
    let unit = metric.info().unit;
    let fits = match (unit, quantity) {
        (Unit::Fraction, Quantity::Number(number)) => {
            if number > FRACTION_MAX {
                let problem = format!("`{}` is a fraction: {number} is never reached", metric.name());
                return Err(Fault::new(start, problem).suggest(Some(format!("{number}%"))));
            }
            true
        }
        (Unit::Duration, Quantity::Number(number)) => {
            let problem = format!("`{}` is a length of time and needs a unit", metric.name());
            return Err(Fault::new(start, problem).suggest(Some(format!("{number}s"))));
        }
        (Unit::Fraction, Quantity::Percent(_))
        | (Unit::Duration, Quantity::Time(_))
        | (Unit::Usd, Quantity::Usd(_) | Quantity::Number(_))
        | (Unit::Count, Quantity::Number(_)) => true,
        _ => false,
    };
    if fits {
        return Ok(quantity);
    }
    let problem = format!("`{}` is a {}: write it as {}", metric.name(), unit.as_str(), unit.example());
    Err(Fault::new(start, problem))
}
