//! Rules as the engine evaluates them.

use super::window::Shape;
use crate::alert::grammar::{Comparison, Op, Operand, Test, Tree};
use crate::alert::rule::Rule;
use crate::alert::{Dimension, Metric};

/// One test of a condition.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub metric: Metric,
    pub op: Op,
    pub against: Against,
    /// Place of its window among those of the group.
    pub window: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
pub enum Against {
    Fixed(f64),
    /// A multiple of the rolling average.
    Average(f64),
    /// Flags: whether the value is above zero.
    Flag,
}

/// A rule with everything that follows from it.
#[derive(Debug)]
pub struct Compiled {
    pub rule: Rule,
    pub leaves: Vec<Leaf>,
    /// The condition over places in `leaves`.
    pub expr: Tree<usize>,
    pub shapes: Vec<Shape>,
    /// Metrics that it reads.
    pub reads: u64,
    /// Time alone cannot make it hold, windows considered.
    pub is_rising: bool,
}

impl Compiled {
    pub fn new(rule: Rule) -> Self {
        let (mut leaves, mut shapes) = (Vec::new(), Vec::new());
        let expr = rule.condition.expr.map(&mut |test| {
            let window = Shape::of(test).map(|shape| {
                shapes.push(shape);
                shapes.len() - 1
            });
            let (op, against) = comparison(test, rule.budget);
            leaves.push(Leaf { metric: test.metric, op, against, window });
            leaves.len() - 1
        });
        let is_rising = !rule.condition.expr.negates()
            && shapes.iter().all(Shape::is_rising)
            && leaves
                .iter()
                .filter(|leaf| leaf.window.is_some())
                .all(|leaf| leaf.op.is_rising() && matches!(leaf.against, Against::Fixed(_)));
        let reads = leaves.iter().fold(0, |bits, leaf| bits | leaf.metric.bit());
        Self { rule, leaves, expr, shapes, reads, is_rising }
    }

    /// Values of one property outside of which nothing concerns the rule, if
    /// its filter says so.
    pub fn only_for(&self) -> Option<(Dimension, &[String])> {
        use crate::alert::grammar::FilterOp;
        let filter = self.rule.filter.as_ref()?;
        let conjuncts = match filter {
            Tree::All(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        conjuncts.iter().find_map(|part| match part {
            Tree::Leaf(test) if matches!(test.op, FilterOp::Equal | FilterOp::In) => {
                Some((test.dimension, test.values.as_slice()))
            }
            _ => None,
        })
    }
}

fn comparison(test: &Test, budget: Option<f64>) -> (Op, Against) {
    match &test.comparison {
        None => (Op::Greater, Against::Flag),
        Some(Comparison { op, operand }) => {
            let against = match operand {
                Operand::Fixed(quantity) => Against::Fixed(quantity.base()),
                Operand::Average { factor, .. } => Against::Average(*factor),
                Operand::Share { percent, of } => {
                    let whole = of.map(crate::alert::grammar::Quantity::base).or(budget);
                    Against::Fixed(whole.map_or(f64::INFINITY, |whole| whole * percent / 100.0))
                }
            };
            (*op, against)
        }
    }
}
