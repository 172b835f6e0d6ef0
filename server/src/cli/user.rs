//! `pacekeeper user`.

use crate::config::Settings;
use crate::start;
use anyhow::Context;
use clap::Subcommand;
use std::process::ExitCode;
use usecases::Actor;
use usecases::accounts::{self, NewUser};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create an account and print a link that signs the person in once
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// viewer, member, manager or admin
        #[arg(long, default_value = "viewer")]
        role: String,
        /// Team of a member, node of a manager
        #[arg(long)]
        team: Option<String>,
    },
    /// Print a new sign-in link for an account
    Link {
        #[arg(long)]
        email: String,
    },
    /// List accounts
    List,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let platform = start::platform(settings).await?;
    match args.command {
        Command::Create { email, name, role, team } => {
            let user = accounts::create_user(&platform, &Actor::System, NewUser { email, name, role, team, password: None }).await?;
            println!("{}", accounts::sign_in_link(&platform, user.id).await?);
        }
        Command::Link { email } => {
            let users = accounts::list_users(&platform, &Actor::System).await?;
            let user =
                users.iter().find(|user| user.email == email.to_lowercase()).with_context(|| format!("there is no account {email}"))?;
            println!("{}", accounts::sign_in_link(&platform, user.id).await?);
        }
        Command::List => {
            for user in accounts::list_users(&platform, &Actor::System).await? {
                println!("{}\t{}\t{}", user.email, user.name, user.role);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
