//! `POST /api/v1/ingest/{format}`: a result file in, a verdict out, in one transaction (decisions 32 to 34, 41, 47).

mod answer;
mod enforce;
mod judging;
mod lines;
mod objectives;
mod records;
mod stored;
mod tell;
mod trust;

use super::append::{Provenance, append};
use super::baseline::{self, History, Position};
use super::records::token_of;
use super::{Answer, default_branch_key, digest, earlier, fingerprint};
use crate::actor::{Actor, Permission};
use crate::checklist;
use crate::error::{Error, Result};
use crate::mapping::Known;
use crate::platform::Platform;
use crate::regressions::record::{self, Place, Worse};
use adapters::ParseError;
use domain::catalog::{Catalog, Service};
use domain::ids::{DeliveryId, RunId, SeriesId};
use domain::regression::Finder;
use domain::results::Report;
use domain::time::Timestamp;
use domain::verdict::{self, Confirmation};
use judging::{histories, limits, missing};
use lines::{Confirmed, Lines};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::gate::GateRun;
use store::inbox::{self, Delivery, DeliveryState, Insert};
use store::series::{self};
use store::{Session, blocks, change_points, commits, gate, runs, setting};
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
    /// Names a comparison of two sides measured in one job; `side` says which this is, `base` or `head`.
    pub pair: Option<String>,
    pub side: Option<String>,
    /// A load test that offers the load its budgets ask for.
    pub capacity: bool,
    /// First-parent commits, oldest first, where the clone has them.
    pub commits: Vec<String>,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// What is kept of an upload in the inbox.
#[derive(Debug, Clone)]
pub struct Payload {
    /// The file as it came; of one too large to keep, what was made of it.
    pub body: Vec<u8>,
    /// Bytes that came.
    pub size: i64,
    /// SHA-256 of the bytes that came, in hexadecimal digits.
    pub sha256: String,
}

impl Payload {
    pub fn of(body: &[u8]) -> Self {
        use sha2::Digest as _;
        Self { body: body.to_vec(), size: i64::try_from(body.len()).unwrap_or(i64::MAX), sha256: hex::encode(sha2::Sha256::digest(body)) }
    }
}

/// A run on its way through the gate.
struct Upload<'a> {
    platform: &'a Platform,
    catalog: &'a Catalog,
    service: &'a Service,
    request: &'a ResultsRequest,
    report: &'a Report,
    env: String,
    position: Position,
    /// Empty for the default branch; see `Position::line`.
    line: String,
    print: String,
    run: RunId,
    attempt: i64,
    delivery: DeliveryId,
    /// Natural key of the upload.
    key: String,
    now: Timestamp,
}

pub async fn accept_results(platform: &Platform, actor: &Actor, request: ResultsRequest, body: &[u8]) -> Result<Answer> {
    let payload = Payload::of(body);
    let report = adapters::parse(&request.format, body);
    accept_report(platform, actor, request, payload, report).await
}

