//! The form that adds or edits an action.
//!
//! Fields: `title`, `team` (slug; repeated when several teams were chosen: one action each), `check`, `kpi`, `owner` (user id),
//! `due` (ISO date), `effect` (text), `hours` (number), `link` (URL), `status` (only when editing).

use crate::components::{Field, PostForm, Select, form_errors};
use leptos::prelude::*;
use usecases::view::{ActionForm, Choice};

pub(crate) fn form(action: String, button: &'static str, form: ActionForm) -> AnyView {
    let draft = form.draft;
    let chosen = form.teams.iter().filter(|team| team.selected).count();
    let teams = if chosen > 1 { several_teams(form.teams) } else { one_team(form.teams) };
    let status = (!form.statuses.is_empty()).then(|| view! { <Select name="status" label="Status" choices=form.statuses form="action" /> });
    let checks = (!form.checks.is_empty())
        .then(|| view! { <Select name="check" label="Meets check" empty="None" choices=form.checks form="action" /> });
    let kpis =
        (!form.kpis.is_empty()).then(|| view! { <Select name="kpi" label="Moves KPI" empty="None" choices=form.kpis form="action" /> });
    view! {
        <PostForm action=action class="grid-form">
            {form_errors(&draft)}
            <Field name="title" label="Title" required=true draft=draft.clone() form="action" class="wide" />
            {teams}
            {checks}
            {kpis}
            <Select name="owner" label="Owner" empty="Nobody yet" choices=form.owners form="action" />
            <Field name="due" label="Due" kind="date" draft=draft.clone() form="action" />
            {status}
            <Field name="hours" label="Hours spent" kind="number" draft=draft.clone() form="action" />
            <Field name="link" label="Issue or pull request" kind="url" draft=draft.clone() form="action" />
            <Field name="effect" label="Expected effect" hint="What should be different afterwards" draft=draft.clone() form="action" class="wide" />
            <p class="acts wide"><button class="btn main">{button}</button></p>
        </PostForm>
    }
    .into_any()
}

fn one_team(teams: Vec<Choice>) -> AnyView {
    view! { <Select name="team" label="Team" choices=teams form="action" required=true /> }.into_any()
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
