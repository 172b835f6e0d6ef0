//! Change points of series that come in as JSON, for the comparison with apache-otava (`cargo xtask interop`).
//!
//! Standard input: `{"settings": "otava" | "ours", "rounds": 10, "series": [[1.0, …], …]}`. Standard output: `{"points": [[{"index": …}]],
//! "seconds": …}`, the seconds of one pass over all of them, the fastest of `rounds`.

use pacekeeper_domain::change_points::{ChangePoint, Settings, detect};
use serde::{Deserialize, Serialize};
use std::io;
use std::time::Instant;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Whose {
    Otava,
    Ours,
}

#[derive(Deserialize)]
struct Question {
    settings: Whose,
    rounds: u32,
    series: Vec<Vec<f64>>,
}

#[derive(Serialize)]
struct Answer {
    points: Vec<Vec<ChangePoint>>,
    seconds: f64,
}

fn main() -> serde_json::Result<()> {
    let Question { settings, rounds, series } = serde_json::from_reader(io::stdin().lock())?;
    let settings = match settings {
        Whose::Otava => Settings::otava(),
        Whose::Ours => Settings::ours(),
    };
    let mut answer = Answer { points: Vec::new(), seconds: f64::INFINITY };
    for _ in 0..rounds.max(1) {
        let started = Instant::now();
        let points = series.iter().map(|values| detect(values, &settings)).collect();
        answer = Answer { points, seconds: answer.seconds.min(started.elapsed().as_secs_f64()) };
    }
    serde_json::to_writer(io::stdout().lock(), &answer)
}
