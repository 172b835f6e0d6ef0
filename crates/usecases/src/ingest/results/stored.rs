//! The rows of one run: its series, its points in both packed forms, the run itself.

use super::ResultsRequest;
use crate::error::Result;
use crate::ingest::baseline::{History, Position};
use crate::platform::Platform;
use domain::catalog::Service;
use domain::ids::{DeliveryId, RunId, SeriesId};
use domain::results::{Measurement, Report};
use domain::time::Timestamp;
use domain::verdict::ReportVerdict;
use serde_json::{Value, json};
use store::blocks::{self, Block, Point};
use store::pack::{BLOCK_CAPACITY, RunPoint};
use store::runs::RunRow;
use store::series::{self, SeriesRow};
use store::{Session, commits};

/// What a run's rows need to know.
pub(super) struct Stored<'a> {
    pub(super) platform: &'a Platform,
    pub(super) service: &'a Service,
    pub(super) env: &'a str,
    pub(super) run: RunId,
    pub(super) print: &'a str,
    pub(super) now: Timestamp,
    pub(super) position: &'a Position,
}

impl Stored<'_> {
    /// The series of each measurement, new ones created; a measurement whose unit changed has none.
    pub(super) async fn series(&self, session: &mut Session, history: &History, report: &Report) -> Result<Vec<Option<SeriesId>>> {
        let known: Vec<_> = report.measurements.iter().map(|m| history.series(&m.benchmark, &m.metric, self.print)).collect();
        let fresh = known.iter().filter(|row| row.is_none()).count();
        let mut ids = self.platform.store.reserve(session, "series", fresh).await?;
        let (mut rows, mut touched, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (measurement, known) in report.measurements.iter().zip(known) {
            found.push(match known {
                Some(row) if row.unit != measurement.unit => None,
                Some(row) => {
                    touched.push((row.id, self.now, measurement.value));
                    Some(row.id)
                }
                None => ids.next().map(SeriesId).inspect(|id| rows.push(self.series_row(*id, measurement))),
            });
        }
        series::insert(session, &rows).await?;
        series::touch(session, &touched).await?;
        Ok(found)
    }

    fn series_row(&self, id: SeriesId, measurement: &Measurement) -> SeriesRow {
        SeriesRow {
            id,
            service: self.service.id,
            env: self.env.to_owned(),
            benchmark: measurement.benchmark.clone(),
            metric: measurement.metric.clone(),
            unit: measurement.unit,
            direction: measurement.direction,
            fingerprint: self.print.to_owned(),
            first_seen: self.now,
            last_seen: self.now,
            last_value: measurement.value,
        }
    }

    fn point(&self, measurement: &Measurement, ord: i64, dirty: bool) -> Point {
        Point {
            ord,
            run: self.run,
            value: measurement.value,
            spread: measurement.spread.unwrap_or(f64::NAN),
            n: measurement.n,
            flags: if self.position.on_default_branch { Point::DEFAULT_BRANCH } else { 0 } | if dirty { Point::DIRTY } else { 0 },
        }
    }

    /// The place of this run's commit on the default branch; of an unknown commit, the order of arrival.
    pub(super) async fn ordinal(&self, session: &mut Session) -> Result<i64> {
        let Some(sha) = &self.position.sha else { return Ok(self.run.0) };
        let at = self.position;
        let found = commits::positions(session, &at.repository, &at.default_branch, std::slice::from_ref(sha)).await?;
        Ok(found.first().map_or(self.run.0, |(_, ordinal)| *ordinal))
    }

    /// Appends to the open block of each series, or opens the next one.
    pub(super) async fn extend_blocks(
        &self,
        session: &mut Session,
        history: &History,
        report: &Report,
        ids: &[Option<SeriesId>],
        ord: i64,
    ) -> Result<()> {
        let mut changed = Vec::new();
        for (measurement, series) in report.measurements.iter().zip(ids).filter_map(|(m, id)| id.map(|id| (m, id))) {
            let point = self.point(measurement, ord, report.commit.dirty);
            let last = history.tails.get(&series).and_then(|blocks| blocks.last());
            changed.push(match last {
                Some(open) if open.points.len() < BLOCK_CAPACITY => {
                    let mut block = open.clone();
                    block.first_ord = block.first_ord.min(ord);
                    block.last_ord = block.last_ord.max(ord);
                    block.points.push(point);
                    block
                }
                full_or_none => {
                    Block { series, no: full_or_none.map_or(0, |block| block.no + 1), first_ord: ord, last_ord: ord, points: vec![point] }
                }
            });
        }
        Ok(blocks::put(session, &changed).await?)
    }

    #[expect(clippy::too_many_arguments, reason = "the run's row gathers what every step before it found")]
    pub(super) async fn run(
        &self,
        session: &mut Session,
        request: &ResultsRequest,
        report: &Report,
        whole: &ReportVerdict,
        ids: &[Option<SeriesId>],
        ord: i64,
        attempt: i64,
        answer: &Value,
        delivery: DeliveryId,
    ) -> Result<()> {
        let measured = || report.measurements.iter().zip(ids).filter_map(|(measurement, id)| id.map(|id| (measurement, id)));
        let points: Vec<_> =
            measured().map(|(measurement, series)| RunPoint { series, point: self.point(measurement, ord, report.commit.dirty) }).collect();
        let samples: Vec<_> = measured().filter(|(m, _)| !m.samples.is_empty()).map(|(m, id)| (id, m.samples.clone())).collect();
        let row = RunRow {
            id: self.run,
            service: self.service.id,
            env: self.env.to_owned(),
            branch: request.branch.clone().or_else(|| report.commit.branch.clone()),
            sha: self.position.sha.clone(),
            pr: request.pr,
            attempt,
            tool: report.tool.clone(),
            workload: report.workload,
            fingerprint: self.print.to_owned(),
            started_at: report.started_at.unwrap_or(self.now),
            received_at: self.now,
            verdict: whole.verdict,
            blocking: whole.blocking,
            dirty: report.commit.dirty,
            run_url: request.run_url.clone(),
            series: i64::try_from(report.measurements.len()).unwrap_or(i64::MAX),
            summary: json!({ "answer": answer, "load": report.load, "machine": report.machine, "warnings": report.warnings }),
            delivery: Some(delivery),
            points: store::pack::pack_run(&points),
            samples: (!samples.is_empty()).then(|| store::pack::pack_samples(&samples)),
            default_branch: self.position.on_default_branch,
        };
        Ok(store::runs::insert(session, &row).await?)
    }
}
