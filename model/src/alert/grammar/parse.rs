//! From text to a condition.

use super::fault::{ConditionError, Fault};
use super::input::{self, Input, KEYWORDS, Parsed, keyword, peek_word, period, seen, sign, spaces, word};
use super::{CONDITION_BYTES_MAX, Condition, DEPTH_MAX, TESTS_MAX, Test, Tree, filter, operand};
use crate::alert::metric::{CATALOGUE, Kind, Unit};
use crate::alert::nearest::nearest;
use crate::alert::{Dimension, Metric, Period};

impl Condition {
    /// # Errors
    /// The first place that is not understood, with what was probably meant.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        if text.len() > CONDITION_BYTES_MAX {
            let problem = format!("the condition has {} bytes; at most {CONDITION_BYTES_MAX} are taken", text.len());
            return Err(ConditionError { column: 1, problem, suggestion: None });
        }
        condition(&mut Input::new(text)).map_err(|fault| fault.locate(text))
    }
}

fn condition(input: &mut Input<'_>) -> Parsed<Condition> {
    let mut budget = Limits { left: TESTS_MAX, most: TESTS_MAX, of: "tests" };
    let expr = tree(input, &mut budget, 0, &mut test)?;
    let mut condition = Condition { expr, filter: None, group_by: None, hold: None };
    loop {
        spaces(input)?;
        let start = input::at(input);
        if keyword(input, "where")? {
            let mut budget = Limits { left: super::FILTER_TESTS_MAX, most: super::FILTER_TESTS_MAX, of: "comparisons" };
            let filter = tree(input, &mut budget, 0, &mut filter::test)?;
            once(start, "where", condition.filter.replace(filter))?;
        } else if keyword(input, "by")? {
            let dimensions = dimensions(input)?;
            once(start, "by", condition.group_by.replace(dimensions))?;
        } else if keyword(input, "for")? {
            let hold = period(input, "`for`")?;
            once(start, "for", condition.hold.replace(hold))?;
        } else if input.is_empty() {
            return Ok(condition);
        } else {
            let problem = format!("expected AND, OR, where, by, for or the end, found {}", seen(input));
            return Err(Fault::new(start, problem).suggest(nearest(peek_word(input)?, ["and", "or", "where"])));
        }
    }
}

fn once<T>(start: usize, clause: &str, before: Option<T>) -> Parsed<()> {
    match before {
        Some(_) => Err(Fault::new(start, format!("`{clause}` is given twice"))),
        None => Ok(()),
    }
}

/// How many leaves a tree may still take.
pub struct Limits {
    left: usize,
    most: usize,
    of: &'static str,
}

type LeafParser<'p, T> = dyn FnMut(&mut Input<'_>) -> Parsed<T> + 'p;

fn tree<T>(input: &mut Input<'_>, limits: &mut Limits, depth: usize, leaf: &mut LeafParser<'_, T>) -> Parsed<Tree<T>> {
    let mut parts = vec![all(input, limits, depth, leaf)?];
    while keyword(input, "or")? {
        parts.push(all(input, limits, depth, leaf)?);
    }
    Ok(single(parts).unwrap_or_else(Tree::Any))
}

fn all<T>(input: &mut Input<'_>, limits: &mut Limits, depth: usize, leaf: &mut LeafParser<'_, T>) -> Parsed<Tree<T>> {
    let mut parts = vec![part(input, limits, depth, leaf)?];
    while keyword(input, "and")? {
        parts.push(part(input, limits, depth, leaf)?);
    }
    Ok(single(parts).unwrap_or_else(Tree::All))
}

fn single<T>(mut parts: Vec<T>) -> Result<T, Vec<T>> {
    if parts.len() > 1 {
        return Err(parts);
    }
    parts.pop().ok_or(parts)
}

fn part<T>(input: &mut Input<'_>, limits: &mut Limits, depth: usize, leaf: &mut LeafParser<'_, T>) -> Parsed<Tree<T>> {
    spaces(input)?;
    let start = input::at(input);
    if depth >= DEPTH_MAX {
        return Err(Fault::new(start, format!("parentheses and NOT nest at most {DEPTH_MAX} deep")));
    }
    if keyword(input, "not")? {
        return Ok(Tree::Not(Box::new(part(input, limits, depth + 1, leaf)?)));
    }
    if sign(input, "(")? {
        let inner = tree(input, limits, depth + 1, leaf)?;
        if !sign(input, ")")? {
            let problem =
                format!("expected AND, OR or `)` for the parenthesis in column {}, found {}", start + 1, seen(input));
            return Err(Fault::new(input::at(input), problem));
        }
        return Ok(inner);
    }
    if limits.left == 0 {
        return Err(Fault::new(start, format!("at most {} {} are taken", limits.most, limits.of)));
    }
    limits.left -= 1;
    leaf(input).map(Tree::Leaf)
}

fn test(input: &mut Input<'_>) -> Parsed<Test> {
    let metric = metric(input)?;
    let mut window = window(input, metric)?;
    spaces(input)?;
    let start = input::at(input);
    let comparison = operand::comparison(input, metric)?;
    let is_flag = metric.info().unit == Unit::Flag;
    if comparison.is_none() && !is_flag {
        let problem = format!("`{}` must be compared, found {}", metric.name(), seen(input));
        return Err(Fault::new(start, problem).suggest(Some(metric.info().example)));
    }
    let is_average = comparison.as_ref().is_some_and(operand::is_average);
    if !is_average {
        let start = input::at(input);
        if let Some(after) = self::window(input, metric)? {
            once(start, "over", window.replace(after))?;
        }
    }
    Ok(Test { metric, window, comparison })
}

fn metric(input: &mut Input<'_>) -> Parsed<Metric> {
    spaces(input)?;
    let start = input::at(input);
    let name = word(input, "a metric")?;
    let names = || CATALOGUE.iter().map(|info| info.name);
    Metric::parse(name).ok_or_else(|| {
        if KEYWORDS.iter().any(|keyword| name.eq_ignore_ascii_case(keyword)) {
            return Fault::new(start, format!("expected a metric, found the keyword `{name}`"));
        }
        let shown: String = name.chars().take(40).collect();
        Fault::new(start, format!("there is no metric `{shown}`")).suggest(nearest(name, names()))
    })
}

fn window(input: &mut Input<'_>, metric: Metric) -> Parsed<Option<Period>> {
    spaces(input)?;
    let start = input::at(input);
    if !keyword(input, "over")? {
        return Ok(None);
    }
    match metric.info().kind {
        Kind::Window { fixed: false, .. } => period(input, "a window").map(Some),
        Kind::Window { fixed: true, .. } => {
            Err(Fault::new(start, format!("`{}` has a window of its own", metric.name()))
                .suggest(Some("cost … over 6h")))
        }
        _ => Err(Fault::new(start, format!("`{}` is no metric over a window", metric.name()))),
    }
}

fn dimensions(input: &mut Input<'_>) -> Parsed<Vec<Dimension>> {
    if keyword(input, "all")? {
        return Ok(Vec::new());
    }
    let mut found = vec![filter::dimension(input)?];
    while sign(input, ",")? {
        spaces(input)?;
        let start = input::at(input);
        let dimension = filter::dimension(input)?;
        if found.contains(&dimension) {
            return Err(Fault::new(start, format!("`{dimension}` is given twice")));
        }
        found.push(dimension);
    }
    Ok(found)
}