/// The same for a file that was read elsewhere, because it is too large to be held in memory.
pub async fn accept_report(
    platform: &Platform,
    actor: &Actor,
    request: ResultsRequest,
    payload: Payload,
    report: std::result::Result<Report, ParseError>,
) -> Result<Answer> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Ingest(None), &catalog).or_else(|refused| match actor {
        Actor::User { .. } => Ok(()),
        _ => Err(refused),
    })?;
    let named = request.service.as_deref().ok_or_else(|| Error::invalid("service", "say whose results these are: `?service=<slug>`"))?;
    if let Some(side) = request.side.as_deref().filter(|side| !matches!(*side, "base" | "head")) {
        return Err(Error::invalid("side", format!("`{side}` is not a side: use base or head")));
    }
    let now = platform.now();
    let id = DeliveryId(platform.uuid()?);
    let delivery = delivery(actor, &request, payload, id, now);
    let Some(service) = catalog.service(named) else {
        let reason = format!("there is no service `{named}`: declare it with `pacekeeper apply`, then send the file again");
        return refuse(platform, delivery, Error::invalid("service", reason)).await;
    };
    actor.may(Permission::Ingest(Some(service.owner)), &catalog)?;
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            return refuse(platform, delivery, unreadable(&error)).await;
        }
    };

    let run = RunId(platform.next_id("run").await?);
    let mut session = platform.store.write().await?;
    let key = delivery.idempotency_key.clone().unwrap_or_default();
    if let Some(known) = inbox::find(&mut session, &key).await? {
        drop(session);
        return earlier(platform, known).await;
    }
    let position = position(&mut session, service, &request, &report).await?;
    let env = request.env.clone().unwrap_or_else(|| "ci".to_owned());
    // Two uploads for one service must not rewrite the same open blocks.
    series::lock(&mut session, service.id, &env).await?;
    let attempt = match request.attempt {
        Some(attempt) => attempt,
        None => 1 + runs::attempts(&mut session, service.id, &env, &report.tool, position.sha.as_deref().unwrap_or_default()).await?,
    };
    let upload = Upload {
        platform,
        catalog: &catalog,
        service,
        request: &request,
        report: &report,
        line: position.line(),
        print: fingerprint(&report, request.runner.as_deref()),
        env,
        position,
        run,
        attempt,
        delivery: id,
        key,
        now,
    };
    let text = match request.side.as_deref() {
        Some("base") => upload.keep_as_base(&mut session).await?,
        _ => upload.judge(&mut session).await?,
    };
    // Written once, with its answer: what was sent is large. Whoever sent the same at the same time comes first or is this one's duplicate.
    let answered = Delivery { state: DeliveryState::Done, answer: Some(text), ..delivery };
    if let Insert::Duplicate(known) = inbox::insert(&mut session, &answered).await? {
        drop(session);
        return earlier(platform, known).await;
    }
    session.commit().await?;
    Ok(Answer { delivery: id, duplicate: false, text: answered.answer.unwrap_or_default() })
}

