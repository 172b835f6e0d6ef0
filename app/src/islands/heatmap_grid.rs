//! An island because a grid is walked with arrow keys: one tab stop for the whole table instead of one per cell.
//! Without it each cell is a link in the tab order.

use leptos::prelude::*;

/// Turns `table[data-grid]` into a grid with a roving tab stop.
#[island]
pub fn HeatmapGrid() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    if let Some(table) = super::document::one("table[data-grid]") {
        wire::grid(&table);
    }
    view! { <span hidden=true></span> }
}

#[cfg(feature = "hydrate")]
mod wire {
    use super::super::document::{all_in, focus, listen};
    use wasm_bindgen::JsCast;
    use web_sys::{Element, KeyboardEvent};

    pub(super) fn grid(table: &Element) {
        drop(table.set_attribute("role", "grid"));
        // Links of one row each, in column order; rows of groups have none and are skipped.
        let rows: Vec<Vec<Element>> =
            all_in(table, "tbody tr").iter().map(|row| all_in(row, "a")).filter(|links| !links.is_empty()).collect();
        for (index, link) in rows.iter().flatten().enumerate() {
            drop(link.set_attribute("tabindex", if index == 0 { "0" } else { "-1" }));
        }
        let target: web_sys::EventTarget = table.clone().into();
        listen(&target, "keydown", move |event: KeyboardEvent| {
            let Some(at) = position(&rows, &event) else { return };
            if let Some(next) = step(&rows, at, &event.key()) {
                event.prevent_default();
                for link in rows.iter().flatten() {
                    drop(link.set_attribute("tabindex", "-1"));
                }
                drop(next.set_attribute("tabindex", "0"));
                focus(next);
            }
        });
    }

    fn position(rows: &[Vec<Element>], event: &KeyboardEvent) -> Option<(usize, usize)> {
        let target: Element = event.target()?.dyn_into().ok()?;
        rows.iter().enumerate().find_map(|(row, links)| links.iter().position(|link| *link == target).map(|column| (row, column)))
    }

    fn step<'a>(rows: &'a [Vec<Element>], (row, column): (usize, usize), key: &str) -> Option<&'a Element> {
        match key {
            "ArrowRight" => rows.get(row)?.get(column + 1),
            "ArrowLeft" => rows.get(row)?.get(column.checked_sub(1)?),
            "ArrowDown" => nearest(rows.get(row + 1)?, column),
            "ArrowUp" => nearest(rows.get(row.checked_sub(1)?)?, column),
            "Home" => rows.get(row)?.first(),
            "End" => rows.get(row)?.last(),
            _ => None,
        }
    }

    fn nearest(links: &[Element], column: usize) -> Option<&Element> {
        links.get(column).or_else(|| links.last())
    }
}
