//! `POST /api/v1/ingest/{format}`: a result file in, a verdict out, in one transaction (decisions 32 to 34, 41, 47).

mod judging;
mod stored;

use super::append::{Provenance, append};
use super::baseline::{self, History, Position};
use super::records::token_of;
use super::{Answer, default_branch_key, digest, earlier, fingerprint};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::mapping::Known;
use crate::platform::Platform;
use adapters::ParseError;
use domain::catalog::{Policy, Service};
use domain::evidence::{Body, Draft, EndpointRequests, Run, Subject, Workload};
use domain::ids::{DeliveryId, RunId};
use domain::results::Report;
use domain::time::Timestamp;
use domain::verdict::{self, ReportVerdict, SeriesVerdict};
use judging::{judge, limits, missing};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::inbox::{self, Delivery, DeliveryState, Insert};
use store::series::{self};
use store::{Session, commits, setting};
use stored::Stored;

/// What the uploader says about the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResultsRequest {
    pub format: String,
    pub service: Option<String>,
    pub env: Option<String>,
    pub branch: Option<String>,
    pub sha: Option<String>,
    pub pr: Option<i64>,
    pub base_sha: Option<String>,
    pub run_url: Option<String>,
    pub repository: Option<String>,
    pub default_branch: Option<String>,
    /// Runner class: replaces the CPU in the fingerprint.
    pub runner: Option<String>,
    pub attempt: Option<i64>,
    /// First-parent commits, oldest first, where the clone has them.
    pub commits: Vec<String>,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

pub async fn accept_results(platform: &Platform, actor: &Actor, request: ResultsRequest, body: &[u8]) -> Result<Answer> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Ingest(None), &catalog).or_else(|refused| match actor {
        Actor::User { .. } => Ok(()),
        _ => Err(refused),
    })?;
    let named = request.service.as_deref().ok_or_else(|| Error::invalid("service", "say whose results these are: `?service=<slug>`"))?;
    let now = platform.now();
    let id = DeliveryId(platform.uuid()?);
    let delivery = delivery(actor, &request, body, id, now);
    let Some(service) = catalog.service(named) else {
        let reason = format!("there is no service `{named}`: declare it with `pacekeeper apply`, then send the file again");
        return refuse(platform, delivery, Error::invalid("service", reason)).await;
    };
    actor.may(Permission::Ingest(Some(service.owner)), &catalog)?;
    let report = match adapters::parse(&request.format, body) {
        Ok(report) => report,
        Err(error) => {
            return refuse(platform, delivery, unreadable(&error)).await;
        }
    };

    let run = RunId(platform.next_id("run").await?);
    let mut session = platform.store.write().await?;
    if let Insert::Duplicate(known) = inbox::insert(&mut session, &delivery).await? {
        drop(session);
        return earlier(platform, known).await;
    }
    let policy = catalog.policy(service.id);
    let budgets: Vec<_> = catalog.budgets.values().filter(|budget| budget.service == service.id).cloned().collect();
    let position = position(&mut session, service, &request, &report).await?;
    let env = request.env.clone().unwrap_or_else(|| "ci".to_owned());
    // Two uploads for one service must not rewrite the same open blocks.
    series::lock(&mut session, service.id, &env).await?;
    let attempt = match request.attempt {
        Some(attempt) => attempt,
        None => {
            1 + store::runs::attempts(&mut session, service.id, &env, &report.tool, position.sha.as_deref().unwrap_or_default()).await?
        }
    };
    let history = baseline::read(&mut session, service, &env, &report, &position).await?;
    let print = fingerprint(&report, request.runner.as_deref());
    let judged = judge(&history, &report, &print, &policy);
    let findings = report.load.as_ref().map(|load| verdict::check(&load.endpoints, load, &budgets)).unwrap_or_default();
    let whole =
        verdict::judge_with_limits(&judged, &limits(&report, &findings), &missing(&history, &report), &report.tool_failures, &policy);
    let checks: Vec<_> = findings.into_iter().map(|finding| finding.check).collect();

    let stored = Stored { platform, service, env: &env, run, print: &print, now, position: &position };
    let ids = stored.series(&mut session, &history, &report).await?;
    let ord = stored.ordinal(&mut session).await?;
    if position.on_default_branch {
        stored.extend_blocks(&mut session, &history, &report, &ids, ord).await?;
    }
    let answer = answer(platform, run, &whole, &judged, &report, &history);
    stored.run(&mut session, &request, &report, &whole, &ids, ord, attempt, &answer, id).await?;
    let drafts = drafts(service, &env, &request, &position, &report, &whole, &policy, checks, attempt, &delivery, now);
    let from = Provenance { source: None, delivery: Some(id), run: Some(run) };
    append(platform, &mut session, &catalog, &Known::new(), from, now, drafts).await?;
    inbox::finish(&mut session, id, DeliveryState::Done, None, Some(&answer)).await?;
    session.commit().await?;
    Ok(Answer { delivery: id, duplicate: false, body: answer })
}

fn delivery(actor: &Actor, request: &ResultsRequest, body: &[u8], id: DeliveryId, now: Timestamp) -> Delivery {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    // A sender's own key is that sender's and that service's: two teams may number their uploads alike.
    let own = request
        .idempotency_key
        .as_ref()
        .map(|key| digest(&[actor.identity().as_bytes(), text(&request.service).as_bytes(), key.as_bytes()]));
    let key = own.unwrap_or_else(|| {
        let attempt = request.attempt.map(|attempt| attempt.to_string()).unwrap_or_default();
        let parts = [&text(&request.service), &text(&request.env), &text(&request.sha), &attempt, &request.format];
        let mut bytes: Vec<&[u8]> = vec![body];
        bytes.extend(parts.iter().map(|part| part.as_bytes()));
        digest(&bytes)
    });
    Delivery {
        id,
        source: None,
        kind: "ingest".to_owned(),
        format: request.format.clone(),
        params: json!(request),
        headers: json!({}),
        size: i64::try_from(body.len()).unwrap_or(i64::MAX),
        body: body.to_vec(),
        received_at: now,
        state: DeliveryState::Done,
        attempts: 1,
        error: None,
        answer: None,
        idempotency_key: Some(format!("ingest:{key}")),
        subject: request.service.clone(),
        token: token_of(actor),
    }
}

