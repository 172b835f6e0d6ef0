//! `/roadmap`: timeline, milestones and the template's phases.
//!
//! Forms: `POST /roadmap/plan`: `team` (repeated), `start`; `POST /roadmap/milestones`: `team`, `level`, `due`; `POST
//! /roadmap/milestones/remove`: `team`, `level`.

use super::actions::timeline::timeline;
use crate::components::{Card, Field, PageHead, PostForm, Select, form_errors, level_badge, link, mark, notice};
use leptos::prelude::*;
use usecases::view::{Draft, MilestoneForm, MilestoneRow, PhaseRow, Roadmap, RoadmapPlanForm};

pub(super) fn page(model: Roadmap) -> AnyView {
    let calendar = model.feed.clone();
    view! {
        <PageHead title="Roadmap" subtitle=model.sentence>
            <a class="btn" href="/actions">"Actions"</a>
            <a class="btn" href=calendar>"Calendar"</a>
        </PageHead>
        {model.notice.map(notice)}
        {timeline("Roadmap", model.timeline)}
        {milestones(model.milestones, model.milestone_form)}
        {phases(model.phases, model.plan_form)}
        <p class="quiet">
            "Calendar programs subscribe to " <code>{model.subscription}</code> ", where " <code>"pk_…"</code>
            " is a token that may only read: " <a href="/sources#tokens">"create one"</a> "."
        </p>
    }
    .into_any()
}

fn milestones(rows: Vec<MilestoneRow>, form: Option<MilestoneForm>) -> AnyView {
    let body = rows.into_iter().map(milestone).collect::<Vec<_>>();
    let table = (!body.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Milestones">
                <table class="rows">
                    <caption class="sr">"Levels that teams promised to reach"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Team"</th>
                            <th scope="col">"Level"</th>
                            <th scope="col">"Now"</th>
                            <th scope="col">"Standing"</th>
                            <th scope="col">"Due"</th>
                            <th scope="col">"Set by"</th>
                        </tr>
                    </thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        }
    });
    let empty = table.is_none().then(|| view! { <p class="quiet">"No level is promised yet."</p> });
    let form = form.map(|form| {
        let refused = !form.draft.errors.is_empty();
        view! {
            <details class="more apart" open=refused>
                <summary>"Promise a level"</summary>
                <PostForm action="/roadmap/milestones" class="grid-form">
                    {form_errors(&form.draft)} <Select name="team" label="Team" choices=form.teams form="milestone" required=true />
                    <Select name="level" label="Level" choices=form.levels form="milestone" required=true />
                    <Field name="due" label="By" kind="date" required=true draft=form.draft.clone() form="milestone" />
                    <p class="acts wide"><button class="btn main">"Promise"</button></p>
                </PostForm>
            </details>
        }
    });
    view! {
        <Card title="Milestones" id="milestones">
            {table} {empty} {form}
        </Card>
    }
    .into_any()
}

fn milestone(row: MilestoneRow) -> AnyView {
    let label = format!("Move “{} reaches level {}” to", row.team.text, row.target.number.unwrap_or_default());
    let (team, level) = (row.slug.clone(), row.target.number.unwrap_or_default().to_string());
    let due = if row.may_edit {
        let (to_remove, of) = (team.clone(), level.clone());
        view! {
            <PostForm action="/roadmap/milestones" class="inline-form">
                <input type="hidden" name="team" value=team />
                <input type="hidden" name="level" value=level />
                <input type="date" name="due" value=row.due required=true aria-label=label />
                <button class="btn small">"Move"</button>
            </PostForm>
            <PostForm action="/roadmap/milestones/remove" class="inline-form">
                <input type="hidden" name="team" value=to_remove />
                <input type="hidden" name="level" value=of />
                <button class="as-link">"Take back"</button>
            </PostForm>
        }
        .into_any()
    } else {
        view! { <span>{row.due}</span> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{link(row.team)}</th>
            <td>{level_badge(&row.target)} " " {row.target.name}</td>
            <td>{level_badge(&row.now)}</td>
            <td>{mark(row.mark)} {(!row.slip.is_empty()).then(|| view! { <small>{row.slip}</small> })}</td>
            <td>{due}</td>
            <td class="quiet">{row.set_by}</td>
        </tr>
    }
    .into_any()
}

fn phases(rows: Vec<PhaseRow>, form: Option<RoadmapPlanForm>) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        let checks = row.checks.join(" · ");
        view! {
            <li>
                <span>
                    <b>{row.when}</b>
                    " "
                    {row.name}
                    <small class="quiet">{checks}</small>
                </span>
                <span class="quiet">{row.progress}</span>
            </li>
        }
        .into_any()
    });
    let form = form.map(|form| {
        let open = form.open;
        view! {
            <details class="more apart" open=open>
                <summary>"Lay it out for teams"</summary>
                {plan_form(form)}
            </details>
        }
    });
    view! {
        <Card title="To get started" id="phases" note="the program's phases; actions are made for checks that are not met">
            <ol class="list phases">{rows.collect_view()}</ol>
            {form}
        </Card>
    }
    .into_any()
}

fn plan_form(form: RoadmapPlanForm) -> AnyView {
    let boxes = form.teams.into_iter().map(|team| {
        view! {
            <label class="check">
                <input type="checkbox" name="team" value=team.value checked=team.selected />
                {team.label}
            </label>
        }
        .into_any()
    });
    let draft: Draft = form.draft;
    view! {
        <PostForm action="/roadmap/plan" class="grid-form">
            {form_errors(&draft)} <Field name="start" label="First day" kind="date" required=true draft=draft.clone() form="plan" />
            <fieldset class="wide">
                <legend>"Teams"</legend>
                <div class="checks-row">{boxes.collect_view()}</div>
            </fieldset>
            <p class="acts wide"><button class="btn main">"Lay it out"</button></p>
        </PostForm>
    }
    .into_any()
}
