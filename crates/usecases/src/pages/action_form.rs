//! The choices of the form that adds or edits an action.

use super::format;
use super::reading::Reading;
use crate::actions::STATUSES;
use crate::actor::{Actor, Permission, Role};
use crate::catalog::leaf_teams;
use crate::view::{ActionForm, Choice, Draft};
use store::accounts::User;
use store::actions::Action;

/// Whether the actor may log an action for any team at all.
pub(super) fn plans(reading: &Reading) -> bool {
    match reading.actor {
        Actor::User { role, team, .. } => *role >= Role::Manager || team.is_some_and(|team| reading.may(Permission::Act(Some(team)))),
        _ => reading.may(Permission::Act(None)),
    }
}

/// `draft.values` picks the selects: `team` (several joined by commas), `check`, `kpi`, `owner`.
pub(super) fn form(reading: &Reading, users: &[User], draft: Draft, open: bool) -> ActionForm {
    let value = |name: &str| draft.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let model = reading.definitions();
    let picked = value("team");
    let root = reading.root().map(|root| root.id);
    let teams = root.map(|root| leaf_teams(&reading.catalog, root)).unwrap_or_default();
    let (check, kpi, owner) = (value("check"), value("kpi"), value("owner"));
    ActionForm {
        open,
        teams: teams
            .into_iter()
            .filter(|team| reading.may(Permission::Act(Some(team.id))))
            .map(|team| choice(team.slug.as_str(), &team.name, picked.split(',').any(|slug| slug == team.slug.as_str())))
            .collect(),
        checks: model.checks.iter().map(|entry| choice(&entry.id, &entry.name, entry.id == check)).collect(),
        kpis: model.kpis.iter().map(|entry| choice(entry.id.as_str(), &entry.name, entry.id.as_str() == kpi)).collect(),
        owners: owners(users, &owner),
        statuses: Vec::new(),
        draft,
    }
}

/// People by name: an owner may also have no account.
fn owners(users: &[User], chosen: &str) -> Vec<Choice> {
    let mut owners: Vec<Choice> =
        users.iter().filter(|user| !user.disabled).map(|user| choice(&user.name, &user.name, user.name == chosen)).collect();
    owners.sort_by(|a, b| a.label.cmp(&b.label));
    if !chosen.is_empty() && owners.iter().all(|owner| !owner.selected) {
        owners.push(choice(chosen, chosen, true));
    }
    owners
}

fn choice(value: &str, label: &str, selected: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected }
}

/// The form filled with an action.
pub(super) fn edit(reading: &Reading, users: &[User], action: &Action) -> ActionForm {
    let team = action.team.and_then(|team| reading.catalog.teams.get(&team)).map(|team| team.slug.to_string());
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let values = [
        ("title", action.title.clone()),
        ("team", team.unwrap_or_default()),
        ("check", text(&action.check)),
        ("kpi", text(&action.kpi)),
        ("owner", text(&action.owner_name)),
        ("due", action.due.map(|due| due.to_string()).unwrap_or_default()),
        ("effect", text(&action.expected)),
        ("link", text(&action.url)),
    ];
    let draft = Draft { values: values.map(|(name, value)| (name.to_owned(), value)).to_vec(), errors: Vec::new() };
    let statuses =
        STATUSES.iter().map(|status| choice(status, &format::capital(&super::words::action_status(status).word), *status == action.status));
    ActionForm { statuses: statuses.collect(), ..form(reading, users, draft, false) }
}
