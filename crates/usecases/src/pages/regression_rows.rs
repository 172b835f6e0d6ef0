//! Regressions as lists show them: what got worse by how much, since which commits, how sure that is, and whether users were spared.

use super::format;
use super::reading::Reading;
use super::series::measured::{quantity, signed};
use super::words::{link, mark};
use crate::actor::Permission;
use crate::error::Result;
use crate::view::{Link, Mark, RegressionRow, Tone};
use domain::evidence::Stage;
use domain::facts::{self, Subject};
use domain::ids::{SeriesId, UserId};
use domain::regression::State;
use domain::results::Direction;
use std::collections::{BTreeMap, BTreeSet};
use store::regressions::{self, Regression, RegressionSeries};
use store::series::{self, SeriesRow};
use store::{accounts, facts as days};

pub(super) const STAGES: [Stage; 8] =
    [Stage::PullRequest, Stage::Main, Stage::Staging, Stage::Canary, Stage::Slo, Stage::Incident, Stage::Profile, Stage::User];

/// What rows of several regressions need beyond their own columns, read in a fixed number of queries.
pub(super) struct Known {
    /// The series of each, worst first.
    touched: BTreeMap<i64, Vec<RegressionSeries>>,
    series: BTreeMap<SeriesId, SeriesRow>,
    people: BTreeMap<UserId, String>,
    /// By root, as the KPI counts it.
    facts: BTreeMap<String, facts::RegressionRow>,
}

impl Known {
    pub(super) async fn of(reading: &mut Reading<'_>, all: &[Regression]) -> Result<Self> {
        let numbers: Vec<i64> = all.iter().map(|one| one.number).collect();
        let mut touched: BTreeMap<i64, Vec<RegressionSeries>> = BTreeMap::new();
        for row in regressions::series_of_many(&mut reading.session, &numbers).await? {
            touched.entry(row.regression).or_default().push(row);
        }
        let ids: BTreeSet<SeriesId> = touched.values().flatten().map(|row| row.series).collect();
        let series = series::of_ids(&mut reading.session, &ids.into_iter().collect::<Vec<_>>()).await?;
        let people = match all.iter().any(|one| one.owner.is_some()) {
            true => accounts::users(&mut reading.session).await?.into_iter().map(|user| (user.id, user.name)).collect(),
            false => BTreeMap::new(),
        };
        let facts = facts(reading, all).await?;
        Ok(Self { touched, series, people, facts })
    }

