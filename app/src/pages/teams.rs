//! `/teams`: levels by team and dimension.
//!
//! Forms: `GET /teams` with `at` and `cmp` (ISO dates); `POST /actions/bulk` with `team` (slug, repeated), which leads to the quick-add
//! form `/actions?new=1&team=…&team=…`.

use crate::components::{PageHead, PostForm, change, level_badge, link, notice, view_links};
use crate::islands::HeatmapGrid;
use leptos::prelude::*;
use usecases::view::{Direction, HeatCell, HeatGroup, HeatRow, Teams};

const LEVELS: [&str; 5] = ["Ad-hoc", "Basic", "Integrated", "Proactive", "Optimized"];

pub(super) fn page(model: Teams) -> AnyView {
    let may_plan = model.may_plan;
    let empty = model.groups.is_empty();
    // The ticks stand in the table and belong to this form by their attribute `form`.
    let plan = (may_plan && !empty).then(|| {
        view! {
            <PostForm action="/actions/bulk" id="plan">
                <button class="btn main">"Create actions for selected"</button>
            </PostForm>
        }
    });
    let modes = (!model.modes.is_empty()).then(|| view_links("Columns", model.modes));
    let table = (!empty).then(|| {
        view! {
            <section class="card">
                <header>{legend()} {modes}</header>
                {heatmap(model.columns, model.groups, may_plan)}
                <HeatmapGrid />
            </section>
        }
    });
    view! {
        <PageHead title="Teams" subtitle=model.subtitle>
            {compare(model.at, model.compared_with, model.mode)}
            {plan}
        </PageHead>
        {model.notice.map(notice)}
        {table}
    }
    .into_any()
}

fn compare(at: String, compared_with: String, mode: String) -> AnyView {
    let mode = (!mode.is_empty()).then(|| view! { <input type="hidden" name="mode" value=mode /> });
    view! {
        <details class="menu">
            <summary class="btn">"Compare dates"</summary>
            <form method="get" action="/teams" class="menu-form">
                {mode}
                <div class="field">
                    <label for="teams-at">"Show"</label>
                    <input id="teams-at" type="date" name="at" value=at />
                </div>
                <div class="field">
                    <label for="teams-cmp">"Against"</label>
                    <input id="teams-cmp" type="date" name="cmp" value=compared_with />
                </div>
                <button class="btn">"Compare"</button>
            </form>
        </details>
    }
    .into_any()
}

fn legend() -> AnyView {
    let levels = LEVELS.iter().enumerate().map(|(index, name)| {
        let number = index + 1;
        view! { <li><i class=format!("swatch l{number}")></i>{format!("{number} {name}")}</li> }.into_any()
    });
    view! {
        <ul class="legend">
            {levels.collect_view()}
            <li><i class="swatch unknown"></i>"? no evidence"</li>
            <li><i class="dot" aria-hidden="true"></i>"waived or attested"</li>
            <li><span aria-hidden="true">"▲▼"</span>" change"</li>
        </ul>
    }
    .into_any()
}

fn heatmap(columns: Vec<String>, groups: Vec<HeatGroup>, may_plan: bool) -> AnyView {
    let span = columns.len() + 3;
    let head = columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }.into_any()).collect_view();
    let bodies = groups.into_iter().map(|group| body(group, span, may_plan)).collect_view();
    view! {
        <div class="scroll">
            <table class="heat" data-grid="">
                <caption class="sr">"Maturity level of each team, overall and by column"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Team"</th>
                        <th scope="col">"Level"</th>
                        {head}
                        <th scope="col">"Cheapest next step"</th>
                    </tr>
                </thead>
                {bodies}
            </table>
        </div>
    }
    .into_any()
}

fn body(group: HeatGroup, span: usize, may_plan: bool) -> AnyView {
    let rows = group.rows.into_iter().map(|row| heat_row(row, may_plan)).collect_view();
    let summaries = group.columns.into_iter().map(|text| view! { <td>{text}</td> }.into_any()).collect::<Vec<_>>();
    let columns = summaries.len();
    let roll_up = (columns > 0).then(|| {
        view! {
            <tr class="roll-up">
                <th scope="row" colspan="2">{group.roll_up.clone()}</th>
                {summaries.collect_view()}
                <td></td>
            </tr>
        }
        .into_any()
    });
    let beside = roll_up.is_none().then(|| view! { <span>" · " {group.roll_up.clone()}</span> });
    view! {
        <tbody>
            <tr class="group">
                <th colspan=span.to_string() scope="rowgroup">
                    <span class="group-name">{link(usecases::view::Link { text: group.name, href: group.href })} {beside}</span>
                </th>
            </tr>
            {rows}
            {roll_up}
        </tbody>
    }
    .into_any()
}

fn heat_row(row: HeatRow, may_plan: bool) -> AnyView {
    let pick = may_plan.then(|| {
        let label = format!("Select {}", row.name);
        view! { <input type="checkbox" name="team" value=row.slug.clone() form="plan" aria-label=label /> }
    });
    let score = row.level.score.clone().map(|score| view! { <small title="Score: level and the way to the next">{score}</small> });
    view! {
        <tr data-row="" id=row.slug.clone()>
            <th scope="row">
                <span class="team-name">{pick} <a href=row.href>{row.name}</a></span>
            </th>
            <td>
                <span class="level-cell">{level_badge(&row.level)} {score} {row.change.as_ref().map(change)}</span>
            </td>
            {row.cells.into_iter().map(heat_cell).collect_view()}
            <td class="next-cell">{row.next_step.map(link)} {row.expected.map(|expected| view! { <small class="expected">{link(expected)}</small> })}</td>
        </tr>
    }
    .into_any()
}

/// The numeral carries the level, the hatch says there is no evidence, the dot that somebody vouched for it.
fn heat_cell(cell: HeatCell) -> AnyView {
    let class = match (cell.level, &cell.part) {
        (Some(level), _) => format!("cell lv{level}"),
        (None, Some(_)) => "cell part".to_owned(),
        (None, None) => "cell unknown".to_owned(),
    };
    let unknown = cell.level.is_none() && cell.part.is_none();
    let text = cell.part.or_else(|| cell.level.map(|level| level.to_string())).unwrap_or_else(|| "?".to_owned());
    let arrow = cell.change.map(|change| match change.direction {
        Direction::Up => "▲",
        Direction::Down => "▼",
        Direction::Same => "",
    });
    let remark = match (unknown, cell.stale) {
        (true, _) => Some("no data"),
        (_, true) => Some("stale"),
        _ => None,
    };
    view! {
        <td>
            <a class=class href=cell.href>
                {text}
                <small>{cell.waived.then(|| view! { <i class="dot"></i> })} {remark} {arrow}</small>
                <span class="sr">{cell.label}</span>
            </a>
        </td>
    }
    .into_any()
}
