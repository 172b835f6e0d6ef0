//! The rows of one run: its series, its points in both packed forms, the run itself.

use super::Upload;
use super::lines::Lines;
use crate::error::Result;
use crate::ingest::baseline::History;
use domain::ids::SeriesId;
use domain::results::Measurement;
use domain::verdict::ReportVerdict;
use serde_json::{Value, json};
use store::blocks::{self, Block, Point};
use store::pack::{BLOCK_CAPACITY, RunPoint};
use store::runs::RunRow;
use store::series::{self, SeriesRow};
use store::{Session, commits};

/// Writes what an upload measured.
pub(super) struct Stored<'a> {
    pub(super) upload: &'a Upload<'a>,
}

impl Stored<'_> {
    /// The series of each measurement, new ones created; a measurement whose unit changed has none.
    pub(super) async fn series(&self, session: &mut Session, history: &History) -> Result<Vec<Option<SeriesId>>> {
        let Upload { platform, report, print, now, .. } = self.upload;
        let known: Vec<_> = report.measurements.iter().map(|m| history.series(&m.benchmark, &m.metric, print)).collect();
        let fresh = known.iter().filter(|row| row.is_none()).count();
        let mut ids = platform.store.reserve(session, "series", fresh).await?;
        let (mut rows, mut touched, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (measurement, known) in report.measurements.iter().zip(known) {
            found.push(match known {
                Some(row) if row.unit != measurement.unit => None,
                Some(row) => {
                    touched.push((row.id, *now, measurement.value));
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
            service: self.upload.service.id,
            env: self.upload.env.clone(),
            benchmark: measurement.benchmark.clone(),
            metric: measurement.metric.clone(),
            unit: measurement.unit,
            direction: measurement.direction,
            fingerprint: self.upload.print.clone(),
            first_seen: self.upload.now,
            last_seen: self.upload.now,
            last_value: measurement.value,
            segment_from: None,
            segment_sigma: None,
        }
    }

    fn point(&self, measurement: &Measurement, ord: i64, set_apart: bool) -> Point {
        let flag = |held: bool, flag: u8| if held { flag } else { 0 };
        Point {
            ord,
            run: self.upload.run,
            value: measurement.value,
            spread: measurement.spread.unwrap_or(f64::NAN),
            n: measurement.n,
            flags: flag(self.upload.position.on_default_branch, Point::DEFAULT_BRANCH)
                | flag(self.upload.report.commit.dirty, Point::DIRTY)
                | flag(set_apart, Point::QUARANTINED),
        }
    }

    /// The place of this run's commit on the default branch; of an unknown commit, the order of arrival.
    pub(super) async fn ordinal(&self, session: &mut Session) -> Result<i64> {
        let at = &self.upload.position;
        let Some(sha) = &at.sha else { return Ok(self.upload.run.0) };
        let found = commits::positions(session, &at.repository, &at.default_branch, std::slice::from_ref(sha)).await?;
        Ok(found.first().map_or(self.upload.run.0, |(_, ordinal)| *ordinal))
    }

    /// Appends to the open block of each series, or opens the next one.
    pub(super) async fn extend_blocks(
        &self,
        session: &mut Session,
        history: &History,
        ids: &[Option<SeriesId>],
        ord: i64,
        lines: &Lines<'_>,
    ) -> Result<()> {
        let mut changed = Vec::new();
        for (measurement, series) in self.upload.report.measurements.iter().zip(ids).filter_map(|(m, id)| id.map(|id| (m, id))) {
            let point = self.point(measurement, ord, lines.set_apart.contains(&series));
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

    pub(super) async fn run(
        &self,
        session: &mut Session,
        whole: &ReportVerdict,
        ids: &[Option<SeriesId>],
        ord: i64,
        lines: &Lines<'_>,
        answer: Value,
    ) -> Result<()> {
        let Upload { request, report, position, .. } = self.upload;
        let measured = || report.measurements.iter().zip(ids).filter_map(|(measurement, id)| id.map(|id| (measurement, id)));
        let points: Vec<_> = measured()
            .map(|(measurement, series)| RunPoint { series, point: self.point(measurement, ord, lines.set_apart.contains(&series)) })
            .collect();
        let samples: Vec<_> = measured().filter(|(m, _)| !m.samples.is_empty()).map(|(m, id)| (id, m.samples.clone())).collect();
        let is_base = request.side.as_deref() == Some("base");
        let row = RunRow {
            id: self.upload.run,
            service: self.upload.service.id,
            env: self.upload.env.clone(),
            branch: position.branch.clone(),
            sha: position.sha.clone(),
            pr: request.pr,
            attempt: self.upload.attempt,
            tool: report.tool.clone(),
            workload: report.workload,
            fingerprint: self.upload.print.clone(),
            started_at: report.started_at.unwrap_or(self.upload.now),
            received_at: self.upload.now,
            verdict: whole.verdict,
            blocking: whole.blocking,
            dirty: report.commit.dirty,
            run_url: request.run_url.clone(),
            series: i64::try_from(report.measurements.len()).unwrap_or(i64::MAX),
            summary: json!({ "answer": answer, "load": report.load, "machine": report.machine, "warnings": report.warnings }),
            delivery: Some(self.upload.delivery),
            points: store::pack::pack_run(&points),
            samples: (!samples.is_empty()).then(|| store::pack::pack_samples(&samples)),
            default_branch: position.on_default_branch && !is_base,
            pair: request.pair.clone(),
            side: request.pair.as_ref().map(|_| request.side.clone().unwrap_or_else(|| "head".to_owned())),
        };
        Ok(store::runs::insert(session, &row).await?)
    }
}
