//! `/teams/{team}`: where the team stands, why, and the cheapest next step.
//!
//! Forms: see `team/decisions.rs`. Logging an action is a link to `/actions?new=1&team=&check=&title=`.

mod checks;
mod decisions;
mod next_step;

use crate::components::{Card, PageHead, action_table, chart, level_badge, level_name, link, meter, notice, table, tile};
use leptos::prelude::*;
use usecases::view::{ChecklistSummary, LevelChange, Rung, TeamPage};

pub(super) fn page(model: TeamPage) -> AnyView {
    let explain = format!("/teams/{}/explain", model.slug);
    let mut parents = vec![usecases::view::Link { text: "Teams".to_owned(), href: "/teams".to_owned() }];
    parents.extend(model.parents);
    let actions_href = format!("/actions?scope=t:{}", model.slug);
    let review =
        (!model.review.href.is_empty()).then(|| view! { <a class="btn" href=model.review.href.clone()>{model.review.text.clone()}</a> });
    let review_debt = (!model.review_debt.is_empty()).then(|| {
        let href = format!("/reviews?scope=t:{}", model.slug);
        view! { <p class="quiet progress-line"><a href=href>{model.review_debt.clone()}</a></p> }
    });
    let kpis = (!model.kpis.is_empty()).then(|| {
        view! {
            <section class="tile-group">
                <h2 class="row-label">"KPIs of this team"</h2>
                <div class="tiles">{model.kpis.into_iter().map(tile).collect_view()}</div>
            </section>
        }
    });
    let services = model.services.map(|services| {
        view! {
            <Card title="Services">
                {table(services)}
            </Card>
        }
    });
    let checklists = model.checklists.map(reviewed);
    let actions = (!model.actions.is_empty() || !model.actions_summary.is_empty()).then(|| {
        view! {
            <section class="card">
                <header>
                    <h2>"Actions"</h2>
                    <a href=actions_href>{model.actions_summary}</a>
                </header>
                {if model.actions.is_empty() {
                    view! { <p class="quiet">"No action is open for this team."</p> }.into_any()
                } else {
                    action_table("Actions of this team", model.actions)
                }}
            </section>
        }
    });
    view! {
        <PageHead title=model.name parents=parents subtitle=model.headline>
            <a class="btn" href=explain>"Why this level"</a>
            {review}
            <a class="btn" href="#decisions">"Attest or waive"</a>
        </PageHead>
        {model.notice.map(notice)}
        {ladder(model.rungs)}
        {(!model.progress.is_empty()).then(|| view! { <p class="quiet progress-line">{model.progress}</p> })}
        {review_debt}
        {next_step::cards(model.next_steps, model.plan)}
        {model.levels.into_iter().map(checks::section).collect_view()}
        {kpis}
        <div class="two">{model.history.map(|history| chart("History", history))} {changes(model.changes)}</div>
        {actions}
        {checklists}
        {services}
        {decisions::section(&model.slug, model.decisions)}
    }
    .into_any()
}

pub(super) fn ladder(rungs: Vec<Rung>) -> AnyView {
    let rungs = rungs.into_iter().map(|rung| {
        let class = match (rung.reached, rung.here) {
            (_, true) => "done here",
            (true, false) => "done",
            (false, false) => "",
        };
        let level = usecases::view::Level { number: Some(rung.level), name: rung.name.clone(), score: None };
        view! {
            <li class=class aria-current=rung.here.then_some("step")>
                {level_badge(&level)}
                <b>{rung.name}</b>
                <small>{rung.note}</small>
            </li>
        }
        .into_any()
    });
    view! { <ol class="ladder" aria-label="Levels">{rungs.collect_view()}</ol> }.into_any()
}

/// How completely pull requests were reviewed.
fn reviewed(summary: ChecklistSummary) -> AnyView {
    let often = (!summary.often_open.is_empty())
        .then(|| view! { <p class="quiet">{format!("Most often left open: {}", summary.often_open.join(", "))}</p> });
    let bar = summary.percent.map(|percent| meter(percent, ""));
    view! {
        <section class="card" id="checklists">
            <header>
                <h2>"Practice: review checklists"</h2>
                {link(summary.pulls)}
            </header>
            <p>{summary.sentence}</p>
            {bar}
            {often}
        </section>
    }
    .into_any()
}

/// Every change of the level with what caused it.
fn changes(changes: Vec<LevelChange>) -> Option<AnyView> {
    if changes.is_empty() {
        return None;
    }
    let items = changes.into_iter().map(|change| {
        view! {
            <li>
                <a href=change.href>{change.date}</a>
                <span class="from-to">
                    {level_badge(&change.from)} <span aria-hidden="true">"→"</span> <span class="sr">" to " {level_name(&change.to)}</span>
                    {level_badge(&change.to)}
                </span>
                <small>{change.cause}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Level changes">
                <ul class="list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}
