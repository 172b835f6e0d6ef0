//! An island because reading a chart point by point needs the pointer or the arrow keys. Without it the data table says the same.

use leptos::prelude::*;

/// Gives every `figure[data-chart]` a cursor that reads out the row of its table nearest to the pointer; arrow keys move it too.
#[island]
pub fn ChartCursor() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    for figure in super::document::all("figure[data-chart]") {
        wire::cursor(&figure);
    }
    view! { <span hidden=true></span> }
}

#[cfg(feature = "hydrate")]
mod wire {
    use super::super::document::{all_in, document, listen};
    use std::cell::Cell;
    use std::rc::Rc;
    use web_sys::{Element, EventTarget, KeyboardEvent, PointerEvent};

    pub(super) fn cursor(figure: &Element) -> Option<()> {
        let stage = figure.query_selector(".chart-box").ok()??;
        let table = figure.query_selector("table").ok()??;
        let names: Vec<String> = all_in(&table, "thead th").iter().map(text).collect();
        let rows: Rc<Vec<String>> = Rc::new(all_in(&table, "tbody tr").iter().map(|row| sentence(&names, row)).collect());
        let count = rows.len();
        if count == 0 {
            return None;
        }
        let readout = document()?.create_element("p").ok()?;
        drop(readout.set_attribute("class", "readout"));
        drop(readout.set_attribute("aria-live", "polite"));
        drop(stage.after_with_node_1(&readout));
        for (name, value) in [("tabindex", "0"), ("role", "group"), ("aria-label", "Chart: arrow keys read its points")] {
            drop(stage.set_attribute(name, value));
        }
        let at = Rc::new(Cell::new(count - 1));
        let show = Rc::new(move |index: usize| readout.set_text_content(rows.get(index).map(String::as_str)));
        let target: EventTarget = stage.clone().into();

        let (point, point_show) = (at.clone(), show.clone());
        listen(&target, "pointermove", move |event: PointerEvent| {
            let bounds = stage.get_bounding_client_rect();
            let share = ((f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0)).clamp(0.0, 1.0);
            // The share lies in 0..=1, so the product fits.
            let index = ((share * (count - 1) as f64).round() as usize).min(count - 1);
            point.set(index);
            point_show(index);
        });
        listen(&target, "keydown", move |event: KeyboardEvent| {
            let index = match event.key().as_str() {
                "ArrowLeft" => at.get().saturating_sub(1),
                "ArrowRight" => (at.get() + 1).min(count - 1),
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            at.set(index);
            show(index);
        });
        Some(())
    }

    fn text(element: &Element) -> String {
        element.text_content().unwrap_or_default().trim().to_owned()
    }

    /// `24 Nov · value 84 % · target > 90 %`
    fn sentence(names: &[String], row: &Element) -> String {
        let cells = all_in(row, "th, td");
        let named = cells.iter().map(text).enumerate().filter(|(_, text)| !text.is_empty());
        let parts = named.map(|(column, text)| match names.get(column).filter(|_| column > 0) {
            Some(name) => [name.as_str(), &text].join(" "),
            None => text,
        });
        parts.collect::<Vec<_>>().join(" · ")
    }
}
