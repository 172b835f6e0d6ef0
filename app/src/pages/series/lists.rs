//! What stands below the picture of a series.

use crate::components::{link, mark};
use leptos::prelude::*;
use usecases::view::{ChangeRow, PointRow, SeriesRegressionRow, SeriesVerdictRow, SiblingRow};

fn card(title: &'static str, note: String, items: impl Iterator<Item = AnyView>) -> AnyView {
    view! {
        <section class="card">
            <header>
                <h2>{title}</h2>
                <small>{note}</small>
            </header>
            <ul class="list">{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

pub(super) fn changes(rows: Vec<ChangeRow>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|row| {
        let number = row.number.map_or_else(|| "earlier".to_owned(), |number| format!("{number}."));
        view! {
            <li>
                <b>{number} " " <code>{row.range}</code></b>
                {mark(row.change)}
                <small>{row.values} " · " {row.p} " " {row.notes.into_iter().map(mark).collect_view()}</small>
            </li>
        }
        .into_any()
    });
    Some(card("Lasting changes", "after the first commit, up to the second".to_owned(), items))
}

pub(super) fn regressions(rows: Vec<SeriesRegressionRow>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|row| {
        view! {
            <li data-row="">
                <b>{link(row.link)}</b>
                {mark(row.state)}
                <small>{row.change} " · detected " {row.detected}</small>
            </li>
        }
        .into_any()
    });
    Some(card("Regressions", String::new(), items))
}

pub(super) fn verdicts(rows: Vec<SeriesVerdictRow>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|row| {
        view! {
            <li>
                <b>{link(row.run)}</b>
                {mark(row.verdict)}
                <small>{row.reason}</small>
            </li>
        }
        .into_any()
    });
    Some(card("Latest verdicts", "of the default branch".to_owned(), items))
}

pub(super) fn points(rows: Vec<PointRow>, note: String) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let body = rows.into_iter().map(|row| {
        view! {
            <tr data-row="">
                <th scope="row">{link(row.run)}</th>
                <td>
                    <code>{row.commit}</code>
                </td>
                <td class="quiet">{row.when}</td>
                <td class="num">{row.value}</td>
                <td class="num">{row.spread}</td>
                <td class="num">{row.n}</td>
                <td>{mark(row.verdict)}</td>
                <td>{row.flags.into_iter().map(mark).collect_view()}</td>
            </tr>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Points"</h2>
                    <small>{note} " · newest first"</small>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Points">
                    <table class="rows points">
                        <caption class="sr">"Measurements of this series"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Run"</th>
                                <th scope="col">"Commit"</th>
                                <th scope="col">"Measured"</th>
                                <th scope="col" class="num">"Value"</th>
                                <th scope="col" class="num">"Spread"</th>
                                <th scope="col" class="num">"Raw values"</th>
                                <th scope="col">"Run's verdict"</th>
                                <th scope="col">"Marks"</th>
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

pub(super) fn siblings(title: &'static str, note: &'static str, rows: Vec<SiblingRow>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|row| {
        view! {
            <li>
                <b>{link(row.link)}</b>
                <span>{row.value}</span>
                <small>"measured " {row.last_seen}</small>
            </li>
        }
        .into_any()
    });
    Some(card(title, note.to_owned(), items))
}
