//! `/kpis/{kpi}`: the value, its trend with what happened, who contributes what, what moved it, and the scope's target.

mod actions;
mod contributions;
mod events;
mod feeding;
mod file;
mod moved;
mod own;
pub(super) mod services;
mod targets;

pub use file::{KpiWeekCsv, kpi_csv, kpi_markdown, kpi_scene};

use super::drawing::{chart, number_cell, text_cell, trend, weekly};
use super::figures::{self, value_text};
use super::format;
use super::overview::{frame, nothing_known_then};
use super::query::{Compare, Query};
use super::reading::Reading;
use super::words::link;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{KpiActions, KpiPage, Link, NoteForm, Notice, Table};
use charts::Scene;
use domain::ids::TeamId;
use domain::kpi::{Kpi, KpiId, KpiStatus, goal_for};
use domain::model::{KpiDefinition, KpiUnit};
use domain::scope::Target;
use domain::time::{Day, IsoWeek, Window, days_before};
use store::kpi_points;

/// A team or service of the shown scope.
struct Part<Id> {
    link: Link,
    now: Option<Kpi<Id>>,
    before: Option<Kpi<Id>>,
    /// What a group owns itself: the rows of its scope would be those of everything below as well.
    is_own: bool,
}

pub async fn kpi(platform: &Platform, actor: &Actor, query: &Query, id: &str) -> Result<KpiPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let (page, _) = page(&mut reading, id).await?;
    Ok(KpiPage { actions: actions::of(&mut reading, id).await?, ..page })
}

/// Of the nine or of the program's own, with the picture of its trend.
async fn page(reading: &mut Reading<'_>, id: &str) -> Result<(KpiPage, Option<Scene>)> {
    match id.parse::<KpiId>().ok().and_then(|id| reading.definitions().kpi(id).cloned()) {
        Some(definition) => of_nine(reading, &definition).await,
        None => match reading.definitions().own_kpi(id).cloned() {
            Some(definition) => own::page(reading, &definition).await,
            None => Err(Error::NotFound(format!("the KPI `{id}`"))),
        },
    }
}

/// A target as people type it, `95` or `> 95 %`, in the KPI's own unit; `None`: nothing was typed.
pub async fn typed_target(platform: &Platform, id: &str, typed: &str) -> Result<Option<f64>> {
    let model = platform.model().await?;
    let percent = match id.parse::<KpiId>() {
        Ok(id) => model.model.kpi(id).is_some_and(|definition| definition.unit == KpiUnit::Ratio),
        Err(_) => model.model.own_kpi(id).is_some_and(own::in_percent),
    };
    targets::parse(typed, percent).transpose().map_err(|problem| Error::invalid("target", problem))
}

async fn of_nine(reading: &mut Reading<'_>, definition: &KpiDefinition) -> Result<(KpiPage, Option<Scene>)> {
    let id = definition.id;
    let target = reading.target()?;
    let node = reading.node()?.cloned();
    let of_service = matches!(target, Some(Target::Service(_)));
    let (snapshots, before) = reading.with_parts(node.as_ref()).await?;
    let file = targets::file(reading).await?;
    let services = match target {
        Some(target) => services::read(reading, target).await?,
        None => services::Services::default(),
    };
    let (current, earlier) = match (target, &node) {
        (Some(Target::Service(service)), _) => services.kpi(reading, service, id),
        (_, Some(node)) => (
            snapshots.get(&node.id).and_then(|snapshot| snapshot.kpi(id)).cloned(),
            before.get(&node.id).and_then(|snapshot| snapshot.kpi(id)).cloned(),
        ),
        _ => (None, None),
    };
    let (points, restated) = match (&node, of_service) {
        (Some(node), false) => (points(reading, node.id, id).await?, restated(reading, node.id, id).await?),
        _ => Default::default(),
    };
    let sources = feeding::sources(reading, id).await?;
    let facts = services.facts();
    let happened = match target {
        Some(target) => events::of(reading, target, node.as_ref(), id.as_str(), &facts).await?,
        None => Vec::new(),
    };
    let parts = contributions::parts(reading, node.as_ref(), of_service, definition, &snapshots, &before, &services);
    let since = Window { from: reading.compared_day(), to: reading.day() };
    let mut causes = [happened.clone(), events::troubles(reading, &facts, since)].concat();
    causes.sort_by_key(|event| event.day);
    let print = |value: f64| value_text(definition.unit, Some(value));
    let percent = definition.unit == KpiUnit::Ratio;
    let writing = targets::Writing { percent, unit: if percent { "%" } else { "" }, print: &print, file };
    let target_form = target.and_then(|target| targets::of(reading, target, id.as_str(), definition.goal, &definition.targets, writing));
    let frame = frame(reading, node.as_ref(), of_service);
    let goal = goal_for(definition, &frame.target_keys);
    let whole = moved::Whole {
        goal,
        now: current.as_ref(),
        before: earlier.as_ref(),
        weigh: &moved::weigh_ratio,
        text: &|before, now| moved::change_text(definition.unit, before, now),
        value: &|value| value_text(definition.unit, Some(value)),
    };
    let moved = moved::of(reading, &whole, &parts, causes);
    let weeks = weekly(&points, reading.period().from, reading.day());
    let before = period_before(reading, &points);
    let ghost = before.is_some();
    let scene = is_known(&weeks).then(|| trend(definition, goal, &weeks, before, events::marks(&happened), restated));
    let drawn = scene.as_ref().and_then(|_| drawn_days(&weeks));
    let figure = figures::figure(&frame, definition, current.as_ref(), earlier.as_ref());
    let (contributions_title, contributions) = contributions::of(reading, definition, parts, node.as_ref(), of_service);
    let page = KpiPage {
        id: id.to_string(),
        name: definition.name.clone(),
        group: format::capital(&definition.group),
        scope: reading.scope_name(),
        sentence: sentence(definition, current.as_ref(), &figures::target_text(goal, definition.unit)),
        remarks: remarks(current.as_ref(), figure.beside.as_deref()),
        definition: figures::computation(&frame, definition, current.as_ref()),
        notice: notice(reading, &definition.connect, current.as_ref()),
        figure,
        trend: scene.as_ref().map(|scene| chart(scene, "trend", &legend(ghost))),
        contributions_title,
        contributions,
        left_out: services.left_out.clone(),
        moved,
        events: events::list(reading, happened, drawn),
        note_form: note_form(reading, target, id.as_str()),
        target_form,
        sources,
        actions: KpiActions::default(),
        weekly: table(definition, &points, &weeks),
    };
    Ok((page, scene))
}

