//! `_stats.csv`: one row per name and method, columns by name, the last row `Aggregated` with an empty type.

use super::{INFO, mixed};
use crate::load::naming::{Named, endpoints};
use crate::load::{ALL, Figures, Load};
use crate::warnings::Warnings;
use crate::{At, Error};
use domain::results::Report;

/// The columns of the percentiles that become metrics.
const PERCENTILES: [(&str, &str); 4] = [("50%", "p50"), ("90%", "p90"), ("95%", "p95"), ("99%", "p99")];

pub(super) fn parse(body: &[u8]) -> Result<Report, Error> {
    let mut reader = csv::ReaderBuilder::new().from_reader(body);
    let header = reader.headers().map_err(|cause| unreadable(&cause))?.clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let (mut all, mut rows) = (None, Vec::new());
    let mut warnings = Warnings::default();
    warnings.push(|| "_stats.csv may miss the last seconds of a run: the file of --json-file has them".to_owned());
    for record in reader.records() {
        let record = record.map_err(|cause| unreadable(&cause))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| column(name).and_then(|index| record.get(index)).unwrap_or_default();
        let number = |name: &str| cell(name).parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        let (name, method) = (cell("Name").to_owned(), cell("Type").to_owned());
        let counts = number("Request Count").zip(number("Failure Count")).filter(|(requests, failed)| failed <= requests);
        let Some((requests, failed)) = counts else {
            warnings.push(|| format!("line {line}: {name} has no request and failure count that can be read, it was left out"));
            continue;
        };
        let percentile = |(column, suffix): &(&str, &str)| Some(((*suffix).to_owned(), number(column)? / 1_000.0));
        let timed = requests > failed;
        let figures = Figures {
            latency: PERCENTILES.iter().filter(|_| timed).filter_map(percentile).collect(),
            latency_n: requests as i64,
            requests: Some(requests as i64),
            failed: Some(failed as i64),
            requests_per_second: number("Requests/s").filter(|_| requests > 0.0),
        };
        if method.is_empty() && name == "Aggregated" {
            all = Some(figures);
        } else {
            rows.push(Named { full: format!("{method} {name}").trim().to_owned(), name, what: figures });
        }
    }
    let Some(all) = all else {
        let reason = "the last row `Aggregated` is missing, the file was cut off: upload it again";
        return Err(Error::new(INFO.name, reason, At::line(reader.position().line())));
    };
    let endpoints = endpoints(rows);
    for (name, figures) in endpoints.iter().map(|(name, figures)| (name.as_str(), figures)).chain([(ALL, &all)]) {
        if let Some(failed) = figures.failed.filter(|failed| *failed > 0 && !figures.latency.is_empty()) {
            warnings.push(|| mixed(name, failed));
        }
    }
    let duration = all.requests.zip(all.requests_per_second).map(|(requests, rate)| requests as f64 / rate);
    let load = Load {
        duration_seconds: duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0),
        all: if all.requests == Some(0) { Figures::default() } else { all },
        endpoints,
        warnings,
        ..Load::default()
    };
    Ok(load.report(INFO.name))
}

fn unreadable(cause: &csv::Error) -> Error {
    let line = cause.position().map_or(1, csv::Position::line);
    Error::new(INFO.name, format!("not the CSV of --csv, or cut off: {cause}"), At::line(line))
}
