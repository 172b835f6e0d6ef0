//! The one to three cheapest steps to the next level.

use crate::actor::Permission;
use crate::pages::query::address;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::pages::{checks, format};
use crate::view::NextStepCard;
use domain::catalog::Team;
use domain::maturity::{CheckState, NextStep, next_steps};
use domain::model::{Check, Effort};
use domain::snapshot::Snapshot;

const SHOWN: usize = 3;

pub(super) fn cards(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>) -> Vec<NextStepCard> {
    // A group has no checks of its own: its teams have the next steps.
    if !domain::maturity::is_rated_itself(&reading.catalog, team.id) {
        return Vec::new();
    }
    let model = reading.definitions();
    let checks = snapshot.map(|snapshot| snapshot.checks.as_slice()).unwrap_or_default();
    let level = snapshot.and_then(|snapshot| snapshot.standing.level).unwrap_or(1);
    let steps = next_steps(model, checks, level).into_iter().take(SHOWN);
    steps.filter_map(|step| model.check(&step.check).map(|check| card(reading, team, check, &step, checks))).collect()
}

fn card(reading: &Reading, team: &Team, check: &Check, step: &NextStep, checks: &[CheckState]) -> NextStepCard {
    let model = reading.definitions();
    let state = checks.iter().find(|state| state.id == check.id);
    let fields = [("new", "1"), ("team", team.slug.as_str()), ("check", check.id.as_str()), ("title", step.title.as_str())];
    let may_act = reading.may(Permission::Act(Some(team.id)));
    let scope_key = reading.scope_key(team.id);
    NextStepCard {
        check: check.id.clone(),
        to_level: step.level,
        title: step.title.clone(),
        why: why(check, state),
        effort: match step.effort {
            Effort::S => "S",
            Effort::M => "M",
            Effort::L => "L",
        }
        .to_owned(),
        now: step.value.map_or_else(|| "unknown".to_owned(), |value| checks::amount(model, check, value)),
        needed: checks::needed(model, check, scope_key.as_deref()),
        percent: percent(check, step),
        moves: step
            .moves
            .and_then(|id| model.kpi(id))
            .map(|kpi| link(&kpi.name, address(&format!("/kpis/{}", kpi.id), &[("scope", &scope_key.clone().unwrap_or_default())]))),
        log_href: if may_act { address("/actions", &fields) } else { format!("#{}", check.id) },
        guide: Some(link("What counts", format!("#{}", check.id))),
    }
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
