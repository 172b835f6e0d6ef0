//! First run: an administrator, the teams, and evidence from the demo or a first source.

use super::lead;
use crate::http::caller::session_cookie;
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::fmt::Write;
use usecases::accounts::{self, NewUser};
use usecases::{Actor, Error, apply, models};

pub(super) async fn owner(request: Request, form: Form) -> Response {
    let platform = &request.state.platform;
    let outcome = async {
        if !accounts::needs_setup(platform).await? {
            return Err(Error::Forbidden("there is an account already: sign in".to_owned()));
        }
        let password = form.sent("password").unwrap_or_default();
        let new = NewUser {
            email: form.text("email"),
            name: form.text("name"),
            role: "admin".to_owned(),
            team: None,
            // An empty one is refused as too short instead of making an account without password.
            password: Some(if password.is_empty() { " ".to_owned() } else { password.clone() }),
        };
        accounts::create_user(platform, &Actor::System, new).await?;
        accounts::sign_in(platform, &form.text("email"), &password).await
    };
    match outcome.await {
        Ok(secret) => {
            let cookie = session_cookie(&request.state, Some(secret));
            (request.jar.add(cookie), Redirect::to("/setup")).into_response()
        }
        Err(error) => again(request, &form, error).await,
    }
}

pub(super) async fn teams(request: Request, form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let outcome = async {
        let zone = form.text("zone");
        let zone = if zone.is_empty() {
            platform.zone()
        } else {
            zone.parse().map_err(|_| Error::invalid("zone", "choose a time zone of the list"))?
        };
        let yaml = configuration(&form.text("teams"))?;
        models::change_zone(platform, actor, zone).await?;
        apply::apply(platform, actor, &yaml, false).await
    };
    match outcome.await {
        Ok(_) => Redirect::to("/setup").into_response(),
        Err(error) => again(request, &form, error).await,
    }
}

pub(super) async fn evidence(request: Request, form: Form) -> Response {
    if form.text("start") != "demo" {
        return Redirect::to("/sources").into_response();
    }
    let (platform, actor) = (request.state.platform.clone(), request.caller.actor.clone());
    if !actor.is_admin() {
        return request.failure(Error::Forbidden("an admin loads the demo data".to_owned())).await;
    }
    // Half a year of evidence takes longer than anybody waits for a page; it appears week by week.
    tokio::spawn(async move {
        if let Err(error) = crate::demo::load(&platform, &actor, &|_, _| {}).await {
            tracing::error!(error = ?error, "the demo data could not be loaded");
        }
    });
    lead(request, "/", "The demo data is being loaded: half a year appears within a minute or two")
}

async fn again(request: Request, form: &Form, error: Error) -> Response {
    if matches!(error, Error::Internal(_) | Error::Forbidden(_)) {
        return request.failure(error).await;
    }
    let page = crate::http::pages::setup_page(&request.state.platform, &request.caller.actor).await.map(|mut model| {
        model.draft = draft(&form.fields, &error);
        Page::Setup(model)
    });
    request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
}

/// `Commerce / Payments` a line becomes a tree of groups and teams.
fn configuration(text: &str) -> Result<String, Error> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut single = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once('/') {
            Some((group, team)) => groups.entry(group.trim().to_owned()).or_default().push(team.trim().to_owned()),
            None => single.push(line.to_owned()),
        }
    }
    if groups.is_empty() && single.is_empty() {
        return Err(Error::invalid("teams", "name at least one team"));
    }
    let mut yaml = String::from("metadata: {name: setup}\nteams:\n");
    for (group, teams) in &groups {
        entry(&mut yaml, 0, group)?;
        yaml.push_str("    teams:\n");
        for team in teams {
            entry(&mut yaml, 2, team)?;
        }
    }
    for team in &single {
        entry(&mut yaml, 0, team)?;
    }
    Ok(yaml)
}

fn entry(yaml: &mut String, depth: usize, name: &str) -> Result<(), Error> {
    let slug = domain::slug::Slug::from_name(name).map_err(|_| Error::invalid("teams", format!("`{name}` cannot be a team's name")))?;
    // JSON strings are YAML strings, so any name is safe in them.
    let name = serde_json::to_string(name).map_err(Error::internal)?;
    let indent = "  ".repeat(depth);
    writeln!(yaml, "  {indent}- slug: {slug}\n  {indent}  name: {name}").map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::configuration;

    #[test]
    fn lines_with_a_slash_make_groups() {
        let yaml = configuration("Commerce / Payments\n\nCommerce/Checkout\nSearch: the team").unwrap();
        let document = usecases::apply::Document::parse(&yaml);
        assert!(document.is_ok(), "{yaml}\n{document:?}");
        let document = document.unwrap();
        let names: Vec<_> = document.teams.iter().map(|team| (team.slug.as_str(), team.teams.len())).collect();
        assert_eq!(names, [("commerce", 2), ("search-the-team", 0)]);
        assert!(configuration("\n").is_err());
    }
}
