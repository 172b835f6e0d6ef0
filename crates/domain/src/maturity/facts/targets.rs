//! Checks that refer to KPIs and never repeat their numbers.

use super::{Context, Measured, Raw, counted};
use crate::kpi::{Kpi, KpiId, KpiStatus, Movement, Rows, movement};
use crate::model::Check;
use crate::scope::Target;

/// Fewest measured KPIs that may all be on target instead of three that improve (decision 27).
const MEASURED: usize = 6;

/// A KPI's own status. Too few rows, or none from a live source, is idle: the earlier state is kept for a while.
pub(super) fn kpi_on_target(check: &Check, id: KpiId, context: &Context) -> Measured {
    let Some(kpi) = context.kpis.iter().find(|kpi| kpi.id == id) else {
        return Measured::unknown(check);
    };
    let raw = match kpi.status {
        KpiStatus::OnTarget => Raw::Pass,
        KpiStatus::OffTarget | KpiStatus::Flat => Raw::Fail,
        KpiStatus::TooFew => Raw::Idle,
        KpiStatus::Unknown if kpi.denominator == Some(0) => Raw::Idle,
        KpiStatus::Unknown => Raw::Unknown,
    };
    Measured {
        raw,
        value: kpi.value,
        numerator: kpi.numerator,
        denominator: kpi.denominator,
        evidence_count: kpi.denominator.unwrap_or(0),
        evidence_at: kpi.fresh_at,
        reason: sentence(check, kpi, context),
    }
}

fn sentence(check: &Check, kpi: &Kpi, context: &Context) -> String {
    let name = context.model.model.kpi(kpi.id).map_or(kpi.id.as_str(), |definition| definition.name.as_str());
    let rows = match (kpi.numerator, kpi.denominator) {
        (Some(numerator), Some(denominator)) => format!(" ({numerator} of {denominator})"),
        _ => String::new(),
    };
    match kpi.status {
        KpiStatus::OnTarget => format!("“{name}” is on target{rows}."),
        KpiStatus::OffTarget => format!("“{name}” is off target{rows}."),
        KpiStatus::Flat => format!("“{name}” moves neither way."),
        KpiStatus::TooFew | KpiStatus::Unknown => kpi.reason.clone().unwrap_or_else(|| check.connect.clone()),
    }
}

/// (At least three KPIs improve, or every measured one is on target and six are measured) and none worsens (decision 27).
pub(super) fn kpis_improving(check: &Check, context: &Context) -> Measured {
    let rows = Rows::new(context.book, context.catalog, Target::Node(context.team));
    let (mut improving, mut worsening, mut judged) = (Vec::new(), Vec::new(), 0);
    for definition in &context.model.model.kpis {
        let moved = movement(definition.id, &rows, context.day, context.model);
        judged += usize::from(!matches!(moved, Movement::TooShort { .. }));
        match moved {
            Movement::Improving { .. } => improving.push(definition.name.as_str()),
            Movement::Worsening { .. } => worsening.push(definition.name.as_str()),
            Movement::Steady | Movement::TooShort { .. } => {}
        }
    }
    let measured: Vec<&Kpi> = context.kpis.iter().filter(|kpi| kpi.status.measured()).collect();
    let on_target = measured.iter().filter(|kpi| kpi.status == KpiStatus::OnTarget).count();
    let wanted = check.threshold.unwrap_or(3.0);
    if (judged as f64) < wanted && measured.len() < MEASURED {
        let reason = format!("{} with eight weeks of history. {}", counted(judged as i64, "KPI"), check.connect);
        return Measured::without_value(Raw::Unknown, reason);
    }
    let all_on_target = measured.len() >= MEASURED && on_target == measured.len();
    let passes = (check.fact.passes(improving.len() as f64, wanted) || all_on_target) && worsening.is_empty();
    let mut reason = format!("{on_target} of {} measured KPIs on target; improving: {}", measured.len(), listed(&improving));
    if !worsening.is_empty() {
        reason.push_str(&format!("; getting worse: {}", listed(&worsening)));
    }
    Measured {
        raw: if passes { Raw::Pass } else { Raw::Fail },
        value: Some(improving.len() as f64),
        numerator: Some(improving.len() as i64),
        denominator: Some(judged as i64),
        evidence_count: measured.len() as i64,
        evidence_at: measured.iter().filter_map(|kpi| kpi.fresh_at).max(),
        reason: reason + ".",
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