impl Upload<'_> {
    /// The whole way of a run: judged, enforced, stored, and told to whoever wants to know. Gives the text of the answer.
    async fn judge(&self, session: &mut Session) -> Result<String> {
        let report = self.report;
        let mut history = baseline::read(session, self.service, &self.env, report, &self.position).await?;
        let pair = self.other_side(session).await?;
        let family = self.family(session).await?;
        let policy = enforce::effective(session, self.catalog.policy(self.service.id)).await?;
        let at = judging::Run {
            print: &self.print,
            sha: self.position.sha.as_deref(),
            attempt: self.attempt,
            on_default_branch: self.position.on_default_branch,
        };
        let pasts = histories(&history, &at, report, &pair);
        let mut judged = verdict::judge_all(&report.measurements, &pasts, &policy, family.filter(|family| *family > 0));
        judging::excuse(&history, &mut judged.series, report, &self.print);
        // A rerun measures what was asked for; nothing is missing from it.
        let missing = if family.is_some() { Vec::new() } else { missing(&history, report) };
        let budgets = enforce::budgets(self, session, &policy).await?;
        let mut limits = limits(report, &budgets.findings);
        budgets.let_pass(&mut limits);
        let objectives = objectives::hold(self, session).await?;
        limits.extend(objectives.as_ref().map(objectives::limit));
        let mut whole = verdict::judge_with_limits(&judged, &limits, &missing, &report.tool_failures, &policy);
        budgets.enforce(&mut whole, &judged.series, &policy);

        let stored = Stored { upload: self };
        let ids = stored.series(session, &history).await?;
        let ord = stored.ordinal(session).await?;
        let lines = Lines::of(self, &history, &judged.series, &ids, ord);
        let (numbers, told) = self.tell_regressions(session, &history, &lines, ord).await?;
        lines.store(session, self, &numbers).await?;
        let ended: Vec<_> = lines.over.iter().filter_map(|alert| Some((alert.regression?, alert.last_sha.clone()))).collect();
        let over = record::over(session, &self.place(), &ended).await?;
        if self.position.on_default_branch {
            let released = lines.release(&mut history.tails);
            blocks::put(session, &released).await?;
            stored.extend_blocks(session, &history, &ids, ord, &lines).await?;
            change_points::measured(session, self.service.id, &self.env, self.run).await?;
        }
        self.note_gate(session, &whole, &judged, &ids).await?;
        let trust = trust::reassess(self, session, &history, &ids, judged.family).await?;
        let mut drafts = self.records(&whole, &policy, &budgets);
        drafts.extend(told.into_iter().chain(over));
        let from = Provenance { source: None, delivery: Some(self.delivery), run: Some(self.run) };
        append(self.platform, session, self.catalog, &Known::new(), from, self.now, drafts).await?;
        let checklist = match self.position.pr {
            // This run may be what answers an item: its record is there already.
            Some(number) => checklist::told(self.platform, session, self.catalog, self.service, &self.position.repository, number).await?,
            None => None,
        };
        let found = answer::Found { judged: &judged, missing: &missing, budgets: &budgets, objectives: objectives.as_ref(), trust };
        let mut answer = self.answer(&whole, &history, &found, &ids, &numbers);
        if let Some(told) = &checklist {
            answer.head.insert("checklist".to_owned(), serde_json::to_value(told)?);
        }
        tell::tell(self, session, &whole, &mut answer, &budgets).await?;
        stored.run(session, &whole, &ids, ord, &lines, answer.kept()?).await?;
        answer.text()
    }

    /// Keeps the base side of a comparison made in one job: measured, but neither judged nor part of any history.
    async fn keep_as_base(&self, session: &mut Session) -> Result<String> {
        let pair =
            self.request.pair.as_deref().ok_or_else(|| Error::invalid("pair", "name the comparison: `?pair=<any text>&side=base`"))?;
        let history = baseline::read(session, self.service, &self.env, self.report, &self.position).await?;
        let stored = Stored { upload: self };
        let ids = stored.series(session, &history).await?;
        let ord = stored.ordinal(session).await?;
        let verdict = if self.report.measurements.is_empty() { verdict::Verdict::Error } else { verdict::Verdict::NoBaseline };
        let whole = verdict::ReportVerdict {
            verdict,
            blocking: false,
            reasons: vec![format!("kept as the base side of `{pair}`; send the other side with `?pair={pair}&side=head`")],
            counts: BTreeMap::new(),
            exit_code: if verdict == verdict::Verdict::Error { 2 } else { 0 },
        };
        let answer = json!({
            "run": self.run,
            "verdict": whole.verdict,
            "blocking": false,
            "exit_code": whole.exit_code,
            "reasons": whole.reasons,
            "counts": {},
            "series": [],
            "rerun": [],
            "warnings": self.report.warnings,
            "url": self.platform.link(&format!("/runs/{}", self.run)),
        });
        let text = answer.to_string();
        stored.run(session, &whole, &ids, ord, &Lines::default(), answer).await?;
        Ok(text)
    }

    /// Raw values of the base side that was measured in the same job.
    async fn other_side(&self, session: &mut Session) -> Result<BTreeMap<SeriesId, Vec<f64>>> {
        let Some(pair) = self.request.pair.as_deref() else { return Ok(BTreeMap::new()) };
        let base = runs::base_of_pair(session, self.service.id, &self.env, pair).await?;
        let base = base.ok_or_else(|| {
            Error::invalid("pair", format!("the base side of `{pair}` was not sent yet: send it first, with `side=base`"))
        })?;
        match &base.samples {
            Some(samples) => Ok(store::pack::unpack_samples(samples).map_err(Error::internal)?.into_iter().collect()),
            None => Ok(BTreeMap::new()),
        }
    }

    /// How many distributions were tested in the report that this is a rerun of (decision 40).
    async fn family(&self, session: &mut Session) -> Result<Option<usize>> {
        let Some(sha) = self.position.sha.as_deref().filter(|_| self.attempt > 1) else { return Ok(None) };
        let before = gate::family(session, self.service.id, &self.env, &self.report.tool, sha, self.attempt).await?;
        Ok(before.and_then(|count| usize::try_from(count).ok()))
    }

    fn place(&self) -> Place<'_> {
        Place {
            store: &self.platform.store,
            service: self.service,
            env: &self.env,
            line: &self.line,
            repository: &self.position.repository,
            default_branch: &self.position.default_branch,
            pr: self.position.pr,
            base_sha: self.position.base_sha.as_deref(),
            sha: self.position.sha.as_deref(),
            run: self.run,
            now: self.now,
        }
    }

    async fn tell_regressions(
        &self,
        session: &mut Session,
        history: &History,
        lines: &Lines<'_>,
        ord: i64,
    ) -> Result<(BTreeMap<SeriesId, i64>, Vec<domain::evidence::Draft>)> {
        let worse = |confirmed: &Confirmed| {
            let Confirmed { alert, judged } = confirmed;
            let measured = self.report.measurements.iter().find(|m| m.benchmark == judged.benchmark && m.metric == judged.metric);
            Some(Worse {
                series: alert.series,
                name: format!("{} {}", judged.benchmark, judged.metric),
                before: judged.baseline_median?,
                after: measured?.value,
                percent: judged.delta_percent.unwrap_or(100.0),
                interval: judged.interval_percent,
                p: judged.p,
                from_ord: history.ordinal_before(alert.series, alert.first_ord),
                ord: if self.position.on_default_branch { alert.first_ord } else { ord },
                first_run: alert.first_run,
                first_sha: alert.first_sha.clone(),
                confirmed_by: confirmation(judged.confirmed).to_owned(),
                found_by: Finder::Gate,
            })
        };
        record::found(session, &self.place(), lines.confirmed.iter().filter_map(worse).collect()).await
    }

    /// What the gate said, for the account of how far it can be believed.
    async fn note_gate(
        &self,
        session: &mut Session,
        whole: &verdict::ReportVerdict,
        judged: &verdict::Judged,
        ids: &[Option<SeriesId>],
    ) -> Result<()> {
        let alerts: std::collections::BTreeSet<_> =
            judged.series.iter().zip(ids).filter(|(one, _)| one.alert).filter_map(|(_, id)| *id).collect();
        let said = GateRun {
            run: self.run,
            service: self.service.id,
            env: self.env.clone(),
            line: self.line.clone(),
            sha: self.position.sha.clone(),
            at: self.now,
            blocking: whole.verdict == verdict::Verdict::Fail && !alerts.is_empty(),
            family: i64::try_from(judged.family).unwrap_or(i64::MAX),
            alerts,
            noisy: None,
        };
        Ok(gate::insert(session, &said).await?)
    }
}

