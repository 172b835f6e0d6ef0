//! The runner: absorbs evidence and moves the windows, one evaluation after the other, each in one transaction (decision 1).

mod memory;
mod points;
mod slo_windows;

pub use memory::Memory;

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::models;
use crate::platform::Platform;
use domain::engine::{self, Cause, Evaluation, Input, Output};
use domain::evidence::{Body, Record};
use domain::facts::Subject;
use domain::ids::EvidenceId;
use domain::model::VersionedModel;
use domain::snapshot::hash;
use domain::time::{Day, Timestamp, Zone, start_of_day};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Session, evaluation as evaluations, evidence, facts, kpi_points, schedule, snapshots};

/// Most records that one evaluation absorbs.
const BATCH: i64 = 20_000;
const LEASE: chrono::Duration = chrono::Duration::seconds(120);
/// A patient runner waits for so long a silence, but not for ever.
const SETTLED: chrono::Duration = chrono::Duration::milliseconds(300);
const LONGEST_WAIT: chrono::Duration = chrono::Duration::seconds(5);

/// Runs evaluations. Only the holder of the lease does, however many servers there are.
pub struct Runner {
    platform: Platform,
    name: String,
    memory: Option<Memory>,
    /// Leases are about running servers, so they follow real time also while a history is replayed.
    lease_clock: Arc<dyn Clock>,
    /// Let a stream of uploads pass first.
    patient: bool,
    /// Keep every record in memory between evaluations: for replaying a long history in one go.
    keep_records: bool,
}

impl Runner {
    pub fn new(platform: Platform, name: impl Into<String>) -> Self {
        let lease_clock = Arc::clone(&platform.clock);
        Self { platform, name: name.into(), memory: None, lease_clock, patient: false, keep_records: false }
    }

    /// New evidence is evaluated once nothing has come for a moment, and at the latest some seconds after it came: whoever uploads one
    /// report after the other does not wait for the levels in between.
    pub fn patient(self) -> Self {
        Self { patient: true, ..self }
    }

    /// For replaying a long history in one go: `lease_clock` is the real time, and records stay in memory.
    pub fn replaying(platform: Platform, name: impl Into<String>, lease_clock: Arc<dyn Clock>) -> Self {
        Self { platform, name: name.into(), memory: None, lease_clock, patient: false, keep_records: true }
    }

    /// Does what is due: missed day ticks first, one each, then one batch of new evidence. Answers how many evaluations ran.
    pub async fn run_due(&mut self) -> Result<usize> {
        let now = self.platform.now();
        let model = self.platform.model().await?;
        // Looking costs nothing; a lease is written only when there is something to do.
        if self.due(&model, now).await?.is_empty() {
            return Ok(0);
        }
        if !self.lease().await? {
            self.memory = None;
            return Ok(0);
        }
        let due = self.due(&model, now).await?;
        for (cause, day, at) in &due {
            self.evaluate(&model, *cause, *day, *at).await?;
        }
        Ok(due.len())
    }

    /// Takes the lease or keeps it for longer. `false`: another server evaluates.
    pub async fn lease(&self) -> Result<bool> {
        let real = self.lease_clock.now();
        let mut session = self.platform.store.write().await?;
        let leased = schedule::lease(&mut session, "evaluate", &self.name, real, real.plus(LEASE)).await?;
        session.commit().await?;
        Ok(leased)
    }

    /// The evaluations that are due, in order: a tick for each day that ended, then one for what arrived or for a new model.
    async fn due(&self, model: &VersionedModel, now: Timestamp) -> Result<Vec<(Cause, Day, Timestamp)>> {
        let mut session = self.platform.store.read().await?;
        let last = evaluations::last(&mut session).await?;
        let settled =
            |(oldest, newest): (Timestamp, Timestamp)| !self.patient || newest <= now.plus(-SETTLED) || oldest <= now.plus(-LONGEST_WAIT);
        let waiting = evidence::waiting(&mut session).await?.is_some_and(settled);
        let missed = last.as_ref().map(|last| missed_days(last, now, model.zone)).unwrap_or_default();
        let mut due: Vec<_> = missed.into_iter().map(|day| (Cause::DayTick, day, start_of_day(next(day), model.zone))).collect();
        if last.is_some_and(|last| last.model_version != model.version) {
            due.push((Cause::Model, now.day(model.zone), now));
        } else if waiting {
            due.push((Cause::Evidence, now.day(model.zone), now));
        }
        Ok(due)
    }

    /// Lets another server evaluate at once.
    pub async fn release(&self) -> Result<()> {
        let mut session = self.platform.store.write().await?;
        schedule::release_lease(&mut session, "evaluate", &self.name).await?;
        Ok(session.commit().await?)
    }

