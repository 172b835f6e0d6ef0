//! What the other side changed about an issue, from its webhook.

use super::{Agreed, agreed, wanted};
use crate::actions::{ActionInput, note, update_from};
use crate::error::Result;
use crate::outgoing::{IssueState, Standing};
use crate::platform::Platform;
use adapters::github_issues::{self, IssueNews};
use adapters::{github, gitlab_issues};
use domain::ids::SourceId;
use serde_json::{Value, json};
use store::accounts::{self, User};
use store::actions::{self, Action, IssueLink};
use store::inbox::{self, Delivery, DeliveryState};
use store::{Session, outbox};

fn header<'a>(delivery: &'a Delivery, name: &str) -> Option<&'a str> {
    delivery.headers.get(name).and_then(Value::as_str)
}

pub(crate) fn is_about_an_issue(delivery: &Delivery) -> bool {
    match delivery.format.as_str() {
        "github" => header(delivery, "x-github-event") == Some("issues"),
        "gitlab" => gitlab_issues::parse(&delivery.body).map_or(true, |news| news.is_some()),
        _ => false,
    }
}

fn parse(delivery: &Delivery) -> std::result::Result<Option<IssueNews>, adapters::Error> {
    if delivery.format == "gitlab" {
        return gitlab_issues::parse(&delivery.body);
    }
    let body = github::json_of(header(delivery, "content-type").unwrap_or_default(), &delivery.body)?;
    github_issues::parse(&body).map(Some)
}

/// Works one delivery of the inbox.
pub(crate) async fn take(platform: &Platform, delivery: &Delivery) -> Result<()> {
    let parsed = parse(delivery);
    // Read before a write session is open.
    platform.catalog().await?;
    let mut session = platform.store.write().await?;
    let (state, error, answer) = match (parsed, delivery.source) {
        (Err(error), _) => (DeliveryState::Failed, Some(error.to_string()), None),
        (Ok(Some(news)), Some(source)) => match hear(platform, &mut session, source, &delivery.format, &news).await? {
            Ok(action) => (DeliveryState::Done, None, Some(json!({ "action": action }))),
            Err(why) => (DeliveryState::Ignored, None, Some(json!({ "ignored": why }))),
        },
        _ => (DeliveryState::Ignored, None, Some(json!({ "ignored": "it is about no issue" }))),
    };
    inbox::finish(&mut session, delivery.id, state, error.as_deref(), answer.as_ref()).await?;
    if let Some(source) = delivery.source {
        crate::sources::heard_from(&mut session, source, platform.now()).await?;
    }
    Ok(session.commit().await?)
}

/// Answers with the action, or with why nothing was to be done.
async fn hear(
    platform: &Platform,
    session: &mut Session,
    source: SourceId,
    tool: &str,
    news: &IssueNews,
) -> Result<std::result::Result<String, String>> {
    let name = format!("{}#{}", news.repository, news.number);
    let Some(link) = actions::issue(session, source, &news.repository, news.number).await? else {
        return Ok(Err(format!("no action is linked with {name}")));
    };
    let Some(action) = actions::by_id(session, link.action).await? else { return Ok(Err(format!("the action of {name} is gone"))) };
    let who = format!("{} on {}", if news.sender.is_empty() { "somebody" } else { &news.sender }, tool_name(tool));
    if news.gone {
        outbox::supersede(session, &super::target(action.id), platform.now()).await?;
        actions::remove_issue(session, action.id).await?;
        note(session, action.id, &who, platform.now(), "change", &format!("deleted or moved {name}: it is not linked any more")).await?;
        return Ok(Ok(action.name()));
    }
    if link.remote_at.is_some_and(|seen| seen > news.updated_at) {
        return Ok(Err(format!("a later change of {name} came before")));
    }
    let users = accounts::users(session).await?;
    let (theirs, input) = merge(&action, &link, news, &users);
    let url = if news.url.is_empty() { link.url.clone() } else { Some(news.url.clone()) };
    // Before the action is changed, so that what is taken over is not sent back.
    actions::put_issue(session, &IssueLink { agreed: json!(theirs), remote_at: Some(news.updated_at), url, ..link }).await?;
    match input {
        Some(input) => {
            update_from(platform, session, who, action.number, &input).await?;
            Ok(Ok(action.name()))
        }
        None => Ok(Err(format!("{name} says nothing new"))),
    }
}

fn tool_name(tool: &str) -> &'static str {
    if tool == "gitlab" { "GitLab" } else { "GitHub" }
}

/// What the issue says now, and what of it the action takes over: fields in which it differs from what was agreed on, unless the
/// action changed them too, and later.
fn merge(action: &Action, link: &IssueLink, news: &IssueNews, users: &[User]) -> (Agreed, Option<ActionInput>) {
    let (agreed, mut stays_with) = match agreed(link) {
        Some(Agreed { issue, stays_with, .. }) => (Some(issue), stays_with),
        None => (None, None),
    };
    let ours = wanted(action, users, agreed.as_ref());
    let before = agreed.unwrap_or_else(|| ours.clone());
    let title: String = news.title.trim().chars().take(200).collect();
    let standing = match (news.open, news.dropped) {
        (true, _) => Standing::Open,
        (false, Some(true)) => Standing::Dropped,
        (false, Some(false)) => Standing::Done,
        (false, None) if before.standing != Standing::Open => before.standing,
        (false, None) => Standing::Done,
    };
    if stays_with.as_ref() != Some(&news.assignees) {
        stays_with = None;
    }
    // Of several, the one that was agreed on stays. Logins are the same in any case.
    let assignee = match &before.assignee {
        known if stays_with.is_some() => known.clone(),
        Some(known) if news.assignees.iter().any(|one| one.eq_ignore_ascii_case(known)) => Some(known.clone()),
        _ => news.assignees.first().cloned(),
    };
    let theirs = IssueState { title: if title.is_empty() { before.title.clone() } else { title }, standing, assignee };
    let ours_is_later = action.updated_at > news.updated_at;
    let mut input = ActionInput::default();
    let mut any = false;
    if theirs.title != before.title && !(ours.title != before.title && ours_is_later) && theirs.title != ours.title {
        input.title = Some(theirs.title.clone());
        any = true;
    }
    if theirs.standing != before.standing && !(ours.standing != before.standing && ours_is_later) && theirs.standing != ours.standing {
        let open = if action.began_at.is_some() { "doing" } else { "todo" };
        let status = match theirs.standing {
            Standing::Open => open,
            Standing::Done => "done",
            Standing::Dropped => "dropped",
        };
        input.status = Some(status.to_owned());
        any = true;
    }
    if theirs.assignee != before.assignee && !(ours.assignee != before.assignee && ours_is_later) && theirs.assignee != ours.assignee {
        let account = theirs
            .assignee
            .as_ref()
            .and_then(|login| users.iter().find(|user| user.git_login.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(login))));
        input.owner = Some(match (&theirs.assignee, account) {
            (_, Some(user)) => user.email.clone(),
            (Some(login), None) => login.clone(),
            (None, None) => String::new(),
        });
        any = true;
    }
    (Agreed { issue: theirs, stays_with, assumed: false }, any.then_some(input))
}
