//! Linking an action with an issue: one there is, or a new one.

use super::{Agreed, target, told, wanted};
use crate::actions::found;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::outgoing::is_repository;
use crate::platform::Platform;
use crate::sources::{Secrets, Sends, kind};
use domain::catalog::Catalog;
use domain::facts::matches_any;
use serde_json::{Value, json};
use store::actions::{self, Action, IssueLink};
use store::sources::Source;
use store::{Session, accounts, outbox, sources};

/// Which issue an action is to be.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewIssue {
    /// `owner/name`, an issue as `owner/name#12`, or the address of one. Without a number a new issue is created.
    pub issue: String,
    /// Slug of the source by which it is told; found by the repository where it is left out.
    pub source: Option<String>,
}

/// A repository in which an issue can be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueChoice {
    pub repository: String,
    pub source: String,
}

/// `owner/name` and the number.
fn named(text: &str) -> Result<(String, Option<i64>)> {
    let wrong = || Error::invalid("issue", "write `owner/name` for a new issue, or `owner/name#12` or its address for one that is there");
    let text = text.trim().trim_end_matches('/');
    let path = match text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
        Some(rest) => rest.split_once('/').ok_or_else(wrong)?.1,
        None => text,
    };
    let (repository, number) = match (path.split_once("/-/issues/").or_else(|| path.split_once("/issues/")), path.split_once('#')) {
        (Some((repository, number)), _) | (None, Some((repository, number))) => (repository, Some(number)),
        (None, None) => (path, None),
    };
    let digits = |text: &str| text.split(['#', '?']).next().unwrap_or_default().parse::<i64>().ok().filter(|number| *number > 0);
    let number = number.map(|text| digits(text).ok_or_else(wrong)).transpose()?;
    if is_repository(repository) { Ok((repository.to_owned(), number)) } else { Err(wrong()) }
}

fn has_token(platform: &Platform, source: &Source) -> bool {
    source.secret.is_some() && Secrets::of(platform, source).is_ok_and(|secrets| secrets.token.is_some())
}

fn takes_issues(platform: &Platform, source: &Source) -> bool {
    source.enabled && kind(&source.kind).is_ok_and(|kind| kind.sends == Sends::Verdicts) && has_token(platform, source)
}

/// A source says by globs which repositories it is for; without any it is for those that a service declares, so that nobody reaches a
/// repository with a token that happens to cover it.
fn reaches(source: &Source, repository: &str, catalog: &Catalog) -> bool {
    let list = source.config.get("repositories").and_then(Value::as_array);
    let globs: Vec<String> = list.into_iter().flatten().filter_map(|glob| glob.as_str().map(str::to_owned)).collect();
    if globs.is_empty() {
        return catalog.services.values().any(|service| service.repositories.iter().any(|known| known.name == repository));
    }
    matches_any(&globs, repository)
}

/// Repositories of an action's team in which an issue could be created.
pub async fn offered(platform: &Platform, session: &mut Session, catalog: &Catalog, action: &Action) -> Result<Vec<IssueChoice>> {
    let all = sources::list(session).await?;
    let able: Vec<_> = all.iter().filter(|source| takes_issues(platform, source)).collect();
    let teams = action.team.map(|team| catalog.subtree(team));
    let of_team = |owner| teams.as_ref().is_none_or(|teams| teams.contains(&owner));
    let mut repositories: Vec<&str> = catalog
        .services
        .values()
        .filter(|service| of_team(service.owner))
        .flat_map(|service| service.repositories.iter().map(|known| known.name.as_str()))
        .collect();
    repositories.sort_unstable();
    repositories.dedup();
    let by = |repository: &str| able.iter().find(|source| reaches(source, repository, catalog));
    let choice =
        |repository: &str| by(repository).map(|source| IssueChoice { repository: repository.to_owned(), source: source.slug.to_string() });
    Ok(repositories.into_iter().filter_map(choice).collect())
}

