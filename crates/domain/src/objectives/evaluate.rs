//! One load test held against its objectives: score = 100 · Σ sᵢ ÷ Σ wᵢ with sᵢ = wᵢ for pass, wᵢ ÷ 2 for warning, 0 else.

use super::{Aggregate, CompareWith, Comparison, CriteriaSet, Criterion, Include, Objective, Objectives};
use crate::numbers::nine_digits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An earlier evaluation, as far as comparisons need it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    pub result: GateResult,
    /// Value per indicator.
    pub values: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateResult {
    Pass,
    Warning,
    Fail,
    /// It hangs on criteria that have nothing to be compared with.
    NoBaseline,
}

/// What became of one objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Pass,
    Warning,
    Fail,
    /// The load test does not have the indicator, which counts as failed.
    NoValue,
    /// Whether it passes hangs on a comparison for which there is no earlier value.
    NoBaseline,
    /// Without pass criteria: shown, not counted.
    Info,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// 0 to 100; objectives without a baseline count 0.
    pub score: f64,
    pub result: GateResult,
    pub objectives: Vec<ObjectiveOutcome>,
    /// Earlier evaluations that relative criteria were measured against.
    pub compared_with: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveOutcome {
    pub sli: String,
    pub display_name: Option<String>,
    pub value: Option<f64>,
    /// What relative criteria were measured against.
    pub earlier: Option<f64>,
    pub status: Status,
    /// Points of `weight`.
    pub score: f64,
    pub weight: u32,
    pub key: bool,
    pub criteria: Vec<CriterionOutcome>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriterionOutcome {
    pub criterion: Criterion,
    /// Of the criteria for a warning, else of those for a pass.
    pub for_warning: bool,
    /// Which of the alternatives it belongs to, from 0; those of one set must all hold.
    pub set: usize,
    /// In the unit of the indicator; `None`: there is nothing to compare with.
    pub limit: Option<f64>,
    /// `None`: not known, for want of a value or of something to compare with.
    pub held: Option<bool>,
}

/// Judges `values` (per indicator, one that is missing or not finite is "no value"). `past`: earlier evaluations of the same service and
/// environment, oldest first; to pin a reference, give that one alone.
///
/// Until one of them is of the kind that `include_result_with_score` asks for, those that ended without a baseline stand in, or there
/// never would be a first one.
pub fn evaluate(objectives: &Objectives, values: &BTreeMap<String, f64>, past: &[Evaluation]) -> Outcome {
    let compared = compared(&objectives.comparison, past);
    let judged: Vec<ObjectiveOutcome> = objectives
        .objectives
        .iter()
        .map(|objective| {
            let earlier: Vec<f64> = compared.iter().filter_map(|evaluation| finite(&evaluation.values, &objective.sli)).collect();
            let earlier = aggregate(earlier, objectives.comparison.aggregate_function);
            judge(objective, finite(values, &objective.sli), earlier)
        })
        .collect();
    let (worst, best) = (total(&judged, 0.0), total(&judged, 1.0));
    let (at_worst, at_best) = (objectives.result(worst), objectives.result(best));
    let result = if at_worst == at_best { at_worst } else { GateResult::NoBaseline };
    Outcome { score: nine_digits(worst.percent), result, objectives: judged, compared_with: compared.len() }
}

fn finite(values: &BTreeMap<String, f64>, sli: &str) -> Option<f64> {
    values.get(sli).copied().filter(|value| value.is_finite())
}

/// The earlier evaluations that count, oldest first.
fn compared<'a>(comparison: &Comparison, past: &'a [Evaluation]) -> Vec<&'a Evaluation> {
    let included = |result: GateResult| match comparison.include_result_with_score {
        Include::Pass => result == GateResult::Pass,
        Include::PassOrWarn => matches!(result, GateResult::Pass | GateResult::Warning),
        Include::All => true,
    };
    let mut chosen: Vec<&Evaluation> = past.iter().filter(|evaluation| included(evaluation.result)).collect();
    if chosen.is_empty() {
        chosen = past.iter().filter(|evaluation| evaluation.result == GateResult::NoBaseline).collect();
    }
    let most = match comparison.compare_with {
        CompareWith::SingleResult => 1,
        CompareWith::SeveralResults => comparison.number_of_comparison_results,
    };
    chosen.split_off(chosen.len().saturating_sub(most))
}

