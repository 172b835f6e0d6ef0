//! `bench trust`: how often the gate is wrong, by simulation.

use anyhow::Result;

use crate::cargo;
use crate::progress::Progress;

pub(super) const PACKAGE: &str = "pacekeeper-benches";

pub(super) fn trust() -> Result<()> {
    let mut progress = Progress::start();
    let build = ["build", "--release", "-p", PACKAGE, "--bin", "trust"];
    progress.stage("simulation, release", || cargo::run(cargo::cargo().args(build)))?;
    let run = ["run", "--release", "--quiet", "-p", PACKAGE, "--bin", "trust"];
    let simulated = progress.stage("simulating", || cargo::run(cargo::cargo().args(run)));
    progress.summary();
    simulated
}
