//! The form that adds or edits an action.
//!
//! Fields: `title`, `team` (slug, `*` for the program; repeated when several teams were chosen: one action each), `check`, `kpi`, `owner`
//! (name), `start` and `due` (ISO dates), `phase`, `effort`, `needs` (`A-12, A-15`), `about` (one link a line), `body`, `effect` (text),
//! `hours` (number, added to those logged before), `link` (URL), `origin` (where it came from), `status` (only when editing).

use crate::components::{Field, PostForm, Select, form_errors};
use leptos::prelude::*;
use usecases::view::{ActionForm, Choice};

pub(crate) fn form(action: String, button: &'static str, form: ActionForm) -> AnyView {
    let draft = form.draft;
    let editing = !form.statuses.is_empty();
    let chosen = form.teams.iter().filter(|team| team.selected).count();
    let teams = if chosen > 1 { several_teams(form.teams) } else { one_team(form.teams) };
    let status = editing.then(|| view! { <Select name="status" label="Status" choices=form.statuses form="action" /> });
    let checks = (!form.checks.is_empty())
        .then(|| view! { <Select name="check" label="Meets check" empty="None" choices=form.checks form="action" /> });
    let kpis =
        (!form.kpis.is_empty()).then(|| view! { <Select name="kpi" label="Moves KPI" empty="None" choices=form.kpis form="action" /> });
    let origin = draft.values.iter().find(|(name, _)| name == "origin").map(|(_, value)| value.clone()).filter(|value| !value.is_empty());
    let origin = origin.map(|origin| {
        view! {
            <p class="wide quiet">
                "From " {origin.replacen(':', " ", 1)} <input type="hidden" name="origin" value=origin />
            </p>
        }
    });
    // What is rarely filled in when something is logged quickly.
    let wrong =
        ["start", "phase", "effort", "needs", "about", "body"].iter().any(|name| draft.errors.iter().any(|error| error.field == *name));
    let more = view! {
        <details class="wide more" open=wrong>
            <summary>"Plan, dependencies, links"</summary>
            <div class="grid-form">
                <Field name="start" label="Planned start" kind="date" draft=draft.clone() form="action" />
                <Select name="phase" label="Phase" empty="None" choices=form.phases form="action" />
                <Field name="effort" label="Effort" hint="Any words: S, 3 days" draft=draft.clone() form="action" />
                <Field name="needs" label="Waits for" hint="Actions that have to be done first: A-12, A-15" draft=draft.clone() form="action" />
                <Field
                    name="about"
                    label="About"
                    kind="textarea"
                    hint="One a line: regression:R-12, run:1042, review:2026-W47, an address"
                    draft=draft.clone()
                    form="action"
                />
                <Field name="body" label="Notes" kind="textarea" draft=draft.clone() form="action" />
            </div>
        </details>
    };
    view! {
        <PostForm action=action class="grid-form">
            {form_errors(&draft)} {origin}
            <Field name="title" label="Title" required=true draft=draft.clone() form="action" class="wide" />
            {teams}
            {checks}
            {kpis}
            <Select name="owner" label="Owner" empty="Nobody yet" choices=form.owners form="action" />
            <Field name="due" label="Due" kind="date" draft=draft.clone() form="action" />
            {status}
            <Field name="hours" label="Log hours" kind="number" hint="Added to those logged before" draft=draft.clone() form="action" />
            <Field name="link" label="Issue or pull request" kind="url" draft=draft.clone() form="action" />
            <Field name="effect" label="Expected effect" hint="What should be different afterwards" draft=draft.clone() form="action" class="wide" />
            {more}
            <p class="acts wide"><button class="btn main">{button}</button></p>
        </PostForm>
    }
    .into_any()
}

fn one_team(teams: Vec<Choice>) -> AnyView {
    // Nobody is to log for the first team of the list by leaving it as it is.
    let empty = teams.iter().all(|team| !team.selected).then(|| "Choose…".to_owned());
    match empty {
        Some(empty) => view! { <Select name="team" label="Team" empty=empty choices=teams form="action" required=true /> }.into_any(),
        None => view! { <Select name="team" label="Team" choices=teams form="action" required=true /> }.into_any(),
    }
}

/// From the heatmap: one action for each ticked team.
fn several_teams(teams: Vec<Choice>) -> AnyView {
    let boxes = teams.into_iter().filter(|team| team.selected).map(|team| {
        view! {
            <label class="check">
                <input type="checkbox" name="team" value=team.value checked=true />
                {team.label}
            </label>
        }
        .into_any()
    });
    view! {
        <fieldset class="wide">
            <legend>"One action for each team"</legend>
            <div class="checks-row">{boxes.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}
