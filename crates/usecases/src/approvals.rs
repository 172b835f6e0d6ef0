//! Budgets that were exceeded and wait for somebody of the named team (decision 49): any member who is not the pull request's author,
//! a manager of the team, or an admin. With a reason and an end, in the audit log.

mod announce;

use crate::actor::{Actor, Permission, Role};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::evidence::{Body, PullRequest};
use domain::time::{Day, start_of_day};
use serde_json::json;
use store::approvals::{self, Approval};
use store::evidence::{self, EvidenceFilter};
use store::{Session, accounts};

/// Shortest reason in characters.
const SHORTEST: usize = 8;
/// Longest life of an approval in days.
pub const LONGEST_DAYS: i64 = 90;
/// Pull-request records looked at to find the author.
const RECORDS: i64 = 500;

/// What somebody answers. `until` is the last day on which the budget may be exceeded; only approvals need one.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    pub approve: bool,
    pub reason: String,
    pub until: Option<String>,
}

/// The answered approval, and why the pull request does not hear of it where that is so.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    pub approval: Approval,
    pub warnings: Vec<String>,
}

pub async fn decide(platform: &Platform, actor: &Actor, number: i64, decision: Decision) -> Result<Decided> {
    let catalog = platform.catalog().await?;
    let now = platform.now();
    let mut session = platform.store.write().await?;
    let mut approval = approvals::get(&mut session, number).await?.ok_or_else(|| Error::NotFound(format!("the approval B-{number}")))?;
    may_decide(&mut session, actor, &approval, &catalog).await?;
    if approval.state != "waiting" {
        let by = approval.detail.approver.clone().unwrap_or_default();
        return Err(Error::Conflict(format!("B-{number} was {} by {by} already", approval.state)));
    }
    let reason = decision.reason.trim();
    if reason.chars().count() < SHORTEST {
        return Err(Error::invalid("reason", "give a reason that still makes sense when this ends"));
    }
    if decision.approve {
        let until = last_day(platform, decision.until.as_deref())?;
        approval.expires_at = Some(start_of_day(until.checked_add_days(chrono::Days::new(1)).unwrap_or(until), platform.zone()));
    }
    approval.state = if decision.approve { "approved" } else { "rejected" }.to_owned();
    approval.detail.approver = Some(actor.label());
    approval.detail.reason = Some(reason.to_owned());
    approval.detail.decided_at = Some(now);
    approvals::update(&mut session, &approval).await?;
    let what = if decision.approve { "approve budget" } else { "reject budget" };
    let detail = json!({ "by": actor.identity(), "reason": reason, "until": approval.expires_at, "breaches": approval.detail.breaches,
        "run": approval.run });
    accounts::audit(&mut session, now, &actor.label(), what, &format!("B-{number}"), &detail).await?;
    let warnings = announce::announce(platform, &mut session, &catalog, &approval).await?;
    session.commit().await?;
    Ok(Decided { approval, warnings })
}

fn last_day(platform: &Platform, text: Option<&str>) -> Result<Day> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| Error::invalid("until", "an approval ends: give the last day"))?;
    let day: Day = text.parse().map_err(|_| Error::invalid("until", format!("`{text}` is not a date: write 2026-12-31")))?;
    let days = (day - platform.today()).num_days();
    if (0..=LONGEST_DAYS).contains(&days) {
        Ok(day)
    } else {
        Err(Error::invalid("until", format!("the last day must lie within the coming {LONGEST_DAYS} days")))
    }
}

/// Refuses who may not answer, with the reason.
pub async fn may_decide(session: &mut Session, actor: &Actor, approval: &Approval, catalog: &Catalog) -> Result<()> {
    match catalog.team(&approval.team) {
        Some(team) => actor.may(Permission::Vouch(team.id), catalog)?,
        None if actor.is_admin() => {}
        None => {
            actor.may(Permission::Read, catalog)?;
            return Err(Error::Forbidden(format!("there is no team `{}`: an admin has to answer", approval.team)));
        }
    }
    let Some(id) = actor.user_id() else { return Ok(()) };
    let Some(author) = author(session, approval).await? else { return Ok(()) };
    let login = accounts::user(session, id).await?.and_then(|user| user.git_login);
    match login {
        Some(login) if login.eq_ignore_ascii_case(&author) => {
            Err(Error::Forbidden(format!("you are the author of the pull request: somebody else of {} has to answer", approval.team)))
        }
        None if matches!(actor, Actor::User { role, .. } if *role < Role::Manager) => Err(Error::Forbidden(
            "nobody approves their own pull request: an admin has to link your git login with your account first".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Git login of who opened the pull request, where a webhook told it.
async fn author(session: &mut Session, approval: &Approval) -> Result<Option<String>> {
    let Some(number) = approval.detail.pr else { return Ok(None) };
    let filter = EvidenceFilter {
        service: Some(approval.service),
        kind: Some("pull_request".to_owned()),
        limit: RECORDS,
        ..EvidenceFilter::default()
    };
    let rows = evidence::rows(session, &filter).await?;
    Ok(rows.into_iter().find_map(|row| match row.record.body {
        Body::PullRequest(PullRequest { number: of, author, .. }) if of == number && !author.is_empty() => Some(author),
        _ => None,
    }))
}

/// Those that wait, newest first.
pub async fn waiting(session: &mut Session) -> Result<Vec<Approval>> {
    Ok(approvals::list(session, None, Some("waiting"), 200).await?)
}
