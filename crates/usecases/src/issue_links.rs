//! Actions that are issues of GitHub or GitLab at the same time. Title, standing (open, done, dropped) and owner are kept alike.
//!
//! What both sides agreed on last is kept. A side has changed a field when it says something else than that, so that our own changes,
//! which come back as webhooks, are none. If both changed a field, the later change holds: the issue's `updated_at` against the
//! action's. Changes that arrive out of order are left out.

mod heard;
mod linking;

pub(crate) use heard::{is_about_an_issue, take};
pub use linking::{IssueChoice, NewIssue, link, offered, unlink};

use crate::error::Result;
use crate::outgoing::{IssueCargo, IssueState, Standing};
use crate::platform::Platform;
use domain::ids::{ActionId, OutgoingId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Session;
use store::accounts::{self, User};
use store::actions::{self, Action, IssueLink};
use store::outbox::{self, Outgoing, OutgoingKind, OutgoingState};

/// What both sides agreed on last.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Agreed {
    #[serde(flatten)]
    pub(crate) issue: IssueState,
    /// Whom the issue is given to where that is not our owner, because the other side did not take them or was not asked yet. As long as
    /// it tells of these, nobody has changed anything there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stays_with: Option<Vec<String>>,
    /// It is what we say of an issue that was there before: nobody has heard yet what that says itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) assumed: bool,
}

/// What the other side answered.
pub(crate) struct Taken {
    pub(crate) number: Option<i64>,
    pub(crate) address: Option<String>,
    pub(crate) assignees: Vec<String>,
}

pub(crate) fn target(action: ActionId) -> String {
    format!("issue:{action}")
}

/// What we would say of the issue. Whom it is given to is only known of owners whose account has a git login; others leave it as it is.
pub(crate) fn wanted(action: &Action, users: &[User], agreed: Option<&IssueState>) -> IssueState {
    let login = action.owner.and_then(|id| users.iter().find(|user| user.id == id)).and_then(|user| user.git_login.clone());
    let standing = match action.status.as_str() {
        "done" => Standing::Done,
        "dropped" => Standing::Dropped,
        _ => Standing::Open,
    };
    let assignee = match &action.owner_name {
        None => None,
        Some(_) => login.or_else(|| agreed.and_then(|agreed| agreed.assignee.clone())),
    };
    IssueState { title: action.title.clone(), standing, assignee }
}

pub(crate) fn agreed(link: &IssueLink) -> Option<Agreed> {
    serde_json::from_value(link.agreed.clone()).ok()
}

/// Puts what changed here into the outbox; called in the transaction of the change.
pub(crate) async fn told(platform: &Platform, session: &mut Session, action: &Action) -> Result<()> {
    let Some(link) = actions::issue_of_action(session, action.id).await? else { return Ok(()) };
    let users = accounts::users(session).await?;
    let agreed = agreed(&link).map(|agreed| agreed.issue);
    let issue = wanted(action, &users, agreed.as_ref());
    let (now, target) = (platform.now(), target(action.id));
    outbox::supersede(session, &target, now).await?;
    if link.number.is_some() && agreed.as_ref() == Some(&issue) {
        return Ok(());
    }
    let changed = |differs: fn(&IssueState, &IssueState) -> bool| agreed.as_ref().is_none_or(|agreed| differs(agreed, &issue));
    let cargo = IssueCargo {
        retitle: changed(|agreed, issue| agreed.title != issue.title),
        restate: changed(|agreed, issue| agreed.standing != issue.standing),
        assign: changed(|agreed, issue| agreed.assignee != issue.assignee),
        action: action.id.0,
        repository: link.repository.clone(),
        issue,
        body: body(platform, action),
        marker: marker(action),
    };
    let row = Outgoing {
        id: OutgoingId(platform.uuid()?),
        kind: OutgoingKind::Issue,
        source: Some(link.source),
        target,
        dedup_key: None,
        payload: json!(cargo),
        state: OutgoingState::Pending,
        attempts: 0,
        due_at: now,
        error: None,
        created_at: now,
        sent_at: None,
    };
    outbox::insert(session, &row).await?;
    Ok(())
}

fn marker(action: &Action) -> String {
    format!("<!-- pacekeeper:action:{} -->", action.name())
}

fn body(platform: &Platform, action: &Action) -> String {
    let mut parts = vec![marker(action)];
    if !action.body.is_empty() {
        parts.push(action.body.clone());
    }
    if let Some(expected) = &action.expected {
        parts.push(format!("Expected effect: {expected}"));
    }
    parts.push(format!("[{} in Pacekeeper]({})", action.name(), platform.link(&format!("/actions/{}", action.name()))));
    parts.join("\n\n")
}

/// Notes what the other side took. What changed here meanwhile goes out next.
pub(crate) async fn sent(platform: &Platform, session: &mut Session, cargo: &IssueCargo, taken: Taken) -> Result<()> {
    let Some(link) = actions::issue_of_action(session, ActionId(cargo.action)).await? else { return Ok(()) };
    if link.repository != cargo.repository {
        return Ok(());
    }
    let created = link.number.is_none();
    let agreed = settled(agreed(&link), cargo, taken.assignees);
    let link = IssueLink { number: taken.number.or(link.number), url: taken.address.or(link.url), agreed: json!(agreed), ..link };
    actions::put_issue(session, &link).await?;
    let Some(action) = actions::by_id(session, link.action).await? else { return Ok(()) };
    if created && let Some(url) = &link.url {
        crate::actions::note(session, action.id, "Pacekeeper", platform.now(), "change", &format!("created the issue {url}")).await?;
    }
    told(platform, session, &action).await
}

/// Only what was sent is agreed on by it.
fn settled(before: Option<Agreed>, cargo: &IssueCargo, assignees: Vec<String>) -> Agreed {
    let Some(mut agreed) = before else {
        let stays_with = refused(cargo, assignees);
        return Agreed { issue: cargo.issue.clone(), stays_with, assumed: false };
    };
    if cargo.retitle {
        agreed.issue.title.clone_from(&cargo.issue.title);
    }
    if cargo.restate {
        agreed.issue.standing = cargo.issue.standing;
    }
    if cargo.assign {
        agreed.issue.assignee.clone_from(&cargo.issue.assignee);
        agreed.stays_with = refused(cargo, assignees);
    }
    agreed
}

/// Whom the issue is given to instead, where it did not take who was sent.
fn refused(cargo: &IssueCargo, assignees: Vec<String>) -> Option<Vec<String>> {
    let login = cargo.issue.assignee.as_ref()?;
    (!assignees.iter().any(|one| one.eq_ignore_ascii_case(login))).then_some(assignees)
}
