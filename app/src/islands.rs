//! What needs the browser. Islands take no properties (so that no JSON parser is linked) and hold no text: they work on what the
//! server has rendered, found by `data-` attributes. Without them everything still works by links and forms.

mod chart_cursor;
mod copy_button;
#[cfg(feature = "hydrate")]
mod document;
mod heatmap_grid;
mod shortcuts;

pub use chart_cursor::ChartCursor;
pub use copy_button::CopyButton;
pub use heatmap_grid::HeatmapGrid;
pub use shortcuts::Shortcuts;

/// `<html data-js>`: CSS shows `.needs-js` and hides `.no-js`.
#[cfg(feature = "hydrate")]
pub(crate) fn mark_document() {
    if let Some(root) = document::document().and_then(|document| document.document_element()) {
        drop(root.set_attribute("data-js", "on"));
    }
}
