//! `/slos`: objectives of the scope, the worst budget first.

use super::query::Query;
use super::reading::Reading;
use super::slo_budgets::{self, Page, SloBudget};
use super::words::link;
use super::{burn, format};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Choice, Link, Notice, SloRow, Slos, Snippet};
use domain::budget::State;
use domain::ids::ServiceId;
use store::slo_state::{self, SloState};

/// Rows of a page.
const SHOWN: usize = 100;

/// The values of `state=` with their names and what they stand for.
const STATES: [(&str, &str, &[State]); 5] = [
    ("", "All", &State::ALL),
    ("exhausted", "Out of budget", &[State::Exhausted]),
    ("at_risk", "At risk", &[State::Critical, State::Warning]),
    ("met", "Met", &[State::Met]),
    ("unknown", "No data", &[State::Unknown]),
];

pub async fn slos(platform: &Platform, actor: &Actor, query: &Query) -> Result<Slos> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let target = reading.target()?;
    let chosen = query.own("state").unwrap_or_default();
    let states = STATES.iter().find(|(value, ..)| *value == chosen).map_or(&State::ALL[..], |(_, _, states)| *states);
    let number: usize = match query.own("page") {
        None => 1,
        Some(text) => text.parse().ok().filter(|page| *page > 0).ok_or_else(|| Error::invalid("page", "not the number of a page"))?,
    };
    let page = slo_budgets::page(&mut reading, target, states, (number - 1).saturating_mul(SHOWN), SHOWN).await?;
    let services: Vec<_> = page.shown.iter().map(|budget| budget.service.id).collect();
    let live = live(&mut reading, &services).await?;
    let choices = STATES.iter().map(|(value, name, states)| Choice {
        value: query.with("page", "").with("state", value).href("/slos"),
        label: format!("{name} {}", page.count(states)),
        selected: *value == chosen,
    });
    let rows = page.shown.iter().map(|budget| row(&reading, budget, find(&live, budget))).collect();
    let at = |number: usize| query.with("page", &number.to_string()).href("/slos");
    let total = page.count(&State::ALL);
    Ok(Slos {
        sentence: sentence(&page),
        states: choices.collect(),
        rows,
        previous: (number > 1).then(|| if number == 2 { query.with("page", "").href("/slos") } else { at(number - 1) }),
        next: (number.saturating_mul(SHOWN) < page.count(states)).then(|| at(number + 1)),
        notice: (total == 0).then(|| none(&reading)),
    })
}

/// What the metrics sources said last. Nothing of it belongs to a past date.
pub(super) async fn live(reading: &mut Reading<'_>, services: &[ServiceId]) -> Result<Vec<SloState>> {
    Ok(if reading.query.at.is_some() { Vec::new() } else { slo_state::of_services(&mut reading.session, services).await? })
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
        mark: slo_budgets::mark_of(budget.state()),
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
    match (live, budget.spent.last) {
        (Some(live), Some(_)) => format::relative(reading.now, live.at),
        (_, Some(day)) => format::short_date(day, reading.today()),
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

fn sentence(page: &Page) -> String {
    let (exhausted, unknown) = (page.count(&[State::Exhausted]), page.count(&[State::Unknown]));
    let risk = page.count(&[State::Critical, State::Warning]);
    let total = page.count(&State::ALL);
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
