//! The deployments behind DORA's five, newest first.

use super::nothing;
use crate::pages::drawing::{link_cell, mark_cell, number_cell, text_cell};
use crate::pages::format;
use crate::pages::query::address;
use crate::pages::reading::Reading;
use crate::pages::words::mark;
use crate::view::{Cell, Table, Tone};
use domain::dora::WINDOW_DAYS;
use domain::facts::{Book, ChangeRow, FailureLink, FailureRow, ReleaseRow, Rework};
use domain::ids::ServiceId;
use domain::kpi::Rows;
use domain::scope::Target;
use domain::time::{Timestamp, Window};

const SHOWN: usize = 25;

pub(super) fn deployments(reading: &Reading, target: Option<Target>, book: &Book) -> Option<Table> {
    let rows = Rows::new(book, &reading.catalog, target?);
    let window = Window::ending(reading.day(), WINDOW_DAYS);
    let mut releases: Vec<(ServiceId, &ReleaseRow)> =
        rows.services(window).flat_map(|(service, _, facts)| facts.releases.iter().map(move |release| (service, release))).collect();
    if releases.is_empty() {
        return None;
    }
    releases.sort_by_key(|(service, release)| (std::cmp::Reverse(release.finished_at), *service));
    let all = releases.len();
    let shown: Vec<Vec<Cell>> = releases.into_iter().take(SHOWN).map(|(service, release)| row(reading, service, release)).collect();
    let count = format::plural(all as i64, "production deployment", "production deployments");
    let caption = if all > SHOWN { format!("The newest {SHOWN} of {count} in the window") } else { format!("{count} in the window") };
    let head = ["Finished", "Service", "Commit", "Changes", "Lead time", "Failed", "Rework"];
    Some(Table { caption, head: head.map(str::to_owned).to_vec(), rows: shown })
}

fn row(reading: &Reading, service: ServiceId, release: &ReleaseRow) -> Vec<Cell> {
    let (name, slug) = reading.catalog.services.get(&service).map_or(("", ""), |service| (&service.name, service.slug.as_str()));
    let day = release.finished_at.day(reading.zone());
    let text = day.to_string();
    let rows = address("/evidence", &[("service", slug), ("kind", "deploy"), ("from", &text), ("to", &text)]);
    let finished = release.finished_at.utc().with_timezone(&reading.zone());
    vec![
        link_cell(format!("{} {}", format::short_date(day, reading.today()), finished.format("%H:%M")).replace(' ', "\u{a0}"), rows),
        text_cell(name),
        text_cell(format::short_sha(&release.sha)),
        number_cell(if release.changes.is_empty() { format::NONE.to_owned() } else { format::count(release.changes.len() as i64) }),
        number_cell(lead(&release.changes, release.finished_at)),
        release.failure.as_ref().map_or_else(nothing, failed),
        release.rework.map_or_else(nothing, |rework| text_cell(because(rework))),
    ]
}

/// The longest of its changes.
fn lead(changes: &[ChangeRow], finished_at: Timestamp) -> String {
    let longest = changes
        .iter()
        .map(|change| finished_at.hours_since(change.since))
        .fold(None, |most: Option<f64>, hours| Some(most.map_or(hours, |most| most.max(hours))));
    longest.map_or_else(
        || format::NONE.to_owned(),
        |hours| if hours < 48.0 { format!("{} h", format::decimal(hours, 1)) } else { format!("{} d", format::decimal(hours / 24.0, 1)) },
    )
}

fn failed(failure: &FailureRow) -> Cell {
    let how = match failure.link {
        FailureLink::RolledBack => "taken back",
        FailureLink::Explicit => "named by an incident",
        FailureLink::Commit => "by a commit that an incident names",
        FailureLink::Temporal => "by time alone (within 24 h)",
    };
    let after = failure.recovered_at.map_or_else(
        || "not recovered".to_owned(),
        |at| format!("recovered after {} h", format::decimal(at.hours_since(failure.started_at), 1)),
    );
    mark_cell(mark(Tone::Warn, format!("{how}, {after}")))
}

fn because(rework: Rework) -> &'static str {
    match rework {
        Rework::RolledBack => "rollback",
        Rework::Told => "its title says so",
        Rework::DuringIncident => "during an incident",
    }
}
