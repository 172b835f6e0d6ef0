//! `/teams/{team}/plan`: what a higher level takes, what ticks would change, when it is expected.
//!
//! Forms: `GET /teams/{team}/plan` with `target` (a level), `met` (check id, repeated), `done` (`A-57`, repeated) and `at`; the same
//! fields as `POST /teams/{team}/plan/actions` log an action for each of `met` that has none.

use crate::components::{
    Card, PageHead, Select, chart, level_badge, level_name, link, mark, notice, phrases, post_button, sentence, table,
};
use crate::pages::team::ladder;
use leptos::prelude::*;
use usecases::view::{PlanAction, PlanDimension, PlanForecast, PlanKpi, PlanOutcome, PlanPage, PlanRisk, PlanRow};

pub(super) fn page(model: PlanPage) -> AnyView {
    let mut parents = vec![usecases::view::Link { text: "Teams".to_owned(), href: "/teams".to_owned() }];
    parents.extend(model.parents.clone());
    let has_plan = !model.targets.is_empty();
    let action = format!("/teams/{}/plan", model.slug);
    let several = model.steps.iter().any(|step| Some(step.level) != model.steps.first().map(|first| first.level));
    let ticked = model.outcome.is_some();
    // What was known then is not what is missing now.
    let may_log = model.at.is_none() && model.steps.iter().any(|step| step.log.is_some());
    let log = may_log.then(|| post_button(format!("/teams/{}/plan/actions", model.slug), "Log actions for the ticked"));
    let form = has_plan.then(|| {
        view! {
            <form method="get" action=action class="plan-form">
                {model.at.clone().map(|at| view! { <input type="hidden" name="at" value=at /> })}
                <div class="plan-bar">
                    <Select name="target" label="Target level" choices=model.targets form="plan" class="field inline" />
                    <button class="btn main">"Show what would be"</button>
                    {log}
                    {ticked.then(|| view! { <a class="btn" href=model.clear>"Clear ticks"</a> })}
                </div>
                {steps(model.steps, several)} {actions(model.actions)}
            </form>
        }
    });
    let teams = model.teams.map(|teams| view! { <section class="card">{table(teams)}</section> });
    view! {
        <PageHead title=format!("Plan: {}", model.name) parents=parents subtitle=model.subtitle>
            <a class="btn" href=format!("/teams/{}", model.slug)>"Scorecard"</a>
        </PageHead>
        {(!model.sentence.is_empty()).then(|| sentence(model.sentence))}
        {model.notice.map(notice)}
        {teams}
        {(!model.rungs.is_empty()).then(|| ladder(model.rungs))}
        {model.outcome.map(outcome)}
        {form}
        <div class="two">{forecast(model.forecast)} <div class="column">{moves(model.moves)} {risks(model.risks)}</div></div>
    }
    .into_any()
}

fn steps(rows: Vec<PlanRow>, several: bool) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let rows = rows.into_iter().map(|row| step(row, several)).collect_view();
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"What is missing"</h2>
                    <p class="quiet">"cheapest first; tick what you would meet"</p>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Missing checks">
                    <table class="rows plan-steps">
                        <caption class="sr">"Missing checks up to the target level"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Check"</th>
                                <th scope="col">"State"</th>
                                <th scope="col">"Now, needed"</th>
                                <th scope="col">"Effort"</th>
                                <th scope="col" class="num">"Cost"</th>
                                <th scope="col">"Moves KPI"</th>
                                <th scope="col">"Action"</th>
                                <th scope="col">"Expected"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn step(row: PlanRow, several: bool) -> AnyView {
    let id = format!("met-{}", row.check);
    let level = several.then(|| view! { {level_badge(&usecases::view::Level { number: Some(row.level), ..Default::default() })} " " });
    let action = match (row.action, row.log) {
        (Some((action, state)), _) => view! { {link(action)} " " {mark(state)} }.into_any(),
        (None, Some(log)) => view! { <a class="btn small" href=log>"Log action"</a> }.into_any(),
        (None, None) => view! { <span class="quiet">"none"</span> }.into_any(),
    };
    let anchor = row.check.clone();
    view! {
        <tr data-row="" id=anchor>
            <th scope="row">
                <span class="plan-tick">
                    <input type="checkbox" id=id.clone() name="met" value=row.check checked=row.ticked />
                    <label for=id>{level} {row.name}</label>
                </span>
                <small class="quiet">{row.criterion} " · " <a href=row.href>"what counts"</a></small>
                {row.connect.map(|connect| view! { <small class="quiet connect">"Connect first: " {connect}</small> })}
            </th>
            <td>{mark(row.mark)}</td>
            <td>{row.now} " " <small class="needed">"needed " {row.needed}</small></td>
            <td>{row.effort}</td>
            <td class="num">{row.cost}</td>
            <td>{row.moves.map(link)}</td>
            <td>{action}</td>
            <td>{if row.expected.is_empty() { "—".to_owned() } else { row.expected }}</td>
        </tr>
    }
    .into_any()
}