/// What was tried and why each format refused.
fn unreadable(error: &ParseError) -> Error {
    let details = match error {
        ParseError::Unknown { tried } => tried.iter().map(|refusal| format!("{}: {}", refusal.format, refusal.reason)).collect(),
        _ => Vec::new(),
    };
    Error::Unprocessable { message: error.to_string(), details }
}

/// Keeps the payload with its error; the same payload sent again is looked at again.
async fn refuse(platform: &Platform, delivery: Delivery, error: Error) -> Result<Answer> {
    let mut session = platform.store.write().await?;
    let kept = Delivery { state: DeliveryState::Failed, error: Some(error.to_string()), idempotency_key: None, ..delivery };
    inbox::insert(&mut session, &kept).await?;
    session.commit().await?;
    Err(error)
}

async fn position(session: &mut Session, service: &Service, request: &ResultsRequest, report: &Report) -> Result<Position> {
    let repository = request
        .repository
        .clone()
        .or_else(|| service.repositories.first().map(|repository| repository.name.clone()))
        .unwrap_or_else(|| format!("service/{}", service.slug));
    let branch = request.branch.clone().or_else(|| report.commit.branch.clone());
    let default_branch = match &request.default_branch {
        Some(name) => name.clone(),
        None => setting::get(session, &default_branch_key(&repository)).await?.unwrap_or_else(|| match branch.as_deref() {
            Some("master") => "master".to_owned(),
            _ => "main".to_owned(),
        }),
    };
    let on_default_branch = request.pr.is_none() && branch.as_deref().is_none_or(|branch| branch == default_branch);
    let sha = request.sha.clone().or_else(|| report.commit.sha.clone());
    if !request.commits.is_empty() {
        commits::append(session, &repository, &default_branch, &request.commits).await?;
    }
    if let (true, Some(sha)) = (on_default_branch, &sha) {
        commits::append(session, &repository, &default_branch, std::slice::from_ref(sha)).await?;
    }
    Ok(Position { repository, default_branch, on_default_branch, sha, base_sha: request.base_sha.clone(), pr: request.pr })
}

/// The frozen shape of decision 15: `{verdict, blocking, reasons[], series[], rerun[], url}`.
fn answer(platform: &Platform, run: RunId, whole: &ReportVerdict, judged: &[SeriesVerdict], report: &Report, history: &History) -> Value {
    let series: Vec<_> = judged
        .iter()
        .zip(&report.measurements)
        .map(|(judged, measurement)| {
            json!({
                "benchmark": measurement.benchmark,
                "metric": measurement.metric,
                "unit": measurement.unit,
                "direction": measurement.direction,
                "value": measurement.value,
                "baseline": judged.baseline_median,
                "baseline_n": judged.baseline_n,
                "delta_percent": judged.delta_percent,
                "verdict": judged.verdict,
                "reason": judged.reason,
            })
        })
        .collect();
    json!({
        "run": run,
        "verdict": whole.verdict,
        "blocking": whole.blocking,
        "exit_code": whole.exit_code,
        "reasons": whole.reasons,
        "counts": whole.counts,
        "baseline": history.base,
        "series": series,
        "rerun": [],
        "warnings": report.warnings,
        "url": platform.link(&format!("/runs/{run}")),
    })
}

#[expect(clippy::too_many_arguments, reason = "the evidence of a run gathers what every step before it found")]
fn drafts(
    service: &Service,
    env: &str,
    request: &ResultsRequest,
    position: &Position,
    report: &Report,
    whole: &ReportVerdict,
    policy: &Policy,
    checks: Vec<domain::evidence::BudgetCheck>,
    attempt: i64,
    delivery: &Delivery,
    now: Timestamp,
) -> Vec<Draft> {
    let occurred_at = report.started_at.unwrap_or(now);
    let subject = || Subject::Service(service.slug.to_string());
    let key = delivery.idempotency_key.clone().unwrap_or_default();
    let endpoints = report.load.iter().flat_map(|load| &load.endpoints);
    let run = Run {
        repository: Some(position.repository.clone()),
        env: env.to_owned(),
        branch: request.branch.clone().or_else(|| report.commit.branch.clone()),
        sha: position.sha.clone(),
        pr: request.pr,
        tool: report.tool.clone(),
        workload: report.workload,
        attempt,
        verdict: whole.verdict,
        blocking: whole.blocking,
        gated: policy.enforce == domain::catalog::Enforce::Block,
        series: i64::try_from(report.measurements.len()).unwrap_or(i64::MAX),
        run_url: request.run_url.clone(),
        endpoints: endpoints
            .filter_map(|row| row.requests.map(|requests| EndpointRequests { endpoint: row.endpoint.clone(), requests }))
            .collect(),
    };
    let mut drafts = vec![Draft { subject: subject(), occurred_at, key: key.clone(), body: Body::Run(run) }];
    if report.workload == Workload::Load {
        drafts.extend(checks.into_iter().map(|check| Draft {
            subject: subject(),
            occurred_at,
            key: format!("{key}/{}/{}", check.endpoint, check.metric),
            body: Body::BudgetCheck(check),
        }));
    }
    drafts
}
