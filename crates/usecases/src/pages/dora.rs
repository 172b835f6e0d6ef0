//! `/kpis/dora`: DORA's five of a scope, against its own past; of single teams and services with the deployments behind them.

mod file;
mod rows;

pub use file::{DoraCsv, dora_csv, dora_markdown};

use super::drawing::{chart, link_cell, number_cell, text_cell, weekly};
use super::kpi::services::{MOST, left_out};
use super::own_figures::{dora_figure, dora_text, dora_tile, dora_trend};
use super::query::{Query, address};
use super::reading::Reading;
use super::words::{link, mark};
use super::{format, overview};
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{DoraMeasure, DoraPage, Mark, Notice, Table, Tile, Tone};
use domain::catalog::Team;
use domain::dora::{self, DoraId, Measure};
use domain::facts::{Book, Subject};
use domain::kpi::{Movement, Rows, movement_of};
use domain::scope::Target;
use domain::stats::{theil_sen, theil_sen_interval};
use domain::time::{Day, IsoWeek, days_before};
use store::{facts, kpi_points};

/// Weeks of a trend and its test.
const WEEKS: u64 = 12;
/// Days of facts: the window, and the week before it.
const BACK: u64 = dora::WINDOW_DAYS + 7;

/// What is known of a scope: now, at the compared day, and of single weeks.
struct Known {
    /// The last day that the figures cover.
    until: Day,
    now: Vec<Measure>,
    before: Vec<Measure>,
    weeks: Vec<(Day, Measure)>,
}

impl Known {
    fn now(&self, id: DoraId) -> Option<&Measure> {
        self.now.iter().find(|measure| measure.id == id)
    }

    fn before(&self, id: DoraId) -> Option<&Measure> {
        self.before.iter().find(|measure| measure.id == id)
    }

    fn weeks(&self, reading: &Reading, id: DoraId, from: Day) -> Vec<(Day, Option<f64>)> {
        let points: Vec<(Day, Measure)> = self.weeks.iter().filter(|(_, measure)| measure.id == id).cloned().collect();
        // A week that has only begun would look like a fall.
        let until = last_full_week(reading).sunday();
        let mut weeks = weekly(&points, from, until);
        weeks.retain(|(day, _)| *day <= until);
        weeks
    }
}

pub async fn dora(platform: &Platform, actor: &Actor, query: &Query) -> Result<DoraPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let target = reading.target()?;
    let node = reading.node()?.cloned();
    let of_service = matches!(target, Some(Target::Service(_)));
    let book = book(&mut reading, target).await?;
    let known = known(&mut reading, target, node.as_ref(), &book).await?;
    let frame = overview::frame(&reading, node.as_ref(), of_service);
    let from = reading.period().from;
    let measures: Vec<DoraMeasure> = DoraId::ALL
        .into_iter()
        .map(|id| {
            let weeks = known.weeks(&reading, id, from);
            DoraMeasure {
                id: id.to_string(),
                name: id.name().to_owned(),
                figure: dora_figure(&frame, id, known.now(id), known.before(id)),
                movement: movement(id, &full_weeks(&known, &reading, id)),
                trend: moves(&weeks)
                    .then(|| chart(&dora_trend(id, &weeks, Vec::new()), &format!("trend-{id}"), &[("line", "each week alone")])),
            }
        })
        .collect();
    let silent = known.now.iter().all(|measure| measure.value.is_none());
    let notice = silent.then(|| Notice::NoData {
        title: "No deployments are known".to_owned(),
        advice: "Connect the repository’s GitHub webhook with its deployments, or post `deploy` records to `/api/v1/evidence`.".to_owned(),
        connect: Some(link("Connect a source", "/sources")),
        snippet: None,
    });
    let day = known.until;
    let (first, last) = (days_before(day, dora::WINDOW_DAYS - 1).to_string(), day.to_string());
    let mut fields = vec![("kind", "deploy"), ("from", first.as_str()), ("to", last.as_str())];
    if let Some((field, slug)) = &frame.rows_of {
        fields.insert(0, (field, slug));
    }
    Ok(DoraPage {
        scope: reading.scope_name(),
        lead: format!(
            "{} over the 90 days to {}, against its own past. These five make no ranking of teams and have no targets.",
            reading.scope_name(),
            format::date(day)
        ),
        services: services(&reading, target, &book),
        left_out: target
            .filter(|target| is_leaf(&reading, *target))
            .and_then(|target| left_out(&reading, target, target.services(&reading.catalog).len())),
        deployments: rows::deployments(&reading, target, &book),
        rows: link("All rows", address("/evidence", &fields)),
        measures,
        notice,
    })
}

