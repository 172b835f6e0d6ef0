//! `/kpis`: the nine KPIs of a scope. No forms of its own.

use crate::components::{PageHead, notice, tile_groups};
use leptos::prelude::*;
use usecases::view::Kpis;

pub(super) fn page(model: Kpis) -> AnyView {
    view! {
        <PageHead title="KPIs" subtitle=model.sentence />
        {model.notice.map(notice)}
        {tile_groups(model.groups)}
    }
    .into_any()
}
