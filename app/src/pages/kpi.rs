//! `/kpis/{kpi}`: value, trend with what happened, who moves it, where it comes from.
//!
//! Forms: `POST /kpis/{kpi}/target` (`target`, `scope`, `do`: set or inherit, `next`), `POST /annotations` (`day`, `text`, `kpi`, `scope`, `all`,
//! `next`), `POST /annotations/{id}/remove` (`next`).

mod events;
mod moved;
mod target;

use crate::components::{Card, PageHead, change, chart, computation, figure_meta, link, mark, meter, notice, table};
use leptos::prelude::*;
use usecases::view::{Contribution, KpiPage, KpiSource, Link};

pub(super) fn page(model: KpiPage) -> AnyView {
    let parents = vec![Link { text: "KPIs".into(), href: "/kpis".into() }];
    let figure = model.figure;
    let target = (!figure.target.is_empty()).then(|| view! { <span>"target " {figure.target.clone()}</span> });
    let weekly = model.weekly.map(|weekly| {
        view! {
            <Card title="By week">
                {table(weekly)}
            </Card>
        }
    });
    let remarks = model.remarks.into_iter().map(|remark| view! { <p class="meta">{remark}</p> }.into_any()).collect_view();
    let next = model.note_form.as_ref().map(|form| form.next.clone()).unwrap_or_default();
    view! {
        <PageHead title=model.name parents=parents subtitle=format!("{} · {}", model.group, model.scope)>
            {model.actions.log.map(|log| view! { <a class="btn" href=log data-new="">"Log an action"</a> })}
        </PageHead>
        <p class="lead">{model.sentence}</p>
        {model.notice.map(notice)}
        <div class="two">
        {model.trend.map(|trend| chart("Trend", trend))}
        <section class="card big-figure" aria-label="Value">
            <p class="value">{figure.value.clone()} <span>{figure.unit.clone()}</span></p>
            <p class="under">{mark(figure.mark.clone())} {target} {figure.change.as_ref().map(change)}</p>
            {figure.beside.clone().map(|beside| view! { <p class="meta">{beside}</p> })}
            {remarks}
            <p class="meta">{link(model.actions.open)}</p>
            {figure_meta(&figure)}
            {model.target_form.map(target::form)}
            {computation(model.definition)}
        </section>
        </div>
        <div class="two">{events::card(model.events, model.note_form, next)} {model.moved.map(moved::card)}</div>
        <div class="two">{contributions(model.contributions_title, model.contributions)} {sources(model.sources)}</div>
        {model.left_out.map(|left_out| view! { <p class="quiet">{link(left_out)}</p> })}
        {weekly}
    }
    .into_any()
}

fn contributions(title: String, contributions: Vec<Contribution>) -> Option<AnyView> {
    if contributions.is_empty() {
        return None;
    }
    let items = contributions.into_iter().map(|entry| {
        view! {
            <li data-row="">
                <b>{link(entry.link)}</b>
                <span class="from-to">{entry.value} {mark(entry.mark)}</span>
                <small>{entry.detail} " " {entry.rows.map(link)}</small>
                {entry.percent.map(|percent| meter(percent, ""))}
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title=title>
                <ul class="list bars">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn sources(sources: Vec<KpiSource>) -> Option<AnyView> {
    if sources.is_empty() {
        return None;
    }
    let items = sources.into_iter().map(|source| {
        view! {
            <li>
                <b>{link(source.link)}</b>
                {mark(source.mark)}
                <small>{source.freshness}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Comes from">
                <ul class="list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}
