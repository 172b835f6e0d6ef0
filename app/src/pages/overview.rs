//! `/`: is the program working, and where is a decision needed? And `/decisions`, all of them. No forms of their own.

use crate::components::{Card, PageHead, chart, level_badge, link, mark, notice, phrases, sentence, tile_groups};
use leptos::prelude::*;
use usecases::view::{Decision, DecisionsPage, Link, Mover, Overview, Phrase};

pub(super) fn page(model: Overview) -> AnyView {
    view! {
        <h1 class="sr">"Overview"</h1>
        {(!model.sentence.is_empty()).then(|| sentence(model.sentence))}
        {model.notice.map(notice)}
        {tile_groups(model.groups)}
        <div class="two">
            <div class="column">
                {model.levels.map(|levels| chart("Teams by level", levels))} {expected(model.expected)} {movers(model.movers)}
            </div>
            {decisions(model.decisions, model.all_decisions)}
        </div>
    }
    .into_any()
}

/// The quarter's forecast, with the way to the teams.
fn expected(said: Vec<Phrase>) -> Option<AnyView> {
    (!said.is_empty()).then(|| {
        view! {
            <section class="card">
                <header>
                    <h2>"Levels expected"</h2>
                    <a href="/teams">"by team"</a>
                </header>
                <p>{phrases(said)}</p>
            </section>
        }
        .into_any()
    })
}

fn decisions(decisions: Vec<Decision>, all: Option<Link>) -> Option<AnyView> {
    (!decisions.is_empty()).then(|| {
        view! {
            <section class="card">
                <header>
                    <h2>"Needs a decision"</h2>
                    {all.map(link)}
                </header>
                {list(decisions)}
            </section>
        }
        .into_any()
    })
}

/// `/decisions`
pub(super) fn all_decisions(model: DecisionsPage) -> AnyView {
    let decisions = (!model.decisions.is_empty()).then(|| view! { <section class="card">{list(model.decisions)}</section> });
    view! {
        <PageHead title="Needs a decision" subtitle=model.sentence />
        {model.notice.map(notice)}
        {decisions}
    }
    .into_any()
}

fn list(decisions: Vec<Decision>) -> AnyView {
    let items = decisions.into_iter().map(|decision| {
        view! {
            <li data-row="">
                <b>{link(decision.link)}</b>
                {mark(decision.mark)}
                <small>{decision.detail}</small>
            </li>
        }
        .into_any()
    });
    view! { <ul class="list">{items.collect_view()}</ul> }.into_any()
}

pub(super) fn movers(movers: Vec<Mover>) -> Option<AnyView> {
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
            <Card title="Biggest movers">
                <ul class="list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}
