//! `/`: is the program working, and where is a decision needed? No forms of its own.

use crate::components::{chart, level_badge, link, mark, notice, sentence, tile_groups};
use leptos::prelude::*;
use usecases::view::{Decision, Link, Mover, Overview};

pub(super) fn page(model: Overview) -> AnyView {
    view! {
        <h1 class="sr">"Overview"</h1>
        {(!model.sentence.is_empty()).then(|| sentence(model.sentence))}
        {model.notice.map(notice)}
        {tile_groups(model.groups)}
        <div class="two">
            <div class="column">{model.levels.map(|levels| chart("Teams by level", levels))} {movers(model.movers)}</div>
            {decisions(model.decisions, model.all_decisions)}
        </div>
    }
    .into_any()
}

fn decisions(decisions: Vec<Decision>, all: Option<Link>) -> Option<AnyView> {
    let items = (!decisions.is_empty()).then(|| {
        decisions.into_iter().map(|decision| {
            view! {
                <li data-row="">
                    <b>{link(decision.link)}</b>
                    {mark(decision.mark)}
                    <small>{decision.detail}</small>
                </li>
            }
            .into_any()
        })
    })?;
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Needs a decision"</h2>
                    {all.map(link)}
                </header>
                <ul class="list">{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

fn movers(movers: Vec<Mover>) -> Option<AnyView> {
    if movers.is_empty() {
        return None;
    }
    let items = movers.into_iter().map(|mover| {
        view! {
            <li data-row="">
                <b>{link(mover.team)}</b>
                <span class="from-to">
                    {level_badge(&mover.from)} <span aria-hidden="true">"→"</span> <span class="sr">" to "</span> {level_badge(&mover.to)}
                </span>
                <small>{mover.cause}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Biggest movers"</h2>
                </header>
                <ul class="list">{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
