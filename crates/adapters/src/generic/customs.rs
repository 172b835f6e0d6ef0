//! github-action-benchmark's `customSmallerIsBetter` and `customBiggerIsBetter`: `[{"name", "unit", "value", "range"?, "extra"?}]`.
//! `range` is left out, since it may be a standard deviation, an interval or a percentage.

use super::units;
use crate::gathered::{Gathered, Stated};
use crate::number::Number;
use crate::quantity::Quantity;
use crate::{Error, json};
use domain::results::{Direction, Machine, Report};
use serde::Deserialize;

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    unit: String,
    value: Number,
}

/// `direction` is that of the name by which it was sent, else that of the unit.
pub(super) fn parse(format: &'static str, body: &[u8], direction: Option<Direction>) -> Result<Report, Error> {
    let entries: Vec<Entry> = json::document(format, &json::without_python_numbers(body))?;
    let mut gathered = Gathered::default();
    for Entry { name, unit, value } in entries {
        // A unit of no known size is still the same in every run: its numbers are counted.
        let quantity = units::quantity(&unit).unwrap_or(Quantity::COUNT);
        let quantity = quantity.towards(direction.unwrap_or(quantity.direction));
        let metric = units::metric(quantity.unit);
        gathered.state(&name, metric, quantity, Stated { value: Some(value.0), ..Stated::default() });
    }
    Ok(gathered.report(format, None, Machine::default()))
}
