//! `interop`: our mathematics beside public packages that do the same, on generated cases. Opt-in: it needs PyPI, and a minute.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::progress::Progress;
use crate::{cargo, no_arguments};

/// Below `target/`, so that `cargo clean` takes it along.
const ENVIRONMENT: &str = "target/interop";
/// Examples of crates/domain, each with the script of its name in `end2end/interop`.
const COMPARISONS: [(&str, &str); 2] = [
    ("change_points", "change points beside apache-otava"),
    ("statistics", "survival and trends beside lifelines, SciPy and pymannkendall"),
];
/// What the answers were held against; another version may well answer differently.
const PACKAGES: [&str; 5] = ["apache-otava==0.8.0", "lifelines==0.30.3", "numpy==2.2.0", "pymannkendall==1.4.3", "scipy==1.16.3"];

pub(crate) fn interop(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut progress = Progress::start();
    progress.stage("Python packages", packages)?;
    progress.stage("our programs", || {
        let examples = COMPARISONS.iter().flat_map(|(name, _)| ["--example", name]);
        cargo::run(cargo::cargo().args(["build", "--release", "-p", "pacekeeper-domain"]).args(examples))
    })?;
    let mut agreement = Ok(());
    for (name, stage) in COMPARISONS {
        let (script, program) = (format!("end2end/interop/{name}.py"), format!("target/release/examples/{name}"));
        agreement = agreement.and(progress.stage(stage, || cargo::run(python().arg(script).arg(program))));
    }
    progress.summary();
    agreement
}

fn python() -> Command {
    Command::new(Path::new(ENVIRONMENT).join("bin/python"))
}

/// An environment of its own with exactly these packages; what is there already is not fetched again.
fn packages() -> Result<()> {
    let listed = Path::new(ENVIRONMENT).join("packages.txt");
    let wanted = PACKAGES.join("\n");
    if fs::read_to_string(&listed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    cargo::run(Command::new("python3").args(["-m", "venv", "--clear", ENVIRONMENT])).context("the comparison needs Python 3 with venv")?;
    cargo::run(python().args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES))?;
    fs::write(&listed, wanted).with_context(|| format!("cannot write {}", listed.display()))
}
