//! How often the gate fails although nobody changed anything.

use super::gate::{Gate, Origin};
use super::noise::{Noisy, Shape};
use super::rivals::Rivals;
use super::table::{Row, share};
use crate::installation::Installation;
use anyhow::Result;

/// Noise on the default branch: a history, then the runs that count.
#[derive(Debug, Clone)]
pub struct CleanNoise {
    pub name: &'static str,
    pub shape: Shape,
    /// Relative, drawn between these for each series.
    pub sigma: (f64, f64),
    pub series: usize,
    pub history: usize,
    pub runs: usize,
    /// Series that got worse by 40 % after the history and stay so; they are not counted.
    pub open: usize,
    /// Most runs with a failed series; `None`: for information.
    pub at_most: Option<usize>,
    pub seed: u64,
}

/// Runs in which at least one clean series raised an alarm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Alarms {
    pub failed: usize,
    /// Failed by the first look at them.
    pub at_once: usize,
    /// Failed or warned.
    pub warned: usize,
    pub by_percentage: usize,
    pub by_t_test: usize,
    /// Runs in which every open regression failed.
    pub open_failed: usize,
}

/// By how much the open regressions are slower.
const OPEN_EFFECT: f64 = 1.4;
/// One run raises their alert, the next one confirms it.
const UNTIL_OPEN: usize = 2;

impl CleanNoise {
    pub async fn simulate(&self) -> Result<Alarms> {
        let installation =
            Installation::with("teams: [{slug: noise, name: Noise, services: [{slug: noise, name: Noise, tier: 1}]}]").await?;
        let mut gate = Gate::of(&installation, "noise");
        let mut rivals = Rivals::of(self.series);
        let mut noise: Vec<Noisy> = (0..self.series).map(|number| Noisy::new(self.seed + number as u64, self.shape, self.sigma)).collect();
        let mut alarms = Alarms::default();
        let before = self.history + if self.open > 0 { UNTIL_OPEN } else { 0 };
        for run in 0..before + self.runs {
            let slower = |number: usize| if run >= self.history && number < self.open { OPEN_EFFECT } else { 1.0 };
            let values: Vec<f64> = noise.iter_mut().enumerate().map(|(number, noisy)| noisy.next() * slower(number)).collect();
            let said = gate.send(Origin::Main, &values).await?;
            if run >= before {
                let others = rivals.judge(&values);
                let clean = &said.series[self.open..];
                alarms.failed += usize::from(clean.iter().any(|one| one.failed));
                alarms.at_once += usize::from(clean.iter().any(|one| one.at_once));
                alarms.warned += usize::from(clean.iter().any(|one| one.failed || one.warned));
                alarms.by_percentage += usize::from(others.percentage[self.open..].contains(&true));
                alarms.by_t_test += usize::from(others.t_test[self.open..].contains(&true));
                alarms.open_failed += usize::from(said.series[..self.open].iter().all(|one| one.failed));
            }
            rivals.learn(&values);
        }
        Ok(alarms)
    }

    pub(crate) fn rows(&self, found: &Alarms) -> Vec<Row> {
        let of = |count: usize| share(count, self.runs);
        let mut rows = vec![
            Row {
                scenario: self.name.to_owned(),
                counted: "runs with a failed series".to_owned(),
                target: self.at_most.map(|most| format!("≤ {most}")),
                pacekeeper: of(found.failed),
                percentage: of(found.by_percentage),
                t_test: of(found.by_t_test),
                met: self.at_most.map(|most| found.failed <= most),
            },
            Row {
                target: Some("0".to_owned()),
                met: Some(found.at_once == 0),
                ..Row::plain(self.name, "runs with a series failed without a second look", of(found.at_once))
            },
            Row::plain(self.name, "runs with a warned or failed series", of(found.warned)),
        ];
        if self.open > 0 {
            rows.push(Row::plain(self.name, "runs in which all open regressions failed", of(found.open_failed)));
        }
        rows
    }
}