/// One value for several. Percentiles as Keptn's: linear between the values around p · (n + 1), type 6 of Hyndman and Fan (1996).
fn aggregate(mut values: Vec<f64>, function: Aggregate) -> Option<f64> {
    let probability = match function {
        Aggregate::Avg => return (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64),
        Aggregate::P50 => 0.5,
        Aggregate::P90 => 0.9,
        Aggregate::P95 => 0.95,
    };
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let position = (probability * (last + 2) as f64 - 1.0).clamp(0.0, last as f64);
    let (below, above) = (values[position.floor() as usize], values[position.ceil() as usize]);
    Some(below + (above - below) * position.fract())
}

fn judge(objective: &Objective, value: Option<f64>, earlier: Option<f64>) -> ObjectiveOutcome {
    let Objective { sli, display_name, pass, warning, weight, key_sli } = objective;
    let mut criteria = Vec::new();
    let passes = any_set(pass, false, value, earlier, &mut criteria);
    let warns = any_set(warning, true, value, earlier, &mut criteria);
    let status = match (value, passes) {
        _ if !objective.counts() => Status::Info,
        (None, _) => Status::NoValue,
        (_, Some(true)) => Status::Pass,
        (_, None) => Status::NoBaseline,
        (_, Some(false)) => match warns {
            Some(true) => Status::Warning,
            Some(false) => Status::Fail,
            None => Status::NoBaseline,
        },
    };
    let share = match status {
        Status::Pass => 1.0,
        Status::Warning => 0.5,
        Status::Fail | Status::NoValue | Status::NoBaseline | Status::Info => 0.0,
    };
    ObjectiveOutcome {
        sli: sli.clone(),
        display_name: display_name.clone(),
        value,
        earlier,
        status,
        score: share * f64::from(*weight),
        weight: *weight,
        key: *key_sli,
        criteria,
    }
}

/// Whether one of the sets holds, each with all of its criteria: `None` if that hangs on what is not known.
fn any_set(
    sets: &[CriteriaSet],
    for_warning: bool,
    value: Option<f64>,
    earlier: Option<f64>,
    outcomes: &mut Vec<CriterionOutcome>,
) -> Option<bool> {
    let mut any = Some(false);
    for (set, CriteriaSet { criteria }) in sets.iter().enumerate() {
        let mut all = Some(true);
        for criterion in criteria {
            let limit = criterion.limit(earlier);
            let held = value.zip(limit).map(|(value, limit)| criterion.holds(value, limit));
            all = if all == Some(false) || held == Some(false) { Some(false) } else { all.and(held) };
            outcomes.push(CriterionOutcome { criterion: *criterion, for_warning, set, limit, held });
        }
        any = if any == Some(true) || all == Some(true) { Some(true) } else { any.and(all) };
    }
    any
}

#[derive(Clone, Copy)]
struct Total {
    percent: f64,
    key_failed: bool,
}

/// The score if every objective without a baseline had `share` of its points, and with none of them had failed.
fn total(objectives: &[ObjectiveOutcome], share: f64) -> Total {
    let counted = || objectives.iter().filter(|objective| objective.status != Status::Info);
    let weights: f64 = counted().map(|objective| f64::from(objective.weight)).sum();
    let unknown = |objective: &ObjectiveOutcome| objective.status == Status::NoBaseline;
    let points: f64 =
        counted().map(|objective| if unknown(objective) { share * f64::from(objective.weight) } else { objective.score }).sum();
    let failed =
        |objective: &ObjectiveOutcome| matches!(objective.status, Status::Fail | Status::NoValue) || (unknown(objective) && share == 0.0);
    Total { percent: 100.0 * points / weights, key_failed: counted().any(|objective| objective.key && failed(objective)) }
}

impl Objectives {
    fn result(&self, Total { percent, key_failed }: Total) -> GateResult {
        // As compared, so that 9 of 10 is 90 % to the last bit.
        let percent = nine_digits(percent);
        if key_failed {
            GateResult::Fail
        } else if percent >= self.total_score.pass {
            GateResult::Pass
        } else if percent >= self.total_score.warning {
            GateResult::Warning
        } else {
            GateResult::Fail
        }
    }
}
