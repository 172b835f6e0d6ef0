//! `/teams/{team}/explain`: inputs → rule → result, and what differs between two dates.
//!
//! Form: `GET /teams/{team}/explain` with `at` and `cmp` (ISO dates).

mod disputes;

use crate::components::{Card, PageHead, level_name, link, mark, notice};
use leptos::prelude::*;
use usecases::view::{Difference, Explanation, Link, TraceCheck, TraceLevel};

pub(super) fn page(model: Explanation) -> AnyView {
    let team = format!("/teams/{}", model.slug);
    let parents = vec![Link { text: "Teams".into(), href: "/teams".into() }, Link { text: model.name, href: team.clone() }];
    let form = view! {
        <form method="get" action=format!("{team}/explain") class="inline-form">
            <label for="explain-at">"On"</label>
            <input id="explain-at" type="date" name="at" value=model.at />
            <label for="explain-cmp">"against"</label>
            <input id="explain-cmp" type="date" name="cmp" value=model.compared_with />
            <button class="btn">"Compare"</button>
        </form>
    };
    view! {
        <PageHead title="Why this level" parents=parents subtitle=model.provenance>
            <a class="btn" href=model.permalink>"Permanent link"</a>
        </PageHead>
        <p class="lead">{model.sentence}</p>
        {form}
        {model.notice.map(notice)}
        {differences(model.differences)}
        {model.steps.into_iter().map(level).collect_view()}
        {disputes::section(&model.slug, model.disputes)}
    }
    .into_any()
}

fn differences(differences: Vec<Difference>) -> AnyView {
    let body = if differences.is_empty() {
        view! { <p class="quiet">"Nothing changed between the two dates."</p> }.into_any()
    } else {
        let items = differences.into_iter().map(|difference| {
            view! {
                <li data-row="">
                    <b>{link(difference.check)}</b>
                    <span class="from-to">
                        {mark(difference.before)} <span aria-hidden="true">"→"</span> <span class="sr">" to "</span> {mark(difference.after)}
                    </span>
                    <small>{difference.text} " " {difference.evidence.map(link)}</small>
                </li>
            }
            .into_any()
        });
        view! { <ul class="list">{items.collect_view()}</ul> }.into_any()
    };
    view! {
        <Card title="What changed">
            {body}
        </Card>
    }
    .into_any()
}

fn level(level: TraceLevel) -> AnyView {
    let name = level_name(&level.level);
    let caption = format!("Checks of {name}: input, rule, result");
    let label = caption.clone();
    let disputed = level.checks.iter().any(|check| check.dispute.is_some() || check.disputed.is_some());
    view! {
        <section class="card">
            <header>
                <h2>{name}</h2>
                {mark(level.result)}
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label=label>
                <table class="rows">
                    <caption class="sr">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Check"</th>
                            <th scope="col">"Input"</th>
                            <th scope="col">"Rule"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col">"Rows"</th>
                            {disputed.then(|| view! { <th scope="col">"Wrong?"</th> })}
                        </tr>
                    </thead>
                    <tbody>{level.checks.into_iter().map(|one| check(one, disputed)).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn check(check: TraceCheck, disputed: bool) -> AnyView {
    let name = check.name.clone();
    let dispute = disputed.then(|| {
        let to = check.dispute.map(|to| view! { <a href=to.href aria-label=format!("Dispute: {name}")>{to.text}</a> });
        view! { <td class="wrong">{check.disputed.map(link)} " " {to}</td> }
    });
    view! {
        <tr data-row="">
            <th scope="row">{check.name}</th>
            <td>{check.input}</td>
            <td class="quiet">{check.rule}</td>
            <td>{mark(check.result)}</td>
            <td>{check.rows.map(link)}</td>
            {dispute}
        </tr>
    }
    .into_any()
}
