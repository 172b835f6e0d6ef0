//! `/evidence`: the rows a number was computed from, newest first.

mod telling;

use super::drawing::{link_cell, text_cell};
use super::overview::connect;
use super::query::{Query, Start};
use super::reading::Reading;
use super::{checks, figures, format};
use crate::actor::Actor;
use crate::catalog::leaf_teams;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Cell, Choice, Evidence, Notice, Table};
use domain::facts::Subject;
use domain::kpi::KpiId;
use domain::scope::Target;
use domain::time::{Day, Window};
use store::evidence::{self, EvidenceFilter, EvidenceRow};

const SHOWN: i64 = 100;

/// The kinds people may filter by, with their names.
const KINDS: [(&str, &str); 23] = [
    ("run", "Runs"),
    ("pull_request", "Pull requests"),
    ("push", "Pushes"),
    ("ci_run", "CI runs"),
    ("deploy", "Deployments"),
    ("canary", "Canaries"),
    ("alert", "Alerts"),
    ("incident", "Incidents"),
    ("slo_sample", "SLO samples"),
    ("alert_rule", "Alert rules"),
    ("heartbeat", "Heartbeats"),
    ("profile_summary", "Profiles"),
    ("cost", "Costs"),
    ("requests", "Requests"),
    ("throughput", "Throughput"),
    ("hours", "Hours"),
    ("regression", "Regressions"),
    ("budget_check", "Budget checks"),
    ("change_point_run", "Change-point runs"),
    ("review", "Reviews"),
    ("decision", "Decisions"),
    ("activity", "Activity"),
    ("metric", "Metrics"),
];

pub async fn evidence(platform: &Platform, actor: &Actor, query: &Query) -> Result<Evidence> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let whose = whose(&reading)?;
    let period = period(&reading);
    let before = query.own("before").map(|text| text.parse().map_err(|_| Error::invalid("before", "not a row's number"))).transpose()?;
    let base = EvidenceFilter {
        service: whose.service,
        subjects: whose.subjects.clone(),
        from: Some(period.from),
        to: Some(period.to),
        reaches_now: period.to >= reading.today(),
        limit: SHOWN + 1,
        ..EvidenceFilter::default()
    };
    let mut found = (0, None, Vec::new());
    // The most telling kind of a check; the next one when nothing of it is there.
    for Candidate { kind, kinds, metric } in candidates(&reading)? {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let filter = EvidenceFilter { kind: kind.map(str::to_owned), kinds, metric, ..base.clone() };
        let count = evidence::count(&mut reading.session, &filter).await?;
        let is_last = kind.is_none();
        if count > 0 || is_last {
            let rows = evidence::rows(&mut reading.session, &EvidenceFilter { before, ..filter }).await?;
            found = (count, kind, rows);
            break;
        }
        found.1 = kind;
    }
    let (count, kind, mut rows) = found;
    let more = rows.len() as i64 > SHOWN;
    rows.truncate(usize::try_from(SHOWN).unwrap_or(0));
    let next = more.then(|| rows.last().map(|row| query.with("before", &row.record.id.to_string()).href("/evidence"))).flatten();
    let sentence = sentence(count, kind, &whose.name, period);
    let notice = (count == 0).then(|| none(&reading, kind));
    Ok(Evidence {
        services: services(&reading),
        teams: teams(&reading),
        kinds: KINDS.iter().map(|(value, label)| choice(value, label, kind == Some(*value))).collect(),
        from: period.from.to_string(),
        to: period.to.to_string(),
        rows: table(&reading, &rows, &sentence),
        sentence,
        next,
        notice,
    })
}

struct Whose {
    service: Option<domain::ids::ServiceId>,
    subjects: Option<Vec<Subject>>,
    name: String,
}

/// Fields `service` and `team` come first, then the scope of the URL. The program as a whole is not narrowed down.
fn whose(reading: &Reading) -> Result<Whose> {
    let query = reading.query;
    let catalog = &reading.catalog;
    if let Some(slug) = query.own("service") {
        let service = catalog.service(slug).ok_or_else(|| Error::NotFound(format!("the service `{slug}`")))?;
        return Ok(Whose { service: Some(service.id), subjects: None, name: service.name.clone() });
    }
    let node = match (query.own("team"), reading.target()?) {
        (Some(slug), _) => reading.team(slug)?,
        (None, Some(Target::Service(service))) => {
            let name = catalog.services.get(&service).map(|service| service.name.clone()).unwrap_or_default();
            return Ok(Whose { service: Some(service), subjects: None, name });
        }
        (None, Some(Target::Node(node))) => match catalog.teams.get(&node).filter(|node| node.parent.is_some()) {
            Some(node) => node,
            None => return Ok(Whose { service: None, subjects: None, name: "all teams".to_owned() }),
        },
        (None, None) => return Ok(Whose { service: None, subjects: None, name: "all teams".to_owned() }),
    };
    let target = Target::Node(node.id);
    let services = target.services(catalog).into_iter().map(Subject::Service);
    let subjects = services.chain(target.teams(catalog).into_iter().map(Subject::Team)).collect();
    Ok(Whose { service: None, subjects: Some(subjects), name: node.name.clone() })
}

/// Rows to try.
#[derive(Default)]
struct Candidate {
    kind: Option<&'static str>,
    /// Any of these, where there are several.
    kinds: &'static [&'static str],
    /// Readings of this metric alone.
    metric: Option<String>,
}