/// Links an action with an issue; without a number the issue is created by background work.
pub async fn link(platform: &Platform, actor: &Actor, number: i64, new: &NewIssue) -> Result<()> {
    let catalog = platform.catalog().await?;
    let (repository, issue) = named(&new.issue)?;
    let mut session = platform.store.write().await?;
    let action = found(&mut session, number).await?;
    actor.may(Permission::Act(action.team), &catalog)?;
    if let Some(known) = actions::issue_of_action(&mut session, action.id).await? {
        return Err(Error::Conflict(format!("{} is linked with an issue of {} already: unlink it first", action.name(), known.repository)));
    }
    let all = sources::list(&mut session).await?;
    let wanted_slug = new.source.as_deref().map(str::trim).filter(|slug| !slug.is_empty());
    let mut able = all.iter().filter(|source| takes_issues(platform, source));
    let source = able.find(|source| wanted_slug.is_none_or(|slug| source.slug.as_str() == slug) && reaches(source, &repository, &catalog));
    let source = source.ok_or_else(|| {
        Error::invalid(
            "issue",
            format!("no source with a token is for {repository}: name it in a source's `repositories`, or as a service's"),
        )
    })?;
    if let Some(issue) = issue
        && let Some(other) = actions::issue(&mut session, source.id, &repository, issue).await?
    {
        let other = actions::by_id(&mut session, other.action).await?.map(|other| other.name()).unwrap_or_default();
        return Err(Error::Conflict(format!("{repository}#{issue} is linked with {other}")));
    }
    let now = platform.now();
    let users = accounts::users(&mut session).await?;
    let link = IssueLink {
        action: action.id,
        source: source.id,
        repository: repository.clone(),
        number: issue,
        url: new.issue.trim().starts_with("http").then(|| new.issue.trim().to_owned()),
        // Of an issue that is there the next change of either side counts; nothing is overwritten by the link itself.
        agreed: if issue.is_some() { json!(assumed(&action, &users)) } else { json!({}) },
        remote_at: None,
        created_at: now,
    };
    actions::put_issue(&mut session, &link).await?;
    let words = match issue {
        Some(issue) => format!("linked it with {repository}#{issue}"),
        None => format!("asked for an issue in {repository}"),
    };
    crate::actions::note(&mut session, action.id, &actor.label(), now, "change", &words).await?;
    told(platform, &mut session, &action).await?;
    Ok(session.commit().await?)
}

fn assumed(action: &Action, users: &[accounts::User]) -> Agreed {
    Agreed { issue: wanted(action, users, None), stays_with: Some(Vec::new()), assumed: true }
}

/// The issue stays as it is.
pub async fn unlink(platform: &Platform, actor: &Actor, number: i64) -> Result<()> {
    let catalog = platform.catalog().await?;
    let mut session = platform.store.write().await?;
    let action = found(&mut session, number).await?;
    actor.may(Permission::Act(action.team), &catalog)?;
    let known = actions::issue_of_action(&mut session, action.id).await?;
    let known = known.ok_or_else(|| Error::NotFound(format!("an issue of {}", action.name())))?;
    outbox::supersede(&mut session, &target(action.id), platform.now()).await?;
    actions::remove_issue(&mut session, action.id).await?;
    let name = known.number.map_or_else(|| known.repository.clone(), |number| format!("{}#{number}", known.repository));
    crate::actions::note(&mut session, action.id, &actor.label(), platform.now(), "change", &format!("unlinked {name}")).await?;
    Ok(session.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn an_issue_is_named_in_the_ways_people_copy_it() {
        for (text, repository, number) in [
            ("acme/checkout", "acme/checkout", None),
            ("acme/checkout#12", "acme/checkout", Some(12)),
            ("https://github.com/acme/checkout/issues/12", "acme/checkout", Some(12)),
            ("https://github.com/acme/checkout/issues/12#issuecomment-1", "acme/checkout", Some(12)),
            ("https://gitlab.com/group/sub/project/-/issues/7", "group/sub/project", Some(7)),
            ("https://github.com/acme/checkout/", "acme/checkout", None),
        ] {
            assert_eq!(named(text).unwrap(), (repository.to_owned(), number), "{text}");
        }
        for wrong in ["", "checkout", "acme/../checkout", "https://github.com", "acme/checkout#x", "acme/checkout#0"] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }
}