/// Whether there is anything to draw: two weeks that differ.
fn moves(weeks: &[(Day, Option<f64>)]) -> bool {
    let known: Vec<f64> = weeks.iter().filter_map(|(_, value)| *value).collect();
    known.windows(2).any(|pair| pair.first() != pair.last())
}

fn is_leaf(reading: &Reading, target: Target) -> bool {
    matches!(target, Target::Node(team) if reading.catalog.is_leaf(team))
}

fn is_past(reading: &Reading) -> bool {
    reading.day() < reading.today()
}

fn last_full_week(reading: &Reading) -> IsoWeek {
    domain::kpi::full_weeks(reading.day(), 1).pop().unwrap_or_else(|| IsoWeek::of(reading.day()))
}

/// The five as tiles of the KPIs' page.
pub(super) async fn tiles(reading: &mut Reading<'_>, target: Option<Target>, node: Option<&Team>) -> Result<Vec<Tile>> {
    let of_service = matches!(target, Some(Target::Service(_)));
    let book = if of_service || is_past(reading) { book(reading, target).await? } else { Book::default() };
    let known = known(reading, target, node, &book).await?;
    let frame = overview::frame(reading, node, of_service);
    let from = days_before(reading.day(), 13 * 7);
    let tile = |id: DoraId| {
        let weeks = known.weeks(reading, id, from);
        dora_tile(&frame, id, known.now(id), known.before(id), &weeks, reading.query.carry(&format!("/kpis/dora#{id}")))
    };
    Ok(DoraId::ALL.into_iter().map(tile).collect())
}

/// Day facts of a service, or of a leaf team's services; of what is above teams none.
async fn book(reading: &mut Reading<'_>, target: Option<Target>) -> Result<Book> {
    let wanted = match target {
        Some(Target::Service(service)) => vec![service],
        Some(target) if is_leaf(reading, target) => target.services(&reading.catalog),
        _ => Vec::new(),
    };
    if wanted.is_empty() || wanted.len() > MOST {
        return Ok(Book::default());
    }
    let subjects: Vec<Subject> = wanted.into_iter().map(Subject::Service).collect();
    let (from, upto) = (days_before(reading.day(), BACK), reading.upto());
    Ok(facts::load(&mut reading.session, Some(&subjects), from, upto).await?)
}

/// Of a node from its weekly points, of a service from its facts.
async fn known(reading: &mut Reading<'_>, target: Option<Target>, node: Option<&Team>, book: &Book) -> Result<Known> {
    let day = reading.day();
    if let Some(service @ Target::Service(_)) = target {
        let rows = Rows::new(book, &reading.catalog, service);
        let at = reading.known_at();
        let weeks = domain::kpi::full_weeks(day, WEEKS).into_iter();
        let weekly =
            weeks.flat_map(|week| dora::weekly(&rows, week, reading.zone()).into_iter().map(move |measure| (week.sunday(), measure)));
        return Ok(Known { until: day, now: dora::compute(&rows, at, day), before: Vec::new(), weeks: weekly.collect() });
    }
    let Some(node) = node else { return Ok(Known { until: day, now: Vec::new(), before: Vec::new(), weeks: Vec::new() }) };
    let compared = reading.compared_day();
    let first = reading.period().from.min(days_before(day, (WEEKS + 1) * 7)).min(days_before(compared, 14));
    let (last, then) = (dora::week_told(day, reading.today()), dora::week_told(compared, reading.today()));
    let quarters = kpi_points::dora(&mut reading.session, node.id, false, first).await?;
    let weeks = kpi_points::dora(&mut reading.session, node.id, true, first).await?;
    let weeks = weeks.into_iter().filter(|(at, _)| IsoWeek::of(*at) <= last).collect();
    let before = dora::newest(&quarters, then).map(|(_, five)| five).unwrap_or_default();
    // Of the past a leaf team's services are at hand; above, the last week that had ended by then tells.
    if is_past(reading) && !book.subjects.is_empty() {
        let rows = Rows::new(book, &reading.catalog, Target::Node(node.id));
        return Ok(Known { until: day, now: dora::compute(&rows, reading.known_at(), day), before, weeks });
    }
    let (until, now) = dora::newest(&quarters, last).unwrap_or((day, Vec::new()));
    Ok(Known { until: until.min(day), now, before, weeks })
}

