//! Background work of a server: the inbox, evaluations, pulled sources, change points, what goes out, housekeeping. Leases in the store
//! make it safe to run many.

use crate::{outgoing, sources};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use usecases::evaluate::Runner;
use usecases::{Actor, Platform, ingest};

const IDLE: Duration = Duration::from_millis(500);
/// Longest pause after an evaluation.
const BREATH: Duration = Duration::from_secs(2);
const PULLS: Duration = Duration::from_secs(5);
const HOUSEKEEPING: Duration = Duration::from_secs(3_600);
/// Days that processed and failed deliveries are kept (decision 14).
const KEEP_DONE_DAYS: i64 = 30;
const KEEP_FAILED_DAYS: i64 = 90;
/// Days that raw values, and runs with their points, are kept.
const KEEP_SAMPLES_DAYS: i64 = 14;
const KEEP_RUNS_DAYS: i64 = 400;
/// How often default branches are looked at for change points.
const SCANS: Duration = Duration::from_secs(30);
/// How often it is looked whether weekly reviews are due.
const REVIEWS: Duration = Duration::from_secs(60);

/// Runs until it is told to stop.
pub async fn run(platform: Platform, name: String, stop: CancellationToken) {
    let sender = name.clone();
    let inbox = inbox_and_evaluations(platform.clone(), name);
    let pulls = pulls(platform.clone());
    let scans = scans(platform.clone());
    let sending = outgoing::run(platform.clone(), sender);
    let reviews = reviews(platform.clone());
    let housekeeping = housekeeping(platform);
    stop.run_until_cancelled_owned(async {
        tokio::join!(inbox, pulls, scans, sending, reviews, housekeeping);
    })
    .await;
}

/// Hooks first, then what they and uploads brought is evaluated.
async fn inbox_and_evaluations(platform: Platform, name: String) {
    let mut runner = Runner::new(platform.clone(), name.clone()).patient();
    let mut leased = false;
    loop {
        let worked = ingest::work_inbox(&platform, &name, 64).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the inbox could not be worked");
            0
        });
        let began = Instant::now();
        let evaluated = runner.run_due().await.unwrap_or_else(|error| {
            tracing::error!(error = ?error, "an evaluation failed");
            0
        });
        if evaluated > 0 {
            // While uploads stream in, a large company's evaluations take a quarter of one core, not all of it.
            tokio::time::sleep((began.elapsed() * 3).min(BREATH)).await;
        }
        if worked == 0 && evaluated == 0 {
            // Whoever has something to evaluate next need not wait until the lease runs out.
            if std::mem::take(&mut leased)
                && let Err(error) = runner.release().await
            {
                tracing::error!(error = ?error, "the lease of the evaluations could not be given back");
            }
            tokio::time::sleep(IDLE).await;
        }
        leased |= evaluated > 0;
    }
}

async fn pulls(platform: Platform) {
    loop {
        match usecases::sources::due(&platform).await {
            Ok(due) => {
                for source in due {
                    if let Err(error) = sources::pull(&platform, &Actor::System, &source).await {
                        tracing::error!(source = %source.slug, %error, "a source could not be pulled");
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the sources that are due could not be read"),
        }
        tokio::time::sleep(PULLS).await;
    }
}

async fn scans(platform: Platform) {
    loop {
        if let Err(error) = usecases::change_points::scan(&platform).await {
            tracing::error!(%error, "change points could not be looked for");
        }
        tokio::time::sleep(SCANS).await;
    }
}

async fn reviews(platform: Platform) {
    loop {
        if let Err(error) = usecases::reviews::write_due(&platform).await {
            tracing::error!(%error, "weekly reviews could not be written");
        }
        tokio::time::sleep(REVIEWS).await;
    }
}

async fn housekeeping(platform: Platform) {
    loop {
        if let Err(error) = prune(&platform).await {
            tracing::error!(%error, "what is too old could not be pruned");
        }
        if let Err(error) = usecases::regressions::expiry::expire(&platform).await {
            tracing::error!(%error, "acceptances that are over could not be ended");
        }
        if let Err(error) = usecases::reviews::refresh(&platform).await {
            tracing::error!(%error, "drafts of weekly reviews could not be written again");
        }
        if let Err(error) = usecases::actions::verify(&platform).await {
            tracing::error!(error = ?error, "it could not be looked whether actions helped");
        }
        if let Err(error) = usecases::watchdog::look(&platform).await {
            tracing::error!(%error, "the watchdog could not look for missing data");
        }
        if let Err(error) = usecases::planner::remember(&platform).await {
            tracing::error!(error = ?error, "the levels could not be forecast");
        }
        tokio::time::sleep(HOUSEKEEPING).await;
    }
}

async fn prune(platform: &Platform) -> Result<(), usecases::Error> {
    let now = platform.now();
    let before = |days: i64| now.plus(chrono::Duration::days(-days));
    let mut session = platform.store.write().await?;
    store::inbox::prune(&mut session, before(KEEP_DONE_DAYS), before(KEEP_FAILED_DAYS)).await?;
    store::retention::prune(&mut session, before(KEEP_SAMPLES_DAYS), before(KEEP_RUNS_DAYS)).await?;
    store::accounts::prune_sessions(&mut session, now).await?;
    store::accounts::prune_links(&mut session, now).await?;
    session.commit().await?;
    usecases::outgoing::prune(platform, before(KEEP_DONE_DAYS), before(KEEP_FAILED_DAYS)).await
}
