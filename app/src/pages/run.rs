//! `/runs/{id}`: the verdict an upload got, why, and every series. The upload's answer links here. Forms: those of `approvals.rs`.

use super::approvals;
use crate::components::{Card, PageHead, computation, link, mark, notice, terms};
use leptos::prelude::*;
use usecases::view::{LimitRow, Link, RunPage, SeriesRow, Tone};

pub(super) fn page(model: RunPage) -> AnyView {
    let parents = vec![Link { text: "Runs".into(), href: "/runs".into() }, model.team, model.service];
    let tone = match model.verdict.tone {
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Neutral => "none",
    };
    let gate = if model.blocking { "The gate stops the merge." } else { "The gate lets the merge pass." };
    let reasons = (!model.reasons.is_empty()).then(|| {
        let items = model.reasons.into_iter().map(|reason| view! { <li>{reason}</li> }.into_any());
        view! { <ul class="reasons">{items.collect_view()}</ul> }
    });
    let links = model.links.into_iter().map(|to| view! { <a class="btn" href=to.href>{to.text}</a> }.into_any()).collect_view();
    let regressions = (!model.regressions.is_empty()).then(|| {
        let items = model.regressions.into_iter().map(|to| view! { <li>{link(to)}</li> }.into_any());
        view! { <ul class="plain-list" aria-label="Regressions">{items.collect_view()}</ul> }
    });
    let here = format!("/runs/{}", model.id);
    let approvals = model.approvals.into_iter().map(|one| approvals::card(one, &here)).collect_view();
    let counts = model.counts.into_iter().map(mark).collect_view();
    view! {
        <PageHead title=format!("Run {}", model.id) parents=parents>
            {links}
        </PageHead>
        <section class=format!("card verdict {tone}")>
            <h2>{mark(model.verdict)}</h2>
            <p class="lead">{model.sentence}</p>
            <p>{gate}</p>
            {reasons} {regressions}
            <p class="under">{counts}</p>
            {computation(model.definition)}
        </section>
        {rerun(model.rerun)}
        {approvals}
        {model.notice.map(notice)}
        {limits(model.limits, model.score)}
        <section class="card" aria-label="Facts">{terms(model.facts)}</section>
        {series(model.series)}
    }
    .into_any()
}

fn rerun(names: Vec<String>) -> Option<AnyView> {
    if names.is_empty() {
        return None;
    }
    let items = names.into_iter().map(|name| view! { <li>{name}</li> }.into_any()).collect_view();
    Some(
        view! {
            <Card title="Run these again" note="same commit, if you can on another runner">
                <ul class="plain-list">{items}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn limits(rows: Vec<LimitRow>, score: String) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let body = rows.into_iter().map(|row| {
        view! {
            <tr data-row="">
                <th scope="row">{row.what}</th>
                <td>{mark(row.state)}</td>
                <td class="num">{row.measured}</td>
                <td class="num">{row.limit}</td>
                <td class="quiet">{row.note}</td>
            </tr>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Budgets and objectives"</h2>
                    <small>{score}</small>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Budgets and objectives">
                    <table class="rows">
                        <caption class="sr">"What the load test was held against"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"What"</th>
                                <th scope="col">"State"</th>
                                <th scope="col" class="num">"Measured"</th>
                                <th scope="col" class="num">"Limit"</th>
                                <th scope="col">"Note"</th>
                            </tr>
                        </thead>
                        <tbody>{body.collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn series(rows: Vec<SeriesRow>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Series"</h2>
                    <small>{format!("{} · worst first", rows.len())}</small>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Series">
                    <table class="rows series">
                        <caption class="sr">"Each series against its baseline"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Benchmark"</th>
                                <th scope="col">"Verdict"</th>
                                <th scope="col" class="num">"Before"</th>
                                <th scope="col" class="num">"After"</th>
                                <th scope="col" class="num">"Change"</th>
                                <th scope="col" class="num">"Limit"</th>
                                <th scope="col">"Why"</th>
                            </tr>
                        </thead>
                        <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn row(row: SeriesRow) -> AnyView {
    view! {
        <tr data-row="">
            <th scope="row">
                {row.benchmark}
                <small>{row.metric}</small>
            </th>
            <td>{mark(row.verdict)}</td>
            <td class="num">{row.before}</td>
            <td class="num">{row.after}</td>
            <td class="num">{row.change}</td>
            <td class="num">{row.limit}</td>
            <td class="quiet">{row.reason} <small>{row.points}</small></td>
        </tr>
    }
    .into_any()
}
