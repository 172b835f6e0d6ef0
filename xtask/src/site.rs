//! The browser part: compiled, bound, bundled into `target/site`, which the server serves (and a release binary embeds).

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::cargo;
use crate::progress::Progress;
use crate::wasm_target::{Compiler, TARGET};

/// Brotli bytes that a first visit may cost (pages.md section 6).
const WASM_BUDGET: u64 = 100_000;
const STYLE_BUDGET: u64 = 12_000;

/// Compressed sizes in bytes.
pub(crate) struct Sizes {
    pub(crate) wasm: u64,
    pub(crate) script: u64,
    pub(crate) style: u64,
}

impl Sizes {
    pub(crate) fn check(&self) -> Result<()> {
        for (what, size, budget) in [("wasm", self.wasm, WASM_BUDGET), ("style sheet", self.style, STYLE_BUDGET)] {
            eprintln!("  {what}: {:.1} kB of {} kB brotli", size as f64 / 1000.0, budget / 1000);
            if size > budget {
                bail!("the {what} is {size} B of brotli, {} B over its budget", size - budget);
            }
        }
        Ok(())
    }
}

/// Compiles, binds and bundles the browser part into `target/site`.
pub(crate) fn build(progress: &mut Progress) -> Result<Sizes> {
    let compiler = progress.stage("wasm target", Compiler::get)?;
    progress.stage("browser part", || cargo::run(compiler.cargo("build").args(["--profile", "wasm"])))?;
    progress.stage("bundler", || cargo::run(cargo::cargo().args(["build", "-p", "xtask-bundle"])))?;
    progress.stage("site", || {
        let mut bundle = Command::new("target/debug/xtask-bundle");
        bundle.args(["--wasm", &format!("target/{TARGET}/wasm/pacekeeper_app.wasm")]);
        bundle.args(["--style", "style/main.css", "--public", "public", "--out", "target/site"]);
        cargo::run(&mut bundle)
    })?;
    sizes()
}

/// Read back from the manifest of the last bundle.
pub(crate) fn sizes() -> Result<Sizes> {
    let path = "target/site/manifest.json";
    let manifest = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    let brotli = |file: &str| {
        let size = manifest.split_once(&format!("\"{file}\":"))?.1.split_once("\"brotli\":")?.1;
        size.trim_start().split(|digit: char| !digit.is_ascii_digit()).next()?.parse().ok()
    };
    let size = |file: &str| brotli(file).with_context(|| format!("{path} names no size of the {file}"));
    Ok(Sizes { wasm: size("wasm")?, script: size("script")?, style: size("style")? })
}
