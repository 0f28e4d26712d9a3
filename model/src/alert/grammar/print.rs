//! Conditions as text; parsing it gives the same condition again.

use super::{Comparison, Condition, FilterOp, FilterTest, Operand, Quantity, Test, Tree};
use std::fmt::{self, Display, Formatter};

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expr)?;
        if let Some(filter) = &self.filter {
            write!(f, " where {filter}")?;
        }
        match self.group_by.as_deref() {
            None => {}
            Some([]) => f.write_str(" by all")?,
            Some(dimensions) => {
                let names: Vec<&str> = dimensions.iter().map(|dimension| dimension.as_str()).collect();
                write!(f, " by {}", names.join(", "))?;
            }
        }
        match self.hold {
            Some(hold) => write!(f, " for {hold}"),
            None => Ok(()),
        }
    }
}

impl<T: Display> Display for Tree<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any(parts) => joined(f, parts, " OR ", |part| matches!(part, Self::Any(_))),
            Self::All(parts) => joined(f, parts, " AND ", |part| matches!(part, Self::Any(_) | Self::All(_))),
            Self::Not(part) if matches!(**part, Self::Any(_) | Self::All(_)) => write!(f, "NOT ({part})"),
            Self::Not(part) => write!(f, "NOT {part}"),
            Self::Leaf(leaf) => write!(f, "{leaf}"),
        }
    }
}

fn joined<T: Display>(
    f: &mut Formatter<'_>,
    parts: &[Tree<T>],
    word: &str,
    needs_parentheses: impl Fn(&Tree<T>) -> bool,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        if needs_parentheses(part) {
            write!(f, "({part})")?;
        } else {
            write!(f, "{part}")?;
        }
    }
    Ok(())
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.metric.name())?;
        let after = match &self.comparison {
            Some(comparison @ Comparison { operand: Operand::Average { .. }, .. }) => {
                if let Some(window) = self.window {
                    write!(f, " over {window}")?;
                }
                write!(f, " {comparison}")?;
                None
            }
            Some(comparison) => {
                write!(f, " {comparison}")?;
                self.window
            }
            None => self.window,
        };
        match after {
            Some(window) => write!(f, " over {window}"),
            None => Ok(()),
        }
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.op.as_str())?;
        match &self.operand {
            Operand::Fixed(quantity) => write!(f, "{quantity}"),
            Operand::Share { percent, of: None } => write!(f, "{percent}% of budget"),
            Operand::Share { percent, of: Some(of) } => write!(f, "{percent}% of {of}"),
            Operand::Average { factor, over: None } => write!(f, "{factor}x rolling_avg"),
            Operand::Average { factor, over: Some(over) } => write!(f, "{factor}x rolling_avg over {over}"),
        }
    }
}

impl Display for Quantity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Usd(dollars) => write!(f, "${dollars}"),
            Self::Time(period) => write!(f, "{period}"),
        }
    }
}

impl Display for FilterTest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let quote = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let values: Vec<String> = self.values.iter().map(quote).collect();
        let values = values.join(", ");
        match self.op {
            FilterOp::Equal => write!(f, "{} = {values}", self.dimension),
            FilterOp::NotEqual => write!(f, "{} != {values}", self.dimension),
            FilterOp::Like => write!(f, "{} ~ {values}", self.dimension),
            FilterOp::In => write!(f, "{} in ({values})", self.dimension),
        }
    }
}
