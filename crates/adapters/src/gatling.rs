//! Gatling's results: `simulation.log` as text (up to 3.12, every layout) and as binary (from 3.13 on, the only machine-readable file
//! since 3.14), and the files of its report: `js/stats.json`, `js/global_stats.json`, `js/stats.js` and `js/assertions.json`.
//!
//! Benchmarks are the names of requests and `all`; where several groups share a name, the groups stand before it. Failed requests count
//! for the error ratio and not for the latency. Times are milliseconds.

mod assertions;
mod binary;
mod requests;
mod statistics;
mod text;

use crate::format::{FormatInfo, contains, head};
use crate::{At, Error};
use domain::results::Report;
use std::io::BufRead;

pub const INFO: FormatInfo = FormatInfo {
    name: "gatling",
    about: "Gatling: simulation.log (text or binary), or js/stats.json, js/global_stats.json, js/stats.js, js/assertions.json",
};

enum Shape {
    Text,
    Binary,
    Statistics,
    /// `stats.js`: JavaScript, not JSON.
    Script,
    Assertions,
}

/// Whether the beginning of the file is that of one of Gatling's files.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    shape(body).map(|_| ())
}

fn shape(body: &[u8]) -> Result<Shape, String> {
    let head = head(body);
    if binary::looks_like(head) {
        return Ok(Shape::Binary);
    }
    let head = head.trim_ascii_start();
    let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if text::looks_like(first_line) {
        return Ok(Shape::Text);
    }
    if head.starts_with(b"var stats") || head.starts_with(b"stats = {") {
        return Ok(Shape::Script);
    }
    if head.starts_with(b"{") && contains(head, "\"numberOfRequests\"") {
        return Ok(Shape::Statistics);
    }
    if head.starts_with(b"{") && contains(head, "\"simulationId\"") && contains(head, "\"assertions\"") {
        return Ok(Shape::Assertions);
    }
    Err("neither a simulation.log nor one of the files in js/ of the report".to_owned())
}

/// Reads any of the files. A `simulation.log` that was cut off gives what came before the cut, with a warning.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    match shape(body).map_err(unknown)? {
        Shape::Text => text::parse(body),
        Shape::Binary => binary::parse(body),
        Shape::Statistics => statistics::parse_json(body),
        Shape::Script => statistics::parse_script(body),
        Shape::Assertions => assertions::parse(body),
    }
}

/// Whether it is a `simulation.log`.
pub(crate) fn is_stream(head: &[u8]) -> bool {
    matches!(shape(head), Ok(Shape::Text | Shape::Binary))
}

/// Reads a `simulation.log` as it comes.
pub(crate) fn parse_reader(reader: &mut dyn BufRead) -> Result<Report, Error> {
    let head = reader.fill_buf().map_err(|cause| Error::new(INFO.name, format!("could not be read: {cause}"), At::Byte(0)))?;
    match shape(head).map_err(unknown)? {
        Shape::Binary => binary::parse(reader),
        _ => text::parse(reader),
    }
}

fn unknown(reason: String) -> Error {
    Error::new(INFO.name, format!("{reason}: send the file that Gatling wrote"), At::Byte(0))
}

#[cfg(test)]
pub(crate) mod tests;
