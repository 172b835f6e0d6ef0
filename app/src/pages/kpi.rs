//! `/kpis/{kpi}`: value, trend, who moves it, where it comes from. No forms of its own.

use crate::components::{PageHead, change, chart, computation, figure_meta, link, mark, meter, notice, table};
use leptos::prelude::*;
use usecases::view::{Contribution, KpiPage, KpiSource, Link};

pub(super) fn page(model: KpiPage) -> AnyView {
    let parents = vec![Link { text: "KPIs".into(), href: "/kpis".into() }];
    let figure = model.figure;
    let target = (!figure.target.is_empty()).then(|| view! { <span>"target " {figure.target.clone()}</span> });
    let weekly = model.weekly.map(|weekly| {
        view! {
            <section class="card">
                <header>
                    <h2>"By week"</h2>
                </header>
                {table(weekly)}
            </section>
        }
    });
    view! {
        <PageHead title=model.name parents=parents subtitle=format!("{} · {}", model.group, model.scope) />
        <p class="lead">{model.sentence}</p>
        {model.notice.map(notice)}
        <div class="two">
        {model.trend.map(|trend| chart("Trend", trend))}
        <section class="card big-figure" aria-label="Value">
            <p class="value">{figure.value.clone()} <span>{figure.unit.clone()}</span></p>
            <p class="under">{mark(figure.mark.clone())} {target} {figure.change.as_ref().map(change)}</p>
            {figure.beside.clone().map(|beside| view! { <p class="meta">{beside}</p> })}
            {figure_meta(&figure)}
            {computation(model.definition)}
        </section>
        </div>
        <div class="two">{contributions(model.contributions_title, model.contributions)} {sources(model.sources)}</div>
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
            <section class="card">
                <header>
                    <h2>{title}</h2>
                </header>
                <ul class="list bars">{items.collect_view()}</ul>
            </section>
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
            <section class="card">
                <header>
                    <h2>"Comes from"</h2>
                </header>
                <ul class="list">{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
