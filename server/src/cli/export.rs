//! `pacekeeper export`.

use crate::config::Settings;
use crate::start;
use std::process::ExitCode;
use usecases::{Actor, api, models};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// maturity, kpis, facts, evidence, or model (in YAML, as it can be applied and imported)
    what: String,
    /// Only this team
    #[arg(long)]
    team: Option<String>,
    /// JSON, the only form there is
    #[arg(long, default_value_t = true)]
    json: bool,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let platform = start::platform(settings).await?;
    if args.what == "model" {
        print!("{}", models::export(&platform, &Actor::System).await?);
        return Ok(ExitCode::SUCCESS);
    }
    let rows = api::export(&platform, &Actor::System, &args.what, args.team.as_deref()).await?;
    println!("{}", serde_json::to_string_pretty(&rows)?);
    Ok(ExitCode::SUCCESS)
}
