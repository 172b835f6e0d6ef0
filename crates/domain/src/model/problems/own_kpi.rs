//! What is wrong with a program's own KPIs.

use super::Found;
use crate::kpi::KpiId;
use crate::maturity::LOOKBACK_DAYS;
use crate::model::{Aggregate, Goal, OwnKpiDefinition};
use crate::scope::Scope;

/// Words that are addresses below `/kpis`.
const TAKEN: [&str; 2] = ["dora", "own"];

pub(super) fn all(found: &mut Found, kpis: &[OwnKpiDefinition]) {
    found.ids("own_kpis", kpis.iter().map(|kpi| kpi.id.as_str()));
    for (index, kpi) in kpis.iter().enumerate() {
        one(found, &format!("own_kpis[{index}]"), kpi);
    }
}

fn one(found: &mut Found, path: &str, kpi: &OwnKpiDefinition) {
    let taken = TAKEN.contains(&kpi.id.as_str()) || kpi.id.parse::<KpiId>().is_ok();
    found.unless(!taken, format!("{path}.id"), format!("`{}` is taken", kpi.id));
    for (field, text) in
        [("name", &kpi.name), ("group", &kpi.group), ("unit", &kpi.unit), ("metric", &kpi.metric), ("formula", &kpi.formula)]
    {
        found.text(format!("{path}.{field}"), text);
    }
    let days = (1..=LOOKBACK_DAYS).contains(&kpi.window_days);
    found.unless(days, format!("{path}.window_days"), format!("a window has 1 to {LOOKBACK_DAYS} days"));
    let share = kpi.unit != "ratio" || kpi.aggregate != Aggregate::Sum;
    found.unless(share, format!("{path}.aggregate"), "shares are not added up: use mean, last or ratio");
    if let Goal::Above(target) | Goal::Below(target) = kpi.goal {
        found.unless(target.is_finite(), format!("{path}.goal"), "a target is a number");
    }
    let trend = matches!(kpi.goal, Goal::Downward | Goal::Upward);
    found.unless(!trend || kpi.targets.is_empty(), format!("{path}.targets"), "a trend has no targets of single scopes");
    for (scope, target) in &kpi.targets {
        found.unless(target.is_finite(), format!("{path}.targets"), format!("{scope}: a target is a number"));
        if let Err(error) = scope.parse::<Scope>() {
            found.add(format!("{path}.targets"), error.to_string());
        }
    }
}