fn confirmation(how: Option<Confirmation>) -> &'static str {
    match how {
        Some(Confirmation::SameJob) => "both sides were measured in the same job",
        Some(Confirmation::Overwhelming) => "far beyond the limit, and most raw values with it",
        Some(Confirmation::Repeated) => "a second run shows it as well",
        Some(Confirmation::Standing) => "it belongs to a regression that is open",
        Some(Confirmation::Policy) | None => "the policy asks for no second look",
    }
}

fn delivery(actor: &Actor, request: &ResultsRequest, payload: Payload, id: DeliveryId, now: Timestamp) -> Delivery {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    // A sender's own key is that sender's and that service's: two teams may number their uploads alike.
    let own = request
        .idempotency_key
        .as_ref()
        .map(|key| digest(&[actor.identity().as_bytes(), text(&request.service).as_bytes(), key.as_bytes()]));
    let key = own.unwrap_or_else(|| {
        let attempt = request.attempt.map(|attempt| attempt.to_string()).unwrap_or_default();
        let parts = [
            &text(&request.service),
            &text(&request.env),
            &text(&request.sha),
            &attempt,
            &request.format,
            &text(&request.pair),
            &text(&request.side),
        ];
        let mut bytes: Vec<&[u8]> = vec![payload.sha256.as_bytes()];
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
        size: payload.size,
        body: payload.body,
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
    Ok(Position { repository, default_branch, on_default_branch, branch, sha, base_sha: request.base_sha.clone(), pr: request.pr })
}
