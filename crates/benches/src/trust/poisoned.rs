//! Whether a regression that nobody repairs becomes the new normal.

use super::gate::{Gate, Origin};
use super::noise::{Noisy, Shape};
use super::rivals::Rivals;
use super::table::{Row, share};
use crate::installation::Installation;
use anyhow::Result;

/// Services with one series each: stable, then slower for many commits, then repaired.
#[derive(Debug, Clone)]
pub struct Poisoned {
    pub services: usize,
    pub sigma: (f64, f64),
    pub stable: usize,
    pub slower: usize,
    /// Relative.
    pub effect: f64,
    pub seed: u64,
}

/// Services per commit, first to last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Failing at each of the slower commits; where the answer asks for a rerun, the rerun counts.
    pub failing: Vec<usize>,
    pub by_percentage: Vec<usize>,
    pub by_t_test: Vec<usize>,
    /// Failing at the first commit after the repair, and at the second.
    pub after_repair: (usize, usize),
}

impl Standing {
    /// Services and commits that were green although nothing had been repaired.
    pub fn forgotten(&self, services: usize) -> usize {
        self.failing.iter().map(|failing| services - failing).sum()
    }
}

impl Poisoned {
    pub async fn simulate(&self) -> Result<Standing> {
        let names: Vec<String> = (0..self.services).map(|number| format!("poisoned-{number}")).collect();
        let declared: Vec<String> = names.iter().map(|name| format!("{{slug: {name}, name: {name}, tier: 1}}")).collect();
        let yaml = format!("teams: [{{slug: poisoned, name: Poisoned, services: [{}]}}]", declared.join(", "));
        let installation = Installation::with(&yaml).await?;
        let mut standing = Standing {
            failing: vec![0; self.slower],
            by_percentage: vec![0; self.slower],
            by_t_test: vec![0; self.slower],
            after_repair: (0, 0),
        };
        for (number, name) in names.iter().enumerate() {
            self.one(&mut Gate::of(&installation, name), self.seed + number as u64, &mut standing).await?;
        }
        Ok(standing)
    }

    async fn one(&self, gate: &mut Gate<'_>, seed: u64, standing: &mut Standing) -> Result<()> {
        let mut noisy = Noisy::new(seed, Shape::Gaussian, self.sigma);
        let mut rivals = Rivals::of(1);
        for _ in 0..self.stable {
            let value = [noisy.next()];
            gate.send(Origin::Main, &value).await?;
            rivals.learn(&value);
        }
        for commit in 0..self.slower {
            let mut measured = || [noisy.next() * (1.0 + self.effect)];
            let value = measured();
            let mut said = gate.send(Origin::Main, &value).await?;
            if said.series[0].asks_for_rerun {
                said = gate.send(Origin::MainAgain { attempt: 2 }, &measured()).await?;
            }
            standing.failing[commit] += usize::from(said.verdict == "fail");
            let others = rivals.judge(&value);
            standing.by_percentage[commit] += usize::from(others.percentage[0]);
            standing.by_t_test[commit] += usize::from(others.t_test[0]);
            rivals.learn(&value);
        }
        standing.after_repair.0 += usize::from(gate.send(Origin::Main, &[noisy.next()]).await?.verdict == "fail");
        standing.after_repair.1 += usize::from(gate.send(Origin::Main, &[noisy.next()]).await?.verdict == "fail");
        Ok(())
    }

    pub(crate) fn rows(&self, found: &Standing) -> Vec<Row> {
        const NAME: &str = "+10 % that nobody repairs, after 40 stable points";
        let all = self.services;
        let mut rows = Vec::new();
        for commit in [1, 6, 9, self.slower] {
            let at = |counts: &[usize]| counts.get(commit - 1).map(|count| share(*count, all)).unwrap_or_default();
            rows.push(Row {
                scenario: NAME.to_owned(),
                counted: format!("series failing at slower commit {commit}"),
                target: Some(all.to_string()),
                pacekeeper: at(&found.failing),
                percentage: at(&found.by_percentage),
                t_test: at(&found.by_t_test),
                met: Some(found.failing.get(commit - 1) == Some(&all)),
            });
        }
        let green = found.forgotten(all);
        rows.push(Row {
            target: Some("0".to_owned()),
            met: Some(green == 0),
            ..Row::plain(NAME, "series and commits that were green", share(green, all * self.slower))
        });
        rows.push(Row::plain(NAME, "series failing at the first commit after the repair", share(found.after_repair.0, all)));
        rows.push(Row {
            target: Some("0".to_owned()),
            met: Some(found.after_repair.1 == 0),
            ..Row::plain(NAME, "series failing at the second commit after the repair", share(found.after_repair.1, all))
        });
        rows
    }
}
