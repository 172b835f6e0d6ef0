//! `cost-per-request`: what a million requests cost, week by week, over the services whose cost and traffic are both known.

use super::judge::{self, LEAST_WEEKS};
use super::{Answer, Question, weeks};
use crate::ids::ServiceId;
use crate::kpi::Rows;
use crate::time::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};

/// Behind the currencies that were converted, in the remark beside the value.
pub const CONVERTED: &str = " converted at the rate of the month";

/// Cost in millionths and requests of one week. Their ratio is currency units per million requests.
#[derive(Default, Clone, Copy)]
struct Spent {
    cost: Option<i64>,
    requests: Option<i64>,
}

/// Services having both in a week.
type Week = BTreeMap<ServiceId, (i64, i64)>;

/// What is known week by week, in the program's currency, or in that of the newest unmixed week where none is declared. Facts hold in
/// other currencies only what could not be converted.
struct Weeks {
    services: Vec<Week>,
    currency: Option<String>,
    /// Weeks that are left out, and the currencies of all.
    left_out: Vec<IsoWeek>,
    currencies: BTreeSet<String>,
    converted: BTreeSet<String>,
}

fn by_week(rows: &Rows, of: &[IsoWeek]) -> Weeks {
    let mut services: Vec<Week> = of.iter().map(|week| both(rows, *week)).collect();
    let known: Vec<BTreeSet<String>> = of.iter().zip(&services).map(|(week, having_both)| currencies(rows, *week, having_both)).collect();
    let newest = || known.iter().rev().find(|currencies| currencies.len() == 1)?.first().cloned();
    let currency = rows.catalog.currency.as_ref().map(|declared| declared.code.clone()).or_else(newest);
    let converted = of.iter().zip(&services).flat_map(|(week, having_both)| converted(rows, *week, having_both)).cloned().collect();
    let mut left_out = Vec::new();
    for ((week, services), found) in of.iter().zip(&mut services).zip(&known) {
        if !found.is_empty() && (found.len() > 1 || found.first() != currency.as_ref()) {
            services.clear();
            left_out.push(*week);
        }
    }
    Weeks { services, currency, left_out, currencies: known.into_iter().flatten().collect(), converted }
}

fn both(rows: &Rows, week: IsoWeek) -> Week {
    let mut spent: BTreeMap<ServiceId, Spent> = BTreeMap::new();
    for (service, _, facts) in rows.services(week.window()) {
        let entry = spent.entry(service).or_default();
        for amount in facts.cost_micros.values() {
            *entry.cost.get_or_insert(0) += amount;
        }
        if let Some(requests) = facts.requests {
            *entry.requests.get_or_insert(0) += requests;
        }
    }
    let pair = |spent: Spent| Some((spent.cost?, spent.requests.filter(|requests| *requests > 0)?));
    spent.into_iter().filter_map(|(service, spent)| Some((service, pair(spent)?))).collect()
}

fn pooled(week: &Week) -> Option<(i64, i64)> {
    (!week.is_empty()).then(|| week.values().fold((0, 0), |(cost, requests), (c, r)| (cost + c, requests + r)))
}

fn price((cost, requests): (i64, i64)) -> f64 {
    cost as f64 / requests as f64
}

/// Currencies of the services that have both cost and requests in the week.
fn currencies(rows: &Rows, week: IsoWeek, having_both: &Week) -> BTreeSet<String> {
    let days = rows.services(week.window()).filter(|(service, _, _)| having_both.contains_key(service));
    days.flat_map(|(_, _, facts)| facts.cost_micros.keys().cloned()).collect()
}

/// Currencies of which a part was converted.
fn converted<'a>(rows: &Rows<'a>, week: IsoWeek, having_both: &Week) -> BTreeSet<&'a String> {
    let days = rows.services(week.window()).filter(|(service, _, _)| having_both.contains_key(service));
    days.flat_map(|(_, _, facts)| &facts.cost_converted).collect()
}

