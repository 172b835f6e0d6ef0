//! Survival and trends of cases that come in as JSON, for the comparison with lifelines, SciPy and pymannkendall (`cargo xtask interop`).
//!
//! Standard input: `{"survival": [{"observations": [[1.5, true], …], "at": [0.5, …]}], "trends": [{"x": [0.0, …], "y": [1.0, …]}]}`. Standard
//! output: the same lists with what we say of each.

use pacekeeper_domain::stats::{kaplan_meier, mann_kendall, theil_sen, theil_sen_interval};
use serde::{Deserialize, Serialize};
use std::io;

#[derive(Deserialize)]
struct Question {
    survival: Vec<Cohort>,
    trends: Vec<Series>,
}

#[derive(Deserialize)]
struct Cohort {
    observations: Vec<(f64, bool)>,
    at: Vec<f64>,
}

#[derive(Deserialize)]
struct Series {
    x: Vec<f64>,
    y: Vec<f64>,
}

#[derive(Serialize)]
struct Answer {
    survival: Vec<Survival>,
    trends: Vec<Trend>,
}

#[derive(Serialize)]
struct Survival {
    median: Option<f64>,
    p90: Option<f64>,
    survival: Vec<f64>,
}

#[derive(Serialize)]
struct Trend {
    s: i64,
    variance: f64,
    z: f64,
    p: f64,
    slope: Option<f64>,
    interval: Option<(f64, f64)>,
}

fn main() -> serde_json::Result<()> {
    let Question { survival, trends } = serde_json::from_reader(io::stdin().lock())?;
    let cohort = |cohort: &Cohort| {
        let curve = kaplan_meier(&cohort.observations);
        let survival = cohort.at.iter().map(|time| curve.survival_at(*time)).collect();
        Survival { median: curve.median, p90: curve.p90, survival }
    };
    let trend = |series: &Series| {
        let test = mann_kendall(&series.y);
        let points: Vec<(f64, f64)> = series.x.iter().copied().zip(series.y.iter().copied()).collect();
        Trend {
            s: test.s,
            variance: test.variance,
            z: test.z,
            p: test.p_two_sided,
            slope: theil_sen(&points),
            interval: theil_sen_interval(&points),
        }
    };
    let answer = Answer { survival: survival.iter().map(cohort).collect(), trends: trends.iter().map(trend).collect() };
    serde_json::to_writer(io::stdout().lock(), &answer)
}
