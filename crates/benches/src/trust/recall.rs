//! How often the gate finds what did get worse.

use super::gate::{Gate, Origin};
use super::noise::{Noisy, Shape};
use super::rivals::Rivals;
use super::table::{Row, share};
use crate::installation::Installation;
use anyhow::Result;

/// Pull requests that each make some series of a large report slower. Every one is measured up to three times.
#[derive(Debug, Clone)]
pub struct Injected {
    pub name: &'static str,
    pub sigma: (f64, f64),
    pub series: usize,
    /// Points of history.
    pub points: usize,
    pub pulls: usize,
    /// Series that each of them makes slower.
    pub slower: usize,
    /// Relative.
    pub effect: f64,
    /// Smallest share that must be warned at once, and failed within three runs; `None`: for information.
    pub at_least: Option<f64>,
    pub seed: u64,
}

/// Of all series that were made slower.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    pub slower: usize,
    /// Warned or failed by the first run.
    pub first: usize,
    /// Failed by one of three runs.
    pub failed: usize,
    /// Failed by the first run, by one of three.
    pub percentage: (usize, usize),
    pub t_test: (usize, usize),
}

impl Found {
    pub fn first_share(&self) -> f64 {
        self.first as f64 / self.slower.max(1) as f64
    }

    pub fn failed_share(&self) -> f64 {
        self.failed as f64 / self.slower.max(1) as f64
    }
}

const MEASURED: usize = 3;

impl Injected {
    pub async fn simulate(&self) -> Result<Found> {
        let installation = Installation::with("teams: [{slug: prs, name: PRs, services: [{slug: prs, name: PRs, tier: 1}]}]").await?;
        let mut gate = Gate::of(&installation, "prs");
        let mut rivals = Rivals::of(self.series);
        let mut noise: Vec<Noisy> =
            (0..self.series).map(|number| Noisy::new(self.seed + number as u64, Shape::Gaussian, self.sigma)).collect();
        for _ in 0..self.points {
            let values: Vec<f64> = noise.iter_mut().map(Noisy::next).collect();
            gate.send(Origin::Main, &values).await?;
            rivals.learn(&values);
        }
        let mut found = Found { slower: self.pulls * self.slower, ..Found::default() };
        for pull in 0..self.pulls {
            let injected: Vec<usize> = (0..self.slower).map(|place| (pull * self.slower + place) % self.series).collect();
            let mut seen = vec![(false, false, false); self.slower];
            for attempt in 1..=MEASURED {
                let factor = |number: usize| if injected.contains(&number) { 1.0 + self.effect } else { 1.0 };
                let values: Vec<f64> = noise.iter_mut().enumerate().map(|(number, noisy)| noisy.next() * factor(number)).collect();
                let said = gate.send(Origin::PullRequest { number: 1 + pull as i64, attempt: attempt as i64 }, &values).await?;
                let others = rivals.judge(&values);
                for (seen, number) in seen.iter_mut().zip(&injected) {
                    let one = &said.series[*number];
                    seen.0 |= one.failed;
                    seen.1 |= others.percentage[*number];
                    seen.2 |= others.t_test[*number];
                    if attempt == 1 {
                        found.first += usize::from(one.failed || one.warned);
                        found.percentage.0 += usize::from(seen.1);
                        found.t_test.0 += usize::from(seen.2);
                    }
                }
            }
            for (failed, percentage, t_test) in seen {
                found.failed += usize::from(failed);
                found.percentage.1 += usize::from(percentage);
                found.t_test.1 += usize::from(t_test);
            }
        }
        Ok(found)
    }

    pub(crate) fn rows(&self, found: &Found) -> Vec<Row> {
        let of = |count: usize| share(count, found.slower);
        let target = self.at_least.map(|least| format!("≥ {:.0} %", 100.0 * least));
        let row = |counted: &str, share: f64, pacekeeper: usize, percentage: usize, t_test: usize| Row {
            scenario: self.name.to_owned(),
            counted: counted.to_owned(),
            target: target.clone(),
            pacekeeper: of(pacekeeper),
            percentage: of(percentage),
            t_test: of(t_test),
            met: self.at_least.map(|least| share >= least),
        };
        vec![
            row(
                "slower series warned (the others: failed) by the first run",
                found.first_share(),
                found.first,
                found.percentage.0,
                found.t_test.0,
            ),
            row("slower series failed by one of three runs", found.failed_share(), found.failed, found.percentage.1, found.t_test.1),
        ]
    }
}
