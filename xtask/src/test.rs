//! Every test there is, with everything they need started and stopped here.

use anyhow::Result;

use crate::postgres::Postgres;
use crate::progress::Progress;
use crate::{apt, cargo, e2e, site};

pub(crate) fn test(filters: &[String]) -> Result<()> {
    let mut progress = Progress::start();
    let result = site::build(&mut progress).and_then(|_| stages(&mut progress, filters));
    progress.summary();
    result
}

/// All but the browser part, which must have been built. With filters only the tests of that name run, and no browser.
pub(crate) fn stages(progress: &mut Progress, filters: &[String]) -> Result<()> {
    progress.stage("programs for the tests", || {
        apt::get(&[apt::Need { program: "prometheus", package: "prometheus" }])?;
        e2e::programs()
    })?;
    let postgres = progress.stage("PostgreSQL", Postgres::start)?;
    if filters.is_empty() {
        // First, so that the last closing line is one that counts: there are few examples in the documentation.
        progress.stage("examples in the documentation", || {
            cargo::run(cargo::cargo().args(["test", "--workspace", "--doc", "--quiet"]).env("TEST_POSTGRES_URL", &postgres.url))
        })?;
    }
    progress.stage("tests", || {
        let mut tests = cargo::cargo();
        if cargo::program("cargo-nextest").is_some() {
            tests.args(["nextest", "run", "--workspace"]).args(filters);
        } else {
            tests.args(["test", "--workspace", "--lib", "--bins", "--tests", "--"]).args(filters);
        }
        cargo::run(tests.env("TEST_POSTGRES_URL", &postgres.url))
    })?;
    if filters.is_empty() {
        progress.stage("server", || cargo::run(cargo::cargo().args(["build", "-p", "pacekeeper"])))?;
        progress.stage("end-to-end", || e2e::start(&[], false))?;
    }
    Ok(())
}