    pub(super) fn touched(&self, number: i64) -> &[RegressionSeries] {
        self.touched.get(&number).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn series(&self, id: SeriesId) -> Option<&SeriesRow> {
        self.series.get(&id)
    }

    pub(super) fn owner(&self, regression: &Regression) -> String {
        regression.owner.and_then(|id| self.people.get(&id).cloned()).unwrap_or_default()
    }

    /// Benchmark and metric of the series that got worst; else what the regression is called.
    pub(super) fn title(&self, regression: &Regression) -> String {
        let worst = self.touched(regression.number).first().and_then(|row| self.series(row.series));
        worst.map_or_else(|| regression.detail.title.clone(), name)
    }

    pub(super) fn row(&self, reading: &Reading, regression: &Regression) -> RegressionRow {
        let touched = self.touched(regression.number);
        let worst = touched.first().and_then(|row| Some((row, self.series(row.series)?)));
        let more = touched.len().saturating_sub(1) as i64;
        let service = reading.catalog.services.get(&regression.service);
        let scope = service.map(|service| format!("s:{}", service.slug)).unwrap_or_default();
        let amount = |value: fn(&RegressionSeries) -> f64| {
            worst.map_or_else(|| format::NONE.to_owned(), |(row, series)| quantity(value(row), series.unit))
        };
        let direction = worst.map_or(Direction::Lower, |(_, series)| series.direction);
        let (caught, caught_by) = self.caught(regression);
        RegressionRow {
            id: format!("R-{}", regression.number),
            number: regression.number,
            href: href(regression.number),
            severity: severity(regression),
            state: state(regression.state),
            title: self.title(regression),
            more: if more > 0 { format!("and {} more series", format::count(more)) } else { String::new() },
            service: service
                .map(|service| link(&service.name, super::query::address("/regressions", &[("scope", &scope)])))
                .unwrap_or_default(),
            before: amount(|row| row.before),
            after: amount(|row| row.after),
            change: change(worst.map_or(regression.worst_percent, |(row, _)| row.percent), direction),
            interval: worst.and_then(|(row, _)| interval(row, direction)).unwrap_or_default(),
            range: range(regression),
            commits: commits(regression).map(|count| format::plural(count, "commit", "commits")).unwrap_or_default(),
            confidence: confidence(regression, touched.first()).to_owned(),
            environment: regression.env.clone(),
            caught,
            caught_by,
            age: format::relative(reading.now, regression.detected_at),
            owner: self.owner(regression),
            action: regression.detail.action.map(action),
            ticked: false,
            may_act: service.is_some_and(|service| reading.may(Permission::Act(Some(service.owner)))),
        }
    }

    /// Whether users were spared: by the deployments where they are known, else by the stage it was found in (decision 24).
    fn caught(&self, regression: &Regression) -> (Mark, String) {
        let known = self.facts.get(&regression.root);
        let by_stage = known.is_none_or(|row| row.deployed_at.is_none() && row.stage != Stage::Canary);
        let before = known.map_or_else(|| regression.stage.before_production(), |row| row.before_production);
        let word = if before { "before production" } else { "in production" };
        (mark(if before { Tone::Ok } else { Tone::Bad }, word), if by_stage { "by stage".to_owned() } else { String::new() })
    }
}

async fn facts(reading: &mut Reading<'_>, all: &[Regression]) -> Result<BTreeMap<String, facts::RegressionRow>> {
    let zone = reading.zone();
    let Some(from) = all.iter().map(|one| one.detected_at.day(zone)).min() else { return Ok(BTreeMap::new()) };
    let subjects: BTreeSet<Subject> = all.iter().map(|one| Subject::Service(one.service)).collect();
    let upto = reading.upto();
    if upto == 0 {
        return Ok(BTreeMap::new());
    }
    let book = days::load(&mut reading.session, Some(&subjects.into_iter().collect::<Vec<_>>()), from, upto).await?;
    let rows = book.subjects.into_values().flat_map(BTreeMap::into_values).flat_map(|day| day.regressions);
    Ok(rows.map(|row| (row.root.clone(), row)).collect())
}

pub(super) fn href(number: i64) -> String {
    format!("/regressions/R-{number}")
}

pub(super) fn action(number: i64) -> Link {
    link(format!("A-{number}"), format!("/actions/A-{number}"))
}

/// `checkout p99`.
pub(super) fn name(series: &SeriesRow) -> String {
    format!("{} {}", series.benchmark, series.metric.replace('_', " "))
}

/// From half as much again on it is severe, from a fifth on large. What is decided is grey.
fn severity(regression: &Regression) -> Mark {
    let (tone, word) = match regression.worst_percent {
        50.0.. => (Tone::Bad, "severe"),
        20.0.. => (Tone::Bad, "large"),
        10.0.. => (Tone::Warn, "moderate"),
        _ => (Tone::Warn, "small"),
    };
    mark(if regression.state.is_open() { tone } else { Tone::Neutral }, word)
}

pub(super) fn state(state: State) -> Mark {
    match state {
        State::Review => mark(Tone::Warn, "for review"),
        State::Regressed => mark(Tone::Bad, "regressed"),
        State::Ongoing => mark(Tone::Bad, "ongoing"),
        State::Accepted => mark(Tone::Warn, "accepted"),
        State::Resolved => mark(Tone::Ok, "resolved"),
        State::Noise => mark(Tone::Neutral, "noise"),
    }
}

pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::PullRequest => "pull request",
        Stage::Main => "default branch",
        Stage::Staging => "staging",
        Stage::Canary => "canary",
        Stage::Slo => "SLO",
        Stage::Incident => "incident",
        Stage::Profile => "profile",
        Stage::User => "a user",
    }
}

/// Kept as worsening; shown as what happened to the number.
pub(super) fn change(percent: f64, direction: Direction) -> String {
    signed(if direction == Direction::Higher { -percent } else { percent })
}

