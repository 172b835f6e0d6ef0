//! `/model/preview`: what the draft would change today (`?view=past`: in the last weeks; `scope` narrows it to a group or team).

use super::{left_behind, problems};
use crate::components::{Card, PageHead, change, level_badge, link, mark, notice, view_links};
use leptos::prelude::*;
use usecases::view::{ImpactCheck, ImpactRow, Level, Link, ModelPast, ModelPreview, PastCell, PastRow};

pub(in crate::pages) fn page(model: ModelPreview) -> AnyView {
    let parents =
        vec![Link { text: "Maturity model".into(), href: "/model".into() }, Link { text: "Draft".into(), href: model.back.href.clone() }];
    let table = (!model.nodes.is_empty()).then(|| impact(model.nodes));
    view! {
        <PageHead title="What the draft would change" parents=parents subtitle=model.basis>
            <a class="btn" href=model.back.href>{model.back.text}</a>
        </PageHead>
        <p class="lead">{model.sentence}</p>
        {problems(model.problems)}
        {left_behind(model.left_behind)}
        {(!model.views.is_empty()).then(|| view_links("When", model.views))}
        {model.notice.map(notice)}
        {table}
        {model.past.map(past)}
    }
    .into_any()
}

fn impact(nodes: Vec<ImpactRow>) -> AnyView {
    let body = nodes.into_iter().map(|node| {
        let why = node.checks.into_iter().map(check).collect_view();
        view! {
            <tr data-row="">
                <th scope="row">
                    {link(node.node)}
                    {(!node.is_team).then(|| view! { <small>"median of its teams"</small> })}
                </th>
                <td>{with_score(&node.before)}</td>
                <td>{with_score(&node.after)} " " {node.change.as_ref().map(change)}</td>
                <td>
                    <ul class="plain-list impact-checks">{why}</ul>
                </td>
            </tr>
        }
        .into_any()
    });
    view! {
        <Card title="By team">
            <div class="scroll" tabindex="0" role="region" aria-label="Impact by team">
                <table class="rows impact">
                    <caption class="sr">"Levels before and after, and the checks that change"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Team"</th>
                            <th scope="col">"Now"</th>
                            <th scope="col">"With the draft"</th>
                            <th scope="col">"Checks that change"</th>
                        </tr>
                    </thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        </Card>
    }
    .into_any()
}

fn with_score(level: &Level) -> AnyView {
    let score = level.score.clone();
    view! { {level_badge(level)} {score.map(|score| view! { " " <span class="quiet">{score}</span> })} }.into_any()
}

fn check(check: ImpactCheck) -> AnyView {
    view! {
        <li>
            <b>{check.name}</b>
            <span class="from-to">
                {mark(check.before)} <span aria-hidden="true">"→"</span> <span class="sr">" to "</span> {mark(check.after)}
            </span>
            <small>{check.because}</small>
        </li>
    }
    .into_any()
}

fn past(past: ModelPast) -> AnyView {
    let rows = past.teams.into_iter().map(row).collect_view();
    view! {
        <section class="card">
            <header>
                <h2>{format!("Level at the end of each week, {} to {}", past.from, past.to)}</h2>
                <small>"From above: the draft, the version in force judged in the same way, and what was told at the time. A frame marks where the first two differ."</small>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label="Levels of the last weeks">
                <table class="rows past-levels">
                    <caption class="sr">"Levels of the last weeks under the draft and under the version in force"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Team"</th>
                            <th scope="col">"Difference"</th>
                            <th scope="col">"Weeks, the oldest first"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="quiet">{past.assumes}</p>
        </section>
    }
    .into_any()
}

fn row(row: PastRow) -> AnyView {
    let cells = row.weeks.into_iter().map(cell).collect_view();
    view! {
        <tr data-row="">
            <th scope="row">{link(row.team)}</th>
            <td>{row.summary}</td>
            <td>
                <ol class="week-levels">{cells}</ol>
            </td>
        </tr>
    }
    .into_any()
}

fn cell(cell: PastCell) -> AnyView {
    let level = |number: Option<u8>| match number {
        Some(number) => view! { <span class=format!("lv lv{number}") aria-hidden="true">{number}</span> }.into_any(),
        None => view! { <span class="lv unknown" aria-hidden="true">"?"</span> }.into_any(),
    };
    let title = cell.title.clone();
    view! {
        <li class:differs=cell.differs title=title>
            {level(cell.draft)} {level(cell.held)} {level(cell.then)} <span class="sr">{cell.title}</span>
        </li>
    }
    .into_any()
}
