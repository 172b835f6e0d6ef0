//! The text `simulation.log`, tab separated. The layouts differ in where the kind of a record stands and in which ids come before the
//! groups; the columns are found from the status, so that no version number has to be known:
//!
//! | Gatling | request |
//! | --- | --- |
//! | 2.0, 2.1 | scenario, user, `REQUEST`, groups, name, request start, request end, response start, response end, status |
//! | 2.2, 2.3 | `REQUEST`, scenario, user, groups, name, start, end, status |
//! | 3.0 to 3.3 | `REQUEST`, user, groups, name, start, end, status |
//! | 3.4 to 3.12 | `REQUEST`, groups, name, start, end, status |

use super::INFO;
use super::requests::Requests;
use crate::lines::Lines;
use crate::{At, Error};
use domain::results::Report;
use std::io::BufRead;

/// Whether a line is the first of a log: `RUN`, or an assertion, which may come before it.
pub(super) fn looks_like(line: &[u8]) -> bool {
    line.starts_with(b"RUN\t") || line.starts_with(b"ASSERTION\t") || line.split(|byte| *byte == b'\t').nth(2) == Some(b"RUN".as_slice())
}

pub(super) fn parse(reader: impl BufRead) -> Result<Report, Error> {
    let (mut requests, mut lines, mut ran) = (Requests::default(), Lines::new(INFO.name, reader), false);
    while let Some(line) = lines.next()? {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let line = String::from_utf8_lossy(line).into_owned();
        let cells: Vec<&str> = line.split('\t').collect();
        let (number, whole) = (lines.number, lines.ended);
        ran |= kind(&cells) == Some("RUN");
        if take(&cells, number, &mut requests).is_none() {
            requests.warnings.push(|| match whole {
                true => format!("line {number} is no record that can be read and was left out"),
                false => format!("the log ends in the middle of line {number}: what came before counts"),
            });
        }
    }
    if !ran {
        return Err(Error::new(INFO.name, "the record RUN is missing: send the whole simulation.log", At::line(lines.number)));
    }
    Ok(requests.finish())
}

const KINDS: [&str; 6] = ["RUN", "REQUEST", "USER", "GROUP", "ERROR", "ASSERTION"];

/// The kind of a record: its first column, up to Gatling 2.1 its third.
fn kind<'a>(cells: &[&'a str]) -> Option<&'a str> {
    [0, 2].into_iter().filter_map(|column| cells.get(column).copied()).find(|cell| KINDS.contains(cell))
}

/// `None` for what is no record.
fn take(cells: &[&str], line: u64, requests: &mut Requests) -> Option<()> {
    let time = |column: usize| cells.get(column)?.parse::<i64>().ok();
    match kind(cells)? {
        "RUN" => requests.run([3, 4].into_iter().find_map(time)?),
        "REQUEST" => {
            let is_status = |column: usize| matches!(cells.get(column), Some(&"OK" | &"KO"));
            // Columns of groups, name, start, end and status.
            let old = (cells.first() != Some(&"REQUEST")).then_some([3, 4, 5, 8, 9]);
            let new = || (5..=7).map(|status| [status - 4, status - 3, status - 2, status - 1, status]);
            let layout = old.into_iter().chain(new().filter(|_| old.is_none()));
            let mut fitting =
                layout.filter(|[_, _, start, end, status]| is_status(*status) && time(*start).is_some() && time(*end).is_some());
            let [groups, name, start, end, status] = fitting.next()?;
            let groups = cells.get(groups)?.trim().replace(',', " / ");
            let place = || format!("line {line}");
            requests.request(&groups, cells.get(name)?, (time(start)?, time(end)?), cells.get(status) == Some(&"OK"), place);
        }
        "USER" => {
            // The name of the scenario comes before and may be `START` as well.
            let event = if cells.len() == 4 { cells.get(2) } else { cells.get(3) };
            let starts = event.filter(|event| ["START", "END"].contains(event))? == &"START";
            let at = if starts { time(if cells.len() == 4 { 3 } else { 4 }) } else { time(cells.len() - 1) };
            requests.user(starts, at?);
        }
        "ERROR" => requests.error(cells.get(1)?),
        // Groups are sums of requests; assertions are written without their outcome.
        _ => {}
    }
    Some(())
}
