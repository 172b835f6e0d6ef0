//! Results and canonical records in.

use crate::http::body::{self, Cut, Upload};
use crate::http::caller::Caller;
use crate::http::problem::{Answered, Problem};
use crate::http::state::AppState;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName};
use axum_extra::extract::Query;
use serde::Deserialize;
use usecases::Error;
use usecases::ingest::{self, Answer, Payload, ResultsRequest};
use utoipa::IntoParams;

/// What the uploader says about a result file. Everything but `service` may be left out.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct ResultsQuery {
    /// Slug of the service the results belong to.
    pub service: Option<String>,
    /// Older name of `service`.
    pub project: Option<String>,
    /// Environment, `ci` unless said otherwise.
    pub env: Option<String>,
    pub branch: Option<String>,
    /// Head commit: of a pull request its head, not the merge commit that CI checks out.
    pub sha: Option<String>,
    /// Number of the pull request.
    pub pr: Option<i64>,
    /// Commit the change started from.
    pub base_sha: Option<String>,
    pub run_url: Option<String>,
    pub repository: Option<String>,
    pub default_branch: Option<String>,
    /// Class of the runner: replaces the CPU in what makes runs comparable.
    pub runner: Option<String>,
    pub attempt: Option<i64>,
    /// Names a comparison of two sides measured in one job.
    pub pair: Option<String>,
    /// Which side of it this is: `base` (send it first) or `head`.
    pub side: Option<String>,
    /// A load test that offers the load its budgets ask for: see `throughput: capacity-tests-only`.
    pub capacity: bool,
    /// First-parent commits up to `sha`, oldest first; repeat the parameter or separate them by commas.
    pub commits: Vec<String>,
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// JSON as it is kept, with the delivery's id in front.
type Written = ([(HeaderName, &'static str); 1], String);

fn answered(answer: &Answer) -> Written {
    ([(CONTENT_TYPE, "application/json")], answer.with_delivery())
}

/// Upload a result file. The answer carries the verdict. `format` is a format's name or `auto`.
#[utoipa::path(post, path = "/api/v1/ingest/{format}", params(("format" = String, Path), ResultsQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, description = "Verdict: `{verdict, blocking, reasons[], series[], rerun[], url}`"), (status = 422, body = Problem), (status = 413, body = Problem), (status = 400, description = "The upload was cut off", body = Problem), (status = 401, body = Problem)))]
pub(super) async fn results(
    State(state): State<AppState>,
    caller: Caller,
    Path(format): Path<String>,
    Query(query): Query<ResultsQuery>,
    headers: HeaderMap,
    body: Body,
) -> Answered<Written> {
    let upload = state.uploads.receive(&format, &headers, body, state.platform.settings.body_limit).await?;
    let request = ResultsRequest {
        format,
        service: query.service.or(query.project),
        env: query.env,
        branch: query.branch,
        sha: query.sha,
        pr: query.pr,
        base_sha: query.base_sha,
        run_url: query.run_url,
        repository: query.repository,
        default_branch: query.default_branch,
        runner: query.runner,
        attempt: query.attempt,
        pair: query.pair,
        side: query.side,
        capacity: query.capacity,
        commits: query.commits.iter().flat_map(|text| text.split(',')).map(str::to_owned).filter(|sha| !sha.is_empty()).collect(),
        idempotency_key: idempotency_key(&headers),
    };
    let answer = match upload {
        Upload::Whole(body) => ingest::accept_results(&state.platform, &caller.actor, request, &body).await?,
        Upload::Stream(stream) => {
            let (payload, report) = stream.parse(request.format.clone()).await?;
            ingest::accept_report(&state.platform, &caller.actor, request, payload, report).await?
        }
        Upload::Cut(cut) => return Err(cut_off(&state, caller, request, cut).await),
    };
    state.metrics.delivery("ingest", answer.duplicate);
    Ok(answered(&answer))
}

/// Keeps a note of an upload whose sender went away, as a delivery that failed. Nothing of the file is taken for a result.
async fn cut_off(state: &AppState, caller: Caller, request: ResultsRequest, cut: Cut) -> Problem {
    let Cut { received, promised, head } = cut;
    let of = promised.map(|promised| format!(" of {promised}")).unwrap_or_default();
    let reason = format!("the upload was cut off after {received}{of} bytes: send the file again");
    let error = adapters::Error { source_format: "upload", reason, at: adapters::At::Byte(received) };
    let payload = Payload { size: i64::try_from(received).unwrap_or(i64::MAX), ..Payload::of(&head) };
    let platform = state.platform.clone();
    // The server gives up a request whose connection is gone; the note must be written all the same.
    let noted = tokio::spawn(async move { ingest::accept_report(&platform, &caller.actor, request, payload, Err(error.into())).await });
    match noted.await {
        Ok(Err(Error::Unprocessable { message, .. })) => Problem::bad_request(message),
        Ok(Err(error)) => error.into(),
        Ok(Ok(_)) => Problem::bad_request("the upload was cut off".to_owned()),
        Err(error) => Error::internal(error).into(),
    }
}

/// Send canonical records as NDJSON, for tools without a format of their own.
#[utoipa::path(post, path = "/api/v1/evidence", request_body(content = String, content_type = "application/x-ndjson"),
    responses((status = 200, description = "`{accepted, duplicates, unmapped, rejected[]}`"), (status = 422, body = Problem)))]
pub(super) async fn evidence(State(state): State<AppState>, caller: Caller, headers: HeaderMap, body: Body) -> Answered<Written> {
    let body = body::read(&headers, body, state.platform.settings.body_limit).await?;
    let answer = ingest::accept_records(&state.platform, &caller.actor, &body, idempotency_key(&headers).as_deref()).await?;
    state.metrics.delivery("evidence", answer.duplicate);
    Ok(answered(&answer))
}
