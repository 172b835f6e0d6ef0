//! A series' points in its order, 64 to a block, the last one open: what a verdict reads. Can be rebuilt from the runs.

pub use crate::pack::Point;

use crate::pack::{BLOCK_CAPACITY, pack_block, unpack_block, unpack_run};
use crate::place::Place;
use crate::sql::{CHUNK, build, pieces};
use crate::{Error, Result, Session, series};
use domain::ids::{RunId, SeriesId};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub series: SeriesId,
    /// From 0 on.
    pub no: i64,
    pub first_ord: i64,
    pub last_ord: i64,
    pub points: Vec<Point>,
}

impl Block {
    /// The block with number `no` of these points; empty ones have ordinals 0.
    pub fn new(series: SeriesId, no: i64, points: Vec<Point>) -> Self {
        let first_ord = points.first().map_or(0, |point| point.ord);
        let last_ord = points.last().map_or(0, |point| point.ord);
        Self { series, no, first_ord, last_ord, points }
    }
}

statements! {
    ALL = "SELECT series, block_no, first_ord, last_ord, points FROM series_block WHERE series = $1 ORDER BY block_no";
    RUNS = "SELECT id, points FROM run WHERE service = $1 AND env = $2 AND id > $3 ORDER BY id LIMIT $4";
    CLEAR = "DELETE FROM series_block WHERE series = $1";
}

// Driven by `series` (SQLite keeps the order of a CROSS JOIN), so that "the last block" is one seek in the primary key for each.
pub(crate) const TAILS: &str = "SELECT series_block.series, block_no, first_ord, last_ord, points FROM series CROSS JOIN series_block \
                     WHERE series_block.series = series.id AND series_block.block_no >= \
                     (SELECT MAX(newest.block_no) FROM series_block AS newest WHERE newest.series = series.id) - ";
const PUT: &str = "INSERT INTO series_block (series, block_no, first_ord, last_ord, points) ";

/// The last two blocks of each series that has any, older first.
pub async fn tails(session: &mut Session, wanted: &[SeriesId]) -> Result<BTreeMap<SeriesId, Vec<Block>>> {
    newest(session, wanted, 2).await
}

/// The last blocks of each series that has any, older first.
pub async fn newest(session: &mut Session, wanted: &[SeriesId], count: i64) -> Result<BTreeMap<SeriesId, Vec<Block>>> {
    let mut tails: BTreeMap<SeriesId, Vec<Block>> = BTreeMap::new();
    for chunk in pieces(wanted) {
        let rows: Vec<Row> = on_engine!(&mut *session, connection => {
            let mut query = build(TAILS);
            query.push_bind(count - 1).push(" AND series.id IN (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(")");
            query.build_query_as().fetch_all(connection).await
        })?;
        for row in rows {
            let block = Block::try_from(row)?;
            tails.entry(block.series).or_default().push(block);
        }
    }
    for blocks in tails.values_mut() {
        blocks.sort_by_key(|block| block.no);
    }
    Ok(tails)
}

/// Every block of a series, oldest first.
pub async fn all(session: &mut Session, series: SeriesId) -> Result<Vec<Block>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(ALL).bind(series.0).fetch_all(connection).await)?;
    rows.into_iter().map(Block::try_from).collect()
}

/// Writes blocks, replacing those with the same number.
pub async fn put(session: &mut Session, blocks: &[Block]) -> Result<()> {
    for chunk in pieces(blocks) {
        on_engine!(&mut *session, connection => {
            let mut query = build(PUT);
            query.push_values(chunk, |mut row, block| {
                row.push_bind(block.series.0).push_bind(block.no).push_bind(block.first_ord).push_bind(block.last_ord)
                    .push_bind(pack_block(&block.points));
            });
            query.push(" ON CONFLICT (series, block_no) DO UPDATE SET first_ord = excluded.first_ord, last_ord = excluded.last_ord, \
                        points = excluded.points");
            query.build().execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Makes a series' blocks anew from the points of its service's runs, ordered by ordinal, then run.
pub async fn rebuild(session: &mut Session, id: SeriesId) -> Result<()> {
    let Some(row) = series::get(session, id).await? else { return Ok(()) };
    series::lock(session, row.service, &row.env).await?;
    let mut points = Vec::new();
    let mut after = i64::MIN;
    loop {
        let page: Vec<(i64, Vec<u8>)> = on_engine!(&mut *session, connection => sqlx::query_as(RUNS).bind(row.service.0).bind(&row.env)
            .bind(after).bind(CHUNK as i64).fetch_all(connection).await)?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (run, packed) in &page {
            let of_run = unpack_run(RunId(*run), packed).map_err(|_| Place::new("run", run).wrong("points"))?;
            points.extend(of_run.into_iter().filter(|point| point.series == id).map(|point| point.point));
        }
    }
    points.sort_by_key(|point| (point.ord, point.run));
    let blocks: Vec<_> = (0..).zip(points.chunks(BLOCK_CAPACITY)).map(|(no, points)| Block::new(id, no, points.to_vec())).collect();
    on_engine!(&mut *session, connection => sqlx::query(CLEAR).bind(id.0).execute(connection).await.map(|_| ()))?;
    put(session, &blocks).await
}

#[derive(sqlx::FromRow)]
struct Row {
    series: i64,
    block_no: i64,
    first_ord: i64,
    last_ord: i64,
    points: Vec<u8>,
}

impl TryFrom<Row> for Block {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { series, block_no, first_ord, last_ord, points } = row;
        let points = unpack_block(&points).map_err(|_| Place::new("series_block", &series).wrong("points"))?;
        Ok(Self { series: SeriesId(series), no: block_no, first_ord, last_ord, points })
    }
}
