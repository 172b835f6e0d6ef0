//! The units of the generic formats.

use crate::quantity::Quantity;
use domain::results::{Direction, Unit};

/// `s`, `ms`, `us`, `ns`, `B`, `kB`, `MB`, `ratio`, `%`, `/s`, `count`, and what benchmark tools print (`ns/op`, `ops/s`, `MB/s`). `None`
/// for anything else.
pub(super) fn quantity(unit: &str) -> Option<Quantity> {
    match unit.trim() {
        "" => None,
        "ratio" => Some(Quantity::RATIO),
        "%" | "percent" | "Percent" => Some(Quantity::PERCENT),
        "count" => Some(Quantity::COUNT),
        unit => Some(Quantity::of(unit)).filter(|found| *found != Quantity::CUSTOM),
    }
}

/// The unit's name in the own format; a value in it is canonical.
pub(super) fn name(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "s",
        Unit::Bytes => "B",
        Unit::Ratio => "ratio",
        Unit::PerSecond => "/s",
        Unit::Count => "count",
    }
}

/// What a value of a unit is called where the file does not say.
pub(super) fn metric(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "time",
        Unit::Bytes => "size",
        Unit::Ratio => "ratio",
        Unit::PerSecond => "rate",
        Unit::Count => "count",
    }
}

pub(super) fn direction(word: &str) -> Option<Direction> {
    [Direction::Lower, Direction::Higher, Direction::Stable].into_iter().find(|direction| direction.as_str() == word)
}
