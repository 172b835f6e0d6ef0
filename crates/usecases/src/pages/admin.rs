//! `/admin`: users and roles, the audit list, what is running.

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::words::mark;
use crate::actor::{Actor, Permission, Role};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Admin, AuditRow, Choice, Draft, Tone, UserRow};
use store::Engine;
use store::accounts::{self, User};

const AUDIT: i64 = 100;

pub async fn admin(platform: &Platform, actor: &Actor, query: &Query) -> Result<Admin> {
    actor.may(Permission::Administrate, &*platform.catalog().await?)?;
    let mut reading = Reading::open(platform, actor, query).await?;
    let mut users = accounts::users(&mut reading.session).await?;
    users.sort_by(|a, b| (a.disabled, &a.name).cmp(&(b.disabled, &b.name)));
    let before = query.own("before").map(|text| text.parse().map_err(|_| Error::invalid("before", "not an entry's number"))).transpose()?;
    let audit = accounts::audit_list(&mut reading.session, AUDIT, before).await?;
    let next =
        audit.last().filter(|_| audit.len() as i64 == AUDIT).map(|last| query.with("before", &last.id.to_string()).href("/admin#audit"));
    let name =
        |actor: &str| users.iter().find(|user| user.id.to_string() == actor).map_or_else(|| actor.to_owned(), |user| user.name.clone());
    let rows = audit.iter().map(|entry| AuditRow {
        when: format::relative(reading.now, entry.at),
        who: name(&entry.actor),
        what: entry.action.clone(),
        object: name(&entry.object),
    });
    Ok(Admin {
        audit: rows.collect(),
        audit_next: next,
        users: users.iter().map(|user| row(&reading, user)).collect(),
        roles: Role::ALL
            .map(|role| Choice { value: role.as_str().to_owned(), label: format::capital(role.as_str()), selected: false })
            .to_vec(),
        teams: teams(&reading),
        draft: Draft::default(),
        invitation: None,
        facts: facts(&reading),
    })
}

/// Every node: managers manage groups too.
fn teams(reading: &Reading) -> Vec<Choice> {
    let mut teams: Vec<_> = reading
        .catalog
        .teams
        .values()
        .map(|team| Choice { value: team.slug.to_string(), label: team.name.clone(), selected: false })
        .collect();
    teams.sort_by(|a, b| a.label.cmp(&b.label));
    teams
}

fn row(reading: &Reading, user: &User) -> UserRow {
    let team = user.team.and_then(|team| reading.catalog.teams.get(&team));
    let mark = match (user.disabled, &user.password_hash) {
        (true, _) => mark(Tone::Neutral, "disabled"),
        (false, None) => mark(Tone::Neutral, "signs in by link"),
        (false, Some(_)) => mark(Tone::Ok, "active"),
    };
    UserRow {
        id: user.id.to_string(),
        name: user.name.clone(),
        email: user.email.clone(),
        role: user.role.clone(),
        team: team.map(|team| team.slug.to_string()).unwrap_or_default(),
        git_login: user.git_login.clone().unwrap_or_default(),
        mark,
        active: !user.disabled,
        last_seen: format!("made {}", format::date(user.created_at.day(reading.zone()))),
        myself: reading.actor.user_id() == Some(user.id),
    }
}

fn facts(reading: &Reading) -> Vec<(String, String)> {
    let engine = match reading.platform.store.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let evaluation = reading
        .shown
        .as_ref()
        .map_or_else(|| "none yet".to_owned(), |shown| format!("{}, {}", format::count(shown.no), format::relative(reading.now, shown.at)));
    [
        ("Version", env!("CARGO_PKG_VERSION").to_owned()),
        ("Database", engine.to_owned()),
        ("Address", reading.platform.settings.base_url.clone()),
        ("Time zone", reading.zone().name().to_owned()),
        ("Model", format!("v{}", reading.model.version)),
        ("Evaluations", evaluation),
    ]
    .map(|(term, value)| (term.to_owned(), value))
    .to_vec()
}
