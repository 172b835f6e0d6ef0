//! Charts with their captions and data tables, and plain tables.

use super::{tone_class, tone_icon};
use leptos::prelude::*;
use usecases::view::{Cell, Chart, Table};

fn cell(cell: Cell) -> AnyView {
    match (cell.mark, cell.href) {
        (Some(tone), Some(href)) => view! { <a class=tone_class(tone) href=href>{tone_icon(tone)} {cell.text}</a> }.into_any(),
        (Some(tone), None) => view! { <span class=tone_class(tone)>{tone_icon(tone)} {cell.text}</span> }.into_any(),
        (None, Some(href)) => view! { <a href=href>{cell.text}</a> }.into_any(),
        (None, None) => view! { {cell.text} }.into_any(),
    }
}

/// A table in a box that scrolls sideways by itself; the box takes focus so that it can be scrolled by keyboard.
pub(crate) fn table(table: Table) -> AnyView {
    let number = |column: usize| table.rows.first().and_then(|row| row.get(column)).is_some_and(|cell| cell.number);
    let head = table
        .head
        .iter()
        .enumerate()
        .map(|(column, name)| view! { <th scope="col" class:num=number(column)>{name.clone()}</th> }.into_any())
        .collect_view();
    let label = table.caption.clone();
    let rows = table
        .rows
        .into_iter()
        .map(|row| {
            let cells = row.into_iter().enumerate().map(|(column, entry)| {
                let number = entry.number;
                if column == 0 {
                    view! { <th scope="row">{cell(entry)}</th> }.into_any()
                } else {
                    view! { <td class:num=number>{cell(entry)}</td> }.into_any()
                }
            });
            view! { <tr>{cells.collect_view()}</tr> }.into_any()
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class="rows">
                <caption>{table.caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The picture, one sentence about it, and the same figures as a table. `ChartCursor` reads the table out along the picture.
pub(crate) fn chart(title: &str, chart: Chart) -> AnyView {
    let legend = (!chart.legend.is_empty()).then(|| {
        let entries =
            chart.legend.into_iter().map(|(class, word)| view! { <li><i class=format!("swatch {class}")></i>{word}</li> }.into_any());
        view! { <ul class="legend">{entries.collect_view()}</ul> }
    });
    view! {
        <figure class="card chart-card" data-chart="">
            <header>
                <h2>{title.to_owned()}</h2>
                {legend}
            </header>
            <div class="chart-box" inner_html=chart.svg></div>
            <figcaption class="quiet">{chart.caption}</figcaption>
            <details class="how data">
                <summary>"Data"</summary>
                {table(chart.table)}
            </details>
        </figure>
    }
    .into_any()
}
