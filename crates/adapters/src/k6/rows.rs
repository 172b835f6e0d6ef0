//! `k6 run --out csv=file`: one row per value, columns by name. Tags that are not k6's own stand in `extra_tags` as `a=b&c=d`. It carries
//! neither thresholds nor the kinds of metrics.

use super::ndjson::expected;
use super::points::{Point, Points};
use super::{INFO, endpoint};
use crate::metered::Metered;
use crate::{At, Error, instant};
use domain::results::Report;
use std::io::Read;

/// k6's own rows have a few hundred bytes.
const ROW_BYTES: usize = 1024 * 1024;

/// Reads k6's CSV as a stream, in memory bounded by the number of endpoints.
pub(super) fn parse(body: impl Read) -> Result<Report, Error> {
    let (body, room) = Metered::new(body, ROW_BYTES);
    let mut reader = csv::ReaderBuilder::new().from_reader(body);
    let header = reader.headers().map_err(|cause| unreadable(&cause, 1))?.clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let needed = |name: &str| {
        let missing = || Error::new(INFO.name, format!("the column `{name}` is missing: send the file of --out csv"), At::line(1));
        column(name).ok_or_else(missing)
    };
    let (metric, time, value) = (needed("metric_name")?, needed("timestamp")?, needed("metric_value")?);
    let (name, url, status, response, extra) =
        (column("name"), column("url"), column("status"), column("expected_response"), column("extra_tags"));
    let mut points = Points::default();
    let mut line = 1;
    for row in reader.records() {
        let row = row.map_err(|cause| unreadable(&cause, line + 1))?;
        room.refill();
        line = row.position().map_or(line, csv::Position::line);
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
            tags: None,
            line,
        });
    }
    Ok(points.finish())
}

/// `line` is where the row that could not be read begins, for causes without a place of their own.
fn unreadable(cause: &csv::Error, line: u64) -> Error {
    let place = |position: Option<&csv::Position>| At::line(position.map_or(line, csv::Position::line));
    match cause.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let reason = format!("a row has {len} columns where the header has {expected_len}: the file is damaged or cut off");
            Error::new(INFO.name, reason, place(pos.as_ref()))
        }
        _ => Error::new(INFO.name, format!("not valid CSV: {cause}"), place(cause.position())),
    }
}
