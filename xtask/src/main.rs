//! `cargo xtask`: everything a contributor or a machine does with this repository, each as one command that gets what it needs.

mod apt;
mod arch;
mod bench;
mod cargo;
mod ci;
mod dist;
mod e2e;
mod http;
mod interop;
mod postgres;
mod progress;
mod run;
mod served;
mod site;
mod test;
mod wasm_target;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

const USAGE: &str = "\
cargo xtask COMMAND

  run [--no-demo] [--port N]   build everything and serve it on 127.0.0.1:8080 with the demo data set
  test [FILTER…]               every test: unit, both databases, HTTP, end-to-end in Chromium
  e2e [--headed] [FILE…]       the end-to-end tests alone; FILE is a part of a file's name
  bench numbers                measure what the README's table of numbers says
  bench trust                  simulate how often the gate is wrong
  bench scale [--postgres] [--built]
                               measure with ten million measurements in the store; the binaries that are there, if told so
  interop                      our statistics beside PyPI packages that do the same
  dist                         one self-contained release binary at target/dist/pacekeeper
  ci                           what must hold before a change lands
  arch                         who may depend on whom
";

fn main() -> ExitCode {
    match dispatch(env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: Vec<String>) -> Result<()> {
    // Every path in here is relative to the workspace.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))?;

    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(());
    };
    match command.as_str() {
        "run" => run::run(rest),
        "test" => test::test(rest),
        "e2e" => e2e::e2e(rest),
        "bench" => bench::bench(rest),
        "interop" => interop::interop(rest),
        "dist" => dist::dist(rest),
        "ci" => ci::ci(rest),
        "arch" => arch::arch(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        unknown => bail!("there is no command `{unknown}`\n\n{USAGE}"),
    }
}

/// For commands that take none.
fn no_arguments(given: &[String]) -> Result<()> {
    match given.first() {
        Some(argument) => bail!("unexpected `{argument}`\n\n{USAGE}"),
        None => Ok(()),
    }
}
