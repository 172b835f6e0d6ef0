//! `/account`: the person's own settings.

use super::format;
use super::query::Query;
use super::reading::Reading;
use crate::accounts::SESSION_ID;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Account, Choice, Draft, SessionRow};
use domain::time::Timestamp;
use store::accounts;

const THEMES: [(&str, &str); 3] = [("auto", "As the system"), ("light", "Light"), ("dark", "Dark")];

pub async fn account(platform: &Platform, actor: &Actor, query: &Query) -> Result<Account> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let id = actor.user_id().ok_or_else(|| Error::Forbidden("only people have an account".to_owned()))?;
    let user = accounts::user(&mut reading.session, id).await?.ok_or_else(|| Error::NotFound("your account".to_owned()))?;
    let sessions = accounts::sessions_of(&mut reading.session, id).await?;
    let team = user.team.and_then(|team| reading.catalog.teams.get(&team));
    let theme = user.theme.as_deref().unwrap_or("auto");
    let landing = user.landing.as_deref().unwrap_or("/");
    let mut landings = vec![("/".to_owned(), "Overview".to_owned()), ("/teams".to_owned(), "Teams".to_owned())];
    if let Some(team) = team {
        landings.push((format!("/teams/{}", team.slug), team.name.clone()));
    }
    Ok(Account {
        name: user.name.clone(),
        email: user.email.clone(),
        role: user.role.clone(),
        team: team.map(|team| team.name.clone()).unwrap_or_default(),
        themes: THEMES.map(|(value, label)| Choice { value: value.to_owned(), label: label.to_owned(), selected: value == theme }).to_vec(),
        landings: landings.into_iter().map(|(value, label)| Choice { selected: value == landing, value, label }).collect(),
        // Kept in the browser: the edge knows the cookie.
        shortcuts: true,
        sessions: sessions.into_iter().map(|row| session_row(&row, platform.now())).collect(),
        draft: Draft::default(),
    })
}

fn session_row(session: &accounts::WebSession, now: Timestamp) -> SessionRow {
    SessionRow {
        id: session.token_hash.chars().take(SESSION_ID).collect(),
        device: format!("Signed in {}", format::relative(now, session.created_at)),
        last_seen: format::relative(now, session.last_seen),
        // The edge knows which one this browser holds.
        current: false,
    }
}
