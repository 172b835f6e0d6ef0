//! Whether a gate that may decide for itself begins to block when it has earned it, and stops when its runner becomes noisy.

use super::gate::{Gate, Origin};
use super::noise::{Noisy, Shape};
use super::table::Row;
use crate::installation::Installation;
use anyhow::Result;

/// A service with `enforce: auto`: a quiet runner, then one whose single values spike.
#[derive(Debug, Clone)]
pub struct Auto {
    pub series: usize,
    pub sigma: (f64, f64),
    pub quiet: usize,
    pub noisy: usize,
    pub noise: Shape,
    pub seed: u64,
}

/// Runs, counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turns {
    /// Of the quiet runner: the one after which the gate blocks.
    pub promoted: Option<usize>,
    /// Of the noisy one: the one after which it only warns.
    pub demoted: Option<usize>,
    /// Of the noisy one: how many ended red before that.
    pub blocked: usize,
}

impl Auto {
    pub async fn simulate(&self) -> Result<Turns> {
        let yaml = "teams: [{slug: auto, name: Auto, services: [{slug: auto, name: Auto, tier: 1}]}]\n\
                    policies: [{service: auto, enforce: auto}]";
        let installation = Installation::with(yaml).await?;
        let mut gate = Gate::of(&installation, "auto");
        let mut noise: Vec<Noisy> =
            (0..self.series).map(|number| Noisy::new(self.seed + number as u64, Shape::Gaussian, self.sigma)).collect();
        let mut turns = Turns::default();
        for run in 1..=self.quiet {
            let values: Vec<f64> = noise.iter_mut().map(Noisy::next).collect();
            if gate.send(Origin::Main, &values).await?.trusted {
                turns.promoted.get_or_insert(run);
            }
        }
        noise.iter_mut().for_each(|noisy| noisy.moves_to(self.noise));
        for run in 1..=self.noisy {
            let values: Vec<f64> = noise.iter_mut().map(Noisy::next).collect();
            let said = gate.send(Origin::Main, &values).await?;
            if turns.demoted.is_none() {
                turns.blocked += usize::from(said.verdict == "fail");
                turns.demoted = (!said.trusted).then_some(run);
            }
        }
        Ok(turns)
    }

    pub(crate) fn rows(&self, found: &Turns) -> Vec<Row> {
        let name = format!("`enforce: auto`, {} series", self.series);
        let number = |run: Option<usize>| run.map_or_else(|| "never".to_owned(), |run| run.to_string());
        vec![
            Row {
                target: Some(format!("≤ {}", self.quiet)),
                met: Some(found.promoted.is_some()),
                ..Row::plain(&name, "quiet run after which it blocks", number(found.promoted))
            },
            Row {
                target: Some(format!("≤ {}", self.noisy)),
                met: Some(found.demoted.is_some()),
                ..Row::plain(&name, "run of a runner with 10 % spikes after which it only warns", number(found.demoted))
            },
            Row::plain(&name, "noisy runs that it blocked before", found.blocked.to_string()),
        ]
    }
}
