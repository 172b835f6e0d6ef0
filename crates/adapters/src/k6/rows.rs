//! `k6 run --out csv=file`: one row per value, columns by name. Tags that are not k6's own stand in `extra_tags` as `a=b&c=d`. It carries
//! neither thresholds nor the kinds of metrics.

use super::ndjson::expected;
use super::points::{Point, Points};
use super::{INFO, endpoint};
use crate::{At, Error, instant};
use domain::results::Report;

pub(super) fn parse(body: &[u8]) -> Result<Report, Error> {
    let mut reader = csv::ReaderBuilder::new().from_reader(body);
    let header = reader.headers().map_err(|cause| unreadable(&cause))?.clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let needed = |name: &str| {
        let missing = || Error::new(INFO.name, format!("the column `{name}` is missing: send the file of --out csv"), At::line(1));
        column(name).ok_or_else(missing)
    };
    let (metric, time, value) = (needed("metric_name")?, needed("timestamp")?, needed("metric_value")?);
    let (name, url, status, response, extra) =
        (column("name"), column("url"), column("status"), column("expected_response"), column("extra_tags"));
    let mut points = Points::default();
    for row in reader.records() {
        let row = row.map_err(|cause| unreadable(&cause))?;
        let cell = |index: Option<usize>| index.and_then(|index| row.get(index)).filter(|cell| !cell.is_empty());
        let at = cell(Some(time)).and_then(instant::unix_or_rfc3339);
        if at.is_some_and(|(_, whole_seconds)| whole_seconds) {
            points.whole_seconds();
        }
        let tagged = cell(extra).and_then(|tags| tags.split('&').find_map(|tag| tag.strip_prefix("endpoint=")));
        points.push(Point {
            metric: cell(Some(metric)).unwrap_or_default(),
            at: at.map(|(at, _)| at),
            value: cell(Some(value)).and_then(|value| value.parse().ok()),
            endpoint: endpoint::of_tags(tagged, cell(name), cell(url)),
            expected: expected(cell(response), cell(status)),
            line: row.position().map_or(0, csv::Position::line),
        });
    }
    Ok(points.finish())
}

fn unreadable(cause: &csv::Error) -> Error {
    let place = |position: Option<&csv::Position>| position.map_or(At::Byte(0), |position| At::line(position.line()));
    match cause.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let reason = format!("a row has {len} columns where the header has {expected_len}: the file is damaged or cut off");
            Error::new(INFO.name, reason, place(pos.as_ref()))
        }
        _ => Error::new(INFO.name, format!("not valid CSV: {cause}"), place(cause.position())),
    }
}