    /// Reads and computes before it writes: uploads do not wait for it. Only the holder of the lease evaluates, and records are never
    /// changed once they are mapped, so what was read still holds; were it not so, the number of the evaluation would be taken.
    async fn evaluate(&mut self, model: &Arc<VersionedModel>, cause: Cause, day: Day, at: Timestamp) -> Result<()> {
        let mut session = self.platform.store.read().await?;
        let before = evaluations::last(&mut session).await?;
        let last = before.as_ref().map_or(0, |evaluation| evaluation.no);
        let mut memory = match self.memory.take().filter(|memory| memory.no == last) {
            Some(memory) => memory,
            None => Memory::load(&mut session, last, day).await?,
        };
        let evaluation = Evaluation { no: last + 1, at, day, cause, model_version: model.version };
        let fresh = match cause {
            // Ticks are made up before anything new is absorbed.
            Cause::DayTick => Vec::new(),
            Cause::Evidence | Cause::Model => {
                evidence::unabsorbed(&mut session, BATCH).await?.into_iter().map(|(record, _)| record).collect()
            }
        };
        let replaced = match before.filter(|_| cause == Cause::Model) {
            Some(before) => Some(models::version(&mut session, before.model_version).await?),
            None => None,
        };
        let batch = memory.absorb(cause, &fresh);
        if self.keep_records {
            memory.remember(&mut session, &batch, fresh).await?;
        }
        let touched = memory.records_of(&mut session, &batch, last).await?;
        drop(session);
        let model = Arc::clone(model);
        // A large company takes a good part of a second, during which a worker of the runtime would answer nobody.
        let computed = tokio::task::spawn_blocking(move || {
            let output = engine::step(Input {
                evaluation: &evaluation,
                model: &model,
                catalog: &memory.catalog,
                touched: &touched,
                book: &mut memory.book,
                previous: &memory.snapshots,
                absorbed: &batch.absorbed,
            });
            let points = points::of(&evaluation, &model, replaced.as_ref(), &memory, &output);
            let windows = slo_windows::of(&evaluation, &batch, &memory, model.zone);
            (evaluation, batch, memory, output, points, windows)
        });
        let (evaluation, batch, mut memory, output, points, windows) = computed.await.map_err(Error::internal)?;
        let mut session = self.platform.store.write().await?;
        persist(&mut session, &evaluation, &batch, &output).await?;
        kpi_points::put(&mut session, &points).await?;
        store::slo_windows::replace(&mut session, windows.services.as_deref(), &windows.rows).await?;
        session.commit().await?;
        for (snapshot, _) in output.snapshots {
            memory.snapshots.insert(snapshot.team, snapshot);
        }
        memory.no = evaluation.no;
        self.memory = Some(memory);
        Ok(())
    }
}

/// Days that ended since the last evaluation. A tick judges the day before its own instant, so after one the next due day is the one
/// it began.
fn missed_days(last: &Evaluation, now: Timestamp, zone: Zone) -> Vec<Day> {
    let today = now.day(zone);
    last.at.day(zone).iter_days().take_while(|day| *day < today).collect()
}

fn next(day: Day) -> Day {
    day.succ_opt().unwrap_or(day)
}

/// What one evaluation absorbs, by the subject it hangs on.
#[derive(Debug, Default)]
pub struct Batch {
    pub ids: Vec<EvidenceId>,
    pub fresh: Vec<Record>,
    pub absorbed: BTreeMap<Subject, Vec<i64>>,
    pub touched: BTreeSet<Subject>,
}

impl Batch {
    /// Sorts fresh records by subject. A change of a service's declarations touches that service.
    pub fn of(records: &[Record]) -> Self {
        let mut batch = Self::default();
        for record in records {
            batch.ids.push(record.id);
            let subject = match (record.service, record.team) {
                (Some(service), _) => Some(Subject::Service(service)),
                (None, Some(team)) => Some(Subject::Team(team)),
                (None, None) => changed_subject(record),
            };
            if let Some(subject) = subject {
                batch.touched.insert(subject);
                batch.absorbed.entry(subject).or_default().push(record.id.0);
            }
        }
        batch.fresh = records.to_vec();
        batch
    }
}

fn changed_subject(record: &Record) -> Option<Subject> {
    use domain::catalog::Change;
    let Body::Catalog(change) = &record.body else { return None };
    Some(match change.as_ref() {
        Change::Team(team) => Subject::Team(team.id),
        Change::Member(member) => Subject::Team(member.team),
        Change::Service(service) => Subject::Service(service.id),
        Change::Slo(slo) => Subject::Service(slo.service),
        Change::Budget(budget) => Subject::Service(budget.service),
        Change::Policy(policy) => Subject::Service(policy.service),
        Change::Objectives(of_service) => Subject::Service(of_service.service),
        Change::Checklist(list) => Subject::Service(list.service?),
        Change::OnExceed(rule) => Subject::Service(rule.service?),
        // Money concerns every service that costs: see `Memory::absorb`.
        Change::Currency(_) | Change::ExchangeRate(_) => return None,
        Change::Watch(_) | Change::Schedule(_) | Change::Removed { .. } => return None,
    })
}

async fn persist(session: &mut Session, evaluation: &Evaluation, batch: &Batch, output: &Output) -> Result<()> {
    evaluations::insert(session, evaluation).await?;
    evidence::stamp(session, evaluation.no, &batch.ids).await?;
    facts::append(session, evaluation.no, &output.facts).await?;
    let mut rows = Vec::with_capacity(output.snapshots.len());
    for (snapshot, changes) in &output.snapshots {
        let bytes = snapshot.canonical();
        let digest = hash(&bytes);
        rows.push((snapshot.team, bytes, digest, serde_json::to_value(changes)?));
    }
    Ok(snapshots::append(session, evaluation.no, evaluation.at, evaluation.day, &rows).await?)
}

/// The model version an evaluation used, for replays.
pub(crate) async fn model_of(session: &mut Session, evaluation: &Evaluation) -> Result<VersionedModel> {
    models::version(session, evaluation.model_version).await
}