/// Why weeks are left out, and what to do about it.
fn left_out(rows: &Rows, weeks: &[IsoWeek], mut currencies: BTreeSet<String>) -> String {
    let weeks = weeks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let listed = |currencies: BTreeSet<String>| currencies.into_iter().collect::<Vec<_>>().join(" and ");
    let Some(program) = &rows.catalog.currency else {
        let listed = listed(currencies);
        return format!("Costs come in {listed} and no `currency` of the program is declared, so {weeks} cannot be added.");
    };
    currencies.remove(&program.code);
    let others = listed(currencies);
    format!("No exchange rate into {} is declared for costs in {others} of {weeks}.", program.code)
}

/// Pooled price per week; nothing of weeks where currencies are mixed.
pub(super) fn series(rows: &Rows, of: &[IsoWeek]) -> Vec<Option<f64>> {
    by_week(rows, of).services.iter().map(|week| pooled(week).map(price)).collect()
}

pub(super) fn answer(question: &Question) -> Answer {
    let weeks = weeks::of(question.window);
    let Weeks { services: by_week, currency, left_out: unknown, currencies, converted } = by_week(question.rows, &weeks);
    let known: Vec<(IsoWeek, &Week, (i64, i64))> =
        weeks.iter().zip(&by_week).filter_map(|(week, services)| Some((*week, services, pooled(services)?))).collect();
    let mixed = (!unknown.is_empty()).then(|| left_out(question.rows, &unknown, currencies));
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return match mixed {
            Some(reason) => Answer { reason: Some(reason), ..Answer::default() },
            None => question.unknown("No week has both the cost and the requests of a service."),
        };
    };
    if known.len() < LEAST_WEEKS {
        let reason = format!("{} of {} weeks have both cost and requests, {LEAST_WEEKS} are needed.", known.len(), weeks.len());
        return Answer { reason: Some([Some(reason), mixed].into_iter().flatten().collect::<Vec<_>>().join(" ")), ..Answer::default() };
    }
    let values: Vec<Option<f64>> = by_week.iter().map(|week| pooled(week).map(price)).collect();
    let newest = weeks.last().filter(|week| **week != last.0).map(|_| format!("The newest week with both is {}.", last.0));
    let converted = converted.into_iter().reduce(|one, other| format!("{one} and {other}"));
    let converted = converted.map(|currencies| format!("{currencies}{CONVERTED}"));
    let remarks = [currency, judge::slope(&values), mix(first, last), converted];
    Answer {
        value: Some(price(last.2)),
        numerator: Some(last.2.0),
        denominator: Some(last.2.1),
        status: judge::trend(question.goal, &values.into_iter().flatten().collect::<Vec<_>>()),
        reason: [newest, mixed].into_iter().flatten().reduce(|one, other| format!("{one} {other}")),
        beside: Some(remarks.into_iter().flatten().collect::<Vec<_>>().join(", ")),
        ..Answer::default()
    }
}

/// How much of the change since the first week is only traffic moving between dear and cheap services: the last week's traffic at
/// the first week's prices, against the first week.
fn mix(first: &(IsoWeek, &Week, (i64, i64)), last: &(IsoWeek, &Week, (i64, i64))) -> Option<String> {
    let common: Vec<_> = first.1.iter().filter_map(|(service, then)| Some((*then, *last.1.get(service)?))).collect();
    if common.len() < 2 || first.0 == last.0 {
        return None;
    }
    let sum = |of: &mut dyn Iterator<Item = (i64, i64)>| of.fold((0, 0), |(cost, requests), (c, r)| (cost + c, requests + r));
    let then = price(sum(&mut common.iter().map(|pair| pair.0)));
    let (cost_now, requests_now) = sum(&mut common.iter().map(|pair| pair.1));
    let now = price((cost_now, requests_now));
    let mut at_old_prices: Vec<f64> = common.iter().map(|(then, now)| price(*then) * now.1 as f64).collect();
    at_old_prices.sort_by(f64::total_cmp);
    let same_prices = at_old_prices.iter().sum::<f64>() / requests_now as f64;
    (then > 0.0).then(|| {
        let (change, by_mix) = (judge::signed_percent(now / then - 1.0), judge::signed_percent(same_prices / then - 1.0));
        format!("{change} since {} ({by_mix} by the mix of services)", first.0)
    })
}
