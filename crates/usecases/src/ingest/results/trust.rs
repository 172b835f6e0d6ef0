//! A gate set to `auto` measures itself after every run: it goes over to blocking when it is to be believed, and back when it is not
//! (decision 42).

use super::Upload;
use crate::error::Result;
use crate::ingest::baseline::History;
use crate::outgoing::{Level, Message, notify};
use domain::catalog::Enforce;
use domain::ids::SeriesId;
use domain::time::Timestamp;
use domain::trust::{GateRun, Sampled, SelfTest, Step, WINDOW, assess, self_test};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::gate::GateTrust;
use store::{Session, accounts, gate};

/// Series that a self-test makes worse.
const SAMPLE: usize = 50;
/// It is repeated when the last one is older than this.
const TESTED_EVERY: chrono::Duration = chrono::Duration::hours(24);

/// What is kept of the last assessment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    tested_at: Option<Timestamp>,
    self_test: Option<SelfTest>,
    trust: Value,
    /// Why it does what it does, since it last changed.
    changed_because: Vec<String>,
}

/// Assesses the gate anew, and changes what it does where that is due. `None`: the policy is not `auto`.
pub(super) async fn reassess(
    upload: &Upload<'_>,
    session: &mut Session,
    history: &History,
    ids: &[Option<SeriesId>],
    family: usize,
) -> Result<Option<Value>> {
    let policy = upload.catalog.policy(upload.service.id);
    if policy.enforce != Enforce::Auto {
        return Ok(None);
    }
    let before = gate::trust(session, upload.service.id).await?;
    let mut kept: Kept = match &before {
        Some(before) => serde_json::from_value(before.body.clone())?,
        None => Kept::default(),
    };
    if kept.tested_at.is_none_or(|at| at.plus(TESTED_EVERY) <= upload.now) {
        let values = sample(upload, history, ids);
        let sampled: Vec<Sampled> = values
            .iter()
            .map(|(series, unit, direction, values)| Sampled { series: *series, unit: *unit, direction: *direction, values })
            .collect();
        kept.self_test = Some(self_test(&sampled, family, &policy));
        kept.tested_at = Some(upload.now);
    }
    let rows = gate::last(session, upload.service.id, i64::try_from(WINDOW).unwrap_or(i64::MAX)).await?;
    let runs: Vec<GateRun> = rows
        .into_iter()
        .map(|row| GateRun { default_branch: row.line.is_empty(), blocking_alert: row.blocking, noisy: row.noisy, alerts: row.alerts })
        .collect();
    let trust = assess(&runs, kept.self_test.clone());
    let blocking = before.as_ref().is_some_and(|before| before.enforce == "block");
    let step = trust.step(blocking);
    let enforce = match step {
        Step::Promote => "block",
        Step::Demote => "warn",
        Step::Stay if blocking => "block",
        Step::Stay => "warn",
    };
    if step != Step::Stay {
        kept.changed_because = trust.why.clone();
        announce(upload, session, enforce, &trust.why).await?;
    }
    kept.trust = json!(trust);
    let since = before.filter(|_| step == Step::Stay).map_or(upload.now, |before| before.since);
    let now = GateTrust { service: upload.service.id, enforce: enforce.to_owned(), since, body: json!(kept) };
    gate::put_trust(session, &now).await?;
    Ok(Some(json!({ "enforce": enforce, "since": since, "why": trust.why, "noisy": trust.noisy, "of": trust.of })))
}

type OwnedSample = (SeriesId, domain::results::Unit, domain::results::Direction, Vec<f64>);

/// The first series of the report that have enough history.
fn sample(upload: &Upload<'_>, history: &History, ids: &[Option<SeriesId>]) -> Vec<OwnedSample> {
    let with_history = upload.report.measurements.iter().zip(ids).filter_map(|(measurement, id)| {
        let row = history.series(&measurement.benchmark, &measurement.metric, &upload.print)?;
        let values: Vec<f64> = history.points(row).iter().map(|point| point.value).collect();
        (values.len() > domain::verdict::FULL_BASELINE).then_some(((*id)?, measurement.unit, measurement.direction, values))
    });
    with_history.take(SAMPLE).collect()
}

/// The owner hears of it in the audit log and on the channels that hear of exceeded budgets.
async fn announce(upload: &Upload<'_>, session: &mut Session, enforce: &str, why: &[String]) -> Result<()> {
    let service = upload.service;
    let detail = json!({ "enforce": enforce, "why": why });
    accounts::audit(session, upload.now, "Pacekeeper", "gate trust", service.slug.as_str(), &detail).await?;
    let title = match enforce {
        "block" => format!("{}: the performance gate blocks from now on", service.name),
        _ => format!("{}: the performance gate only warns from now on", service.name),
    };
    let message = Message {
        title,
        text: why.join("\n"),
        url: upload.platform.link(&format!("/runs/{}", upload.run)),
        level: if enforce == "block" { Level::Info } else { Level::Warning },
        key: Some(format!("trust:{}:{}", service.slug, upload.run)),
        ..Message::default()
    };
    let channels = upload.catalog.on_exceed(service.id).map(|rule| rule.notify.clone()).unwrap_or_default();
    for channel in channels {
        notify(upload.platform, session, &channel, &message).await?;
    }
    Ok(())
}
