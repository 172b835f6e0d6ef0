//! Change points of every series: computing alone, and as the server does it, with reading and writing.

use super::{evaluate, platform};
use anyhow::Result;
use domain::change_points::{Settings, detect};
use std::time::{Duration, Instant};
use store::{blocks, series};

#[derive(Debug, Clone, Copy)]
pub struct Scanned {
    pub series: usize,
    /// Of 64 points each, on one core.
    pub computing: Duration,
    pub found: usize,
    /// Services, series and regressions of the scan.
    pub whole: usecases::change_points::Scanned,
    pub whole_took: Duration,
}

const POINTS: usize = 64;

pub async fn scan(url: &str) -> Result<Scanned> {
    let platform = platform(url).await?;
    let mut session = platform.store.read().await?;
    let mut histories: Vec<Vec<f64>> = Vec::new();
    for service in platform.catalog().await?.services.keys() {
        let ids: Vec<_> = series::find(&mut session, *service, "ci").await?.iter().map(|row| row.id).collect();
        for blocks in blocks::tails(&mut session, &ids).await?.into_values() {
            let values: Vec<f64> = blocks.iter().flat_map(|block| &block.points).map(|point| point.value).collect();
            histories.push(values[values.len().saturating_sub(POINTS)..].to_vec());
        }
    }
    drop(session);
    let settings = Settings::ours();
    let began = Instant::now();
    let found = histories.iter().map(|values| detect(values, &settings).len()).sum();
    let computing = began.elapsed();
    let began = Instant::now();
    let whole = usecases::change_points::scan(&platform).await?;
    let whole_took = began.elapsed();
    evaluate(&platform).await?;
    platform.store.close().await;
    Ok(Scanned { series: histories.len(), computing, found, whole, whole_took })
}
