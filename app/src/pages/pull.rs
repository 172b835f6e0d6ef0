//! `/pulls/{repository}/{number}`: one pull request: its checklist item by item, results, deployments, regressions. No forms.

use crate::components::{Card, PageHead, link, mark, snippet, table};
use leptos::prelude::*;
use usecases::view::{Link, PullItem, PullPage, PullService, Table};

pub(super) fn page(model: PullPage) -> AnyView {
    let parents = vec![Link { text: "Pull requests".into(), href: "/pulls".into() }];
    let labels = model.labels.into_iter().map(|label| view! { <span class="badge">{label}</span> }.into_any());
    let several = model.services.len() > 1;
    view! {
        <PageHead title=model.title parents=parents subtitle=model.id>
            {mark(model.state)}
        </PageHead>
        <p class="lead">{model.sentence} " " {labels.collect_view()}</p>
        {model.services.into_iter().map(|one| service(one, several)).collect_view()}
        {card("Results", model.runs)}
        <div class="two even">{card("Deployments", model.deployments)} {card("Regressions", model.regressions)}</div>
    }
    .into_any()
}

fn service(model: PullService, several: bool) -> AnyView {
    let title = if several { format!("Review checklist for {}", model.service.text) } else { "Review checklist".to_owned() };
    let whose = (!several).then(|| view! { {link(model.service)} ": " });
    let sections = model.sections.into_iter().map(|section| {
        view! {
            <section>
                <h3>{section.name}</h3>
                <ul class="list answers">{section.items.into_iter().map(|one| item(one, !several)).collect_view()}</ul>
            </section>
        }
        .into_any()
    });
    view! {
        <section class="card review-list">
            <header>
                <h2>{title}</h2>
                {mark(model.mark)}
            </header>
            <p class="quiet">{whose} {model.summary} " · " {link(model.edit)}</p>
            <div class="answer-sections">{sections.collect_view()}</div>
            {model.template.map(snippet)}
        </section>
    }
    .into_any()
}

/// `named`: it can be linked to. Of several services the same item would have the same name twice.
fn item(item: PullItem, named: bool) -> AnyView {
    let id = named.then_some(item.id);
    view! {
        <li id=id>
            {mark(item.mark)}
            <span>
                {item.text}
                <small>{item.why} " " {item.evidence.map(link)}</small>
            </span>
        </li>
    }
    .into_any()
}

fn card(title: &'static str, rows: Option<Table>) -> Option<AnyView> {
    let rows = rows?;
    Some(
        view! {
            <Card title=title>
                {table(rows)}
            </Card>
        }
        .into_any(),
    )
}
