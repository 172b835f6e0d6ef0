//! What a run changes in the alerts of its line: new ones, ones that are confirmed, ones that are over, and which earlier runs thereby
//! turn out to have been noise.

use super::Upload;
use crate::error::Result;
use crate::ingest::baseline::History;
use domain::ids::{RunId, SeriesId};
use domain::verdict::{SeriesVerdict, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use store::alerts::{self, Alert};
use store::blocks::{Block, Point};
use store::{Session, gate};

/// A series whose alert is confirmed with this run.
pub(super) struct Confirmed<'a> {
    pub alert: Alert,
    pub judged: &'a SeriesVerdict,
}

#[derive(Default)]
pub(super) struct Lines<'a> {
    /// Series whose point of this run stays out of the baseline.
    pub set_apart: BTreeSet<SeriesId>,
    pub confirmed: Vec<Confirmed<'a>>,
    /// Alerts of regressions that are over for their series.
    pub over: Vec<Alert>,
    /// Ordinal from which a series' points go back into the baseline.
    released: BTreeMap<SeriesId, i64>,
    changed: Vec<Alert>,
    removed: Vec<SeriesId>,
    /// Earlier run → whether its alerts were noise, as far as this run shows.
    shown: BTreeMap<RunId, bool>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(upload: &Upload, history: &History, judged: &'a [SeriesVerdict], ids: &[Option<SeriesId>], ord: i64) -> Self {
        let mut lines = Self::default();
        for (judged, series) in judged.iter().zip(ids).filter_map(|(judged, id)| id.map(|id| (judged, id))) {
            let known = history.own_alerts.get(&series);
            if judged.alert {
                lines.beyond(upload, known, judged, series, ord);
            } else if let Some(known) = known
                && matches!(judged.verdict, Verdict::Pass | Verdict::Warn | Verdict::Fail)
            {
                lines.inside(upload, known, judged);
            }
        }
        lines
    }

    fn beyond(&mut self, upload: &Upload, known: Option<&Alert>, judged: &'a SeriesVerdict, series: SeriesId, ord: i64) {
        let fresh = || Alert {
            service: upload.service.id,
            env: upload.env.clone(),
            line: upload.line.clone(),
            series,
            first_run: upload.run,
            first_sha: upload.position.sha.clone(),
            first_ord: ord,
            last_run: upload.run,
            last_sha: None,
            last_attempt: 0,
            inside: 0,
            regression: None,
        };
        if let Some(known) = known {
            self.shown.insert(known.first_run, false);
        }
        let alert = Alert {
            last_run: upload.run,
            last_sha: upload.position.sha.clone(),
            last_attempt: upload.attempt,
            inside: 0,
            ..known.cloned().unwrap_or_else(fresh)
        };
        self.set_apart.insert(series);
        if alert.regression.is_none() && judged.confirmed.is_some() {
            self.confirmed.push(Confirmed { alert: alert.clone(), judged });
        }
        self.changed.push(alert);
    }

    fn inside(&mut self, upload: &Upload, known: &Alert, judged: &SeriesVerdict) {
        let same_commit = known.last_sha == upload.position.sha;
        // A changed head says nothing about the alert before: it may have been repaired. So may what was confirmed on the default branch.
        let may_be_a_repair = !same_commit && (!upload.line.is_empty() || known.regression.is_some());
        if known.first_run == known.last_run && !may_be_a_repair {
            self.shown.entry(known.first_run).or_insert(true);
        }
        if known.regression.is_none() {
            self.removed.push(known.series);
            self.released.insert(known.series, known.first_ord);
        } else if judged.resolved {
            self.removed.push(known.series);
            self.over.push(known.clone());
        } else {
            self.set_apart.insert(known.series);
            let first_inside = known.inside == 0;
            let last_sha = if first_inside { upload.position.sha.clone() } else { known.last_sha.clone() };
            self.changed.push(Alert { inside: known.inside + 1, last_run: upload.run, last_sha, ..known.clone() });
        }
    }

    /// Gives the points of alerts that came to nothing back to the baseline, in the blocks at hand.
    pub(super) fn release(&self, tails: &mut BTreeMap<SeriesId, Vec<Block>>) -> Vec<Block> {
        let mut rewritten = Vec::new();
        for (series, from) in &self.released {
            let blocks = tails.get_mut(series).into_iter().flatten();
            for block in blocks.filter(|block| block.last_ord >= *from) {
                for point in block.points.iter_mut().filter(|point| point.ord >= *from) {
                    point.flags &= !Point::QUARANTINED;
                }
                rewritten.push(block.clone());
            }
        }
        rewritten
    }

    /// Writes the alerts; `numbers` are the regressions that were opened for confirmed ones.
    pub(super) async fn store(&self, session: &mut Session, upload: &Upload<'_>, numbers: &BTreeMap<SeriesId, i64>) -> Result<()> {
        let numbered = |alert: &Alert| Alert { regression: numbers.get(&alert.series).copied().or(alert.regression), ..alert.clone() };
        let changed: Vec<_> = self.changed.iter().map(numbered).collect();
        alerts::put(session, &changed).await?;
        alerts::remove(session, upload.service.id, &upload.env, &upload.line, &self.removed).await?;
        for (run, noisy) in &self.shown {
            gate::judge(session, *run, *noisy).await?;
        }
        Ok(())
    }
}
