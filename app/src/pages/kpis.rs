//! `/kpis`: the nine KPIs of a scope, the program's own, and DORA's five. No forms of its own.

use crate::components::{PageHead, link, notice, tile, tile_groups};
use leptos::prelude::*;
use usecases::view::Kpis;

pub(super) fn page(model: Kpis) -> AnyView {
    let delivery = (!model.delivery.is_empty()).then(|| {
        let tiles = model.delivery.into_iter().map(tile).collect_view();
        view! {
            <section class="tile-group" id="delivery">
                <h2 class="row-label">"Delivery: DORA’s five, against our own past"</h2>
                <div class="tiles">{tiles}</div>
                <p class="quiet">"No targets and no ranking. " {link(model.delivery_link)}</p>
            </section>
        }
    });
    view! {
        <PageHead title="KPIs" subtitle=model.sentence />
        {model.notice.map(notice)}
        {tile_groups(model.groups)}
        {delivery}
    }
    .into_any()
}