/// The last twelve full weeks.
fn full_weeks(known: &Known, reading: &Reading, id: DoraId) -> Vec<Option<f64>> {
    let of_week = |week: IsoWeek| {
        let found = known.weeks.iter().find(|(day, measure)| measure.id == id && IsoWeek::of(*day) == week);
        found.and_then(|(_, measure)| measure.value)
    };
    domain::kpi::full_weeks(reading.day(), WEEKS).into_iter().map(of_week).collect()
}

fn movement(id: DoraId, weeks: &[Option<f64>]) -> Mark {
    match movement_of(weeks, id.more_is_better()) {
        Movement::Improving { p } => mark(Tone::Ok, format!("improving over 12 weeks (p = {}{})", format::decimal(p, 3), pace(id, weeks))),
        Movement::Worsening { p } => {
            mark(Tone::Bad, format!("getting worse over 12 weeks (p = {}{})", format::decimal(p, 3), pace(id, weeks)))
        }
        Movement::Steady => mark(Tone::Neutral, "no trend over 12 weeks"),
        Movement::TooShort { weeks } => mark(Tone::Neutral, format!("{weeks} of 12 weeks have a value, 8 are needed for a trend")),
    }
}

/// `, slope −0.4 h per week, 95 %: −0.7 h to −0.2 h`
fn pace(id: DoraId, weeks: &[Option<f64>]) -> String {
    let points: Vec<(f64, f64)> = weeks.iter().enumerate().filter_map(|(week, value)| Some((week as f64, (*value)?))).collect();
    let signed = |value: f64| format!("{}{}", if value < 0.0 { "−" } else { "+" }, dora_text(id, Some(value.abs())));
    let slope = theil_sen(&points).zip(theil_sen_interval(&points));
    slope.map_or_else(String::new, |(slope, (low, high))| {
        format!(", slope {} per week, 95 %: {} to {}", signed(slope), signed(low), signed(high))
    })
}

/// By name: nothing is ranked.
fn services(reading: &Reading, target: Option<Target>, book: &Book) -> Option<Table> {
    let target = target.filter(|target| matches!(target, Target::Node(_)))?;
    let mut services: Vec<_> =
        target.services(&reading.catalog).into_iter().filter_map(|service| reading.catalog.services.get(&service)).collect();
    if book.subjects.is_empty() || services.len() < 2 {
        return None;
    }
    services.sort_by(|a, b| a.name.cmp(&b.name));
    let at = reading.known_at();
    let row = |service: &&domain::catalog::Service| {
        let rows = Rows::new(book, &reading.catalog, Target::Service(service.id));
        let href = reading.query.carry_without_scope("/kpis/dora");
        let href = format!("{href}{}scope=s:{}", if href.contains('?') { '&' } else { '?' }, service.slug);
        let values = dora::compute(&rows, at, reading.day()).into_iter();
        let values = values.map(|measure| number_cell(dora_text(measure.id, measure.value)));
        std::iter::once(link_cell(&service.name, href)).chain(values).collect()
    };
    let head = ["Service", "Lead time", "Frequency", "Recovery", "Fail rate", "Rework"];
    Some(Table {
        caption: "The services of the team, by name: each against its own past, no ranking".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: services.iter().map(row).collect(),
    })
}

/// An empty cell, where nothing is to be said.
fn nothing() -> crate::view::Cell {
    text_cell(format::NONE)
}
