//! The end-to-end tests: node's own test runner drives Debian's Chromium against `target/debug/pacekeeper`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::progress::Progress;
use crate::{apt, cargo, site};

const FOLDER: &str = "end2end";

pub(crate) fn e2e(arguments: &[String]) -> Result<()> {
    let headed = arguments.iter().any(|argument| argument == "--headed");
    let filters: Vec<_> = arguments.iter().filter(|argument| *argument != "--headed").cloned().collect();
    if let Some(option) = filters.iter().find(|filter| filter.starts_with('-')) {
        bail!("e2e: unknown option `{option}`");
    }
    let mut progress = Progress::start();
    let result = stages(&mut progress, &filters, headed);
    progress.summary();
    result
}

fn stages(progress: &mut Progress, filters: &[String], headed: bool) -> Result<()> {
    site::build(progress)?;
    progress.stage("programs for the tests", programs)?;
    progress.stage("server", || cargo::run(cargo::cargo().args(["build", "-p", "pacekeeper"])))?;
    progress.stage("end-to-end", || start(filters, headed))
}

/// Gets what the tests need that is not in this repository.
pub(crate) fn programs() -> Result<()> {
    apt::get(&[
        apt::Need { program: "node", package: "nodejs" },
        apt::Need { program: "npm", package: "npm" },
        apt::Need { program: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", package: "fonts-dejavu-core" },
        apt::Need { program: "chromium", package: "chromium" },
        apt::Need { program: "prometheus", package: "prometheus" },
    ])?;
    // What npm writes last, so it says whether the folder is complete and which lock file it came from.
    let installed = Path::new(FOLDER).join("node_modules/.package-lock.json");
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let lock = changed(&Path::new(FOLDER).join("package-lock.json")).context("end2end/package-lock.json is missing")?;
    if changed(&installed).is_ok_and(|installed| installed >= lock) {
        return Ok(());
    }
    cargo::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(FOLDER))
}

/// Runs the test files whose names hold one of the filters. The server must have been built.
pub(crate) fn start(filters: &[String], headed: bool) -> Result<()> {
    let files = test_files(filters)?;
    if files.is_empty() {
        bail!("no file in {FOLDER}/tests is named like {}", filters.join(" or "));
    }
    let mut node = Command::new("node");
    node.arg("run.mjs").args(files).current_dir(FOLDER);
    if headed {
        node.env("HEADED", "1");
    }
    cargo::run(&mut node)
}

fn test_files(filters: &[String]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(FOLDER).join("tests"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") && (filters.is_empty() || filters.iter().any(|filter| name.contains(filter))) {
            files.push(Path::new("tests").join(name));
        }
    }
    files.sort();
    Ok(files)
}
