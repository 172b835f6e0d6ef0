//! The page of a KPI that the program defines for itself.

use super::{
    Part, contributions, drawn_days, events, is_known, legend, moved, note_form, notice, period_before, reach, remarks, services, targets,
};
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::pages::drawing::{chart, number_cell, text_cell, weekly};
use crate::pages::format;
use crate::pages::own_figures::{self, value_text};
use crate::pages::reading::{Reading, Snapshots};
use crate::pages::words::{kpi_status, link};
use crate::view::{Contribution, KpiActions, KpiPage, Link, Table};
use charts::Scene;
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::kpi::{KpiStatus, OwnKpi, Weighted};
use domain::model::{Aggregate, OwnKpiDefinition};
use domain::scope::Target;
use domain::time::{Day, IsoWeek, Window};
use store::kpi_points;

pub(super) fn in_percent(definition: &OwnKpiDefinition) -> bool {
    own_figures::in_percent(definition)
}

pub(super) async fn page(reading: &mut Reading<'_>, definition: &OwnKpiDefinition) -> Result<(KpiPage, Option<Scene>)> {
    let target = reading.target()?;
    let node = reading.node()?.cloned();
    let of_service = matches!(target, Some(Target::Service(_)));
    let (snapshots, before) = reading.with_parts(node.as_ref()).await?;
    let file = targets::file(reading).await?;
    let services = match target {
        Some(target) => services::read(reading, target).await?,
        None => services::Services::default(),
    };
    let of = |all: &Snapshots, node: &Team| all.get(&node.id).and_then(|snapshot| snapshot.own_kpi(&definition.id)).cloned();
    let (current, earlier) = match (target, &node) {
        (Some(Target::Service(service)), _) => services.own(reading, service, definition),
        (_, Some(node)) => (of(&snapshots, node), of(&before, node)),
        _ => (None, None),
    };
    let (points, restated) = match (&node, of_service) {
        (Some(node), false) => {
            let points = points(reading, node.id, &definition.id).await?;
            let since = reading.period().from;
            let restated = kpi_points::restated(&mut reading.session, node.id, &kpi_points::own_key(&definition.id), since).await?;
            (points, restated)
        }
        _ => (Vec::new(), Vec::new()),
    };
    let facts = services.facts();
    let happened = match target {
        Some(target) => events::of(reading, target, node.as_ref(), &definition.id, &facts).await?,
        None => Vec::new(),
    };
    let mut parts = match node.as_ref().filter(|_| !of_service) {
        None => Vec::new(),
        Some(node) if reading.catalog.is_leaf(node.id) => services
            .listed
            .iter()
            .map(|service| {
                let (now, before) = services.own(reading, service.id, definition);
                let href = contributions::scoped(reading, &definition.id, &format!("s:{}", service.slug));
                Part { link: link(&service.name, href), now, before, is_own: false }
            })
            .collect(),
        Some(node) => leaf_teams(&reading.catalog, node.id)
            .into_iter()
            .map(|team| {
                let href = contributions::scoped(reading, &definition.id, &format!("t:{}", team.slug));
                Part { link: link(&team.name, href), now: of(&snapshots, team), before: of(&before, team), is_own: false }
            })
            .chain(services.own_of_groups(definition).into_iter().map(|(group, now, before)| Part {
                link: contributions::own_services(reading, &definition.id, group),
                now,
                before,
                is_own: true,
            }))
            .collect(),
    };
    let since = Window { from: reading.compared_day(), to: reading.day() };
    let mut causes = [happened.clone(), events::troubles(reading, &facts, since)].concat();
    causes.sort_by_key(|event| event.day);
    let whole = moved::Whole {
        goal: definition.goal,
        now: current.as_ref(),
        before: earlier.as_ref(),
        weigh: &|kpi| weigh(definition, kpi),
        text: &|before, now| own_figures::change_text(definition, before, now),
        value: &|value| value_text(definition, Some(value)),
    };
    let moved = moved::of(reading, &whole, &parts, causes);
    let print = |value: f64| value_text(definition, Some(value));
    let writing = targets::Writing { percent: in_percent(definition), unit: own_figures::unit(definition), print: &print, file };
    let target_form = target.and_then(|target| targets::of(reading, target, &definition.id, definition.goal, &definition.targets, writing));
    let frame = crate::pages::overview::frame(reading, node.as_ref(), of_service);
    let figure = own_figures::figure(&frame, definition, current.as_ref(), earlier.as_ref());
    let weeks = weekly(&points, reading.period().from, reading.day());
    let before = period_before(reading, &points);
    let ghost = before.is_some();
    let scene =
        is_known(&weeks).then(|| own_figures::trend(definition, &frame.target_keys, &weeks, before, events::marks(&happened), restated));
    let drawn = scene.as_ref().and_then(|_| drawn_days(&weeks));
    contributions::sort(&mut parts, definition.goal);
    let rows = |part: &Part<String>| {
        let kpi = part.now.as_ref().filter(|kpi| kpi.fresh_at.is_some() && !part.is_own)?;
        Some(contributions::narrowed(own_figures::rows(&frame, ("kpi", &definition.id), kpi), &part.link))
    };
    let most = parts.iter().filter_map(|part| part.now.as_ref().and_then(|kpi| kpi.value)).fold(0.0, f64::max);
    let page = KpiPage {
        id: definition.id.clone(),
        name: definition.name.clone(),
        group: format::capital(&definition.group),
        scope: reading.scope_name(),
        sentence: sentence(definition, current.as_ref(), &figure.target),
        remarks: remarks(current.as_ref(), figure.beside.as_deref()),
        definition: figure.computation.clone(),
        notice: notice(reading, &definition.how_to_connect(), current.as_ref()),
        figure,
        trend: scene.as_ref().map(|scene| chart(scene, "trend", &legend(ghost))),
        contributions_title: contributions::title(reading, node.as_ref(), parts.is_empty()),
        contributions: parts.iter().map(|part| contribution(definition, part, most, rows(part))).collect(),
        left_out: services.left_out.clone(),
        moved,
        events: events::list(reading, happened, drawn),
        note_form: note_form(reading, target, &definition.id),
        target_form,
        sources: Vec::new(),
        actions: KpiActions::default(),
        weekly: table(definition, &points, &weeks),
    };
    Ok((page, scene))
}

