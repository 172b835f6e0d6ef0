//! `/model/versions`: what was published; `/model/versions/{n}?base=m`: what differs between two of them.
//!
//! Form: `POST /model/versions/{n}/restore`.

use super::{differences, version_rows};
use crate::components::{Card, PageHead, PostForm, Select};
use leptos::prelude::*;
use usecases::view::{DiffLine, Link, ModelVersion, ModelVersions};

fn parents() -> Vec<Link> {
    vec![Link { text: "Maturity model".into(), href: "/model".into() }]
}

pub(in crate::pages) fn list(model: ModelVersions) -> AnyView {
    view! {
        <PageHead title="Versions of the model" parents=parents() subtitle="Each level remembers the version it was judged by" />
        <section class="card">{version_rows(model.versions)}</section>
    }
    .into_any()
}

pub(in crate::pages) fn one(model: ModelVersion) -> AnyView {
    let path = format!("/model/versions/{}", model.version);
    let mut above = parents();
    above.push(Link { text: "Versions".into(), href: "/model/versions".into() });
    let restore = model.restore.then(|| {
        view! {
            <PostForm action=format!("{path}/restore")>
                <button class="btn">"Publish this version again"</button>
            </PostForm>
        }
    });
    let exports = model.exports.into_iter().map(|to| view! { <a class="btn" href=to.href>{to.text}</a> }.into_any()).collect_view();
    let choose = (!model.bases.is_empty()).then(|| {
        view! {
            <form class="filter" method="get" action=path.clone() data-auto="">
                <Select name="base" label="Compared with" choices=model.bases form="versions" class="pick" />
                <button class="btn no-js">"Show"</button>
            </form>
        }
    });
    let nothing = model.differences.is_empty();
    let heading = if model.base.is_empty() { "The first version".to_owned() } else { format!("What differs from {}", model.base) };
    let compared = !model.base.is_empty();
    let lines = (!model.lines.is_empty()).then(|| {
        let groups = model.lines.into_iter().map(group).collect_view();
        view! {
            <details class="card">
                <summary>"The same in the document, line by line"</summary>
                {groups}
            </details>
        }
    });
    view! {
        <PageHead title=format!("Version {} of the model", model.version) parents=above subtitle=model.headline>
            {exports}
            {restore}
        </PageHead>
        {model.note.map(|note| view! { <p class="lead">{note}</p> })}
        <p class="quiet">"sha256 " <code>{model.sha256}</code></p>
        {choose}
        <Card title=heading>
            {(nothing && compared).then(|| view! { <p class="quiet">"Nothing in what it says."</p> })}
            {(!nothing).then(|| differences("Differences", model.differences))}
        </Card>
        {lines}
    }
    .into_any()
}

fn group(lines: Vec<DiffLine>) -> AnyView {
    let lines = lines.into_iter().map(|line| {
        let class = match line.sign.as_str() {
            "+" => "added",
            "-" => "removed",
            _ => "",
        };
        let word = match line.sign.as_str() {
            "+" => "added: ",
            "-" => "removed: ",
            _ => "",
        };
        view! {
            <li class=class>
                <span class="line-number">{line.number}</span>
                <span aria-hidden="true">{line.sign}</span>
                <span class="sr">{word}</span>
                <code>{line.text}</code>
            </li>
        }
        .into_any()
    });
    view! { <ol class="diff-lines" tabindex="0">{lines.collect_view()}</ol> }.into_any()
}
