//! Whether the gate can be believed: a seeded simulation through the real use case and store. Each scenario is also judged by two bare
//! rules on the same values, so that the figures stand side by side.

mod false_alarms;
pub(crate) mod gate;
pub(crate) mod noise;
mod poisoned;
mod recall;
mod rivals;
mod service_trust;
mod table;

pub use false_alarms::{Alarms, CleanNoise};
pub use noise::Shape;
pub use poisoned::{Poisoned, Standing};
pub use recall::{Found, Injected};
pub use service_trust::{Auto, Turns};
pub use table::{Row, table};

use anyhow::{Result, anyhow};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One question to the gate.
#[derive(Debug, Clone)]
pub enum Scenario {
    CleanNoise(CleanNoise),
    Injected(Injected),
    Poisoned(Poisoned),
    Auto(Auto),
}

impl Scenario {
    async fn rows(&self) -> Result<Vec<Row>> {
        Ok(match self {
            Self::CleanNoise(scenario) => scenario.rows(&scenario.simulate().await?),
            Self::Injected(scenario) => scenario.rows(&scenario.simulate().await?),
            Self::Poisoned(scenario) => scenario.rows(&scenario.simulate().await?),
            Self::Auto(scenario) => scenario.rows(&scenario.simulate().await?),
        })
    }
}

/// Simulates every scenario, one per core at a time. Rows come in the order of the scenarios.
pub fn simulate(scenarios: &[Scenario]) -> Result<Vec<Row>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, Result<Vec<Row>>>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let number = next.fetch_add(1, Ordering::SeqCst)
                    && let Some(scenario) = scenarios.get(number)
                {
                    let rows = in_runtime(scenario);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(number, rows);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if done.len() < scenarios.len() {
        return Err(anyhow!("a scenario ended without an answer"));
    }
    done.into_values().collect::<Result<Vec<_>>>().map(|rows| rows.concat())
}

fn in_runtime(scenario: &Scenario) -> Result<Vec<Row>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(scenario.rows())
}

/// The program's own numbers (docs/BENCHMARKS.md): minutes on two cores in release.
pub fn full() -> Vec<Scenario> {
    let noise = CleanNoise {
        name: "Gaussian noise",
        shape: Shape::Gaussian,
        sigma: (0.02, 0.05),
        series: 500,
        history: 64,
        runs: 200,
        open: 0,
        at_most: Some(10),
        seed: 1_000,
    };
    let spikes = Shape::Spikes { chance: 0.02, least: 0.1, most: 0.6 };
    let found = Injected {
        name: "+10 % in 5 of 500 series, sigma 0.5 to 2 %, 64 points",
        sigma: (0.005, 0.02),
        series: 500,
        points: 64,
        pulls: 100,
        slower: 5,
        effect: 0.1,
        at_least: Some(0.95),
        seed: 20_000,
    };
    let exactly = |name, sigma, points| Injected { name, sigma: (sigma, sigma), points, at_least: None, ..found.clone() };
    vec![
        Scenario::CleanNoise(noise.clone()),
        Scenario::CleanNoise(CleanNoise { name: "log-normal noise", shape: Shape::LogNormal, seed: 2_000, ..noise.clone() }),
        Scenario::CleanNoise(CleanNoise { name: "AR(1) noise, rho 0.3", shape: Shape::Correlated(0.3), seed: 3_000, ..noise.clone() }),
        Scenario::CleanNoise(CleanNoise { name: "2 % spikes of +10 to +60 %", shape: spikes, at_most: None, seed: 4_000, ..noise.clone() }),
        Scenario::CleanNoise(CleanNoise { name: "5 open regressions, the clean rest", open: 5, seed: 5_000, ..noise.clone() }),
        Scenario::CleanNoise(CleanNoise { name: "20 open regressions, the clean rest", open: 20, seed: 6_000, ..noise.clone() }),
        Scenario::CleanNoise(CleanNoise { name: "200 series, 60 runs", series: 200, runs: 60, at_most: Some(3), seed: 7_000, ..noise }),
        Scenario::Injected(found.clone()),
        Scenario::Injected(Injected { name: "the same, 20 points", points: 20, at_least: None, ..found.clone() }),
        Scenario::Injected(Injected { name: "the same, 10 points", points: 10, at_least: None, ..found.clone() }),
        Scenario::Injected(exactly("sigma 2 % exactly, 64 points", 0.02, 64)),
        Scenario::Injected(exactly("sigma 2 % exactly, 20 points", 0.02, 20)),
        Scenario::Injected(exactly("sigma 2 % exactly, 10 points", 0.02, 10)),
        Scenario::Injected(exactly("sigma 5 %: invisible by design, 64 points", 0.05, 64)),
        Scenario::Poisoned(Poisoned { services: 20, sigma: (0.005, 0.02), stable: 40, slower: 30, effect: 0.1, seed: 30_000 }),
        Scenario::Auto(Auto {
            series: 100,
            sigma: (0.005, 0.02),
            quiet: 60,
            noisy: 60,
            noise: Shape::Spikes { chance: 0.1, least: 0.1, most: 0.6 },
            seed: 40_000,
        }),
    ]
}
