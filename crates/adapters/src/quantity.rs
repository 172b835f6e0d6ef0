//! The units that benchmark tools print, as canonical units: how to convert, and which way is better.

use domain::results::{Direction, Unit};

/// What a printed unit means. A value becomes canonical by `value * by / over`: a division by 10⁹ gives the float nearest to a whole
/// number of nanoseconds, a multiplication by 10⁻⁹ does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quantity {
    pub(crate) unit: Unit,
    pub(crate) direction: Direction,
    by: f64,
    over: f64,
}

impl Quantity {
    pub(crate) const SECONDS: Self = Self { unit: Unit::Seconds, direction: Direction::Lower, by: 1.0, over: 1.0 };
    pub(crate) const NANOSECONDS: Self = Self { over: 1e9, ..Self::SECONDS };
    pub(crate) const BYTES: Self = Self { unit: Unit::Bytes, ..Self::SECONDS };
    pub(crate) const COUNT: Self = Self { unit: Unit::Count, ..Self::SECONDS };
    pub(crate) const RATIO: Self = Self { unit: Unit::Ratio, ..Self::SECONDS };
    pub(crate) const PERCENT: Self = Self { over: 100.0, ..Self::RATIO };
    pub(crate) const RATE: Self = Self { unit: Unit::PerSecond, direction: Direction::Higher, ..Self::SECONDS };
    /// A number that the author of the benchmark reports: nothing says which way is better, so any move is worth a look.
    pub(crate) const CUSTOM: Self = Self { direction: Direction::Stable, ..Self::COUNT };

    /// Reads `ns/op`, `us/op`, `ops/s`, `ops/ms`, `MB/s`, `B/op`, `allocs/op`, `p99-ns/op`, `items/op`. What is counted per time is a
    /// rate and better higher; durations, bytes and allocations are better lower; of anything else only the number is known.
    pub(crate) fn of(unit: &str) -> Self {
        let (amount, per) = unit.split_once('/').map_or((unit, None), |(amount, per)| (amount, Some(per)));
        // Go's own convention for a statistic of a unit is `p99-ns/op`.
        let amount = amount.rsplit('-').next().unwrap_or(amount);
        if let Some((by, over)) = per.and_then(seconds) {
            return Self { by: bytes(amount).unwrap_or(1.0) * over, over: by, ..Self::RATE };
        }
        if let Some((by, over)) = seconds(amount) {
            return Self { by, over, ..Self::SECONDS };
        }
        match bytes(amount) {
            Some(by) => Self { by, ..Self::BYTES },
            None if amount == "allocs" => Self::COUNT,
            None => Self::CUSTOM,
        }
    }

    /// The quantity of values that are canonical already.
    pub(crate) fn canonical_of(unit: Unit, direction: Direction) -> Self {
        Self { unit, direction, ..Self::SECONDS }
    }

    pub(crate) fn towards(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }

    pub(crate) fn canonical(self, value: f64) -> f64 {
        value * self.by / self.over
    }
}

/// Seconds in one of a unit of time, as numerator and denominator.
fn seconds(unit: &str) -> Option<(f64, f64)> {
    Some(match unit {
        "ns" => (1.0, 1e9),
        "us" | "µs" | "μs" => (1.0, 1e6),
        "ms" => (1.0, 1e3),
        "s" | "sec" => (1.0, 1.0),
        "min" => (60.0, 1.0),
        "hr" | "h" => (3_600.0, 1.0),
        "day" => (86_400.0, 1.0),
        _ => return None,
    })
}

fn bytes(unit: &str) -> Option<f64> {
    Some(match unit {
        "B" | "bytes" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "KiB" => 1_024.0,
        "MiB" => 1_048_576.0,
        "GiB" => 1_073_741_824.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_printed_unit_has_its_canonical_unit_and_direction() {
        let cases = [
            ("ns/op", 1_407.0, Unit::Seconds, Direction::Lower, 1.407e-6),
            ("us/op", 5.0, Unit::Seconds, Direction::Lower, 5e-6),
            ("min/op", 2.0, Unit::Seconds, Direction::Lower, 120.0),
            ("p99-ns/op", 5.0, Unit::Seconds, Direction::Lower, 5e-9),
            ("ns/GC", 5.0, Unit::Seconds, Direction::Lower, 5e-9),
            ("MB/s", 12.52, Unit::PerSecond, Direction::Higher, 12_520_000.0),
            ("ops/s", 7.0, Unit::PerSecond, Direction::Higher, 7.0),
            ("ops/us", 7.0, Unit::PerSecond, Direction::Higher, 7e6),
            ("ops/min", 120.0, Unit::PerSecond, Direction::Higher, 2.0),
            ("B/op", 64.0, Unit::Bytes, Direction::Lower, 64.0),
            ("allocs/op", 6.0, Unit::Count, Direction::Lower, 6.0),
            ("items/op", 10.0, Unit::Count, Direction::Stable, 10.0),
        ];
        for (text, value, unit, direction, canonical) in cases {
            let found = Quantity::of(text);
            assert_eq!((found.unit, found.direction, found.canonical(value)), (unit, direction, canonical), "{text}");
        }
    }
}
