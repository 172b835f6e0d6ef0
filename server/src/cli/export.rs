//! `pacekeeper export`.

use crate::config::Settings;
use crate::start;
use std::process::ExitCode;
use usecases::{Actor, api};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// maturity, kpis, facts or evidence
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
    let rows = api::export(&platform, &Actor::System, &args.what, args.team.as_deref()).await?;
    println!("{}", serde_json::to_string_pretty(&rows)?);
    Ok(ExitCode::SUCCESS)
}
