//! The command line.

mod apply;
mod demo;
mod doctor;
mod export;
mod import;
mod push;
mod recompute;
mod review;
mod serve;
mod token;
mod user;

use crate::config::{Flags, Settings};
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[derive(Debug, Parser)]
#[command(name = "pacekeeper", version, about = "Runs a company's Continuous Performance Engineering program", long_about = None)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    #[command(after_help = "Example: pacekeeper serve --listen 127.0.0.1:8080")]
    Serve(serve::Args),
    /// Load the demo data set, or take it out again
    #[command(after_help = "Examples: pacekeeper demo\n          pacekeeper demo --remove")]
    Demo(demo::Args),
    /// Upload result files and exit with the verdict's code: 0 pass or warn, 1 fail, 2 error, 3 not comparable
    #[command(after_help = "Example: PACEKEEPER_TOKEN=pk_… pacekeeper push --url https://perf.example --service checkout results.json")]
    Push(Box<push::Args>),
    /// Make teams, services, SLOs and budgets what a YAML file says
    #[command(after_help = "Example: pacekeeper apply -f pacekeeper.yaml")]
    Apply(apply::Args),
    /// Show what `apply` would change; exits 1 when there is a difference
    #[command(after_help = "Example: pacekeeper diff -f pacekeeper.yaml")]
    Diff(apply::Args),
    /// Create, list and revoke API tokens
    #[command(after_help = "Example: pacekeeper token create --name ci --scope ingest --team payments")]
    Token(token::Args),
    /// Create accounts and sign-in links
    #[command(after_help = "Example: pacekeeper user create --email ana@example.com --name Ana --role admin")]
    User(user::Args),
    /// Print a weekly performance review as Markdown
    #[command(after_help = "Examples: pacekeeper review --scope t:payments\n          pacekeeper review --week 2026-W47 --publish")]
    Review(review::Args),
    /// Recompute every snapshot from the evidence and compare it byte for byte
    #[command(after_help = "Example: pacekeeper recompute")]
    Recompute(recompute::Args),
    /// Write maturity, KPIs, facts or evidence as JSON, or the maturity model as YAML
    #[command(after_help = "Examples: pacekeeper export maturity --json\n          pacekeeper export model > model.yaml")]
    Export(export::Args),
    /// Take actions from a spreadsheet: the same file again changes nothing
    #[command(after_help = "Examples: pacekeeper import actions plan.csv --dry-run\n          pacekeeper import actions plan.csv")]
    Import(import::Args),
    /// Bring the database up to date and exit
    #[command(after_help = "Example: pacekeeper migrate")]
    Migrate,
    /// Check configuration, database and secret key
    #[command(after_help = "Example: pacekeeper doctor")]
    Doctor,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = Settings::load(&cli.flags).and_then(|settings| {
        log(&settings, matches!(cli.command, Command::Serve(_)));
        // One TLS provider for every outgoing connection; a second call in tests is harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(cli.command, settings))
    });
    outcome.unwrap_or_else(|error| {
        eprintln!("pacekeeper: {error:#}");
        ExitCode::from(2)
    })
}

async fn run(command: Command, settings: Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(args, settings).await,
        Command::Demo(args) => demo::run(args, &settings).await,
        Command::Push(args) => push::run(*args).await,
        Command::Apply(args) => apply::apply(args, &settings).await,
        Command::Diff(args) => apply::diff(args, &settings).await,
        Command::Token(args) => token::run(args, &settings).await,
        Command::User(args) => user::run(args, &settings).await,
        Command::Review(args) => review::run(args, &settings).await,
        Command::Recompute(args) => recompute::run(args, &settings).await,
        Command::Export(args) => export::run(args, &settings).await,
        Command::Import(args) => import::run(args, &settings).await,
        Command::Migrate => {
            crate::start::platform(&settings).await?;
            eprintln!("the database is up to date");
            Ok(ExitCode::SUCCESS)
        }
        Command::Doctor => doctor::run(&settings).await,
    }
}

/// Servers tell what they do; other commands only what goes wrong.
fn log(settings: &Settings, server: bool) {
    let usual = if server { "info,sqlx=warn" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if settings.json_logs { builder.json().init() } else { builder.init() }
}
