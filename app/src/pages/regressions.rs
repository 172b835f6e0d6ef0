//! `/regressions`: triage. States are links (`?is=`); the filter is a GET form with `env`, `metric`, `owner`, `stage`.
//!
//! Form: `POST /regressions` with `number` (repeated: the ticked rows), `do` and the fields of that step (`regression_steps.rs`), `next`.

use super::regression_steps as steps;
use crate::components::{Card, PageHead, PostForm, Select, form_errors, link, mark, notice, view_links};
use leptos::prelude::*;
use usecases::view::{Choice, OlderRegressions, RegressionRow, RegressionSteps, Regressions};

pub(super) fn page(model: Regressions) -> AnyView {
    let may_act = model.bulk.is_some();
    let table = (!model.rows.is_empty()).then(|| table(model.rows, may_act));
    let list = match (model.bulk, table) {
        (Some(bulk), Some(table)) => view! {
            <PostForm action="/regressions" class="triage">
                // Enter in a field would take the first step there is; a disabled default button keeps the form from being sent.
                <button hidden=true disabled=true></button>
                <input type="hidden" name="next" value=bulk.next.clone() />
                <section class="card">
                    {bulk_bar(bulk)} {table}
                </section>
            </PostForm>
        }
        .into_any(),
        (_, Some(table)) => view! { <section class="card">{table}</section> }.into_any(),
        (_, None) => ().into_any(),
    };
    let next = model.next.map(|next| view! { <p class="acts"><a class="btn" href=next rel="next">"Earlier ones"</a></p> });
    view! {
        <PageHead title="Regressions" subtitle=model.sentence>
            <a class="btn" href="/approvals">"Budget approvals"</a>
        </PageHead>
        {view_links("State", model.tabs)}
        {filter(model.kept, model.environments, model.metrics, model.owners, model.stages)}
        {model.notice.map(notice)}
        {list}
        {next}
        {older(model.older)}
    }
    .into_any()
}

fn filter(kept: Vec<(String, String)>, envs: Vec<Choice>, metrics: Vec<Choice>, owners: Vec<Choice>, stages: Vec<Choice>) -> AnyView {
    let kept = kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any()).collect_view();
    view! {
        <form class="filter" method="get" action="/regressions" data-auto="">
            {kept} <Select name="env" label="Environment" choices=envs form="regressions" class="pick" />
            <Select name="metric" label="Metric" choices=metrics form="regressions" class="pick" />
            <Select name="owner" label="Owner" choices=owners form="regressions" class="pick" />
            <Select name="stage" label="First seen" choices=stages form="regressions" class="pick" />
            <button class="btn no-js">"Show"</button>
        </form>
    }
    .into_any()
}

/// What can be done with the ticked rows. Each button names its key.
fn bulk_bar(bulk: RegressionSteps) -> AnyView {
    let has = |step: &str| bulk.steps.iter().any(|known| known == step);
    let (open, asks) = (bulk.open.clone(), bulk.asks);
    let accept = has("accept").then(|| {
        view! {
            <details class="menu" open=open == "accept">
                <summary class="btn">"Accept…"</summary>
                <div class="menu-form">{steps::accept(bulk.draft.clone(), asks, "bulk-accept")}</div>
            </details>
        }
    });
    let resolve = has("resolve").then(|| {
        view! {
            <details class="menu" open=open == "resolve">
                <summary class="btn">"Resolve…"</summary>
                <div class="menu-form">{steps::resolve(bulk.draft.clone(), "bulk-resolve")}</div>
            </details>
        }
    });
    view! {
        <div class="bulk" role="group" aria-label="With the ticked regressions">
            {form_errors(&bulk.draft)} {steps::buttons(&bulk)} {accept} {resolve}
            <details class="menu">
                <summary class="btn">"Assign…"</summary>
                <div class="menu-form">{steps::assign(bulk.owners.clone(), "bulk-assign")}</div>
            </details>
            <button class="btn" formnovalidate=true name="do" value="link">"One action for all"</button>
            <small class="quiet needs-js">
                <kbd>"J"</kbd> " " <kbd>"K"</kbd> " move, " <kbd>"X"</kbd> " tick, " <kbd>"A"</kbd> " accept, " <kbd>"L"</kbd> " link an action"
            </small>
        </div>
    }
    .into_any()
}

fn table(rows: Vec<RegressionRow>, may_act: bool) -> AnyView {
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Regressions">
            <table class="rows regressions">
                <caption class="sr">"Regressions, newest first"</caption>
                <thead>
                    <tr>
                        {may_act.then(|| view! { <th scope="col"><span class="sr">"Tick"</span></th> })}
                        <th scope="col">"What got worse"</th>
                        <th scope="col">"Change"</th>
                        <th scope="col" class="num">"Before → after"</th>
                        <th scope="col">"Commits"</th>
                        <th scope="col">"Caught"</th>
                        <th scope="col">"Owner"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|one| row(one, may_act)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(row: RegressionRow, ticks: bool) -> AnyView {
    let tick = ticks.then(|| {
        let label = format!("Tick {} {}", row.id, row.title);
        let box_ = row
            .may_act
            .then(|| view! { <label class="tick"><input type="checkbox" name="number" value=row.number checked=row.ticked aria-label=label /></label> });
        view! { <td class="tick-cell">{box_}</td> }
    });
    let accept = format!("{}?new=accept#triage", row.href);
    let act = format!("{}?new=link#triage", row.href);
    let name = row.title.clone();
    let shortcuts = row.may_act.then(|| {
        view! {
            <small class="row-acts">
                <a href=accept data-key="a" aria-label=format!("Accept or resolve {name}")>"Accept…"</a>
                " "
                <a href=act data-key="l" aria-label=format!("Link {name} with an action")>"Action…"</a>
            </small>
        }
    });
    view! {
        <tr data-row="">
            {tick}
            <th scope="row">
                <a href=row.href>{row.title}</a>
                <small>{row.id} " " {row.more} " " {link(row.service)} " " {row.environment}</small>
            </th>
            <td>
                {mark(row.severity)} <small class="change">{row.change}</small> <small>{row.interval}</small>
            </td>
            <td class="num">{row.before} " → " {row.after}</td>
            <td>
                <code>{row.range}</code>
                <small>{row.commits}</small>
                <small>{format!("{} confidence", row.confidence)}</small>
            </td>
            <td>
                {mark(row.caught)} <small>{row.caught_by} " " {row.age}</small>
            </td>
            <td>
                {row.owner} {row.action.map(|action| view! { <small>{link(action)}</small> })} {shortcuts}
            </td>
        </tr>
    }
    .into_any()
}

/// Nothing is dropped: what waits for long is told by owner.
fn older(groups: Vec<OlderRegressions>) -> Option<AnyView> {
    if groups.is_empty() {
        return None;
    }
    let groups = groups.into_iter().map(|group| {
        let worst = group.worst.into_iter().map(|one| view! { <li>{link(one)}</li> }.into_any());
        view! {
            <li>
                <span>
                    <b>{group.owner}</b>
                    " "
                    {link(group.all)}
                </span>
                <span class="quiet">{group.oldest}</span>
                <ul class="plain-list">{worst.collect_view()}</ul>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Older than a week" id="older" note="by owner, the worst of each">
                <ul class="list older">{groups.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}
