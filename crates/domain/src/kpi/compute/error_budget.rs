//! `error-budget-used`: how much of their error budgets the SLOs of the most important services consumed.

use super::{Answer, Question, judge};
use crate::ids::ServiceId;
use crate::kpi::KpiStatus;
use crate::model::Goal;
use crate::stats::median;
use std::collections::{BTreeMap, BTreeSet};

const PARTS: i128 = 1_000_000;

/// Bad events and the budget for them, both in milli-events × 10⁶, so that consumed = bad / budget is a ratio of whole numbers.
/// With one objective over the window this is (bad / valid) / (1 − target); a changed objective gives each day its own budget.
#[derive(Default, Clone, Copy)]
struct Consumption {
    bad: i128,
    budget: i128,
    valid: i128,
}

impl Consumption {
    fn ratio(self) -> f64 {
        // An objective of 100 % has no budget: one bad event exhausts it many times over.
        self.bad as f64 / self.budget.max(1) as f64
    }

    fn is_exhausted(self) -> bool {
        self.bad > 0 && self.bad >= self.budget
    }

    /// Cut after the tenth, so that 99.96 % is never shown as 100 %.
    fn percent(self) -> String {
        let tenths = self.bad * 1_000 / self.budget.max(1);
        if tenths % 10 == 0 { format!("{} %", tenths / 10) } else { format!("{}.{} %", tenths / 10, tenths % 10) }
    }
}

pub(super) fn answer(question: &Question) -> Answer {
    let catalog = question.rows.catalog;
    let important: BTreeSet<ServiceId> = catalog.top_tier(&question.rows.target.services(catalog)).into_iter().collect();
    let mut slos: BTreeMap<(ServiceId, &str), Consumption> = BTreeMap::new();
    for (service, _, facts) in question.rows.services(question.window).filter(|(service, _, _)| important.contains(service)) {
        for (slug, day) in &facts.slos {
            let consumption = slos.entry((service, slug)).or_default();
            consumption.bad += i128::from((day.total_milli - day.good_milli).max(0)) * PARTS;
            consumption.budget += i128::from(day.total_milli) * (PARTS - i128::from(day.target_ppm));
            consumption.valid += i128::from(day.total_milli);
        }
    }
    let sampled = !slos.is_empty();
    slos.retain(|_, consumption| consumption.valid > 0);
    let ratios: Vec<f64> = slos.values().map(|consumption| consumption.ratio()).collect();
    let Some(middle) = median(&ratios) else {
        return if sampled {
            question.nothing("The SLOs of the most important services had no valid events in the window.")
        } else {
            question.unknown("No SLO of the most important services was sampled in the window.")
        };
    };
    let exhausted = slos.values().any(|consumption| consumption.is_exhausted());
    let status = match judge::value(question.goal, middle) {
        KpiStatus::OnTarget if exhausted && matches!(question.goal, Goal::Below(_)) => KpiStatus::OffTarget,
        status => status,
    };
    Answer { value: Some(middle), denominator: Some(slos.len() as i64), status, beside: worst(question, &slos), ..Answer::default() }
}

fn worst(question: &Question, slos: &BTreeMap<(ServiceId, &str), Consumption>) -> Option<String> {
    let named = slos.iter().map(|((service, slug), consumption)| {
        let service = question.rows.catalog.services.get(service).map_or("", |service| service.slug.as_str());
        (consumption, format!("{service}.{slug}"))
    });
    let (consumption, name) = named.max_by(|(a, a_name), (b, b_name)| a.ratio().total_cmp(&b.ratio()).then_with(|| b_name.cmp(a_name)))?;
    Some(format!("worst {} ({name})", consumption.percent()))
}
