//! What must hold before a change lands. Every check runs, also after one has failed, so that one run tells everything.

use anyhow::{Result, bail};

use crate::progress::Progress;
use crate::wasm_target::Compiler;
use crate::{arch, cargo, no_arguments, site, test};

pub(crate) fn ci(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut progress = Progress::start();
    let mut failures = Vec::new();
    let mut note = |result: Result<()>| {
        if let Err(error) = result {
            eprintln!("  {error:#}");
            failures.push(format!("{error:#}"));
        }
    };

    note(progress.stage("formatting", || cargo::run(cargo::cargo().args(["fmt", "--all", "--check"]))));
    note(progress.stage("architecture", arch::check));
    let site = site::build(&mut progress);
    let site_built = site.is_ok();
    note(site.and_then(|sizes| progress.stage("size budgets", || sizes.check())));
    note(
        progress.stage("clippy, server", || {
            cargo::run(cargo::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        }),
    );
    note(progress.stage("clippy, browser", browser_clippy));
    note(
        progress
            .stage("rustdoc", || cargo::run(cargo::cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))),
    );
    // Last, so that the closing lines of the test runners are the last there are. This is `cargo xtask test`, the browser part being built.
    note(if site_built { test::stages(&mut progress, &[]) } else { Err(anyhow::anyhow!("not tested: there is no browser part")) });

    progress.summary();
    if failures.is_empty() {
        eprintln!("ci: everything holds");
        return Ok(());
    }
    bail!("{} of the checks failed:\n- {}", failures.len(), failures.join("\n- "))
}

fn browser_clippy() -> Result<()> {
    match Compiler::get()? {
        Compiler::Toolchain => cargo::run(Compiler::Toolchain.cargo("clippy").args(["--", "-D", "warnings"])),
        Compiler::Debian => {
            eprintln!("  not checked: the distribution's compiler for the browser part comes without clippy");
            Ok(())
        }
    }
}
