//! What each team (of a team, each service) contributes to a KPI, the worst first.

use super::Part;
use super::services::Services;
use crate::catalog::{leaf_teams, scope_of};
use crate::pages::figures::{amounts, change, parts as names_of, rows, told};
use crate::pages::format;
use crate::pages::overview::frame;
use crate::pages::reading::{Reading, Snapshots};
use crate::pages::words::{kpi_status, link};
use crate::view::{Contribution, Direction, Link};
use domain::catalog::Team;
use domain::kpi::{Kpi, KpiId};
use domain::model::{Goal, KpiDefinition, KpiUnit};

/// The teams below a node, a team's services, nothing of a service.
pub(super) fn parts(
    reading: &Reading,
    node: Option<&Team>,
    of_service: bool,
    definition: &KpiDefinition,
    snapshots: &Snapshots,
    before: &Snapshots,
    services: &Services,
) -> Vec<Part<KpiId>> {
    let Some(node) = node.filter(|_| !of_service) else { return Vec::new() };
    let address = |scope: &str| scoped(reading, definition.id.as_str(), scope);
    if reading.catalog.is_leaf(node.id) {
        let part = |service: &domain::catalog::Service| {
            let (now, before) = services.kpi(reading, service.id, definition.id);
            Part { link: link(&service.name, address(&format!("s:{}", service.slug))), now, before, is_own: false }
        };
        return services.listed.iter().map(part).collect();
    }
    let of_team = |all: &'_ Snapshots, team: &Team| all.get(&team.id).and_then(|snapshot| snapshot.kpi(definition.id)).cloned();
    let part = |team: &Team| Part {
        link: link(&team.name, address(&format!("t:{}", team.slug))),
        now: of_team(snapshots, team),
        before: of_team(before, team),
        is_own: false,
    };
    let mut parts: Vec<Part<KpiId>> = leaf_teams(&reading.catalog, node.id).into_iter().map(part).collect();
    let of_groups = services.of_groups(reading, definition.id).into_iter();
    parts.extend(of_groups.map(|(group, now, before)| {
        let link = own_services(reading, definition.id.as_str(), group);
        Part { link, now, before, is_own: true }
    }));
    parts
}

/// `Commerce’s own services`: what a group owns itself.
pub(super) fn own_services(reading: &Reading, kpi: &str, group: &Team) -> Link {
    link(format!("{}’s own services", group.name), scoped(reading, kpi, &scope_of(&reading.catalog, group)))
}

/// The KPI's page of another scope.
pub(super) fn scoped(reading: &Reading, kpi: &str, scope: &str) -> String {
    let href = reading.query.carry_without_scope(&format!("/kpis/{kpi}"));
    if href.contains('?') { format!("{href}&scope={scope}") } else { format!("{href}?scope={scope}") }
}

pub(super) fn title(reading: &Reading, node: Option<&Team>, is_empty: bool) -> String {
    match node {
        _ if is_empty => String::new(),
        Some(node) if reading.catalog.is_leaf(node.id) => "Services, worst first".to_owned(),
        _ => "Teams, worst first".to_owned(),
    }
}

/// Worst first; what nobody measures stands below what is known to be bad.
pub(super) fn sort<Id>(parts: &mut [Part<Id>], goal: Goal) {
    // A median that is not reached is worse than any that is.
    let value = |kpi: &Option<Kpi<Id>>| {
        let kpi = kpi.as_ref()?;
        kpi.value.map(|value| (false, value)).or(kpi.at_least.map(|at_least| (true, at_least)))
    };
    let compare = |a: (bool, f64), b: (bool, f64)| a.0.cmp(&b.0).then_with(|| a.1.total_cmp(&b.1));
    let high_is_good = matches!(goal, Goal::Above(_) | Goal::Upward);
    parts.sort_by(|a, b| {
        let order = match (value(&a.now), value(&b.now)) {
            (Some(a), Some(b)) if high_is_good => compare(a, b),
            (Some(a), Some(b)) => compare(b, a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        order.then_with(|| a.link.text.cmp(&b.link.text))
    });
}

pub(super) fn of(
    reading: &Reading,
    definition: &KpiDefinition,
    mut parts: Vec<Part<KpiId>>,
    node: Option<&Team>,
    of_service: bool,
) -> (String, Vec<Contribution>) {
    sort(&mut parts, definition.goal);
    let title = title(reading, node, parts.is_empty());
    let most = parts.iter().filter_map(|part| part.now.as_ref().and_then(|kpi| kpi.value.or(kpi.at_least))).fold(0.0, f64::max);
    let rows_of = |part: &Part<KpiId>| {
        let frame = frame(reading, node, of_service);
        let kpi = part.now.as_ref().filter(|kpi| kpi.fresh_at.is_some() && !part.is_own)?;
        Some(narrowed(rows(&frame, kpi), &part.link))
    };
    let found = parts.iter().map(|part| contribution(definition, part, most, rows_of(part))).collect();
    (title, found)
}

/// The link to rows of this team or service instead of the page's scope.
pub(super) fn narrowed(rows: Link, part: &Link) -> Link {
    let scope = part.href.rsplit_once("scope=").map_or("", |(_, scope)| scope);
    let (field, slug) = match scope.split_once(':') {
        Some(("s", slug)) => ("service", slug),
        Some((_, slug)) => ("team", slug),
        None => return rows,
    };
    let (path, fields) = rows.href.split_once('?').unwrap_or((&rows.href, ""));
    let kept: Vec<&str> = fields.split('&').filter(|field| !field.starts_with("team=") && !field.starts_with("service=")).collect();
    Link { text: rows.text, href: format!("{path}?{field}={slug}&{}", kept.join("&")) }
}

fn contribution(definition: &KpiDefinition, part: &Part<KpiId>, most: f64, rows: Option<Link>) -> Contribution {
    let (now, then) = (part.now.as_ref(), part.before.as_ref());
    let value = now.and_then(|kpi| kpi.value.or(kpi.at_least));
    Contribution {
        link: part.link.clone(),
        value: told(definition.unit, now),
        mark: kpi_status(now.map_or(domain::kpi::KpiStatus::Unknown, |kpi| kpi.status)),
        percent: value.filter(|_| most > 0.0).map(|value| format::share(value / most)),
        detail: detail(definition, now, then),
        rows,
    }
}

/// `112 of 143 merged pull requests · up 6 pts`.
fn detail(definition: &KpiDefinition, now: Option<&Kpi>, then: Option<&Kpi>) -> String {
    let Some(kpi) = now else { return "not evaluated yet".to_owned() };
    let (_, denominator) = names_of(kpi);
    let made_of = match (amounts(kpi), kpi.value) {
        (_, None) => kpi.reason.clone().unwrap_or_default(),
        ((Some(part), Some(whole)), _) if definition.unit == KpiUnit::Ratio => format!("{part} of {whole} {denominator}"),
        _ => kpi.beside.clone().unwrap_or_default(),
    };
    let moved = change(definition.unit, then.and_then(|kpi| kpi.value), kpi.value).map(|change| match change.direction {
        Direction::Up => format!("up {}", change.text),
        Direction::Down => format!("down {}", change.text),
        Direction::Same => "unchanged".to_owned(),
    });
    [Some(made_of), moved].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