/// `15 to 26 %`.
pub(super) fn interval(row: &RegressionSeries, direction: Direction) -> Option<String> {
    let (low, high) = row.interval?;
    let (low, high) = if direction == Direction::Higher { (-high, -low) } else { (low, high) };
    Some(format!("{} to {} %", format::decimal(low, 1), format::decimal(high, 1)))
}

/// `a1b2c3d4…d4e5f607`; in a pull request its number and commit.
pub(super) fn range(regression: &Regression) -> String {
    let detail = &regression.detail;
    let sha = |sha: &Option<String>| sha.as_deref().map(format::short_sha);
    if !regression.line.is_empty() {
        let line = detail.pr.map_or_else(|| regression.line.trim_start_matches("branch:").to_owned(), |pr| format!("#{pr}"));
        return [Some(line), sha(&detail.to_sha)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    }
    match (sha(&detail.from_sha), sha(&detail.to_sha)) {
        (Some(from), Some(to)) => format!("{from}…{to}"),
        (None, Some(to)) => to,
        _ => format::NONE.to_owned(),
    }
}

/// How many commits may have brought it.
pub(super) fn commits(regression: &Regression) -> Option<i64> {
    let (from, to) = regression.detail.from_ord.zip(regression.detail.to_ord)?;
    Some(to - from).filter(|count| *count > 0)
}

/// How unlikely chance is, where a test was made; what was confirmed without one is a rule that leaves no doubt.
pub(super) fn confidence(regression: &Regression, worst: Option<&RegressionSeries>) -> &'static str {
    match worst.and_then(|row| row.p) {
        Some(p) if p <= 0.001 => "high",
        Some(p) if p <= 0.01 => "medium",
        Some(_) => "low",
        None if !regression.detail.confirmed_by.is_empty() => "high",
        None => "unknown",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use domain::ids::ServiceId;
    use domain::regression::{Detail, Finder};
    use domain::time::Timestamp;

    pub(in crate::pages) fn regression(line: &str) -> Regression {
        let at = Timestamp::from_micros(0).unwrap();
        Regression {
            number: 12,
            root: "acme/checkout@b1".to_owned(),
            service: ServiceId(1),
            env: "ci".to_owned(),
            line: line.to_owned(),
            state: State::Review,
            stage: Stage::Main,
            owner: None,
            detected_at: at,
            updated_at: at,
            expires_at: None,
            worst_percent: 20.4,
            detail: Detail {
                title: "checkout p99 +20.4 %".to_owned(),
                found_by: Finder::Gate,
                repository: "acme/checkout".to_owned(),
                pr: None,
                from_sha: Some("a1b2c3d4e5".to_owned()),
                to_sha: Some("d4e5f60718".to_owned()),
                from_ord: Some(3),
                to_ord: Some(6),
                first_run: None,
                confirmed_by: "both runs alert".to_owned(),
                resolved_at: None,
                fix_sha: None,
                acceptance: None,
                requested: None,
                action: None,
            },
        }
    }

    #[test]
    fn a_range_names_its_ends_and_how_many_commits_it_has() {
        assert_eq!((range(&regression("")).as_str(), commits(&regression(""))), ("a1b2c3d4…d4e5f607", Some(3)));
        let mut in_review = regression("pr:12");
        in_review.detail.pr = Some(12);
        assert_eq!(range(&in_review), "#12 d4e5f607");
    }

    #[test]
    fn fewer_requests_are_shown_as_a_fall() {
        let row = RegressionSeries {
            regression: 12,
            series: SeriesId(1),
            before: 500.0,
            after: 400.0,
            percent: 20.0,
            interval: Some((15.0, 26.0)),
            p: Some(0.004),
            ord: 6,
        };
        assert_eq!(change(row.percent, Direction::Higher), "−20 %");
        assert_eq!(interval(&row, Direction::Higher).unwrap(), "−26 to −15 %");
        assert_eq!(interval(&row, Direction::Lower).unwrap(), "15 to 26 %");
        assert_eq!(confidence(&regression(""), Some(&row)), "medium");
        assert_eq!(confidence(&regression(""), None), "high");
    }

    #[test]
    fn what_is_decided_is_not_alarming_any_more() {
        let mut decided = regression("");
        assert_eq!(severity(&decided).tone, Tone::Bad);
        decided.state = State::Accepted;
        assert_eq!(severity(&decided), mark(Tone::Neutral, "large"));
    }
}
