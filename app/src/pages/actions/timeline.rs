//! A Gantt chart with the links that move it.

use crate::components::{chart, link, view_links};
use leptos::prelude::*;
use usecases::view::Timeline;

pub(crate) fn timeline(title: &str, model: Timeline) -> AnyView {
    let undated = model.undated.map(|one| view! { <small class="quiet">{link(one)}</small> });
    view! {
        <div class="timeline-bar">
            {view_links("Zoom", model.zooms)} {view_links("Group by", model.groupings)}
            <nav class="switch" aria-label="Period">
                <a href=model.earlier rel="prev">"← Earlier"</a>
                <a href=model.later rel="next">"Later →"</a>
            </nav>
            <span class="quiet">{model.period}</span> {undated}
        </div>
        {model.chart.map(|picture| chart(title, picture))}
    }
    .into_any()
}
