//! `/slos`: objectives of the scope, the worst budget first.

use super::query::Query;
use super::reading::Reading;
use super::slo_budgets::{self, SloBudget, State};
use super::words::link;
use super::{burn, format};
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, Link, Notice, SloRow, Slos, Snippet};
use store::slo_state::{self, SloState};

const STATES: [(&str, &str); 5] =
    [("", "All"), ("exhausted", "Out of budget"), ("at_risk", "At risk"), ("met", "Met"), ("unknown", "No data")];

pub async fn slos(platform: &Platform, actor: &Actor, query: &Query) -> Result<Slos> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let target = reading.target()?;
    let book = slo_budgets::book(&mut reading, target).await?;
    let live = live(&mut reading).await?;
    let budgets = slo_budgets::budgets(&reading, target, &book);
    let chosen = query.own("state").unwrap_or_default();
    let states = STATES
        .iter()
        .map(|(value, name)| {
            let count = budgets.iter().filter(|budget| value.is_empty() || budget.state().filter() == *value).count();
            Choice { value: query.with("state", value).href("/slos"), label: format!("{name} {count}"), selected: *value == chosen }
        })
        .collect();
    let shown = budgets.iter().filter(|budget| chosen.is_empty() || budget.state().filter() == chosen);
    let rows = shown.map(|budget| row(&reading, budget, find(&live, budget))).collect();
    let notice = budgets.is_empty().then(|| none(&reading));
    Ok(Slos { sentence: sentence(&budgets), states, rows, notice })
}

/// What the metrics sources said last. Nothing of it belongs to a past date.
pub(super) async fn live(reading: &mut Reading<'_>) -> Result<Vec<SloState>> {
    Ok(if reading.query.at.is_some() { Vec::new() } else { slo_state::list(&mut reading.session).await? })
}

pub(super) fn find<'a>(live: &'a [SloState], budget: &SloBudget) -> Option<&'a SloState> {
    live.iter().find(|state| state.service == budget.service.id && state.slug == budget.slo.slug.as_str())
}

fn row(reading: &Reading, budget: &SloBudget, live: Option<&SloState>) -> SloRow {
    let carry = |path: &str| reading.query.carry_without_scope(path);
    SloRow {
        link: link(&budget.slo.name, carry(&budget.href())),
        service: service_link(reading, budget),
        team: team_link(reading, budget),
        mark: budget.state().mark(),
        objective: format::objective(budget.slo.target_ppm),
        actual: budget.actual().map_or_else(|| format::NONE.to_owned(), |actual| format!("{} %", format::decimal(actual * 100.0, 3))),
        budget_left: budget.left_text(),
        budget_percent: budget.left().map(format::share),
        burn: live.map_or_else(|| format::NONE.to_owned(), |live| burn::short(budget, live)),
        window: budget.window_text(),
        freshness: freshness(reading, budget, live),
    }
}

/// When the source last answered, else the last day with events.
pub(super) fn freshness(reading: &Reading, budget: &SloBudget, live: Option<&SloState>) -> String {
    match (live, budget.days.last()) {
        (Some(live), Some(_)) => format::relative(reading.now, live.at),
        (_, Some((day, _))) => format::short_date(*day, reading.today()),
        _ => "never".to_owned(),
    }
}

pub(super) fn service_link(reading: &Reading, budget: &SloBudget) -> Link {
    let href = super::query::address("/slos", &[("scope", &format!("s:{}", budget.service.slug))]);
    link(&budget.service.name, if reading.query.at.is_some() { String::new() } else { href })
}

pub(super) fn team_link(reading: &Reading, budget: &SloBudget) -> Link {
    let team = reading.catalog.teams.get(&budget.service.owner);
    team.map(|team| link(&team.name, reading.query.carry_without_scope(&format!("/teams/{}", team.slug)))).unwrap_or_default()
}

fn sentence(budgets: &[SloBudget]) -> String {
    let count = |states: &[State]| budgets.iter().filter(|budget| states.contains(&budget.state())).count();
    let (exhausted, risk, unknown) = (count(&[State::Exhausted]), count(&[State::Critical, State::Warning]), count(&[State::Unknown]));
    let total = budgets.len();
    if total == 0 {
        return "No SLO is defined".to_owned();
    }
    let mut text = match exhausted {
        0 => format!("None of {} is out of budget", format::plural(total as i64, "SLO", "SLOs")),
        1 => format!("1 of {} is out of budget", format::plural(total as i64, "SLO", "SLOs")),
        many => format!("{many} of {total} SLOs are out of budget"),
    };
    if risk > 0 {
        text.push_str(&format!(", {risk} at risk"));
    }
    if unknown > 0 {
        text.push_str(&format!(", {unknown} without data"));
    }
    text
}

fn none(reading: &Reading) -> Notice {
    Notice::NoData {
        title: "No SLO is defined here".to_owned(),
        advice: "Define objectives in a file, apply it, and connect the Prometheus that evaluates the queries.".to_owned(),
        connect: Some(link("Connect Prometheus", "/sources")),
        snippet: Some(Snippet {
            title: "slos.yaml".to_owned(),
            text: format!(
                "slos:\n  - name: API Availability\n    service: checkout\n    target: 99.9%\n    window: 30d\n    indicator:\n      \
                 good: sum(rate(http_requests_total{{status=~\"2..\"}}[5m]))\n      total: sum(rate(http_requests_total[5m]))\n\n\
                 # pacekeeper apply --url {} -f slos.yaml",
                reading.platform.link("")
            ),
        }),
    }
}
