//! `/slos/{service}.{slug}`: three numbers, burn-down, burn rates, the queries. Logging an action is a link.

use crate::components::{Card, PageHead, chart, computation, figure_meta, link, mark, notice, snippets, table};
use leptos::prelude::*;
use usecases::view::{Figure, Link, SloPage, Table};

pub(super) fn page(model: SloPage) -> AnyView {
    let parents = vec![Link { text: "SLOs".into(), href: "/slos".into() }, model.service];
    let figures = model.figures.into_iter().map(|(name, figure)| big(name, figure)).collect_view();
    let log = (!model.log_href.is_empty()).then(|| view! { <a class="btn main" href=model.log_href data-new="">"Log an action"</a> });
    view! {
        <PageHead title=model.name parents=parents>
            {mark(model.mark)} {link(model.team)} {log}
        </PageHead>
        <p class="lead">{model.sentence}</p>
        {model.notice.map(notice)}
        <section class="tiles" aria-label="Figures">{figures}</section>
        <div class="two">
            {model.burn_down.map(|burn_down| chart("Error budget", burn_down))}
            {model.burn_windows.map(|burn| card("Burn rates", burn))}
        </div>
        {model.days.map(|days| card("By day", days))}
        <section class="card">
            <header>
                <h2>"Definition"</h2>
                {model.source.map(link)}
            </header>
            {snippets(model.queries)}
            {computation(model.definition)}
        </section>
    }
    .into_any()
}

fn big(name: String, figure: Figure) -> AnyView {
    let target = (!figure.target.is_empty()).then(|| view! { <span>"target " {figure.target.clone()}</span> });
    let state = (!figure.mark.word.is_empty()).then(|| mark(figure.mark.clone()));
    view! {
        <article class="card tile flat">
            <h2>{name}</h2>
            <p class="value">{figure.value.clone()} <span>{figure.unit.clone()}</span></p>
            <p class="under">{state} {target}</p>
            {figure_meta(&figure)}
            {computation(figure.computation)}
        </article>
    }
    .into_any()
}

fn card(title: &'static str, rows: Table) -> AnyView {
    view! {
        <Card title=title>
            {table(rows)}
        </Card>
    }
    .into_any()
}
