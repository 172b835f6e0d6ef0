//! Books for tests. Everything is asked on Sunday, 29 November 2026.

use crate::catalog::Catalog;
use crate::evidence::Stage;
use crate::facts::samples::{CHECKOUT, catalog, day};
use crate::facts::{Book, DayFacts, IncidentRow, PullRequestRow, RegressionRow, Seen, SloDay, Subject};
use crate::ids::{ServiceId, TeamId};
use crate::kpi::{Kpi, KpiId, Rows, compute};
use crate::model::{DEFAULT_YAML, Model, VersionedModel};
use crate::scope::Target;
use crate::time::{Day, IsoWeek, Timestamp, Zone, days_before, start_of_day};

pub(crate) const SUNDAY: u32 = 29;

pub(crate) fn model() -> VersionedModel {
    VersionedModel { version: 1, zone: Zone::UTC, model: Model::parse(DEFAULT_YAML).unwrap() }
}

/// The end of the day that is asked about.
pub(crate) fn now() -> Timestamp {
    start_of_day(day(SUNDAY + 1), Zone::UTC)
}

pub(crate) fn ago(days: u64) -> Day {
    days_before(day(SUNDAY), days)
}

/// So many days before now, to the fraction.
pub(crate) fn instant(days: f64) -> Timestamp {
    Timestamp::from_micros(now().micros() - (days * 86_400e6) as i64).unwrap()
}

pub(crate) struct World {
    pub(crate) book: Book,
    pub(crate) catalog: Catalog,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { book: Book::default(), catalog: catalog() }
    }

    pub(crate) fn day(&mut self, service: ServiceId, day: Day) -> &mut DayFacts {
        self.book.subjects.entry(Subject::Service(service)).or_default().entry(day).or_default()
    }

    pub(crate) fn team_day(&mut self, team: TeamId, day: Day) -> &mut DayFacts {
        self.book.subjects.entry(Subject::Team(team)).or_default().entry(day).or_default()
    }

    pub(crate) fn see(&mut self, service: ServiceId, day: Day, kind: &str) {
        let seen = Seen { count: 1, last: start_of_day(day, Zone::UTC) };
        self.day(service, day).seen.insert(kind.into(), seen);
    }

    pub(crate) fn root(&mut self, row: RegressionRow) {
        self.day(CHECKOUT, row.detected_at.day(Zone::UTC)).regressions.push(row);
    }

    pub(crate) fn rows(&self, target: Target) -> Rows<'_> {
        Rows::new(&self.book, &self.catalog, target)
    }

    pub(crate) fn ask(&self, id: KpiId, team: TeamId) -> Kpi {
        compute(id, &self.rows(Target::Node(team)), now(), day(SUNDAY), &model())
    }
}

pub(crate) fn pull_request(number: i64, tested: bool) -> PullRequestRow {
    PullRequestRow {
        pr: format!("acme/mono#{number}"),
        merged_at: now(),
        relevant: true,
        files_known: true,
        tested,
        results_on_main: tested,
        performance: false,
    }
}

/// A root detected so many days ago, of the stage `main`.
pub(crate) fn root(name: &str, detected_ago: f64, before_production: bool) -> RegressionRow {
    RegressionRow {
        root: name.into(),
        title: None,
        detected_at: instant(detected_ago),
        stage: Stage::Main,
        confirmed: true,
        noise: false,
        reached_main: true,
        before_production,
        deployed_at: Some(instant(detected_ago)),
        fixed_at: None,
        accepted_at: None,
    }
}

pub(crate) fn incident(day: Day) -> IncidentRow {
    let started_at = start_of_day(day, Zone::UTC);
    IncidentRow { key: started_at.to_string(), title: "slow".into(), started_at, resolved_at: None, performance: true, severe: true }
}

pub(crate) fn slo_day(good_milli: i64, total_milli: i64) -> SloDay {
    SloDay { good_milli, total_milli, target_ppm: 999_000, complete: true }
}

/// The Monday of the full week that ended so many weeks before the last one.
pub(crate) fn monday(weeks_back: u64) -> Day {
    IsoWeek::of(day(SUNDAY)).before(weeks_back).monday()
}
