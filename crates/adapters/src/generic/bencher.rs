//! The Bencher Metric Format: `{"benchmark": {"measure": {"value", "lower_value"?, "upper_value"?}}}`. Units are those of Bencher's own
//! measures: `latency` nanoseconds, `throughput` per second, `build-time` seconds, `file-size` bytes; of any other measure only the number
//! is known. The limits of the interval are left out, since tools put different things there.

use super::INFO;
use crate::gathered::{Gathered, Stated};
use crate::number::Number;
use crate::quantity::Quantity;
use crate::{Error, json};
use domain::results::{Machine, Report};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Metric {
    value: Number,
}

/// `{"…": {"…": {"value"`, or one of the limits first.
pub(super) fn looks_like(head: &[u8]) -> bool {
    let mut rest = head;
    for _ in 0..2 {
        let Some(after) = token(rest, b'{').and_then(text).and_then(|(_, after)| token(after, b':')) else { return false };
        rest = after;
    }
    let key = token(rest, b'{').and_then(text).map(|(key, _)| key);
    matches!(key, Some(b"value" | b"lower_value" | b"upper_value"))
}

fn token(body: &[u8], wanted: u8) -> Option<&[u8]> {
    body.trim_ascii_start().strip_prefix(&[wanted])
}

/// A string and what follows it.
fn text(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let body = token(body, b'"')?;
    let mut escaped = false;
    let end = body.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })?;
    Some((&body[..end], &body[end + 1..]))
}

fn quantity(measure: &str) -> Quantity {
    match measure {
        "latency" | "Latency" => Quantity::NANOSECONDS,
        "throughput" | "Throughput" => Quantity::RATE,
        "build-time" | "Build Time" => Quantity::SECONDS,
        "file-size" | "File Size" => Quantity::BYTES,
        "instructions" | "estimated-cycles" | "total-read-write" | "l1-hits" | "l2-hits" | "ram-hits" => Quantity::COUNT,
        _ => Quantity::CUSTOM,
    }
}

pub(super) fn parse(body: &[u8]) -> Result<Report, Error> {
    let benchmarks: BTreeMap<String, BTreeMap<String, Metric>> = json::document(INFO.name, &json::without_python_numbers(body))?;
    let mut gathered = Gathered::default();
    for (benchmark, measures) in &benchmarks {
        for (measure, Metric { value }) in measures {
            gathered.state(benchmark, measure, quantity(measure), Stated { value: Some(value.0), ..Stated::default() });
        }
    }
    Ok(gathered.report("bmf", None, Machine::default()))
}
