//! What each team contributes to a KPI, the worst first; its change since the compared date tells what moved it.

use crate::catalog::leaf_teams;
use crate::pages::figures::{amounts, change, parts, rows, value_text};
use crate::pages::format;
use crate::pages::overview::frame;
use crate::pages::reading::{Reading, Snapshots};
use crate::pages::words::{kpi_status, link};
use crate::view::{Contribution, Direction};
use domain::catalog::Team;
use domain::kpi::Kpi;
use domain::model::{Goal, KpiDefinition, KpiUnit};

pub(super) fn of(
    reading: &Reading,
    node: Option<&Team>,
    definition: &KpiDefinition,
    snapshots: &Snapshots,
    before: &Snapshots,
) -> Vec<Contribution> {
    let Some(node) = node.filter(|node| !reading.catalog.is_leaf(node.id)) else { return Vec::new() };
    let of_team = |all: &'_ Snapshots, team: &Team| all.get(&team.id).and_then(|snapshot| snapshot.kpi(definition.id)).cloned();
    let mut found: Vec<(&Team, Option<Kpi>, Option<Kpi>)> =
        leaf_teams(&reading.catalog, node.id).into_iter().map(|team| (team, of_team(snapshots, team), of_team(before, team))).collect();
    let value = |kpi: &Option<Kpi>| kpi.as_ref().and_then(|kpi| kpi.value);
    let high_is_good = matches!(definition.goal, Goal::Above(_) | Goal::Upward);
    found.sort_by(|(a_team, a, _), (b_team, b, _)| {
        let order = match (value(a), value(b)) {
            (Some(a), Some(b)) if high_is_good => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            // What nobody measures stands below what is known to be bad.
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        order.then_with(|| a_team.name.cmp(&b_team.name))
    });
    let most = found.iter().filter_map(|(_, now, _)| value(now)).fold(0.0, f64::max);
    found.into_iter().map(|(team, now, then)| contribution(reading, definition, team, now.as_ref(), then.as_ref(), most)).collect()
}

fn contribution(
    reading: &Reading,
    definition: &KpiDefinition,
    team: &Team,
    now: Option<&Kpi>,
    then: Option<&Kpi>,
    most: f64,
) -> Contribution {
    let value = now.and_then(|kpi| kpi.value);
    let href = reading.query.carry_without_scope(&format!("/kpis/{}", definition.id));
    let scope = format!("t:{}", team.slug);
    let joined = if href.contains('?') { format!("{href}&scope={scope}") } else { format!("{href}?scope={scope}") };
    let frame = frame(reading, Some(team), false);
    Contribution {
        link: link(&team.name, joined),
        value: value_text(definition.unit, value),
        mark: kpi_status(now.map_or(domain::kpi::KpiStatus::Unknown, |kpi| kpi.status)),
        percent: value.filter(|_| most > 0.0).map(|value| format::share(value / most)),
        detail: detail(definition, now, then),
        rows: now.filter(|kpi| kpi.fresh_at.is_some()).map(|kpi| rows(&frame, kpi)),
    }
}

/// `112 of 143 merged pull requests · up 6 pts`.
fn detail(definition: &KpiDefinition, now: Option<&Kpi>, then: Option<&Kpi>) -> String {
    let Some(kpi) = now else { return "not evaluated yet".to_owned() };
    let (_, denominator) = parts(kpi);
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
