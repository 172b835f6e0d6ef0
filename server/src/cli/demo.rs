//! `pacekeeper demo`.

use crate::config::Settings;
use crate::{demo, start};
use std::process::ExitCode;
use usecases::Actor;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Take the demo data out again, without a trace
    #[arg(long)]
    remove: bool,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let platform = start::platform(settings).await?;
    if args.remove {
        let removed = usecases::demo::remove(&platform, &Actor::System).await?;
        eprintln!("{}", if removed { "the demo data was removed" } else { "there is no demo data" });
    } else {
        platform.model().await?;
        demo::load(&platform, &Actor::System, &|done, of| {
            if done % 14 == 0 || done == of {
                eprintln!("day {done} of {of}");
            }
        })
        .await?;
    }
    Ok(ExitCode::SUCCESS)
}
