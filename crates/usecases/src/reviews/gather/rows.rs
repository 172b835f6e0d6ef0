//! Rows of the table: SLOs, budgets, and watches with a target.

use super::Gathering;
use crate::error::Result;
use domain::catalog::{SliKind, Slo, Watch};
use domain::evidence::{Body, BudgetCheck};
use domain::facts::{Book, Subject};
use domain::ids::ServiceId;
use domain::review::{Row, Status, Watched, achieved_percent, quantity, target_percent};
use std::collections::BTreeMap;

pub(super) async fn of(gathering: &mut Gathering<'_>, book: &Book, watched: &[(Watch, Watched)]) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for service in gathering.services.clone() {
        let mut slos: Vec<&Slo> = gathering.catalog.slos_of(service).collect();
        slos.sort_by_key(|slo| (kind_order(slo.sli), &slo.name));
        rows.extend(slos.into_iter().map(|slo| objective(gathering, book, service, slo)));
    }
    rows.extend(budgets(gathering).await?);
    rows.extend(watched.iter().filter_map(|(watch, watched)| target(watch, watched)));
    Ok(rows)
}

fn kind_order(kind: SliKind) -> u8 {
    match kind {
        SliKind::Availability => 0,
        SliKind::Latency => 1,
        SliKind::Other => 2,
    }
}

/// Good ÷ valid of the week. Met by the objective of each of its days: Σ good ≥ Σ target · valid.
fn objective(gathering: &Gathering, book: &Book, service: ServiceId, slo: &Slo) -> Row {
    let (monday, sunday) = (gathering.week.monday(), gathering.week.sunday());
    let target_ppm = gathering.catalog.slo_on(service, &slo.slug, sunday).map_or(slo.target_ppm, |then| then.target_ppm);
    let days = book.subjects.get(&Subject::Service(service)).into_iter().flat_map(|days| days.range(monday..=sunday));
    let (mut good, mut total, mut needed) = (0_i64, 0_i64, 0_i128);
    for day in days.filter_map(|(_, facts)| facts.slos.get(slo.slug.as_str())) {
        good += day.good_milli;
        total += day.total_milli;
        needed += i128::from(day.target_ppm) * i128::from(day.total_milli);
    }
    let status = match total {
        0 => Status::Unknown,
        _ if i128::from(good) * 1_000_000 >= needed => Status::Met,
        _ => Status::Missed,
    };
    Row {
        name: slo.name.clone(),
        qualifiers: vec![gathering.name_of(service)],
        target: target_percent(target_ppm),
        actual: achieved_percent(good, total, target_ppm),
        status,
        link: format!("/slos/{}.{}", gathering.slug_of(service), slo.slug),
    }
}

/// The last check of each limit in the week counts, as for day facts.
async fn budgets(gathering: &mut Gathering<'_>) -> Result<Vec<Row>> {
    let declared: Vec<_> = (gathering.services.iter())
        .flat_map(|service| {
            let of_service = gathering.catalog.budgets.range((*service, String::new())..);
            of_service.take_while(move |((of, _), _)| of == service).map(|(_, budget)| budget.clone())
        })
        .collect();
    if declared.is_empty() {
        return Ok(Vec::new());
    }
    let mut last: BTreeMap<(ServiceId, String, String), BudgetCheck> = BTreeMap::new();
    for record in gathering.records("budget_check").await? {
        if let (Some(service), Body::BudgetCheck(check)) = (record.service, record.body) {
            last.insert((service, check.endpoint.clone(), check.metric.clone()), check);
        }
    }
    let mut rows = Vec::new();
    for budget in declared {
        let latency = budget.latency_seconds.iter();
        let mut limits: Vec<(String, String, f64, &str)> = latency
            .map(|(percentile, limit)| (format!("Latency {percentile}"), format!("latency_{percentile}"), *limit, "seconds"))
            .collect();
        limits.extend(budget.throughput_min.map(|limit| ("Throughput".to_owned(), "throughput_min".to_owned(), limit, "per_second")));
        for (name, metric, limit, unit) in limits {
            let check = last.get(&(budget.service, budget.endpoint.clone(), metric));
            let measured = check.and_then(|check| check.measured);
            rows.push(Row {
                name,
                qualifiers: vec![budget.endpoint.clone(), gathering.name_of(budget.service)],
                target: quantity(limit, unit),
                actual: measured.map(|value| quantity(value, unit)),
                status: match measured.and(check).and_then(|check| check.met) {
                    Some(true) => Status::Met,
                    Some(false) => Status::Missed,
                    None => Status::Unknown,
                },
                link: gathering.evidence(budget.service, "budget_check"),
            });
        }
    }
    Ok(rows)
}

fn target(watch: &Watch, watched: &Watched) -> Option<Row> {
    let target = watch.target?;
    let value = watched.weeks.last().copied().flatten();
    let met = value.and_then(|value| watch.meets(value));
    Some(Row {
        name: watch.name.clone(),
        qualifiers: watched.qualifiers.clone(),
        target: quantity(target, &watch.unit),
        actual: value.map(|value| quantity(value, &watch.unit)),
        status: match met {
            Some(true) => Status::Met,
            Some(false) => Status::Missed,
            None => Status::Unknown,
        },
        link: watched.link.clone(),
    })
}
