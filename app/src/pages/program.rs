//! `/program`: levels and KPIs over time, for those who lead the program. No forms of its own.

use crate::components::{Card, PageHead, change, chart, level_badge, link, mark, notice, phrases, sentence, table, view_links};
use crate::pages::overview::movers;
use leptos::prelude::*;
use usecases::view::{GroupRow, KpiGroup, Phrase, ProgramKpi, ProgramPage};

pub(super) fn page(model: ProgramPage) -> AnyView {
    let quarters = model.quarters.map(|quarters| {
        view! {
            <Card title="Teams by level, quarter by quarter">
                {table(quarters)}
            </Card>
        }
    });
    view! {
        <PageHead title=model.name subtitle=model.subtitle>
            {(!model.periods.is_empty()).then(|| view_links("Period", model.periods))}
        </PageHead>
        {(!model.sentence.is_empty()).then(|| sentence(model.sentence))}
        {model.notice.map(notice)}
        <div class="two">
            <div class="column">{model.levels.map(|levels| chart("Teams by level", levels))} {quarters}</div>
            <div class="column">{expected(model.expected)} {groups(model.groups)} {movers(model.movers)}</div>
        </div>
        {model.kpis.into_iter().map(kpis).collect_view()}
    }
    .into_any()
}

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

fn groups(groups: Vec<GroupRow>) -> Option<AnyView> {
    if groups.is_empty() {
        return None;
    }
    let rows = groups.into_iter().map(group).collect_view();
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"By group"</h2>
                    <p class="quiet">"lowest first; next level by the quarter’s end"</p>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Groups">
                    <table class="rows">
                        <caption class="sr">"Groups with lowest and median level, then and now"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Group"</th>
                                <th scope="col" class="num">"Teams"</th>
                                <th scope="col">"Lowest"</th>
                                <th scope="col">"Median"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn group(row: GroupRow) -> AnyView {
    view! {
        <tr data-row="">
            <th scope="row">{link(row.link)} <small>"next level: " {row.expected}</small></th>
            <td class="num">{row.teams}</td>
            <td>{level_badge(&row.lowest)}</td>
            <td>
                <span class="from-to">
                    {level_badge(&row.first)} <span aria-hidden="true">"→"</span> <span class="sr">" to "</span> {level_badge(&row.median)}
                    {row.change.as_ref().map(change)}
                </span>
            </td>
        </tr>
    }
    .into_any()
}

fn kpis(group: KpiGroup) -> AnyView {
    view! {
        <section class="tile-group">
            <h2 class="row-label">{group.name}</h2>
            <div class="program-kpis">{group.kpis.into_iter().map(kpi).collect_view()}</div>
        </section>
    }
    .into_any()
}

fn kpi(kpi: ProgramKpi) -> AnyView {
    let spread = kpi.spread.map(|spread| {
        view! {
            <div>
                <dt>{format!("p10 · p50 · p90 of {}", spread.of)}</dt>
                <dd>{format!("{} · {} · {}", spread.p10, spread.p50, spread.p90)}</dd>
            </div>
        }
    });
    let since = if kpi.first_day.is_empty() { "First".to_owned() } else { format!("First, {}", kpi.first_day) };
    view! {
        <article class="card program-kpi" id=kpi.id>
            <header>
                <h3>{link(kpi.link.clone())}</h3>
                {mark(kpi.mark)}
            </header>
            <dl class="facts">
                <div><dt>"Now"</dt><dd>{kpi.now} " " {kpi.change.as_ref().map(change)}</dd></div>
                <div><dt>{since}</dt><dd>{kpi.first}</dd></div>
                {(!kpi.target.is_empty()).then(|| view! { <div><dt>"Target"</dt><dd>{kpi.target}</dd></div> })}
                {spread}
            </dl>
            {kpi.trend.map(|drawn| chart_inside(&kpi.link.text, drawn))}
        </article>
    }
    .into_any()
}

/// A chart in a card that names it already.
fn chart_inside(name: &str, drawn: usecases::view::Chart) -> AnyView {
    let label = format!("{name}, week by week");
    view! {
        <figure data-chart="" aria-label=label>
            <div class="chart-box" inner_html=drawn.svg></div>
            <figcaption class="quiet">{drawn.caption}</figcaption>
            <details class="how data">
                <summary>"Data"</summary>
                {table(drawn.table)}
            </details>
        </figure>
    }
    .into_any()
}
