//! `k6 run --out json=file`: one `Metric` line per metric, then one `Point` line per value; hundreds of megabytes for a real run, so it
//! is read line by line and never held as a whole.

use super::endpoint;
use super::points::{Point, Points};
use super::threshold::Kind;
use crate::{At, Error, instant, json};
use domain::results::Report;
use serde::Deserialize;
use std::borrow::Cow;
use std::io::{BufRead, Read};

/// k6's own lines have a few hundred bytes, most of them tags.
const LINE_BYTES: u64 = 1024 * 1024;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    metric: Cow<'a, str>,
    data: Data,
}

/// The union of what a `Metric` and a `Point` carry.
#[derive(Deserialize)]
struct Data {
    #[serde(rename = "type")]
    kind: Option<String>,
    thresholds: Option<Vec<String>>,
    time: Option<String>,
    value: Option<f64>,
    tags: Option<Tags>,
}

#[derive(Deserialize, Default)]
struct Tags {
    endpoint: Option<String>,
    name: Option<String>,
    url: Option<String>,
    status: Option<String>,
    expected_response: Option<String>,
}

/// Reads k6's NDJSON as a stream, in memory bounded by the number of endpoints (at most 500) and not by the file. A line that is not JSON
/// ends it with an error that names the line: the file is damaged or cut off. Thresholds are evaluated over the points.
pub fn parse_ndjson(mut reader: impl BufRead) -> Result<Report, Error> {
    let error = |reason: String, at| Error::new(super::INFO.name, reason, at);
    let (mut points, mut line, mut number) = (Points::default(), Vec::new(), 0);
    loop {
        line.clear();
        number += 1;
        let read = reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line);
        if read.map_err(|cause| error(format!("could not be read to its end: {cause}"), At::line(number)))? == 0 {
            break;
        }
        if line.len() as u64 >= LINE_BYTES && !line.ends_with(b"\n") {
            return Err(error("a line longer than 1 MiB: this is not what --out json writes".to_owned(), At::line(number)));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let parsed = serde_json::from_slice(&line)
            .map_err(|cause| error(json::reason(&cause), At::Line { line: number, column: Some(cause.column() as u64) }))?;
        take(parsed, number, &mut points);
    }
    if number == 1 {
        return Err(error("the body is empty: upload the file that the tool wrote".to_owned(), At::Byte(0)));
    }
    Ok(points.finish())
}

fn take(Line { kind, metric, data }: Line<'_>, line: u64, points: &mut Points) {
    let Data { kind: metric_kind, thresholds, time, value, tags } = data;
    match &*kind {
        "Metric" => {
            let thresholds = thresholds.unwrap_or_default();
            if let (Some(kind), false) = (metric_kind.as_deref().and_then(Kind::parse), thresholds.is_empty()) {
                points.watch(&metric, kind, thresholds);
            }
        }
        "Point" => {
            let tags = tags.unwrap_or_default();
            points.push(Point {
                metric: &metric,
                at: time.as_deref().and_then(instant::rfc3339),
                value,
                endpoint: endpoint::of_tags(tags.endpoint.as_deref(), tags.name.as_deref(), tags.url.as_deref()),
                expected: expected(tags.expected_response.as_deref(), tags.status.as_deref()),
                line,
            });
        }
        _ => {}
    }
}

/// k6's tag `expected_response`; where the script switched that system tag off, k6's default rule for it: status 200 to 399.
pub(super) fn expected(tag: Option<&str>, status: Option<&str>) -> bool {
    match (tag.filter(|tag| !tag.is_empty()), status.and_then(|status| status.parse::<u16>().ok())) {
        (Some(tag), _) => tag == "true",
        (None, Some(status)) => (200..400).contains(&status),
        (None, None) => true,
    }
}
