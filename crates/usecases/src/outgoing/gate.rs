//! A verdict's way into the pull request: one commit status and one comment per service.

use super::parts::{self, Part};
use super::payload::{CommentCargo, StatusCargo};
use super::route::{self, Route};
use crate::checklist::{self, ChecklistTold};
use crate::error::Result;
use crate::platform::Platform;
use crate::sources::Secrets;
use domain::catalog::{Catalog, Service};
use domain::evidence::Body;
use domain::ids::{OutgoingId, SourceId};
use domain::verdict::Verdict;
use serde::Serialize;
use serde_json::json;
use store::Session;
use store::evidence::{self, EvidenceFilter};
use store::outbox::{self, CommentRow, Outgoing, OutgoingKind, OutgoingState};

/// Heads of a pull request that are remembered as over.
const FORMER: usize = 200;

/// What the gate said of one report, or says of it now that somebody decided.
#[derive(Clone)]
pub struct GateNews<'a> {
    pub service: &'a Service,
    pub catalog: &'a Catalog,
    /// `owner/name`
    pub repository: &'a str,
    /// Of a pull request its head.
    pub sha: &'a str,
    pub pr: Option<i64>,
    /// Environment and tool tell the reports of one commit apart: each keeps its own word until it is sent again.
    pub env: &'a str,
    pub tool: &'a str,
    pub verdict: Verdict,
    pub blocking: bool,
    pub attempt: i64,
    /// The first reason of the answer.
    pub reason: &'a str,
    /// The answer as it is told below the pull request; made only where somebody is told.
    pub markdown: &'a (dyn Fn() -> Result<String> + Sync),
    pub url: String,
    /// The team whose approval is waited for.
    pub waiting_for_approval: Option<String>,
}

/// Puts the status of the commit, and for a pull request the one comment, into the outbox. Nothing happens where no source has a token.
/// Answers with why nothing could be put there although one has.
pub async fn gate(platform: &Platform, session: &mut Session, news: &GateNews<'_>) -> Result<Vec<String>> {
    let source = match route(platform, session, news.service, news.repository).await? {
        None => return Ok(Vec::new()),
        Some(Route::Nowhere(reason)) => return Ok(vec![reason]),
        Some(Route::To { source, .. }) => source,
    };
    if !route::is_commit(news.sha) {
        return Ok(vec![format!("`{}` is not a whole commit id: no status was set", news.sha)]);
    }
    let parts = remember(platform, session, news).await?;
    commit_status(platform, session, source, news, &parts).await?;
    if let Some(number) = news.pr
        && is_current(session, news, source, number).await?
    {
        let told = checklist::told(platform, session, news.catalog, news.service, news.repository, number).await?;
        let on = PullRequest { source, service: news.service, repository: news.repository, number };
        pull_request_comment(platform, session, &on, news.sha, &parts, told.as_ref()).await?;
    }
    Ok(Vec::new())
}

async fn route(platform: &Platform, session: &mut Session, service: &Service, repository: &str) -> Result<Option<Route>> {
    let sources = store::sources::list(session).await?;
    // A secret that cannot be opened is found when it is sent, and told there.
    let has_token = |source: &store::sources::Source| {
        source.secret.is_some() && Secrets::of(platform, source).map_or(true, |secrets| secrets.token.is_some())
    };
    Ok(route::repository(&sources, has_token, service, repository))
}

/// Puts the one comment of an open pull request into the outbox because its checklist changed. Until the new head has a result, what is
/// there of the head before stays.
pub(crate) async fn review(
    platform: &Platform,
    session: &mut Session,
    service: &Service,
    repository: &str,
    number: i64,
    head: &str,
    told: &ChecklistTold,
) -> Result<()> {
    let Some(Route::To { source, .. }) = route(platform, session, service, repository).await? else { return Ok(()) };
    let on = PullRequest { source, service, repository, number };
    let mut sha = head.to_owned();
    let mut parts = parts_of(session, &on, head).await?;
    if parts.is_empty()
        && let Some(known) = outbox::comment(session, source, repository, number, service.id).await?
        && known.head != head
    {
        parts = parts_of(session, &on, &known.head).await?;
        if !parts.is_empty() {
            sha = known.head;
        }
    }
    pull_request_comment(platform, session, &on, &sha, &parts, Some(told)).await
}

/// Where a comment goes.
struct PullRequest<'a> {
    source: SourceId,
    service: &'a Service,
    repository: &'a str,
    number: i64,
}

/// What the reports of a commit say.
async fn parts_of(session: &mut Session, on: &PullRequest<'_>, sha: &str) -> Result<Vec<(String, Part)>> {
    let stored = outbox::reports(session, on.repository, sha, on.service.id).await?;
    stored.into_iter().map(|(part, body)| Ok((part, serde_json::from_value(body)?))).collect()
}

