//! k6's result files in all four shapes: `--summary-export`, `handleSummary`, `--out json` (NDJSON) and `--out csv`.
//!
//! Benchmarks are endpoints (tag `endpoint`, else `name`, else the URL's path) and `all`. Latency leaves failed requests out: a refused
//! connection takes 0 ms and would make an outage look fast. Times are milliseconds in every shape and become seconds.

mod endpoint;
mod ndjson;
mod points;
mod rows;
mod summary;
mod threshold;
mod watched;

use crate::format::{FormatInfo, contains, head};
use crate::{At, Error};
use domain::results::Report;
use std::io::BufRead;

pub use ndjson::parse_ndjson;

pub const INFO: FormatInfo = FormatInfo {
    name: "k6",
    about: "k6: the file of --summary-export, of handleSummary (JSON.stringify(data)), of --out json or of --out csv, plain or gzipped",
};

enum Shape {
    /// One JSON object: `--summary-export` or `handleSummary`.
    Summary,
    Ndjson,
    Csv,
}

/// Whether the beginning of the file is that of one of k6's shapes.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    shape(body).map(|_| ())
}

fn shape(body: &[u8]) -> Result<Shape, String> {
    let head = head(body).trim_ascii_start();
    let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first_line.starts_with(b"metric_name,timestamp") {
        return Ok(Shape::Csv);
    }
    if !head.starts_with(b"{") {
        return Err("neither a JSON object nor CSV that begins with `metric_name,timestamp`".to_owned());
    }
    if ["\"type\":\"Metric\"", "\"type\":\"Point\""].iter().any(|kind| contains(first_line, kind)) {
        return Ok(Shape::Ndjson);
    }
    if ["\"metrics\"", "\"root_group\"", "\"summaryTrendStats\"", "\"testRunDurationMs\""].iter().any(|key| contains(head, key)) {
        return Ok(Shape::Summary);
    }
    Err("no `metrics` of a summary and no `Metric` or `Point` line in it".to_owned())
}

/// Reads any of the four shapes. gzip is undone before.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    match shape(body).map_err(|reason| Error::new(INFO.name, format!("{reason}: send the file that k6 wrote"), At::Byte(0)))? {
        Shape::Summary => summary::parse(body),
        Shape::Ndjson => parse_ndjson(body),
        Shape::Csv => rows::parse(body),
    }
}

/// Whether it is one of the two shapes with one line per value.
pub(crate) fn is_stream(head: &[u8]) -> bool {
    matches!(shape(head), Ok(Shape::Ndjson | Shape::Csv))
}

/// Reads the points of NDJSON or CSV as they come.
pub(crate) fn parse_reader(reader: &mut dyn BufRead) -> Result<Report, Error> {
    let head = reader.fill_buf().map_err(|cause| Error::new(INFO.name, format!("could not be read: {cause}"), At::Byte(0)))?;
    match shape(head) {
        Ok(Shape::Csv) => rows::parse(reader),
        _ => parse_ndjson(reader),
    }
}

#[cfg(test)]
mod tests;