/// What the KPI says beside its value, but for what the figure shows already.
fn remarks<Id>(kpi: Option<&Kpi<Id>>, shown: Option<&str>) -> Vec<String> {
    let Some(kpi) = kpi else { return Vec::new() };
    let all = kpi.beside.iter().chain(&kpi.reason).filter(|text| !text.is_empty() && shown != Some(text.as_str()));
    // Where there is no value, the sentence above gives the reason.
    all.filter(|text| kpi.value.is_some() || Some(*text) != kpi.reason.as_ref()).cloned().collect()
}

fn note_form(reading: &Reading, target: Option<Target>, kpi: &str) -> Option<NoteForm> {
    let team = match target? {
        Target::Node(team) => Some(team),
        Target::Service(service) => reading.catalog.services.get(&service).map(|service| service.owner),
    };
    let may = reading.query.at.is_none() && reading.may(Permission::Act(team));
    may.then(|| NoteForm {
        kpi: kpi.to_owned(),
        scope: reading.query.scope.to_string(),
        day: reading.today().to_string(),
        next: reading.query.href(&format!("/kpis/{kpi}")),
    })
}

/// The days that the chart covers.
fn drawn_days(weeks: &[(Day, Option<f64>)]) -> Option<Window> {
    Some(Window { from: weeks.first()?.0, to: weeks.last()?.0 })
}

/// Weekly points of the shown period and of the one before, where that is compared.
async fn points(reading: &mut Reading<'_>, team: TeamId, id: KpiId) -> Result<Vec<(Day, Kpi)>> {
    let (from, until) = reach(reading);
    let all = kpi_points::trend(&mut reading.session, team, Some(id), from).await?;
    Ok(all.into_iter().filter(|(_, day, _)| *day <= until).map(|(_, day, kpi)| (day, kpi)).collect())
}

async fn restated(reading: &mut Reading<'_>, team: TeamId, id: KpiId) -> Result<Vec<Day>> {
    let from = reading.period().from;
    Ok(kpi_points::restated(&mut reading.session, team, id.as_str(), from).await?)
}

fn reach(reading: &Reading) -> (Day, Day) {
    let period = reading.period();
    let days = u64::try_from(period.days()).unwrap_or(0);
    (days_before(period.from, days), IsoWeek::of(period.to).sunday())
}

/// Whether there is anything to draw.
fn is_known(weeks: &[(Day, Option<f64>)]) -> bool {
    weeks.iter().any(|(_, value)| value.is_some())
}

/// The previous period lies behind the line only when it is what one compares with.
fn period_before<Id>(reading: &Reading, points: &[(Day, Kpi<Id>)]) -> Option<Vec<(Day, Option<f64>)>> {
    let period = reading.period();
    let before = (reading.query.cmp == Compare::Previous).then(|| {
        let days = u64::try_from(period.days()).unwrap_or(0);
        weekly(points, days_before(period.from, days), days_before(period.from, 1))
    });
    before.filter(|before| before.iter().any(|(_, value)| value.is_some()))
}

fn legend(ghost: bool) -> Vec<(&'static str, &'static str)> {
    let mut legend = vec![("line", "this period")];
    if ghost {
        legend.push(("ghost", "the period before"));
    }
    legend
}