impl Candidate {
    fn of(kind: &'static str) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }
}

/// In order; without any kind every row is one.
fn candidates(reading: &Reading) -> Result<Vec<Candidate>> {
    let query = reading.query;
    if let Some(kind) = query.own("kind") {
        let known = KINDS
            .iter()
            .find(|(value, _)| *value == kind)
            .ok_or_else(|| Error::invalid("kind", format!("there is no evidence of the kind `{kind}`")))?;
        return Ok(vec![Candidate { metric: query.own("metric").map(str::to_owned), ..Candidate::of(known.0) }]);
    }
    let kinds = match (query.own("check"), query.own("kpi")) {
        (Some(check), _) => {
            let check = reading.definitions().check(check).ok_or_else(|| Error::NotFound(format!("the check `{check}`")))?;
            checks::kinds(check.fact)
        }
        (None, Some(kpi)) => return of_kpi(reading, kpi).map(|candidate| vec![candidate]),
        (None, None) => &[],
    };
    Ok(if kinds.is_empty() { vec![Candidate::default()] } else { kinds.iter().copied().map(Candidate::of).collect() })
}

/// Every kind of evidence that the KPI is made of at once: an incident is told by alerts as well as by records of it.
fn of_kpi(reading: &Reading, kpi: &str) -> Result<Candidate> {
    if let Some(own) = reading.definitions().own_kpi(kpi) {
        return Ok(Candidate { metric: Some(own.metric.clone()), ..Candidate::of("metric") });
    }
    Ok(match figures::kinds(kpi.parse::<KpiId>().map_err(|problem| Error::invalid("kpi", problem))?) {
        [only] => Candidate::of(only),
        kinds => Candidate { kinds, ..Candidate::default() },
    })
}

/// Rows are of whole days; without dates the last thirty.
fn period(reading: &Reading) -> Window {
    let period = reading.period();
    match reading.query.from {
        Start::Day(_) => period,
        Start::Days(90) => Window::ending(period.to, 30),
        Start::Days(_) => period,
    }
}

/// `143 pull requests of Payments, 26 Oct to 24 Nov 2026`.
fn sentence(count: i64, kind: Option<&str>, name: &str, period: Window) -> String {
    let noun = kind
        .and_then(|kind| KINDS.iter().find(|(value, _)| *value == kind))
        .map_or_else(|| "Records".to_owned(), |(_, name)| (*name).to_owned());
    // `CI runs` and `SLO samples` keep their capitals.
    let noun = if noun.chars().nth(1).is_some_and(char::is_uppercase) { noun } else { noun.to_lowercase() };
    let noun = if count == 1 { noun.strip_suffix('s').map(str::to_owned).unwrap_or(noun) } else { noun };
    format!("{} {noun} of {name}, {}", format::count(count), format::window(period))
}

fn none(reading: &Reading, kind: Option<&str>) -> Notice {
    let check = reading.query.own("check").and_then(|id| reading.definitions().check(id));
    match (check, connect(reading)) {
        (Some(check), _) => Notice::NoData {
            title: "No rows for this check".to_owned(),
            advice: check.connect.clone(),
            connect: Some(super::words::link("Connect a source", "/sources")),
            snippet: None,
        },
        (None, Notice::NoData { advice, connect, snippet, .. }) if kind.is_none() => {
            Notice::NoData { title: "No rows in these days".to_owned(), advice, connect, snippet }
        }
        _ => Notice::NoData {
            title: "No rows in these days".to_owned(),
            advice: "Choose other days, another kind, or all teams.".to_owned(),
            connect: None,
            snippet: None,
        },
    }
}

fn choice(value: &str, label: &str, selected: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected }
}

fn services(reading: &Reading) -> Vec<Choice> {
    let chosen = reading.query.own("service").unwrap_or_default();
    let mut services: Vec<_> = reading
        .catalog
        .services
        .values()
        .map(|service| choice(service.slug.as_str(), &service.name, service.slug.as_str() == chosen))
        .collect();
    services.sort_by(|a, b| a.label.cmp(&b.label));
    services
}

fn teams(reading: &Reading) -> Vec<Choice> {
    let chosen = reading.query.own("team").unwrap_or_default();
    let root = reading.root().map(|root| root.id);
    let teams = root.map(|root| leaf_teams(&reading.catalog, root)).unwrap_or_default();
    teams.into_iter().map(|team| choice(team.slug.as_str(), &team.name, team.slug.as_str() == chosen)).collect()
}

fn table(reading: &Reading, rows: &[EvidenceRow], caption: &str) -> Table {
    let row = |row: &EvidenceRow| {
        let record = &row.record;
        let service = record.service.and_then(|id| reading.catalog.services.get(&id)).map(|service| service.name.clone());
        let team = record.team.and_then(|id| reading.catalog.teams.get(&id)).map(|team| team.name.clone());
        let kind = record.body.kind();
        let name = KINDS.iter().find(|(value, _)| *value == kind).map_or(kind, |(_, name)| name.trim_end_matches('s'));
        let run = row.run.map(|run| link_cell(format!("run {run}"), format!("/runs/{run}")));
        vec![
            text_cell(moment(reading, record.occurred_at)),
            text_cell(name),
            text_cell(service.or(team).unwrap_or_else(|| "program".to_owned())),
            text_cell(telling::of(&record.body)),
            run.unwrap_or_else(|| text_cell(record.key.chars().take(60).collect::<String>())),
            text_cell(row.absorbed_in.map_or_else(|| "waits".to_owned(), format::count)),
        ]
    };
    Table {
        caption: caption.to_owned(),
        head: ["Occurred", "Kind", "Of", "What", "Key", "Evaluation"].map(str::to_owned).to_vec(),
        rows: rows.iter().map(row).collect::<Vec<Vec<Cell>>>(),
    }
}

/// Day and time in the program zone.
fn moment(reading: &Reading, at: domain::time::Timestamp) -> String {
    let local = at.utc().with_timezone(&reading.zone());
    let day: Day = local.date_naive();
    format!("{} {}", format::short_date(day, reading.today()), local.format("%H:%M"))
}
