//! On target or not: strict inequalities, compared as whole numbers wherever the value is a ratio of two.

use crate::catalog::Catalog;
use crate::kpi::KpiStatus;
use crate::model::{Goal, KpiDefinition};
use crate::numbers::nine_digits;
use crate::scope::Target;
use crate::stats::{mann_kendall, median, theil_sen};
use std::collections::BTreeMap;

/// Fewer weeks than this have no trend (decision 27).
pub(in crate::kpi) const LEAST_WEEKS: usize = 8;
/// One-sided p of a trend that counts for an efficiency KPI's status.
const TREND_P: f64 = 0.1;
const PARTS: f64 = 1e6;

/// The goal of a scope: the target of the nearest scope that has one, in the direction of the KPI. `keys` are those of
/// [`target_keys`], the nearest first.
pub fn goal_for(definition: &KpiDefinition, keys: &[String]) -> Goal {
    goal_of(definition.goal, &definition.targets, keys)
}

pub(in crate::kpi) fn goal_of(goal: Goal, targets: &BTreeMap<String, f64>, keys: &[String]) -> Goal {
    match (goal, keys.iter().find_map(|key| targets.get(key))) {
        (Goal::Above(_), Some(target)) => Goal::Above(*target),
        (Goal::Below(_), Some(target)) => Goal::Below(*target),
        (goal, _) => goal,
    }
}

/// Under what keys a scope's target may stand in the model: its own, then those of the nodes above it. A node that is looked at
/// without what is below it keeps its key as a group.
pub fn target_keys(catalog: &Catalog, target: Target) -> Vec<String> {
    let (service, team) = match target {
        Target::Node(team) => (None, Some(team)),
        Target::Service(service) => {
            let service = catalog.services.get(&service);
            (service.map(|service| format!("s:{}", service.slug)), service.map(|service| service.owner))
        }
    };
    let nodes = team.map(|team| catalog.lineage(team)).unwrap_or_default();
    let of_nodes = nodes.iter().filter_map(|node| catalog.teams.get(node)).flat_map(|node| match node.parent {
        None => vec!["program".to_owned()],
        Some(_) => vec![format!("t:{}", node.slug), format!("g:{}", node.slug)],
    });
    service.into_iter().chain(of_nodes).collect()
}

fn on_target(holds: bool) -> KpiStatus {
    if holds { KpiStatus::OnTarget } else { KpiStatus::OffTarget }
}

/// `numerator / denominator` against the goal; targets count in millionths. A trend goal says nothing of one ratio.
pub(in crate::kpi) fn ratio(goal: Goal, numerator: i64, denominator: i64) -> KpiStatus {
    let left = i128::from(numerator) * PARTS as i128;
    let right = |target: f64| (target * PARTS).round() as i128 * i128::from(denominator);
    match goal {
        Goal::Above(target) => on_target(left > right(target)),
        Goal::Below(target) => on_target(left < right(target)),
        Goal::Downward | Goal::Upward => KpiStatus::Flat,
    }
}

/// A value that is no ratio of whole numbers, to nine digits.
pub(in crate::kpi) fn value(goal: Goal, value: f64) -> KpiStatus {
    match goal {
        Goal::Above(target) => on_target(nine_digits(value) > target),
        Goal::Below(target) => on_target(nine_digits(value) < target),
        Goal::Downward | Goal::Upward => KpiStatus::Flat,
    }
}

/// Weekly values, oldest first: the trend in the good direction, or the newest against a target where a model sets one.
pub(in crate::kpi) fn trend(goal: Goal, values: &[f64]) -> KpiStatus {
    let test = mann_kendall(values);
    let (good, bad) = match goal {
        Goal::Upward => (test.p_increasing, test.p_decreasing),
        Goal::Downward => (test.p_decreasing, test.p_increasing),
        Goal::Above(_) | Goal::Below(_) => return values.last().map_or(KpiStatus::Unknown, |last| value(goal, *last)),
    };
    if good < TREND_P {
        KpiStatus::OnTarget
    } else if bad < TREND_P {
        KpiStatus::OffTarget
    } else {
        KpiStatus::Flat
    }
}

/// `−1.2 % a week`: Theil and Sen's slope as a share of the median value.
pub(in crate::kpi) fn slope(values: &[Option<f64>]) -> Option<String> {
    let points: Vec<(f64, f64)> = values.iter().enumerate().filter_map(|(week, value)| Some((week as f64, (*value)?))).collect();
    let middle = median(&points.iter().map(|(_, value)| *value).collect::<Vec<_>>())?;
    let slope = theil_sen(&points)?;
    (middle != 0.0).then(|| format!("{} a week", signed_percent(slope / middle)))
}

/// `+3.0 %`, `−12.5 %`.
pub(super) fn signed_percent(ratio: f64) -> String {
    format!("{:+.1} %", nine_digits(ratio * 100.0)).replace('-', "−")
}