/// Notes what this report says now; answers with what all reports of the commit say. An earlier attempt that comes late says nothing.
async fn remember(platform: &Platform, session: &mut Session, news: &GateNews<'_>) -> Result<Vec<(String, Part)>> {
    let name = format!("{} {}", news.env, news.tool);
    let mut parts = Vec::new();
    for (part, body) in outbox::reports(session, news.repository, news.sha, news.service.id).await? {
        let body: Part = serde_json::from_value(body)?;
        parts.push((part, body));
    }
    if parts.iter().any(|(part, known)| *part == name && known.attempt > news.attempt) {
        return Ok(parts);
    }
    let fresh = Part {
        verdict: news.verdict,
        blocking: news.blocking,
        waiting: news.waiting_for_approval.clone(),
        reason: news.reason.to_owned(),
        url: news.url.clone(),
        attempt: news.attempt,
        markdown: (news.markdown)()?,
    };
    outbox::put_report(session, news.repository, news.sha, news.service.id, &name, &json!(fresh), platform.now()).await?;
    parts.retain(|(part, _)| *part != name);
    parts.push((name, fresh));
    parts.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(parts)
}

async fn commit_status(
    platform: &Platform,
    session: &mut Session,
    source: SourceId,
    news: &GateNews<'_>,
    parts: &[(String, Part)],
) -> Result<()> {
    let Some((state, description, target_url)) = parts::status(parts) else { return Ok(()) };
    let context = format!("pacekeeper/{}", news.service.slug);
    let target = format!("status:{source}:{}@{}:{context}", news.repository, news.sha);
    let cargo = StatusCargo { repository: news.repository.to_owned(), sha: news.sha.to_owned(), state, context, description, target_url };
    put(platform, session, OutgoingKind::CommitStatus, source, target, &cargo).await
}

/// Whether the commit is still the pull request's head, so that its comment may speak of it: by the webhooks if they tell, else by the
/// order in which commits were first heard of.
async fn is_current(session: &mut Session, news: &GateNews<'_>, source: SourceId, number: i64) -> Result<bool> {
    let filter =
        EvidenceFilter { service: Some(news.service.id), kind: Some("pull_request".to_owned()), limit: 200, ..EvidenceFilter::default() };
    let mut heads = Vec::new();
    for row in evidence::rows(session, &filter).await? {
        match row.record.body {
            Body::PullRequest(told) if told.number == number && told.repository == news.repository => {
                heads.push((row.record.occurred_at, told.head_sha));
            }
            _ => {}
        }
    }
    let newest = heads.iter().max_by_key(|(at, _)| *at).map(|(_, sha)| sha.as_str());
    if newest == Some(news.sha) {
        return Ok(true);
    }
    if heads.iter().any(|(_, sha)| sha == news.sha) {
        return Ok(false);
    }
    let known = outbox::comment(session, source, news.repository, number, news.service.id).await?;
    Ok(known.is_none_or(|known| !known.former.iter().any(|former| former == news.sha)))
}

async fn pull_request_comment(
    platform: &Platform,
    session: &mut Session,
    on: &PullRequest<'_>,
    head: &str,
    parts: &[(String, Part)],
    told: Option<&ChecklistTold>,
) -> Result<()> {
    let PullRequest { source, service, repository, number } = *on;
    let now = platform.now();
    let known = outbox::comment(session, source, repository, number, service.id).await?;
    let mut former = known.as_ref().map(|known| known.former.clone()).unwrap_or_default();
    if let Some(known) = known.as_ref().filter(|known| known.head != head) {
        former.push(known.head.clone());
    }
    former.retain(|sha| sha != head);
    former.drain(..former.len().saturating_sub(FORMER));
    let row = CommentRow {
        source,
        repository: repository.to_owned(),
        number,
        service: service.id,
        remote_id: known.and_then(|known| known.remote_id),
        head: head.to_owned(),
        former,
        updated_at: now,
    };
    outbox::put_comment(session, &row).await?;
    let marker = format!("<!-- pacekeeper:{} -->", service.slug);
    let body = parts::comment(&marker, &service.name, head, parts, told);
    let target = format!("comment:{source}:{repository}#{number}:{}", service.slug);
    let cargo = CommentCargo { repository: repository.to_owned(), number, service: service.id.0, marker, body };
    put(platform, session, OutgoingKind::Comment, source, target, &cargo).await
}

/// Into the outbox, in the place of an older one that still waits.
async fn put(
    platform: &Platform,
    session: &mut Session,
    kind: OutgoingKind,
    source: SourceId,
    target: String,
    cargo: &impl Serialize,
) -> Result<()> {
    let now = platform.now();
    outbox::supersede(session, &target, now).await?;
    let row = Outgoing {
        id: OutgoingId(platform.uuid()?),
        kind,
        source: Some(source),
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
