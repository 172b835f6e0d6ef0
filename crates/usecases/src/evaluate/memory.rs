//! What the runner keeps between evaluations, so that a batch reads only what it touches.

use super::Batch;
use crate::catalog;
use crate::error::Result;
use domain::catalog::Catalog;
use domain::engine::Cause;
use domain::evidence::Record;
use domain::facts::{Book, DayFacts, HORIZON_DAYS, Subject};
use domain::ids::TeamId;
use domain::snapshot::Snapshot;
use domain::time::{Day, days_before};
use std::collections::BTreeMap;
use store::{Session, evidence, facts, snapshots};

/// The state after evaluation `no`.
#[derive(Debug)]
pub struct Memory {
    pub no: i64,
    pub catalog: Catalog,
    pub book: Book,
    pub snapshots: BTreeMap<TeamId, Snapshot>,
    records: Option<BTreeMap<Subject, Vec<Record>>>,
}

impl Memory {
    /// Nothing absorbed yet: where a recompute starts.
    pub fn empty() -> Self {
        Self { no: 0, catalog: Catalog::default(), book: Book::default(), snapshots: BTreeMap::new(), records: Some(BTreeMap::new()) }
    }

    pub async fn load(session: &mut Session, no: i64, day: Day) -> Result<Self> {
        let known = evidence::of_kind(session, "catalog", Some(no)).await?;
        Ok(Self {
            no,
            catalog: catalog::fold(&known),
            book: facts::load(session, None, days_before(day, HORIZON_DAYS), no).await?,
            snapshots: snapshots::latest(session, no).await?,
            records: None,
        })
    }

    /// Takes fresh records in: the catalog changes at once, the rest is sorted by subject. A new model version touches everything,
    /// since its rules decide what facts are; a new exchange rate touches whoever has costs.
    pub fn absorb(&mut self, cause: Cause, fresh: &[Record]) -> Batch {
        let mut money = false;
        for record in fresh {
            if let domain::evidence::Body::Catalog(change) = &record.body {
                self.catalog.apply(change);
                money |= change.is_about_money();
            }
        }
        let mut batch = Batch::of(fresh);
        if money {
            let of_money = self.book.subjects.iter().filter(|(_, days)| days.values().any(DayFacts::has_money));
            batch.touched.extend(of_money.map(|(subject, _)| *subject));
        }
        if cause == Cause::Model {
            batch.touched.extend(self.catalog.services.keys().map(|id| Subject::Service(*id)));
            batch.touched.extend(self.catalog.teams.keys().map(|id| Subject::Team(*id)));
        }
        batch
    }

    /// Keeps records in memory from now on.
    pub async fn remember(&mut self, session: &mut Session, batch: &Batch, fresh: Vec<Record>) -> Result<()> {
        let mut kept = self.records.take().unwrap_or_default();
        let unknown: Vec<_> = batch.touched.iter().copied().filter(|subject| !kept.contains_key(subject)).collect();
        for record in evidence::of_subjects(session, &unknown, self.no, None).await? {
            push(&mut kept, record);
        }
        for record in fresh {
            push(&mut kept, record);
        }
        for subject in &batch.touched {
            kept.entry(*subject).or_default();
        }
        self.records = Some(kept);
        Ok(())
    }

    /// Adds records without a store, for replays.
    pub fn replay(&mut self, fresh: Vec<Record>) {
        let kept = self.records.get_or_insert_default();
        for record in fresh {
            push(kept, record);
        }
    }

    /// All records of the subjects that a batch touches.
    pub async fn records_of(&mut self, session: &mut Session, batch: &Batch, upto: i64) -> Result<BTreeMap<Subject, Vec<Record>>> {
        if let Some(kept) = self.kept(batch) {
            return Ok(kept);
        }
        let mut records: BTreeMap<_, Vec<_>> = batch.touched.iter().map(|subject| (*subject, Vec::new())).collect();
        let subjects: Vec<_> = batch.touched.iter().copied().collect();
        for record in evidence::of_subjects(session, &subjects, upto, None).await? {
            push(&mut records, record);
        }
        for record in &batch.fresh {
            push(&mut records, record.clone());
        }
        Ok(records)
    }

    /// The same from memory, when records are kept.
    pub fn kept(&self, batch: &Batch) -> Option<BTreeMap<Subject, Vec<Record>>> {
        let kept = self.records.as_ref()?;
        Some(batch.touched.iter().map(|subject| (*subject, kept.get(subject).cloned().unwrap_or_default())).collect())
    }
}

fn push(records: &mut BTreeMap<Subject, Vec<Record>>, record: Record) {
    let subject = match (record.service, record.team) {
        (Some(service), _) => Subject::Service(service),
        (None, Some(team)) => Subject::Team(team),
        (None, None) => return,
    };
    records.entry(subject).or_default().push(record);
}
