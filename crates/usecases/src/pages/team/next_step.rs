//! The one to three cheapest steps to the next level.

use crate::actor::Permission;
use crate::error::Result;
use crate::pages::forecasts::{FORECAST_DAYS, current, expected_text};
use crate::pages::query::address;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::pages::{checks, format};
use crate::view::{Link, NextStepCard};
use domain::catalog::Team;
use domain::maturity::{CheckState, NextStep, next_steps};
use domain::model::{Check, Effort};
use domain::snapshot::Snapshot;
use store::forecasts;

const SHOWN: usize = 3;

pub(super) fn cards(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>) -> Vec<NextStepCard> {
    // A group has no checks of its own: its teams have the next steps.
    if !domain::maturity::is_rated_itself(&reading.catalog, team.id) {
        return Vec::new();
    }
    let model = reading.definitions().for_scope(&reading.target_keys(team.id));
    let checks = snapshot.map(|snapshot| snapshot.checks.as_slice()).unwrap_or_default();
    let level = snapshot.and_then(|snapshot| snapshot.own_level(&model)).unwrap_or(1);
    let steps = next_steps(&model, checks, level).into_iter().take(SHOWN);
    steps.filter_map(|step| model.check(&step.check).map(|check| card(reading, team, check, &step, checks))).collect()
}

/// The way to the plan, with what was last forecast.
pub(super) async fn plan(reading: &mut Reading<'_>, team: &Team, snapshot: Option<&Snapshot>) -> Result<Option<Link>> {
    let model = reading.definitions().for_scope(&reading.target_keys(team.id));
    let Some(level) = snapshot.and_then(|snapshot| snapshot.own_level(&model)) else { return Ok(None) };
    if !domain::maturity::is_rated_itself(&reading.catalog, team.id) {
        return Ok(None);
    }
    let (day, from) = (reading.day(), domain::time::days_before(reading.day(), FORECAST_DAYS));
    let told = forecasts::of_team(&mut reading.session, team.id, from).await?;
    let newest = told.iter().rev().find(|(on, _)| *on <= day);
    let text = current(newest, Some(level), day)
        .map_or_else(|| "Plan and forecast".to_owned(), |told| format!("Plan: {}", expected_text(told, day)));
    Ok(Some(link(text, reading.query.carry_without_scope(&format!("/teams/{}/plan", team.slug)))))
}

fn card(reading: &Reading, team: &Team, check: &Check, step: &NextStep, checks: &[CheckState]) -> NextStepCard {
    let model = reading.definitions();
    let state = checks.iter().find(|state| state.id == check.id);
    let may_act = reading.may(Permission::Act(Some(team.id)));
    let scope_key = reading.scope_key(team.id);
    NextStepCard {
        check: check.id.clone(),
        to_level: step.level,
        title: step.title.clone(),
        why: why(check, state),
        effort: effort(step.effort).to_owned(),
        now: step.value.map_or_else(|| "unknown".to_owned(), |value| checks::amount(model, check, value)),
        needed: checks::needed(model, check, &reading.target_keys(team.id)),
        percent: percent(check, step),
        moves: step
            .moves
            .and_then(|id| model.kpi(id))
            .map(|kpi| link(&kpi.name, address(&format!("/kpis/{}", kpi.id), &[("scope", &scope_key.clone().unwrap_or_default())]))),
        log_href: if may_act { log_href(team, &check.id, &step.title) } else { format!("#{}", check.id) },
        guide: Some(link("What counts", format!("#{}", check.id))),
    }
}

pub(in crate::pages) fn effort(effort: Effort) -> &'static str {
    match effort {
        Effort::S => "S",
        Effort::M => "M",
        Effort::L => "L",
    }
}

/// The filled form of an action that would meet a check.
pub(in crate::pages) fn log_href(team: &Team, check: &str, title: &str) -> String {
    address("/actions", &[("new", "1"), ("team", team.slug.as_str()), ("check", check), ("title", title)])
}

/// What was found; without evidence what to connect.
fn why(check: &Check, state: Option<&CheckState>) -> String {
    match state {
        Some(state) if !state.reason.is_empty() => state.reason.clone(),
        _ => check.connect.clone(),
    }
}

/// Share of the way that is done.
fn percent(check: &Check, step: &NextStep) -> Option<u8> {
    let (value, needed) = (step.value?, step.threshold?);
    let (part, whole) = if check.fact.lower_is_better() { (needed, value) } else { (value, needed) };
    Some(if whole > 0.0 { format::share(part / whole) } else { 0 })
}