fn actions(actions: Vec<PlanAction>) -> Option<AnyView> {
    if actions.is_empty() {
        return None;
    }
    let rows = actions.into_iter().map(|action| {
        let id = format!("done-{}", action.id);
        view! {
            <li data-row="">
                <span class="plan-tick">
                    <input type="checkbox" id=id.clone() name="done" value=action.id.clone() checked=action.ticked />
                    <label for=id>{action.title}</label>
                </span>
                <span>{mark(action.status)} " " {mark(action.due)}</span>
                <small><a href=action.href>{action.id}</a> " · " {action.check}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="What if these actions were done?">
                <ul class="list plan-actions">{rows.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn outcome(outcome: PlanOutcome) -> AnyView {
    let blocking = (!outcome.blocking.is_empty()).then(|| {
        let items = outcome.blocking.into_iter().map(|check| view! { <li>{link(check)}</li> }.into_any());
        view! {
            <h3>"Still in the way"</h3>
            <ul class="plain-list">{items.collect_view()}</ul>
        }
    });
    let dimensions = outcome.dimensions.into_iter().map(dimension).collect_view();
    view! {
        <section class="card next" id="what-if" aria-live="polite">
            <header>
                <h2>"What would be"</h2>
                {level_badge(&outcome.level)}
            </header>
            <p class="plan-when">{phrases(outcome.sentence)}</p>
            <dl class="facts dimensions">{dimensions}</dl>
            {blocking}
        </section>
    }
    .into_any()
}

fn dimension(dimension: PlanDimension) -> AnyView {
    let moved = dimension.before.number != dimension.after.number;
    let words = if moved { format!(" to {}", level_name(&dimension.after)) } else { ", unchanged".to_owned() };
    let after = moved.then(|| view! { <span aria-hidden="true">"→"</span> {level_badge(&dimension.after)} });
    view! {
        <div>
            <dt>{dimension.name}</dt>
            <dd class="from-to">{level_badge(&dimension.before)} {after} <span class="sr">{words}</span></dd>
        </div>
    }
    .into_any()
}

fn forecast(forecast: PlanForecast) -> Option<AnyView> {
    if forecast.sentence.is_empty() {
        return None;
    }
    let reasons = forecast.reasons.into_iter().map(|reason| view! { <li>{reason}</li> }.into_any());
    Some(
        view! {
            <div class="column">
                <section class="card" id="forecast">
                    <header>
                        <h2>"When"</h2>
                        {mark(forecast.mark)}
                    </header>
                    <p class="plan-when">{forecast.sentence}</p>
                    <ul class="reasons">{reasons.collect_view()}</ul>
                </section>
                {forecast.chart.map(|drawn| chart("Expected days", drawn))}
            </div>
        }
        .into_any(),
    )
}

fn moves(kpis: Vec<PlanKpi>) -> Option<AnyView> {
    if kpis.is_empty() {
        return None;
    }
    let items = kpis.into_iter().map(|kpi| {
        view! {
            <li data-row="">
                <b>{link(kpi.link)}</b>
                {mark(kpi.mark)}
                <small>{format!("now {}, target {}", kpi.value, kpi.target)}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="KPIs expected to move">
                <ul class="list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn risks(risks: Vec<PlanRisk>) -> Option<AnyView> {
    if risks.is_empty() {
        return None;
    }
    let items = risks.into_iter().map(|risk| {
        view! {
            <li>
                <b>{risk.link.text}</b>
                {mark(risk.mark)}
                <small>{risk.detail}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="May not last">
                <ul class="list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}
