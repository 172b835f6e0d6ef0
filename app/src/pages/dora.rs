//! `/kpis/dora`: DORA's five of a scope. No forms of its own.

use crate::components::{Card, PageHead, change, chart, computation, figure_meta, link, mark, notice, table};
use leptos::prelude::*;
use usecases::view::{DoraMeasure, DoraPage, Link, Table};

pub(super) fn page(model: DoraPage) -> AnyView {
    let parents = vec![Link { text: "KPIs".into(), href: "/kpis".into() }];
    view! {
        <PageHead title="DORA" parents=parents subtitle=model.scope />
        <p class="lead">{model.lead}</p>
        {model.notice.map(notice)}
        {model.measures.into_iter().map(measure).collect_view()}
        {model.services.map(|services| section("Services", services))}
        {model.left_out.map(|left_out| view! { <p class="quiet">{link(left_out)}</p> })}
        {model.deployments.map(|deployments| section("Deployments", deployments))}
        <p>{link(model.rows)}</p>
    }
    .into_any()
}

fn measure(measure: DoraMeasure) -> AnyView {
    let figure = measure.figure;
    let label = measure.name.clone();
    view! {
        <section class="two" id=measure.id aria-label=label>
            {measure.trend.map(|trend| chart(&format!("{}, by week", measure.name), trend))}
            <section class="card big-figure" aria-label="Value">
                <h2>{measure.name.clone()}</h2>
                <p class="value">{figure.value.clone()} <span>{figure.unit.clone()}</span></p>
                <p class="under">{mark(figure.mark.clone())} {figure.change.as_ref().map(change)}</p>
                <p class="under">{mark(measure.movement)}</p>
                {figure.beside.clone().map(|beside| view! { <p class="meta">{beside}</p> })}
                {figure_meta(&figure)}
                {computation(figure.computation)}
            </section>
        </section>
    }
    .into_any()
}

fn section(title: &'static str, rows: Table) -> AnyView {
    view! {
        <Card title=title>
            {table(rows)}
        </Card>
    }
    .into_any()
}
