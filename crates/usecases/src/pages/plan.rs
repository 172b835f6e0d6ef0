//! `/teams/{team}/plan`: what the next levels take, what ticks would change, and when the target is to be expected.

mod answer;
mod found;
mod group;
mod words;

pub use answer::{PlanAnswer, plan_answer};

use super::overview::{connect, nothing_known_then};
use super::query::{Query, address};
use super::reading::Reading;
use super::team::{next_step, parents, rungs};
use super::words::{self as page_words, action_status, link};
use super::{action_rows, checks, figures, format};
use crate::actor::{Actor, Permission};
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, PlanAction, PlanKpi, PlanPage, PlanRisk, PlanRow};
use domain::catalog::Team;
use domain::planner::{AtRisk, Forecast, PlanStep};
use domain::snapshot::Snapshot;
use found::Found;
use store::snapshots;

pub async fn plan(platform: &Platform, actor: &Actor, query: &Query, slug: &str) -> Result<PlanPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let team = reading.team(slug)?.clone();
    if !domain::maturity::is_rated_itself(&reading.catalog, team.id) {
        return group::page(&mut reading, &team).await;
    }
    let found = Found::read(&mut reading, &team).await?;
    let first = reading.period().from;
    let upto = reading.upto();
    let marks = snapshots::changes(&mut reading.session, team.id, first, upto).await?;
    let blank = PlanPage {
        slug: team.slug.to_string(),
        name: team.name.clone(),
        parents: above(&reading, &team),
        subtitle: subtitle(&reading, found.snapshot.as_ref()),
        at: query.at.map(|_| reading.day().to_string()),
        ..PlanPage::default()
    };
    let Some(snapshot) = found.snapshot.as_ref().filter(|_| found.level.is_some()) else {
        let notice = if reading.query.at.is_some() && reading.shown.is_none() { nothing_known_then(&reading) } else { connect(&reading) };
        return Ok(PlanPage { notice: Some(notice), ..blank });
    };
    let model = reading.definitions();
    Ok(PlanPage {
        sentence: words::sentence(model, &found),
        rungs: rungs(&reading, Some(snapshot), &marks),
        target: page_words::level(model, Some(found.plan.target)),
        targets: targets(&reading, &found),
        steps: found.plan.steps.iter().map(|step| row(&reading, &team, &found, step)).collect(),
        actions: actions(&reading, &found),
        outcome: words::outcome(&reading, &team, &found),
        forecast: words::forecast(&reading, &found),
        moves: moves(&reading, &team, &found, snapshot),
        risks: found.plan.at_risk.iter().map(|risk| at_risk(&reading, risk)).collect(),
        clear: reading.query.with("met", "").with("done", "").href(&format!("/teams/{}/plan", team.slug)),
        ..blank
    })
}

/// The team's page is one step up.
fn above(reading: &Reading, team: &Team) -> Vec<crate::view::Link> {
    let mut above = parents(reading, team);
    above.push(link(&team.name, reading.query.carry_without_scope(&format!("/teams/{}", team.slug))));
    above
}

/// `Level 3 Integrated, score 3.4 · model v7 · as of 24 Nov 2026`.
fn subtitle(reading: &Reading, snapshot: Option<&Snapshot>) -> String {
    let standing = snapshot.map(|snapshot| &snapshot.standing);
    let level = page_words::level_name(reading.definitions(), standing.and_then(|standing| standing.level));
    let score = standing.and_then(|standing| standing.score_tenths).map(|tenths| format!(", score {}", format::score(tenths)));
    format!("{level}{} · {} · as of {}", score.unwrap_or_default(), reading.model_note(), format::date(reading.day()))
}

fn targets(reading: &Reading, found: &Found) -> Vec<Choice> {
    let above = reading.definitions().levels.iter().filter(|level| Some(level.level) > found.level);
    let choice = |level: &domain::model::Level| Choice {
        value: level.level.to_string(),
        label: format!("{} {}", level.level, level.name),
        selected: level.level == found.plan.target,
    };
    above.map(choice).collect()
}

