//! Boolean combinations.

/// A boolean combination of leaves.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree<T> {
    /// All hold; two or more.
    All(Vec<Self>),
    /// At least one holds; two or more.
    Any(Vec<Self>),
    Not(Box<Self>),
    Leaf(T),
}

impl<T> Tree<T> {
    /// The leaves, left to right.
    pub fn leaves(&self) -> Vec<&T> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a T>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect(found)),
            Self::Not(part) => part.collect(found),
            Self::Leaf(leaf) => found.push(leaf),
        }
    }

    /// Whether a `NOT` stands anywhere in it.
    pub fn negates(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::negates),
            Self::Not(_) => true,
            Self::Leaf(_) => false,
        }
    }

    /// The same shape over other leaves.
    pub fn map<U>(&self, leaf: &mut impl FnMut(&T) -> U) -> Tree<U> {
        match self {
            Self::All(parts) => Tree::All(parts.iter().map(|part| part.map(leaf)).collect()),
            Self::Any(parts) => Tree::Any(parts.iter().map(|part| part.map(leaf)).collect()),
            Self::Not(part) => Tree::Not(Box::new(part.map(leaf))),
            Self::Leaf(inner) => Tree::Leaf(leaf(inner)),
        }
    }

    /// Evaluates with a third value, `None` for unknown: what is decided by
    /// the known leaves alone is known. Every leaf is visited.
    pub fn decide(&self, leaf: &mut impl FnMut(&T) -> Option<bool>) -> Option<bool> {
        match self {
            Self::All(parts) => decide_all(parts, false, leaf),
            Self::Any(parts) => decide_all(parts, true, leaf),
            Self::Not(part) => part.decide(leaf).map(|truth| !truth),
            Self::Leaf(inner) => leaf(inner),
        }
    }
}

/// `decisive` is the value of one part that decides the whole.
fn decide_all<T>(parts: &[Tree<T>], decisive: bool, leaf: &mut impl FnMut(&T) -> Option<bool>) -> Option<bool> {
    let mut all_known = true;
    let mut decided = false;
    for part in parts {
        match part.decide(leaf) {
            Some(truth) => decided |= truth == decisive,
            None => all_known = false,
        }
    }
    if decided { Some(decisive) } else { all_known.then_some(!decisive) }
}
