//! One self-contained release binary: pages, styles, wasm and fonts are inside.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::progress::Progress;
use crate::site::Sizes;
use crate::{cargo, no_arguments, site};

pub(crate) const BINARY: &str = "target/dist/pacekeeper";

pub(crate) fn dist(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut progress = Progress::start();
    let result = build(&mut progress);
    progress.summary();
    result?;
    println!("{BINARY}");
    Ok(())
}

pub(crate) fn build(progress: &mut Progress) -> Result<Sizes> {
    let sizes = site::build(progress)?;
    progress.stage("release binary", || cargo::run(cargo::cargo().args(["build", "--release", "-p", "pacekeeper"])))?;
    progress.stage("copy", || {
        let folder = Path::new(BINARY).parent().context("target/dist")?;
        fs::create_dir_all(folder)?;
        // Removed first: a binary that is running cannot be written to.
        let _ = fs::remove_file(BINARY);
        let bytes = fs::copy("target/release/pacekeeper", BINARY).context("cannot copy the binary")?;
        eprintln!("  {BINARY}: {:.1} MB", bytes as f64 / 1e6);
        Ok(())
    })?;
    Ok(sizes)
}
