//! `pacekeeper review`.

use crate::config::Settings;
use crate::start;
use domain::scope::Scope;
use domain::time::IsoWeek;
use std::process::ExitCode;
use usecases::reviews::{Step, take};
use usecases::{Actor, api};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// ISO week, such as 2026-W47; last week where it is left out
    #[arg(long)]
    week: Option<IsoWeek>,
    /// `program`, `g:<group>` or `t:<team>`
    #[arg(long, default_value = "program")]
    scope: Scope,
    /// Freeze it first
    #[arg(long)]
    publish: bool,
}

/// Prints the review as Markdown; of a week without one, as it would be written now.
pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let platform = start::platform(settings).await?;
    let week = args.week.unwrap_or_else(|| IsoWeek::of(platform.today()).before(1));
    if args.publish {
        eprintln!("{}", take(&platform, &Actor::System, &args.scope, week, &Step::Publish {}).await?);
    }
    print!("{}", api::review(&platform, &Actor::System, &args.scope, &week.to_string(), None).await?.markdown);
    Ok(ExitCode::SUCCESS)
}
