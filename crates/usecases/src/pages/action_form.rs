//! The choices of the form that adds or edits an action.

use super::action_rows::phase_name;
use super::format;
use super::reading::Reading;
use crate::actions::{PROGRAM, STATUSES};
use crate::actor::{Actor, Permission, Role};
use crate::catalog::{is_demo, leaf_teams};
use crate::view::{ActionForm, Choice, Draft};
use domain::roadmap::PHASES;
use store::accounts::User;
use store::actions::{Action, ActionLink};

/// Whether the actor may log an action for any team at all.
pub(super) fn plans(reading: &Reading) -> bool {
    match reading.actor {
        Actor::User { role, team, .. } => *role >= Role::Manager || team.is_some_and(|team| reading.may(Permission::Act(Some(team)))),
        _ => reading.may(Permission::Act(None)),
    }
}

/// `draft.values` picks the selects: `team` (several joined by commas), `check`, `kpi`, `owner`, `phase`.
pub(super) fn form(reading: &Reading, users: &[User], draft: Draft, open: bool) -> ActionForm {
    let value = |name: &str| draft.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let model = reading.definitions();
    let (check, kpi, owner, phase) = (value("check"), value("kpi"), value("owner"), value("phase"));
    ActionForm {
        open,
        teams: teams(reading, &value("team")),
        checks: model.checks.iter().map(|entry| choice(&entry.id, &entry.name, entry.id == check)).collect(),
        kpis: kpis(reading, &kpi),
        owners: owners(users, &owner),
        phases: phases(&[], &phase),
        statuses: Vec::new(),
        draft,
    }
}

/// The program and its teams, as far as the actor may plan for them. What is picked is offered wherever it belongs, a group or the other
/// program, so that saving a form does not move an action; with only one choice that one is picked.
fn teams(reading: &Reading, picked: &str) -> Vec<Choice> {
    let picked: Vec<&str> = picked.split(',').filter(|slug| !slug.is_empty()).collect();
    let is_picked = |value: &str| picked.contains(&value);
    let root = reading.root().map(|root| root.id);
    let of_program = reading.may(Permission::Act(None)) && root.is_some_and(|root| !is_demo(&reading.catalog, root));
    let mut choices = Vec::new();
    if of_program || is_picked(PROGRAM) {
        choices.push(choice(PROGRAM, "The whole program", is_picked(PROGRAM)));
    }
    let teams = root.map(|root| leaf_teams(&reading.catalog, root)).unwrap_or_default();
    let planned = teams.into_iter().filter(|team| reading.may(Permission::Act(Some(team.id))));
    choices.extend(planned.map(|team| choice(team.slug.as_str(), &team.name, is_picked(team.slug.as_str()))));
    for slug in picked {
        if let Some(other) = reading.catalog.team(slug).filter(|_| choices.iter().all(|choice| choice.value != slug)) {
            choices.push(choice(slug, &other.name, true));
        }
    }
    if let [only] = &mut choices[..] {
        only.selected = true;
    }
    choices
}

/// The nine, and the program's own.
pub(super) fn kpis(reading: &Reading, chosen: &str) -> Vec<Choice> {
    let model = reading.definitions();
    let nine = model.kpis.iter().map(|entry| (entry.id.as_str(), &entry.name));
    let own = model.own_kpis.iter().map(|own| (own.id.as_str(), &own.name));
    nine.chain(own).map(|(id, name)| choice(id, name, id == chosen)).collect()
}

/// People by name: an owner may also have no account.
pub(super) fn owners(users: &[User], chosen: &str) -> Vec<Choice> {
    let mut owners: Vec<Choice> =
        users.iter().filter(|user| !user.disabled).map(|user| choice(&user.name, &user.name, user.name == chosen)).collect();
    owners.sort_by(|a, b| a.label.cmp(&b.label));
    if !chosen.is_empty() && owners.iter().all(|owner| !owner.selected) {
        owners.push(choice(chosen, chosen, true));
    }
    owners
}

/// The template's, and others that actions have.
pub(super) fn phases(all: &[Action], chosen: &str) -> Vec<Choice> {
    let mut phases: Vec<Choice> = PHASES.iter().map(|phase| choice(phase.key, &phase_name(phase.key), phase.key == chosen)).collect();
    let mut others: Vec<&str> = all.iter().filter_map(|action| action.phase.as_deref()).chain(Some(chosen)).collect();
    others.sort_unstable();
    others.dedup();
    phases.extend(
        others
            .into_iter()
            .filter(|other| !other.is_empty() && PHASES.iter().all(|phase| phase.key != *other))
            .map(|other| choice(other, other, other == chosen)),
    );
    phases
}

fn choice(value: &str, label: &str, selected: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected }
}

/// The form filled with an action. `needs`: names of what it waits for.
pub(super) fn edit(reading: &Reading, users: &[User], action: &Action, needs: &[String], links: &[ActionLink]) -> ActionForm {
    let team = action.team.and_then(|team| reading.catalog.teams.get(&team)).map(|team| team.slug.to_string());
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let day = |day: Option<domain::time::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let about = |link: &ActionLink| match link.kind.as_str() {
        "issue" | "url" => link.target.clone(),
        kind => format!("{kind}:{}", link.target),
    };
    let values = [
        ("title", action.title.clone()),
        ("team", team.unwrap_or_else(|| PROGRAM.to_owned())),
        ("check", text(&action.check)),
        ("kpi", text(&action.kpi)),
        ("owner", text(&action.owner_name)),
        ("phase", text(&action.phase)),
        ("start", day(action.planned_start)),
        ("due", day(action.due)),
        ("effort", text(&action.effort)),
        ("effect", text(&action.expected)),
        ("link", text(&action.url)),
        ("needs", needs.join(", ")),
        ("about", links.iter().map(about).collect::<Vec<_>>().join("\n")),
        ("body", action.body.clone()),
    ];
    let draft = Draft { values: values.map(|(name, value)| (name.to_owned(), value)).to_vec(), errors: Vec::new() };
    let statuses =
        STATUSES.iter().map(|status| choice(status, &format::capital(&super::words::action_status(status).word), *status == action.status));
    ActionForm { statuses: statuses.collect(), ..form(reading, users, draft, false) }
}
