//! Locust's result files: the JSON of `--json-file` (or `--json`) and the `_stats.csv` of `--csv`.
//!
//! Benchmarks are the names of requests and `all`; where several methods share a name, the method stands before it. Times are
//! milliseconds. Locust puts failed requests into the same histogram as the others, so a request that only failed has no latency here
//! and one that failed sometimes gets a warning.

mod document;
mod table;

use crate::format::{FormatInfo, contains, head};
use crate::{At, Error};
use domain::results::Report;

pub const INFO: FormatInfo =
    FormatInfo { name: "locust", about: "Locust: the file of --json-file, or the _stats.csv of --csv (which may miss the last seconds)" };

enum Shape {
    Json,
    /// `_stats.csv`
    Stats,
    /// One of the other files of `--csv`, by the ending of its name.
    Other(&'static str),
}

/// Whether the beginning of the file is that of Locust's JSON or of one of its CSV files.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    shape(body).map(|_| ())
}

fn shape(body: &[u8]) -> Result<Shape, String> {
    let head = head(body).trim_ascii_start();
    if head.starts_with(b"Type,Name,Request Count") {
        return Ok(Shape::Stats);
    }
    let others = [
        ("Timestamp,User Count,", "_stats_history.csv"),
        ("Method,Name,Error,", "_failures.csv"),
        ("Count,Message,Traceback", "_exceptions.csv"),
    ];
    if let Some((_, name)) = others.into_iter().find(|(begin, _)| head.starts_with(begin.as_bytes())) {
        return Ok(Shape::Other(name));
    }
    if head.starts_with(b"[") && contains(head, "\"num_requests\"") && contains(head, "\"response_times\"") {
        return Ok(Shape::Json);
    }
    Err("neither a JSON array with `num_requests` and `response_times` nor CSV that begins with `Type,Name,Request Count`".to_owned())
}

/// Reads either shape. Percentiles are Locust's own: they equal the table it prints.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    match shape(body) {
        Ok(Shape::Stats) => table::parse(body),
        Ok(Shape::Other(name)) => {
            let reason = format!("this is {name}, which has no percentiles of the run: send the file of --json-file, or _stats.csv");
            Err(Error::new(INFO.name, reason, At::line(1)))
        }
        // Also `[]`, the file of a run without requests, and what is cut off or no JSON at all.
        Ok(Shape::Json) | Err(_) => document::parse(body),
    }
}

/// The sentence that belongs to a latency which Locust mixed with that of failed requests.
fn mixed(name: &str, failed: i64) -> String {
    format!("the latency of {name} includes its {failed} failed requests: Locust does not tell them apart")
}

#[cfg(test)]
mod tests;
