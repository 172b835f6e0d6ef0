//! `GET /api/v1/teams/{team}/plan`: the plan as data, computed as the page does.

use super::found::Found;
use super::words::none_sentence;
use crate::actor::Actor;
use crate::catalog::scope_of;
use crate::error::{Error, Result};
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::platform::Platform;
use domain::maturity::{State, is_rated_itself};
use domain::model::Effort;
use domain::planner::{Forecast, Outcome, PlanStep};
use domain::time::Day;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanAnswer {
    pub scope: String,
    /// The day that is shown.
    #[schema(value_type = String)]
    pub at: Day,
    /// Version of the maturity model.
    pub model: i64,
    /// 1 to 5; null: unrated.
    pub level: Option<u8>,
    pub target: u8,
    /// Sum over the steps.
    pub cost: f64,
    pub steps: Vec<PlanStepAnswer>,
    /// KPIs expected to move.
    #[schema(value_type = Vec<String>)]
    pub moves: Vec<domain::kpi::KpiId>,
    pub at_risk: Vec<AtRiskAnswer>,
    /// Criteria none of whose checks applies.
    pub unreachable: Vec<String>,
    pub forecast: ForecastAnswer,
    pub what_if: WhatIfAnswer,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanStepAnswer {
    pub check: String,
    pub criterion: String,
    pub level: u8,
    #[schema(value_type = String)]
    pub state: State,
    /// A source has to be connected before anything is known.
    pub connect_first: bool,
    #[schema(value_type = String)]
    pub effort: Effort,
    pub value: Option<f64>,
    pub threshold: Option<f64>,
    /// Effort (1, 3 or 8) × what is missing.
    pub cost: f64,
    #[schema(value_type = Option<String>)]
    pub moves: Option<domain::kpi::KpiId>,
    /// The action it waits for: `A-57`.
    pub action: Option<String>,
    /// When it alone is expected; null without a forecast.
    pub expected: Option<RangeAnswer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AtRiskAnswer {
    pub check: String,
    #[schema(value_type = String)]
    pub state: State,
    #[schema(value_type = Option<String>)]
    pub until: Option<domain::time::Timestamp>,
}

/// Days with a probability of 10, 50 and 90 %; null: more than two years ahead.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RangeAnswer {
    #[schema(value_type = Option<String>)]
    pub early: Option<Day>,
    #[schema(value_type = Option<String>)]
    pub likely: Option<Day>,
    #[schema(value_type = Option<String>)]
    pub late: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastAnswer {
    /// `expected`, `reached`, `few_finished`, `without_action`, `blocked`, `beyond_experience`, `unreachable`.
    pub state: String,
    pub range: Option<RangeAnswer>,
    /// Finished actions that tell the pace, and by what factor they missed their plans.
    pub finished: usize,
    pub factor: Option<f64>,
    /// Why there is no range; null where there is one.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfAnswer {
    /// Ticked checks and actions.
    pub met: Vec<String>,
    pub done: Vec<String>,
    pub level: u8,
    /// Level and progress to the next, truncated to tenths.
    pub score: f64,
    /// Level per dimension; null: unknown.
    pub dimensions: BTreeMap<String, Option<u8>>,
    /// Checks up to the target that would still be missing.
    pub missing: Vec<String>,
}

pub async fn plan_answer(platform: &Platform, actor: &Actor, query: &Query, slug: &str) -> Result<PlanAnswer> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let team = reading.team(slug)?.clone();
    if !is_rated_itself(&reading.catalog, team.id) {
        return Err(Error::invalid("team", "a group has no plan of its own: ask for those of its teams"));
    }
    let found = Found::read(&mut reading, &team).await?;
    let model = reading.definitions();
    Ok(PlanAnswer {
        scope: scope_of(&reading.catalog, &team),
        at: reading.day(),
        model: reading.model.version,
        level: found.level,
        target: found.plan.target,
        cost: found.plan.cost,
        steps: found.plan.steps.iter().map(|step| answer(&found, step)).collect(),
        moves: found.plan.moves.clone(),
        at_risk: found
            .plan
            .at_risk
            .iter()
            .map(|risk| AtRiskAnswer { check: risk.check.clone(), state: risk.state, until: risk.until })
            .collect(),
        unreachable: found.plan.unreachable.clone(),
        forecast: match &found.forecast {
            Forecast::Expected(expected) => ForecastAnswer {
                state: "expected".to_owned(),
                range: Some(RangeAnswer { early: expected.early, likely: expected.likely, late: expected.late }),
                finished: found.pace.finished(),
                factor: found.pace.factor().map(domain::numbers::nine_digits),
                reason: None,
            },
            Forecast::None(none) => ForecastAnswer {
                state: none.as_str().to_owned(),
                range: None,
                finished: found.pace.finished(),
                factor: found.pace.factor().map(domain::numbers::nine_digits),
                reason: Some(none_sentence(model, none)),
            },
        },
        what_if: what_if(&found, &found.outcome),
    })
}

fn answer(found: &Found, step: &PlanStep) -> PlanStepAnswer {
    let next = &step.step;
    let expected = match &found.forecast {
        Forecast::Expected(expected) => expected.checks.iter().find(|of| of.check == next.check),
        Forecast::None(_) => None,
    };
    PlanStepAnswer {
        check: next.check.clone(),
        criterion: next.criterion.clone(),
        level: next.level,
        state: step.state,
        connect_first: step.connect_first,
        effort: next.effort,
        value: next.value,
        threshold: next.threshold,
        cost: next.cost,
        moves: next.moves,
        action: found.waits_for(&next.check).map(|action| format!("A-{}", action.number)),
        expected: expected.map(|of| RangeAnswer { early: of.early, likely: of.likely, late: of.late }),
    }
}

fn what_if(found: &Found, outcome: &Outcome) -> WhatIfAnswer {
    let missing = found.plan.steps.iter().map(|step| &step.step.check);
    WhatIfAnswer {
        met: found.met.iter().cloned().collect(),
        done: found.done.iter().map(|number| format!("A-{number}")).collect(),
        level: outcome.level,
        score: outcome.score_tenths as f64 / 10.0,
        dimensions: outcome.dimensions.clone(),
        missing: missing.filter(|check| !outcome.states.get(*check).is_some_and(|state| state.passes())).cloned().collect(),
    }
}
