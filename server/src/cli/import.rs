//! `pacekeeper import actions FILE`.

use crate::config::Settings;
use crate::start;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;
use usecases::Actor;
use usecases::actions::{self, Taken};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Actions from a CSV file with a head: title, team, owner, status, start, due, phase, check, kpi, effort, url …
    Actions {
        /// CSV file; `-` reads standard input
        file: PathBuf,
        /// Only tell what it would do
        #[arg(long)]
        dry_run: bool,
    },
}

/// Exits 1 when a line is refused; then nothing was written.
pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let What::Actions { file, dry_run } = args.what;
    let text = if file.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())?
    } else {
        std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?
    };
    let platform = start::platform(settings).await?;
    let import = actions::import(&platform, &Actor::System, &text, !dry_run).await.with_context(|| file.display().to_string())?;
    for line in &import.lines {
        let action = line.action.as_deref().unwrap_or_default();
        match line.result {
            Taken::New => println!("+ {} {action}", line.title),
            Taken::Changed => println!("~ {} {action}: {}", line.title, line.detail),
            Taken::Unchanged => {}
            Taken::Refused => eprintln!("line {}: {}", line.line, line.detail),
        }
    }
    for column in &import.ignored_columns {
        eprintln!("note: the column `{column}` means nothing here");
    }
    let done = if dry_run { "would be" } else { "were" };
    if import.refused > 0 {
        eprintln!("{} lines are refused: nothing {done} written", import.refused);
        return Ok(ExitCode::FAILURE);
    }
    println!("{} {done} created, {} changed, {} are as they are", import.created, import.changed, import.unchanged);
    Ok(ExitCode::SUCCESS)
}
