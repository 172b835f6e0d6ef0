//! `/slos/{service}.{slug}`: three numbers, the budget's way down, how fast it burns, and the days it was spent on.

use super::drawing::{chart, number_cell, text_cell};
use super::query::{Query, address};
use super::reading::Reading;
use super::slo_budgets::{self, SloBudget};
use super::slos::{find, freshness, live, service_link, team_link};
use super::words::{link, mark};
use super::{burn, format};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Chart, Computation, Figure, Notice, SloPage, Snippet, Table, Tone};
use domain::budget::{Events, State};
use domain::catalog::{SliKind, SloWindow};
use domain::facts::{Book, Subject};
use domain::scope::Target;
use domain::time::Day;

/// `name` is `service.slug`.
pub async fn slo(platform: &Platform, actor: &Actor, query: &Query, name: &str) -> Result<SloPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let missing = || Error::NotFound(format!("the SLO `{name}`"));
    let (service, _) = name.split_once('.').ok_or_else(missing)?;
    let id = reading.catalog.service(service).ok_or_else(missing)?.id;
    let target = Target::Service(id);
    let book = slo_budgets::book(&mut reading, Some(target)).await?;
    let live = live(&mut reading, &[id]).await?;
    let budgets = slo_budgets::budgets(&reading, Some(target), &book);
    let budget = budgets.iter().find(|budget| budget.id() == name).ok_or_else(missing)?;
    let state = find(&live, budget);
    let team = reading.catalog.teams.get(&budget.service.owner);
    let may_act = reading.may(Permission::Act(Some(budget.service.owner)));
    let title = format!("Bring {} of {} back into budget", budget.slo.name, budget.service.name);
    let log_href = team
        .filter(|_| may_act)
        .map(|team| address("/actions", &[("new", "1"), ("team", team.slug.as_str()), ("kpi", "slo-compliance"), ("title", &title)]));
    let fresh = freshness(&reading, budget, state);
    Ok(SloPage {
        name: budget.slo.name.clone(),
        service: service_link(&reading, budget),
        team: team_link(&reading, budget),
        mark: slo_budgets::mark_of(budget.state()),
        sentence: sentence(budget),
        figures: figures(budget, &fresh),
        burn_down: burn_down(budget),
        burn_windows: state.map(|state| burn::table(budget, state)),
        days: days(&reading, budget, &book),
        definition: computation(&reading, budget),
        queries: queries(budget),
        source: budget.slo.source.as_ref().map(|source| link(source, format!("/sources/{source}"))),
        log_href: log_href.unwrap_or_default(),
        notice: notice(budget, state.and_then(|state| state.error.as_deref())),
    })
}

fn sentence(budget: &SloBudget) -> String {
    let objective = format::objective(budget.slo.target_ppm);
    let what = match budget.slo.sli {
        SliKind::Availability => "requests must succeed",
        SliKind::Latency => "requests must be fast enough",
        SliKind::Other => "events must be good",
    };
    let span = match budget.slo.window {
        SloWindow::RollingDays(days) => format!("over {days} days"),
        SloWindow::CalendarMonth => "in each calendar month".to_owned(),
    };
    let wanted = format!("{objective} of {what} {span}");
    match (budget.actual(), budget.left()) {
        (Some(actual), Some(left)) if left <= 0.0 => {
            format!("{wanted}; it was {} %, so the budget is overdrawn by {}.", format::decimal(actual * 100.0, 3), format::percent(-left))
        }
        (Some(actual), Some(left)) => {
            let until = budget.runs_out().map(|day| format!(" At the pace of the last seven days it runs out on {}.", format::date(day)));
            let actual = format::decimal(actual * 100.0, 3);
            format!("{wanted}; it was {actual} %, with {} of the budget left.{}", format::percent(left), until.unwrap_or_default())
        }
        _ => format!("{wanted}; nothing was measured in this window."),
    }
}

fn figures(budget: &SloBudget, fresh: &str) -> Vec<(String, Figure)> {
    let period = budget.window_text();
    let figure = |number: Option<f64>, digits: usize| Figure {
        value: number.map_or_else(|| format::NONE.to_owned(), |number| format::decimal(number * 100.0, digits)),
        unit: if number.is_some() { "%".to_owned() } else { String::new() },
        period: period.clone(),
        freshness: fresh.to_owned(),
        ..Figure::default()
    };
    let target = budget.slo.target_ppm as f64 / 1e6;
    let met = budget.actual().map(|actual| actual >= target);
    let actual_mark = match met {
        Some(true) => mark(Tone::Ok, "met"),
        Some(false) => mark(Tone::Bad, "missed"),
        None => slo_budgets::mark_of(State::Unknown),
    };
    vec![
        ("Objective".to_owned(), Figure { freshness: String::new(), ..figure(Some(target), 4) }),
        (
            "Actual".to_owned(),
            Figure { mark: actual_mark, target: format!("≥ {}", format::objective(budget.slo.target_ppm)), ..figure(budget.actual(), 3) },
        ),
        ("Budget left".to_owned(), Figure { mark: slo_budgets::mark_of(budget.state()), ..figure(budget.left(), 1) }),
    ]
}