/// Weekly points of the shown period and of the one before.
pub(super) async fn points(reading: &mut Reading<'_>, team: TeamId, id: &str) -> Result<Vec<(Day, OwnKpi)>> {
    let (from, until) = reach(reading);
    let all = kpi_points::own(&mut reading.session, team, &[id], from).await?;
    Ok(all.into_iter().filter(|(day, _)| *day <= until).collect())
}

/// Each aggregate is a weighted mean of its parts, or their sum.
fn weigh(definition: &OwnKpiDefinition, kpi: &OwnKpi) -> Option<Weighted> {
    let weight = if definition.aggregate == Aggregate::Sum { Some(1) } else { kpi.denominator };
    kpi.value.zip(weight)
}

fn sentence(definition: &OwnKpiDefinition, kpi: Option<&OwnKpi>, target: &str) -> String {
    let (kpi, value) = match super::known(kpi, &definition.how_to_connect()) {
        Ok(known) => known,
        Err(unknown) => return unknown,
    };
    let word = kpi_status(kpi.status).word;
    let made_of = own_figures::made_of(definition, kpi).map(|text| format!(": {text}")).unwrap_or_default();
    format!("{}{made_of}; target {target}, {word}.", value_text(definition, value))
}

fn contribution(definition: &OwnKpiDefinition, part: &Part<String>, most: f64, rows: Option<Link>) -> Contribution {
    let now = part.now.as_ref();
    let value = now.and_then(|kpi| kpi.value);
    let detail = match now {
        None => "not evaluated yet".to_owned(),
        Some(kpi) if value.is_none() => kpi.reason.clone().unwrap_or_default(),
        Some(kpi) => own_figures::made_of(definition, kpi).unwrap_or_default(),
    };
    Contribution {
        link: part.link.clone(),
        value: value_text(definition, value),
        mark: kpi_status(now.map_or(KpiStatus::Unknown, |kpi| kpi.status)),
        percent: value.filter(|_| most > 0.0).map(|value| format::share(value / most)),
        detail,
        rows,
    }
}

fn table(definition: &OwnKpiDefinition, points: &[(Day, OwnKpi)], weeks: &[(Day, Option<f64>)]) -> Option<Table> {
    if weeks.iter().all(|(_, value)| value.is_none()) {
        return None;
    }
    let row = |(day, value): &(Day, Option<f64>)| {
        let kpi = points.iter().rev().find(|(at, _)| IsoWeek::of(*at) == IsoWeek::of(*day)).map(|(_, kpi)| kpi);
        let number = |number: Option<i64>| number_cell(number.map_or_else(|| format::NONE.to_owned(), format::count));
        vec![
            text_cell(IsoWeek::of(*day).to_string()),
            number_cell(value_text(definition, *value)),
            number(kpi.and_then(|kpi| kpi.denominator)),
        ]
    };
    let counted = match definition.aggregate {
        Aggregate::Ratio => "Denominator",
        Aggregate::Last => "Reporting",
        Aggregate::Mean | Aggregate::Sum => "Readings",
    };
    Some(Table {
        caption: format!("{} by week; each value covers its own window that ends with the week", definition.name),
        head: ["Week", "Value", counted].map(str::to_owned).to_vec(),
        rows: weeks.iter().rev().map(row).collect(),
    })
}
