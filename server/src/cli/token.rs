//! `pacekeeper token`.

use crate::config::Settings;
use crate::start;
use clap::Subcommand;
use std::process::ExitCode;
use usecases::Actor;
use usecases::accounts::{self, NewToken};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a token; it is printed alone on standard output, this once
    Create {
        /// What it is for
        #[arg(long)]
        name: String,
        /// ingest, read, actions:write, config:write or admin; may be given several times
        #[arg(long, required = true, num_args = 1..)]
        scope: Vec<String>,
        /// Limit it to the services of this team
        #[arg(long)]
        team: Option<String>,
        /// Days until it expires
        #[arg(long)]
        days: Option<i64>,
    },
    /// List tokens
    List,
    /// Revoke a token by its id
    Revoke { id: String },
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let platform = start::platform(settings).await?;
    match args.command {
        Command::Create { name, scope, team, days } => {
            let (_, text) = accounts::create_token(&platform, &Actor::System, NewToken { name, scopes: scope, team, days }).await?;
            println!("{text}");
        }
        Command::List => {
            for token in accounts::list_tokens(&platform, &Actor::System).await? {
                let state = if token.revoked_at.is_some() { "revoked" } else { "active" };
                println!("{}\t{}\t{}\t{state}", token.id, token.name, token.scopes.join(","));
            }
        }
        Command::Revoke { id } => accounts::revoke_token(&platform, &Actor::System, id.parse()?).await?,
    }
    Ok(ExitCode::SUCCESS)
}
