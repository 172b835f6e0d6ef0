//! `pacekeeper recompute`.

use crate::config::Settings;
use crate::start;
use std::process::ExitCode;
use usecases::{Actor, recompute};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// Exits 1 when any snapshot came out differently.
pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let platform = start::platform(settings).await?;
    let outcome = recompute::recompute(&platform, &Actor::System).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&outcome)?);
    } else {
        println!("{} evaluations, {} snapshots, digest {}", outcome.evaluations, outcome.snapshots, outcome.digest);
        for difference in &outcome.differences {
            println!("evaluation {} of {} differs", difference.evaluation, difference.team);
        }
    }
    Ok(ExitCode::from(u8::from(!outcome.differences.is_empty())))
}
