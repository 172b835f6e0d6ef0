//! `k6 run --out json=file`: one `Metric` line per metric, then one `Point` line per value; hundreds of megabytes for a real run, so it
//! is read line by line and never held as a whole.

use super::endpoint;
use super::points::{Point, Points};
use super::threshold::Kind;
use crate::lines::Lines;
use crate::{At, Error, instant, json};
use domain::results::Report;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::BufRead;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    metric: Cow<'a, str>,
    #[serde(borrow)]
    data: Data<'a>,
}

/// The union of what a `Metric` and a `Point` carry.
#[derive(Deserialize)]
struct Data<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    thresholds: Option<Vec<String>>,
    submetrics: Option<Vec<SubMetric>>,
    time: Option<String>,
    value: Option<f64>,
    #[serde(borrow)]
    tags: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct SubMetric {
    name: String,
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
pub fn parse_ndjson(reader: impl BufRead) -> Result<Report, Error> {
    let (mut points, mut lines, mut number) = (Points::default(), Lines::new(super::INFO.name, reader), 0);
    while let Some(line) = lines.next()? {
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let parsed = serde_json::from_slice(line).map_err(|cause| {
            Error::new(super::INFO.name, json::reason(&cause), At::Line { line: number, column: Some(cause.column() as u64) })
        })?;
        take(parsed, number, &mut points);
    }
    if number == 0 {
        return Err(Error::new(super::INFO.name, "the body is empty: upload the file that the tool wrote", At::Byte(0)));
    }
    Ok(points.finish())
}

fn take(Line { kind, metric, data }: Line<'_>, line: u64, points: &mut Points) {
    let Data { kind: metric_kind, thresholds, submetrics, time, value, tags: raw } = data;
    match &*kind {
        "Metric" => {
            let thresholds = thresholds.unwrap_or_default();
            if let (Some(kind), false) = (metric_kind.as_deref().and_then(Kind::parse), thresholds.is_empty()) {
                points.watch(&metric, kind, thresholds);
            }
            submetrics.iter().flatten().for_each(|sub_metric| points.listed(&sub_metric.name));
        }
        "Point" => {
            let tags: Tags = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
            points.push(Point {
                metric: &metric,
                at: time.as_deref().and_then(instant::rfc3339),
                value,
                endpoint: endpoint::of_tags(tags.endpoint.as_deref(), tags.name.as_deref(), tags.url.as_deref()),
                expected: expected(tags.expected_response.as_deref(), tags.status.as_deref()),
                tags: raw,
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
