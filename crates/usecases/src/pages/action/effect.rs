//! What an action that is done changed: the value before and after, and the weeks around it.

use crate::error::Result;
use crate::pages::checks;
use crate::pages::drawing::{chart, trend};
use crate::pages::figures::value_text;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::view::Chart;
use charts::TrendInput;
use domain::kpi::{KpiId, goal_for, target_keys};
use domain::scope::Target;
use domain::time::{Day, days_before};
use store::actions::Action;
use store::{evaluation, kpi_points, snapshots};

/// Weeks before and after the day it was done.
const BEFORE: u64 = 6;
const AFTER: u64 = 6;

fn kpi_of(action: &Action) -> Option<KpiId> {
    if action.check.is_some() { None } else { action.kpi.as_deref()?.parse().ok() }
}

/// `55 %` and `82 %`, in the unit of its check or KPI.
pub(super) fn before_after(reading: &Reading, action: &Action) -> Option<(String, String)> {
    let known = action.verification.as_ref()?;
    let model = reading.definitions();
    let text = |value: Option<f64>| -> Option<String> {
        let value = value?;
        if let Some(check) = action.check.as_deref().and_then(|id| model.check(id)) {
            return Some(checks::amount(model, check, value));
        }
        if let Some(definition) = kpi_of(action).and_then(|id| model.kpi(id)) {
            return Some(value_text(definition.unit, Some(value)));
        }
        let own = model.own_kpi(action.kpi.as_deref()?)?;
        Some(format!("{} {}", format::decimal(value, 2), own.unit))
    };
    let (before, after) = (text(known.before), text(known.after));
    (before.is_some() || after.is_some()).then(|| (before.unwrap_or_default(), after.unwrap_or_default()))
}

/// A small trend around the day it was done; `None` while it is open, and without two values.
pub(super) async fn chart_of(reading: &mut Reading<'_>, action: &Action) -> Result<Option<Chart>> {
    let Some(done) = action.done_at.filter(|_| action.status == "done").map(|at| at.day(reading.zone())) else { return Ok(None) };
    let root = reading.root().map(|root| root.id);
    let Some(team) = action.team.or(root) else { return Ok(None) };
    let from = days_before(done, 7 * BEFORE);
    let to = (done + chrono::Days::new(7 * AFTER)).min(reading.today());
    let marks = vec![(done, "done".to_owned())];
    let model = reading.model.clone();
    let scene = if let Some(id) = kpi_of(action) {
        let Some(definition) = model.model.kpi(id) else { return Ok(None) };
        let points = kpi_points::trend(&mut reading.session, team, Some(id), from).await?;
        let points: Vec<(Day, Option<f64>)> =
            points.into_iter().filter(|(_, day, _)| *day <= to).map(|(_, day, kpi)| (day, kpi.value)).collect();
        let goal = goal_for(definition, &target_keys(&reading.catalog, Target::Node(team)));
        if points.iter().filter(|(_, value)| value.is_some()).count() < 2 {
            return Ok(None);
        }
        trend(definition, goal, &points, None, marks, Vec::new())
    } else {
        let Some(check) = action.check.as_deref().and_then(|id| model.model.check(id)) else { return Ok(None) };
        let mut points = Vec::new();
        let mut day = from;
        while day <= to {
            let end = domain::time::start_of_day(day + chrono::Days::new(1), reading.zone());
            let no = evaluation::at_or_before(&mut reading.session, end.micros()).await?.map(|evaluation| evaluation.no);
            let snapshot = match no {
                Some(no) => snapshots::of_team(&mut reading.session, team, no).await?.map(|stored| stored.snapshot),
                None => None,
            };
            points.push((day, snapshot.and_then(|snapshot| snapshot.check(&check.id).and_then(|check| check.value))));
            day = day + chrono::Days::new(7);
        }
        if points.iter().filter(|(_, value)| value.is_some()).count() < 2 {
            return Ok(None);
        }
        let text = |value: f64| checks::amount(&model.model, check, value);
        charts::trend(&TrendInput { annotations: marks, ..TrendInput::new(check.name.clone(), points, &text) })
    };
    Ok(Some(chart(&scene, "effect", &[])))
}
