//! What is known around a regression: its series, commits, environment, runs, why it was judged so, earlier ones.

use crate::components::{Card, link, mark};
use leptos::prelude::*;
use usecases::view::{CommitRow, Link, Mark, NearRun, SimilarRegression, TouchedSeries};

pub(super) fn series(rows: Vec<TouchedSeries>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let count = rows.len();
    let body = rows.into_iter().map(|row| {
        view! {
            <tr data-row="">
                <th scope="row">
                    {link(row.link)} <small>{row.machine}</small>
                </th>
                <td class="num">{row.before}</td>
                <td class="num">{row.after}</td>
                <td class="num">{row.change}</td>
                <td class="num">{row.interval}</td>
                <td class="num">{row.p}</td>
            </tr>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Series"</h2>
                    <small>{format!("{count} · worst first")}</small>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Series">
                    <table class="rows">
                        <caption class="sr">"Series that got worse"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Series"</th>
                                <th scope="col" class="num">"Before"</th>
                                <th scope="col" class="num">"After"</th>
                                <th scope="col" class="num">"Change"</th>
                                <th scope="col" class="num">"95 % interval"</th>
                                <th scope="col" class="num">"p"</th>
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

pub(super) fn commits(rows: Vec<CommitRow>, note: String, compare: Option<Link>) -> AnyView {
    let items = rows.into_iter().map(|row| {
        let sha = match row.link {
            Some(to) => link(to),
            None => view! { <code>{row.sha}</code> }.into_any(),
        };
        view! {
            <li>
                <span>{sha} " " {row.message}</span>
                <small>{row.author}</small>
            </li>
        }
        .into_any()
    });
    view! {
        <section class="card">
            <header>
                <h2>"Commits"</h2>
                {compare.map(link)}
            </header>
            <ul class="list commits">{items.collect_view()}</ul>
            {(!note.is_empty()).then(|| view! { <p class="quiet">{note}</p> })}
        </section>
    }
    .into_any()
}

pub(super) fn environment(rows: Vec<(String, String, String)>, note: String) -> AnyView {
    let table = (!rows.is_empty()).then(|| {
        let body = rows
            .into_iter()
            .map(|(name, before, after)| view! { <tr><th scope="row">{name}</th><td>{before}</td><td>{after}</td></tr> }.into_any());
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Environment">
                <table class="rows narrow-rows">
                    <caption class="sr">"What differs between the last good and the first bad run"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"Last good run"</th>
                            <th scope="col">"First bad run"</th>
                        </tr>
                    </thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <Card title="Environment" note="last good and first bad run">
            {table}
            {(!note.is_empty()).then(|| view! { <p class="quiet">{note}</p> })}
        </Card>
    }
    .into_any()
}

pub(super) fn runs(rows: Vec<NearRun>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let body = rows.into_iter().map(|row| {
        view! {
            <tr data-row="" class:after=row.after>
                <th scope="row">
                    {link(row.link)} <small>{if row.after { "after" } else { "before" }}</small>
                </th>
                <td>
                    <code>{row.commit}</code>
                </td>
                <td class="num">{row.value}</td>
                <td>{mark(row.verdict)}</td>
                <td class="quiet">{row.when}</td>
            </tr>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Runs before and after">
                <div class="scroll" tabindex="0" role="region" aria-label="Runs before and after">
                    <table class="rows narrow-rows">
                        <caption class="sr">"Runs around the change"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Run"</th>
                                <th scope="col">"Commit"</th>
                                <th scope="col" class="num">"Value"</th>
                                <th scope="col">"Verdict"</th>
                                <th scope="col">"Received"</th>
                            </tr>
                        </thead>
                        <tbody>{body.collect_view()}</tbody>
                    </table>
                </div>
            </Card>
        }
        .into_any(),
    )
}

pub(super) fn conditions(judged: Option<Link>, reason: String, rows: Vec<(Mark, String)>) -> Option<AnyView> {
    if reason.is_empty() && rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|(held, detail)| {
        view! {
            <li>
                <span>{mark(held)}</span>
                <small>{detail}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Why it was judged so"</h2>
                    {judged.map(link)}
                </header>
                <p>{reason}</p>
                <ul class="list conditions">{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

pub(super) fn similar(rows: Vec<SimilarRegression>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|row| {
        view! {
            <li>
                <span>{link(row.link)}</span>
                <span>{mark(row.state)}</span>
                <small>{format!("{} · {}", row.change, row.when)}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Earlier ones of the same series">
                <ul class="list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}
