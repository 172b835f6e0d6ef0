//! The value to reach and the side of it that is good.

use crate::Item;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    pub value: f64,
    pub good: Good,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Good {
    Above,
    Below,
}

impl Target {
    pub(crate) fn drawable(&self) -> bool {
        crate::scale::drawable(Some(self.value)).is_some()
    }

    /// The band on the good side, from the target's line to the end of the plot, and the line.
    pub(crate) fn band(&self, y: f64, (left, right): (f64, f64), (top, bottom): (f64, f64)) -> [Item; 2] {
        let end = match self.good {
            Good::Above => top.min(y),
            Good::Below => bottom.max(y),
        };
        [Item::rect("b", (left, y), (right, end)), Item::line("t", (left, y), (right, y))]
    }

    pub(crate) fn words(&self, value: impl std::fmt::Display) -> String {
        let side = match self.good {
            Good::Above => "above",
            Good::Below => "below",
        };
        format!("{side} {value}")
    }
}