/// `84 % of merged pull requests …`: the value, what it is made of and the target, in one sentence.
fn sentence(definition: &KpiDefinition, kpi: Option<&Kpi>, target: &str) -> String {
    let (kpi, value) = match known(kpi, &definition.connect) {
        Ok(known) => known,
        Err(unknown) => return unknown,
    };
    let (numerator, denominator) = figures::parts(kpi);
    let made_of = match figures::amounts(kpi) {
        (Some(part), Some(whole)) if definition.unit == KpiUnit::Ratio && value.is_some() && !numerator.is_empty() => {
            format!(": {part} {numerator} of {whole} {denominator}")
        }
        _ => String::new(),
    };
    let word = super::words::kpi_status(kpi.status).word;
    let told = match (value.or(kpi.at_least), &kpi.reason) {
        (None, Some(reason)) => reason.trim_end_matches('.').to_owned(),
        _ => figures::told(definition.unit, Some(kpi)),
    };
    format!("{told}{made_of}; target {target}, {word}.")
}

/// The KPI and its value, or the sentence that says why there is none. What was judged is known, though it has no number: nothing
/// occurred while somebody looked, or a median that is not reached yet.
fn known<'k, Id>(kpi: Option<&'k Kpi<Id>>, connect: &str) -> std::result::Result<(&'k Kpi<Id>, Option<f64>), String> {
    let kpi = kpi.ok_or_else(|| format!("Unknown: nothing was evaluated yet. {connect}"))?;
    if kpi.value.is_some() || kpi.status.measured() {
        return Ok((kpi, kpi.value));
    }
    let word = if kpi.status == KpiStatus::TooFew { "Too few to tell" } else { "Unknown" };
    Err(kpi.reason.as_ref().map_or_else(|| format!("{word}."), |reason| format!("{word}: {reason}")))
}

fn table(definition: &KpiDefinition, points: &[(Day, Kpi)], weeks: &[(Day, Option<f64>)]) -> Option<Table> {
    if weeks.iter().all(|(_, value)| value.is_none()) {
        return None;
    }
    let row = |(day, value): &(Day, Option<f64>)| {
        let kpi = points.iter().rev().find(|(at, _)| IsoWeek::of(*at) == IsoWeek::of(*day)).map(|(_, kpi)| kpi);
        let (part, whole) = kpi.map(figures::amounts).unwrap_or_default();
        let number = |text: Option<String>| number_cell(text.unwrap_or_else(|| format::NONE.to_owned()));
        let told = match (value, kpi) {
            (None, Some(_)) => figures::told(definition.unit, kpi),
            _ => value_text(definition.unit, *value),
        };
        vec![text_cell(IsoWeek::of(*day).to_string()), number_cell(told), number(part), number(whole)]
    };
    let (numerator, denominator) = points.last().map_or(("", ""), |(_, kpi)| figures::parts(kpi));
    let head = |name: &str, other: &str| if name.is_empty() { other.to_owned() } else { format::capital(name) };
    Some(Table {
        caption: format!("{} by week; each value covers its own window that ends with the week", definition.name),
        head: vec!["Week".to_owned(), "Value".to_owned(), head(numerator, "Part"), head(denominator, "Whole")],
        rows: weeks.iter().rev().map(row).collect(),
    })
}

fn notice<Id>(reading: &Reading, connect: &str, kpi: Option<&Kpi<Id>>) -> Option<Notice> {
    if reading.query.at.is_some() && reading.shown.is_none() {
        return Some(nothing_known_then(reading));
    }
    let silent = kpi.is_none_or(|kpi| kpi.fresh_at.is_none() && kpi.value.is_none());
    silent.then(|| Notice::NoData {
        title: "No evidence for this KPI".to_owned(),
        advice: connect.to_owned(),
        connect: Some(link("Connect a source", "/sources")),
        snippet: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kpi::Coverage;

    #[test]
    fn what_was_judged_without_a_number_is_not_told_as_unknown() {
        let model = domain::model::Model::parse(domain::model::DEFAULT_YAML).unwrap();
        let mut kpi = Kpi {
            id: KpiId::RegressionsBeforeProd,
            value: None,
            numerator: Some(0),
            denominator: Some(0),
            status: KpiStatus::OnTarget,
            window: Window { from: Day::MIN, to: Day::MIN },
            coverage: Coverage::default(),
            fresh_at: None,
            at_least: None,
            reason: Some("None occurred; somebody looked every week.".to_owned()),
            beside: None,
        };
        let told = |kpi: &Kpi| sentence(model.kpi(kpi.id).unwrap(), Some(kpi), "T");
        assert_eq!(told(&kpi), "None occurred; somebody looked every week; target T, on target.");
        (kpi.id, kpi.status) = (KpiId::PerfFixLeadTime, KpiStatus::OffTarget);
        (kpi.at_least, kpi.numerator, kpi.denominator) = (Some(12.34), Some(1), Some(3));
        assert_eq!(told(&kpi), "> 12.3 d; target T, off target.");
        (kpi.status, kpi.at_least) = (KpiStatus::Unknown, None);
        assert!(told(&kpi).starts_with("Unknown: "));
    }
}
