//! One KPI of one scope: the frame around the nine formulas.

mod cost;
mod error_budget;
mod incidents;
mod judge;
mod lead_time;
mod production;
mod pull_requests;
mod slo_compliance;
mod throughput;
mod weeks;
mod work;

pub use cost::CONVERTED;
pub(super) use judge::{LEAST_WEEKS, goal_of, ratio, slope, trend, value};
pub use judge::{goal_for, target_keys};
pub use weeks::full_weeks;

use super::rows::saw;
use super::{Coverage, Kpi, KpiId, KpiStatus, Rows};
use crate::facts::DayFacts;
use crate::model::{Goal, KpiDefinition, VersionedModel};
use crate::numbers::nine_digits;
use crate::time::{Day, IsoWeek, Timestamp, Window};

/// What one formula is asked.
pub(super) struct Question<'q, 'a> {
    pub(super) rows: &'q Rows<'a>,
    pub(super) definition: &'q KpiDefinition,
    pub(super) goal: Goal,
    pub(super) window: Window,
    pub(super) at: Timestamp,
    /// Fewer roots than this have no lead time.
    pub(super) least_roots: usize,
}

impl Question<'_, '_> {
    /// No source that could tell is connected.
    fn unknown(&self, what: &str) -> Answer {
        Answer { reason: Some(format!("{what} {}", self.definition.connect)), ..Answer::default() }
    }

    /// A source lives, but there was nothing to measure: told apart by a denominator of 0.
    fn nothing(&self, what: &str) -> Answer {
        Answer { denominator: Some(0), reason: Some(what.to_owned()), ..Answer::default() }
    }
}

/// What one formula says.
pub(super) struct Answer {
    pub(super) value: Option<f64>,
    pub(super) numerator: Option<i64>,
    pub(super) denominator: Option<i64>,
    pub(super) status: KpiStatus,
    pub(super) reason: Option<String>,
    pub(super) beside: Option<String>,
    pub(super) at_least: Option<f64>,
    /// Where it is not told by the rows of services.
    pub(super) coverage: Option<Coverage>,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            value: None,
            numerator: None,
            denominator: None,
            status: KpiStatus::Unknown,
            reason: None,
            beside: None,
            at_least: None,
            coverage: None,
        }
    }
}

/// The KPI over its own window that ends with `day`, as known at `at` (roots are followed until then). An unknown value with the denominator 0 means that a source lives but had nothing to
/// measure; with no denominator, that nothing is connected, and `reason` says what to connect.
pub fn compute(id: KpiId, rows: &Rows, at: Timestamp, day: Day, model: &VersionedModel) -> Kpi {
    let Some(definition) = model.model.kpi(id) else { return not_in_model(id, day) };
    let window = match id {
        KpiId::CostPerRequest | KpiId::ThroughputPerDollar => weeks::window(day, definition.window_days / 7),
        _ => Window::ending(day, definition.window_days),
    };
    let goal = goal_for(definition, &target_keys(rows.catalog, rows.target));
    let question = Question { rows, definition, goal, window, at, least_roots: lead_time::LEAST_ROOTS };
    let answer = ask(&question);
    Kpi {
        id,
        value: answer.value.map(nine_digits),
        numerator: answer.numerator,
        denominator: answer.denominator,
        status: answer.status,
        window,
        coverage: answer.coverage.unwrap_or_else(|| rows.coverage(window, |facts| has_evidence(id, facts))),
        fresh_at: rows.newest(window, kinds(id)),
        reason: answer.reason,
        beside: answer.beside,
        at_least: answer.at_least.map(nine_digits),
    }
}

pub(super) fn ask(question: &Question) -> Answer {
    match question.definition.id {
        KpiId::PrPerfTestShare => pull_requests::answer(question),
        KpiId::PerfFixLeadTime => lead_time::answer(question),
        KpiId::RegressionsBeforeProd => production::answer(question),
        KpiId::SloCompliance => slo_compliance::answer(question),
        KpiId::PerfIncidents => incidents::answer(question),
        KpiId::ErrorBudgetUsed => error_budget::answer(question),
        KpiId::CostPerRequest => cost::answer(question),
        KpiId::ThroughputPerDollar => throughput::answer(question),
        KpiId::PerfWorkShare => work::answer(question),
    }
}

/// Values of the weekly KPIs, whose weeks belong together: a throughput index needs its first week.
pub(super) fn weekly_series(id: KpiId, rows: &Rows, weeks: &[IsoWeek]) -> Option<Vec<Option<f64>>> {
    match id {
        KpiId::CostPerRequest => Some(cost::series(rows, weeks)),
        KpiId::ThroughputPerDollar => Some(throughput::series(rows, weeks)),
        _ => None,
    }
}

fn not_in_model(id: KpiId, day: Day) -> Kpi {
    Kpi {
        id,
        value: None,
        numerator: None,
        denominator: None,
        status: KpiStatus::Unknown,
        window: Window::ending(day, 1),
        coverage: Coverage::default(),
        fresh_at: None,
        reason: Some("This version of the model does not define it.".to_owned()),
        beside: None,
        at_least: None,
    }
}

/// The kinds of evidence whose age is the KPI's age.
fn kinds(id: KpiId) -> &'static [&'static str] {
    match id {
        KpiId::PrPerfTestShare => &["pull_request", "run"],
        KpiId::PerfFixLeadTime | KpiId::RegressionsBeforeProd => &["regression", "canary", "change_point_run", "deploy"],
        KpiId::SloCompliance | KpiId::ErrorBudgetUsed => &["slo_sample"],
        KpiId::PerfIncidents => incidents::SOURCES,
        KpiId::CostPerRequest => &["cost", "requests"],
        KpiId::ThroughputPerDollar => &["throughput"],
        KpiId::PerfWorkShare => &["hours", "pull_request"],
    }
}

fn has_evidence(id: KpiId, facts: &DayFacts) -> bool {
    match id {
        KpiId::PrPerfTestShare | KpiId::PerfWorkShare => !facts.pull_requests.is_empty(),
        KpiId::PerfFixLeadTime | KpiId::RegressionsBeforeProd => !facts.regressions.is_empty() || production::is_watched(facts),
        KpiId::SloCompliance | KpiId::ErrorBudgetUsed => facts.slos.values().any(|day| day.total_milli > 0),
        KpiId::PerfIncidents => saw(facts, incidents::SOURCES),
        KpiId::CostPerRequest => !facts.cost_micros.is_empty() && facts.requests.is_some(),
        KpiId::ThroughputPerDollar => !facts.throughput.is_empty(),
    }
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