fn row(reading: &Reading, team: &Team, found: &Found, step: &PlanStep) -> PlanRow {
    let model = reading.definitions();
    let next = &step.step;
    let Some(check) = model.check(&next.check) else { return PlanRow::default() };
    let action = found.waits_for(&next.check);
    let may_log = action.is_none() && reading.may(Permission::Act(Some(team.id)));
    let expected = match &found.forecast {
        Forecast::Expected(expected) => expected.checks.iter().find(|of| of.check == next.check).and_then(|of| of.likely),
        Forecast::None(_) => None,
    };
    let scope = reading.scope_key(team.id).unwrap_or_default();
    PlanRow {
        check: next.check.clone(),
        name: check.name.clone(),
        href: reading.query.carry_without_scope(&format!("/teams/{}#{}", team.slug, next.check)),
        criterion: model.criterion(&next.criterion).map(|criterion| criterion.name.clone()).unwrap_or_default(),
        level: next.level,
        mark: page_words::check_state(step.state),
        now: next.value.map_or_else(|| "unknown".to_owned(), |value| checks::amount(model, check, value)),
        needed: checks::needed(model, check, &reading.target_keys(team.id)),
        effort: next_step::effort(next.effort).to_owned(),
        cost: format::decimal(next.cost, 1),
        moves: next
            .moves
            .and_then(|id| model.kpi(id))
            .map(|kpi| link(&kpi.name, address(&format!("/kpis/{}", kpi.id), &[("scope", &scope)]))),
        ticked: found.met.contains(&next.check),
        action: action.map(|action| (link(format!("A-{}", action.number), action_rows::href(action)), action_status(&action.status))),
        log: may_log.then(|| next_step::log_href(team, &next.check, &next.title)),
        connect: step.connect_first.then(|| check.connect.clone()),
        expected: expected.map(|day| format::short_date(day, reading.day())).unwrap_or_default(),
    }
}

fn actions(reading: &Reading, found: &Found) -> Vec<PlanAction> {
    let model = reading.definitions();
    let open = found.open_actions();
    let shown = |action: &store::actions::Action| PlanAction {
        id: format!("A-{}", action.number),
        title: action.title.clone(),
        href: action_rows::href(action),
        check: action.check.as_deref().and_then(|id| model.check(id)).map(|check| check.name.clone()).unwrap_or_default(),
        status: action_status(&action.status),
        due: action_rows::due(action, reading.day()),
        ticked: found.done.contains(&action.number),
    };
    open.map(shown).collect()
}

fn moves(reading: &Reading, team: &Team, found: &Found, snapshot: &Snapshot) -> Vec<PlanKpi> {
    let model = reading.definitions();
    let scope = reading.scope_key(team.id).unwrap_or_default();
    let keys = reading.target_keys(team.id);
    let shown = |id: &domain::kpi::KpiId| {
        let definition = model.kpi(*id)?;
        let kpi = snapshot.kpi(*id);
        Some(PlanKpi {
            link: link(&definition.name, address(&format!("/kpis/{id}"), &[("scope", &scope)])),
            value: figures::value_text(definition.unit, kpi.and_then(|kpi| kpi.value)),
            target: figures::target_text(domain::kpi::goal_for(definition, &keys), definition.unit),
            mark: page_words::kpi_status(kpi.map_or(domain::kpi::KpiStatus::Unknown, |kpi| kpi.status)),
        })
    };
    found.plan.moves.iter().filter_map(shown).collect()
}

fn at_risk(reading: &Reading, risk: &AtRisk) -> PlanRisk {
    let name = reading.definitions().check(&risk.check).map_or_else(|| risk.check.clone(), |check| check.name.clone());
    let until = risk.until.map(|until| until.last_day(reading.zone()));
    PlanRisk {
        link: link(name, format!("#{}", risk.check)),
        mark: page_words::check_state(risk.state),
        detail: match until {
            Some(until) => format!("ends after {}", format::date(until)),
            None => "its evidence has aged".to_owned(),
        },
    }
}
