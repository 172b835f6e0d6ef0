//! `/model`: what the levels, checks, KPIs and rules are, for everybody to read.

mod edit;
mod part;
mod preview;
mod versions;

pub(super) use edit::page as edit;
pub(super) use preview::page as preview;
pub(super) use versions::{list as versions, one as version};

use crate::components::{Card, PageHead, level_badge, level_name, link, mark, table, terms};
use leptos::prelude::*;
use usecases::view::{DifferenceRow, DisputeRow, ModelCheck, ModelCriterion, ModelLevel, ModelPage, ModelProblem, ModelVersionRow};

pub(super) fn page(model: ModelPage) -> AnyView {
    view! {
        <PageHead title="Maturity model" subtitle=model.headline>
            <a class="btn" href="/model/versions">"Versions"</a>
            <a class="btn" href="/model.yaml">"YAML"</a>
            <a class="btn" href="/model.json">"JSON"</a>
            {model.edit.map(|edit| view! { <a class="btn main" href=edit.href>{edit.text}</a> })}
        </PageHead>
        {model.note.map(|note| view! { <p class="lead">{note}</p> })}
        {model.owner.map(|owner| view! { <p class="flash">{owner}</p> })}
        {disputes(model.disputes)}
        {model.levels.into_iter().map(level).collect_view()}
        <Card title="KPIs" id="kpis" note="A check that refers to one never repeats its number">
            {table(model.kpis)}
        </Card>
        <div class="two even">
            <Card title="Rules" id="rules">
                {terms(model.rules)}
                <p class="quiet">{format!("Dimensions: {}", model.dimensions.join(", "))}</p>
            </Card>
            <section class="card" id="versions">
                <header>
                    <h2>"Newest versions"</h2>
                    <a href="/model/versions">"All"</a>
                </header>
                {version_rows(model.versions)}
            </section>
        </div>
    }
    .into_any()
}

fn level(level: ModelLevel) -> AnyView {
    let name = level_name(&level.level);
    let anchor = format!("level-{}", level.level.number.unwrap_or(0));
    let caption = format!("Criteria and checks of {name}");
    let label = caption.clone();
    let badge = level_badge(&level.level);
    let checks = (!level.criteria.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=label>
                <table class="rows model-checks">
                    <caption class="sr">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Check"</th>
                            <th scope="col">"Needed"</th>
                            <th scope="col">"Window"</th>
                            <th scope="col">"Looks at"</th>
                            <th scope="col">"Effort"</th>
                            <th scope="col">"Moves"</th>
                        </tr>
                    </thead>
                    {level.criteria.into_iter().map(criterion).collect_view()}
                </table>
            </div>
        }
    });
    view! {
        <section class="card" id=anchor>
            <header>
                <h2>{badge} " " {name}</h2>
                <small>{level.about}</small>
            </header>
            {checks}
        </section>
    }
    .into_any()
}

fn criterion(criterion: ModelCriterion) -> AnyView {
    let id = criterion.id.clone();
    view! {
        <tbody id=id>
            <tr class="criterion">
                <th scope="rowgroup">{criterion.name}</th>
                <td colspan="5">
                    <code>{criterion.id}</code>
                </td>
            </tr>
            {criterion.checks.into_iter().map(check).collect_view()}
        </tbody>
    }
    .into_any()
}

fn check(check: ModelCheck) -> AnyView {
    let id = check.id.clone();
    view! {
        <tr data-row="" id=id class="check-row">
            <th scope="row">
                {check.name}
                <small>
                    <code>{check.id}</code>
                    {format!(" · {} · fact {}", check.dimension, check.fact)}
                </small>
            </th>
            <td>{check.needed} {(!check.counts.is_empty()).then(|| view! { <small>{check.counts.clone()}</small> })}</td>
            <td>{check.window} <small>{check.freshness}</small></td>
            <td class="quiet">{check.looks_at}</td>
            <td>{check.effort}</td>
            <td>{check.moves.map(link)}</td>
        </tr>
    }
    .into_any()
}

fn disputes(rows: Vec<DisputeRow>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <li data-row="">
                <b>{link(row.about)}</b>
                {mark(row.state)}
                <small>{format!("{} · {}", row.id, row.detail)}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Open disputes" id="disputes" note="Teams that say they were judged wrongly">
                <ul class="list">{rows.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn version_rows(rows: Vec<ModelVersionRow>) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        view! {
            <li data-row="">
                <span>
                    <a href=row.href>{row.version}</a>
                    {row.in_force.then(|| view! { " " <span class="badge">"in force"</span> })}
                </span>
                <span class="quiet">{row.published}</span>
                <small>{if row.note.is_empty() { row.by } else { format!("{} · {}", row.by, row.note) }}</small>
            </li>
        }
        .into_any()
    });
    view! { <ul class="list">{rows.collect_view()}</ul> }.into_any()
}

/// What of teams names checks that the draft no longer has. Nothing keeps it from being published.
fn left_behind(sentences: Vec<String>) -> Option<AnyView> {
    let rows = sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }.into_any()).collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card notice" id="left-behind">
                <header>
                    <h2>"Would be left behind"</h2>
                    <small>"Decisions and actions are kept under the id of their check. Keep the id and change the name, or ask for them anew."</small>
                </header>
                <ul class="list">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

/// What is wrong with a draft, each with its place and the way to its form.
fn problems(problems: Vec<ModelProblem>) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let rows = problems.into_iter().map(|problem| {
        view! {
            <li>
                <span>{problem.text}</span>
                <span class="quiet">{problem.place}</span>
                <small>{link(problem.part)}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card problems" role="alert">
                <header>
                    <h2>"To mend before it can be published"</h2>
                </header>
                <ul class="list">{rows.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

fn differences(caption: &str, rows: Vec<DifferenceRow>) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr data-row="">
                <th scope="row">{row.part}</th>
                <td>{row.field}</td>
                <td class="quiet">{row.before}</td>
                <td>{row.after}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=caption.to_owned()>
            <table class="rows differences">
                <caption class="sr">{caption.to_owned()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Part"</th>
                        <th scope="col">"Field"</th>
                        <th scope="col">"Before"</th>
                        <th scope="col">"After"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
