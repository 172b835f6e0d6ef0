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
    /// Also judge the days from this one to the installation, from evidence that was filled in later
    #[arg(long, value_name = "DATE")]
    reconstruct: Option<domain::time::Day>,
}

/// Exits 1 when any snapshot came out differently.
pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let platform = start::platform(settings).await?;
    if let Some(from) = args.reconstruct {
        let done = recompute::reconstruct(&platform, &Actor::System, from).await?;
        eprintln!("{} days were reconstructed, {} snapshots", done.days, done.snapshots);
    }
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
