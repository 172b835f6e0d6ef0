//! `pacekeeper apply` and `diff`.

use crate::config::Settings;
use crate::start;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;
use usecases::apply::{Plan, What};
use usecases::{Actor, apply};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// YAML file; `-` reads standard input
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    file: PathBuf,
    /// Also remove what this file owned and no longer names
    #[arg(long)]
    prune: bool,
}

impl Args {
    fn read(&self) -> anyhow::Result<String> {
        if self.file.as_os_str() == "-" {
            return Ok(std::io::read_to_string(std::io::stdin())?);
        }
        std::fs::read_to_string(&self.file).with_context(|| format!("{} cannot be read", self.file.display()))
    }
}

pub(super) async fn apply(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let yaml = args.read()?;
    let platform = start::platform(settings).await?;
    let plan = apply::apply(&platform, &Actor::System, &yaml, args.prune).await.with_context(|| args.file.display().to_string())?;
    print(&plan);
    Ok(ExitCode::SUCCESS)
}

/// Exits 0 when nothing would change, 1 when something would, 2 on errors.
pub(super) async fn diff(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let yaml = args.read()?;
    let platform = start::platform(settings).await?;
    let plan = apply::diff(&platform, &Actor::System, &yaml, args.prune).await.with_context(|| args.file.display().to_string())?;
    print(&plan);
    Ok(ExitCode::from(u8::from(!plan.is_empty())))
}

fn print(plan: &Plan) {
    for line in &plan.lines {
        let sign = match line.what {
            What::Create => '+',
            What::Update => '~',
            What::Remove => '-',
        };
        println!("{sign} {} {}", line.kind, line.slug);
    }
    if plan.lines.is_empty() {
        println!("nothing changes");
    }
    for note in &plan.notes {
        eprintln!("note: {note}");
    }
}
