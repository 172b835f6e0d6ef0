//! `pacekeeper serve`.

use crate::config::Settings;
use crate::http::{AppState, Uploads, router};
use crate::{assets, demo, start, work};
use anyhow::Context;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use usecases::{Actor, accounts, models};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Load the demo data set first, when the database is empty
    #[arg(long)]
    with_demo: bool,
    /// Print a link that signs the owner in
    #[arg(long)]
    sign_in_link: bool,
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<ExitCode> {
    let started = std::time::Instant::now();
    let platform = start::platform(&settings).await?;
    platform.model().await?;
    if let Some(zone) = settings.timezone.filter(|zone| *zone != platform.zone()) {
        tracing::warn!(%zone, before = %platform.zone(), "the program's time zone changes: every fact is computed again");
        models::change_zone(&platform, &Actor::System, zone).await?;
    }
    if args.with_demo && accounts::needs_setup(&platform).await? {
        eprintln!("Loading the demo data set: half a year of evidence through the real receivers …");
        demo::load(&platform, &Actor::System, &|done, of| {
            if done % 14 == 0 || done == of {
                eprintln!("  day {done} of {of}");
            }
        })
        .await?;
    }
    let mut state = AppState::new(platform.clone(), assets::locate());
    state.embed_ancestors = settings.embed_ancestors.as_str().into();
    state.uploads = Uploads::new(settings.data_dir.join("uploads"), settings.max_stream);
    let listener = TcpListener::bind(settings.listen).await.with_context(|| format!("{} cannot be listened on", settings.listen))?;
    let address = listener.local_addr()?;

    let stop = CancellationToken::new();
    let worker = tokio::spawn(work::run(platform.clone(), format!("{address}/{}", std::process::id()), stop.clone()));
    tracing::info!(%address, database = ?platform.store.engine(), ready_ms = started.elapsed().as_millis() as u64, "Pacekeeper is ready");
    if args.with_demo || args.sign_in_link {
        let owner = accounts::ensure_owner(&platform).await?;
        println!("Sign in as the owner (once, within ten minutes): {}", accounts::sign_in_link(&platform, owner).await?);
    } else if accounts::needs_setup(&platform).await? {
        println!("Nobody has an account yet: open {} to set Pacekeeper up", platform.link("/setup"));
    }
    axum::serve(listener, router(state)).with_graceful_shutdown(ended()).await?;
    stop.cancel();
    worker.await.context("the background work ended badly")?;
    platform.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl+C, or the signal of a service manager.
async fn ended() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