/// Of every day of the window what was left at its end; days without events are gaps.
fn burn_down(budget: &SloBudget) -> Option<Chart> {
    budget.left()?;
    let measured = |day: Day| budget.days.iter().any(|(at, _)| *at == day);
    let points: Vec<_> = budget
        .window
        .from
        .iter_days()
        .take_while(|day| *day <= budget.window.to)
        .map(|day| (day, budget.left_on(day).filter(|_| measured(day))))
        .collect();
    let scene = charts::burn_down(&points, budget.period_days().saturating_sub(1), budget.runs_out());
    Some(chart(&scene, "burn-down", &[("line", "budget left"), ("ghost", "even spending")]))
}

/// Newest first, with the incidents of the service that began on the day.
fn days(reading: &Reading, budget: &SloBudget, book: &Book) -> Option<Table> {
    if budget.days.is_empty() {
        return None;
    }
    let facts = book.subjects.get(&Subject::Service(budget.service.id));
    let spent = |day: Day| {
        let before =
            day.pred_opt().filter(|before| *before >= budget.window.from).map_or(Some(1.0), |before| budget.left_on(before).or(Some(1.0)));
        before.zip(budget.left_on(day)).map_or_else(|| format::NONE.to_owned(), |(before, after)| format::percent(before - after))
    };
    let rows = budget.days.iter().rev().map(|(day, slo)| {
        let events = Events::of([slo]);
        let incidents = facts
            .and_then(|days| days.get(day))
            .map(|facts| facts.incidents.iter().map(|incident| incident.title.clone()).collect::<Vec<_>>());
        vec![
            text_cell(format::short_date(*day, reading.today())),
            number_cell(format::count((events.valid / 1_000) as i64)),
            number_cell(format::count((events.bad / 1_000) as i64)),
            number_cell(format!("{} %", format::decimal((events.valid - events.bad) as f64 / events.valid.max(1) as f64 * 100.0, 3))),
            number_cell(spent(*day)),
            text_cell(incidents.unwrap_or_default().join("; ")),
        ]
    });
    Some(Table {
        caption: "Events, budget spent and incidents by day".to_owned(),
        head: ["Day", "Events", "Bad", "Good", "Budget spent", "Incidents"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    })
}

fn computation(reading: &Reading, budget: &SloBudget) -> Computation {
    let events = budget.events();
    let formula = match budget.slo.window {
        SloWindow::RollingDays(_) => "Budget left = 1 − bad events ÷ (valid events × (1 − objective)), over the whole window.",
        SloWindow::CalendarMonth => "Budget left = 1 − (bad events ÷ (valid events × (1 − objective))) × days passed ÷ days of the month.",
    };
    let (from, to) = (budget.window.from.to_string(), budget.window.to.to_string());
    let fields = [("service", budget.service.slug.as_str()), ("kind", "slo_sample"), ("from", from.as_str()), ("to", to.as_str())];
    Computation {
        formula: formula.to_owned(),
        window: format::window(budget.window),
        inputs: vec![
            ("valid events".to_owned(), format::count((events.valid / 1_000) as i64)),
            ("bad events".to_owned(), format::count((events.bad / 1_000) as i64)),
            ("objective".to_owned(), format::objective(budget.slo.target_ppm)),
        ],
        rows: Some(link("The rows behind it", address("/evidence", &fields))),
        note: Some(match &budget.slo.managed_by {
            Some(file) => format!("defined by {file} · {}", reading.model_note()),
            None => reading.model_note(),
        }),
    }
}

fn queries(budget: &SloBudget) -> Vec<Snippet> {
    let queries = [("Good events", &budget.slo.good), ("All valid events", &budget.slo.total)];
    queries
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(title, text)| Snippet { title: title.to_owned(), text: text.clone() })
        .collect()
}

fn notice(budget: &SloBudget, error: Option<&str>) -> Option<Notice> {
    if let Some(error) = error {
        return Some(Notice::Stale {
            text: format!("The source answered with an error: {error}"),
            link: Some(link("Sources", "/sources")),
        });
    }
    budget.days.is_empty().then(|| Notice::NoData {
        title: "No data yet".to_owned(),
        advice: "Connect the Prometheus source that evaluates the queries, or post `slo_sample` records to /api/v1/evidence.".to_owned(),
        connect: Some(link("Connect a source", "/sources")),
        snippet: None,
    })
}
