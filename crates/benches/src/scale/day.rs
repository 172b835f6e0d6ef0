//! A day's recompute: every service has reported, and the runner computes all facts and levels of it from all that is known.

use super::company::{OF_TEAM, SERVICES, actions, repository, slos, slug};
use super::platform;
use anyhow::{Result, bail};
use domain::time::{Day, days_before, start_of_day};
use std::sync::Arc;
use std::time::{Duration, Instant};
use usecases::clock::ManualClock;
use usecases::evaluate::Runner;
use usecases::ingest::accept_records;
use usecases::{Actor, Platform, apply};

/// Days of evidence that the facts are built from, besides the runs that are there: the longest window of the shipped model, and a day.
const HISTORY: u64 = 91;
/// Days of what is only asked whether it is fresh: heartbeats, alert rules and profiles.
const FRESH: u64 = 7;

#[derive(Debug, Clone, Copy)]
pub struct Recomputed {
    pub services: usize,
    /// New records of the day.
    pub records: usize,
    /// From new evidence of every service to written facts, KPIs and levels of all.
    pub evidence: Duration,
    /// The tick of midnight: every window moves, every node is judged.
    pub tick: Duration,
}

pub async fn recompute_day(url: &str) -> Result<Recomputed> {
    let platform = platform(url).await?;
    // Yesterday, so that after its midnight the store is what a server of today has.
    let clock = Arc::new(ManualClock::at(platform.now().plus(-chrono::Duration::days(1))));
    let platform = platform.with_clock(clock.clone());
    let today = platform.today();
    apply::apply(&platform, &Actor::System, &slos(), false).await?;
    let imported = usecases::actions::import(&platform, &Actor::System, &actions(today), true).await?;
    if imported.refused > 0 {
        bail!("{} actions were refused", imported.refused);
    }
    for days in (1..=HISTORY).rev() {
        report(&platform, days_before(today, days), days <= FRESH).await?;
    }
    // The same runner goes on, as in a server: what it knows is in memory.
    let mut runner = Runner::new(platform.clone(), "bench");
    while runner.run_due().await? > 0 {}

    let records = report(&platform, today, true).await?;
    let evidence = timed(&mut runner).await?;
    let midnight = start_of_day(today.succ_opt().unwrap_or(today), platform.zone());
    clock.set(midnight.plus(chrono::Duration::seconds(1)));
    let tick = timed(&mut runner).await?;
    runner.release().await?;
    platform.store.close().await;
    Ok(Recomputed { services: SERVICES, records, evidence, tick })
}

/// How long the one evaluation takes that is due.
async fn timed(runner: &mut Runner) -> Result<Duration> {
    let began = Instant::now();
    match runner.run_due().await? {
        1 => Ok(began.elapsed()),
        ran => bail!("one evaluation was expected, {ran} ran"),
    }
}

/// What the tools of every service, and the people of every team, send on a day, through the receiver of canonical records.
async fn report(platform: &Platform, day: Day, fresh: bool) -> Result<usize> {
    let number = day.format("%Y%m%d").to_string().parse::<usize>()?;
    let mut lines = String::new();
    for team in 0..SERVICES / OF_TEAM {
        lines.push_str(&format!("{{\"team\":\"team-{team:03}\",\"occurred_at\":\"{day}T08:00:00Z\",\"kind\":\"hours\",\"minutes\":90}}\n"));
    }
    for service in 0..SERVICES {
        let slug = slug(service);
        let record = |rest: String| format!("{{\"service\":\"{slug}\",\"occurred_at\":\"{day}T01:0{}:00Z\",{rest}}}\n", service % 10);
        let sha = format!("{service:08x}{number:032x}");
        if fresh {
            lines.push_str(&record(r#""kind":"heartbeat","source":"prometheus","samples":1440"#.to_owned()));
            lines.push_str(&record(r#""kind":"alert_rule","name":"HighLatency","healthy":true"#.to_owned()));
            lines.push_str(&record(r#""kind":"profile_summary","profile":"cpu","samples":9000"#.to_owned()));
        }
        for slo in ["availability", "latency"] {
            let good = 9_990_000 + service;
            lines.push_str(&record(format!(
                r#""kind":"slo_sample","slo":"{slo}","day":"{day}","good_milli":{good},"total_milli":10000000,"complete":true"#
            )));
        }
        lines.push_str(&record(format!(
            r#""kind":"deploy","env":"production","sha":"{sha}","status":"success","finished_at":"{day}T01:30:00Z""#
        )));
        lines.push_str(&record(format!(
            r#""kind":"canary","rollout":"r-{day}","env":"production","sha":"{sha}","verdict":"pass","weight":1.0,"finished_at":"{day}T01:29:00Z""#
        )));
        lines.push_str(&record(format!(
            r#""kind":"pull_request","repository":"{}","number":{number},"state":"merged","head_sha":"{sha}","merge_sha":"{sha}","base_ref":"main","default_branch":"main","opened_at":"{day}T00:10:00Z","merged_at":"{day}T00:50:00Z""#,
            repository(service)
        )));
        lines.push_str(&record(format!(r#""kind":"requests","day":"{day}","count":{}"#, 1_000_000 + service)));
        lines.push_str(&record(format!(
            r#""kind":"cost","from":"{day}","to":"{day}","amount_micros":{},"currency":"USD""#,
            40_000_000 + service
        )));
        // What happens seldom: each to a fiftieth of the services a day, in turn.
        if (service + number).is_multiple_of(50) {
            let (root, opened) = (format!("{slug}-{number}"), format!("{day}T01:40:00Z"));
            lines.push_str(&record(format!(
                r#""kind":"incident","id":"i-{root}","title":"Slow","severity":"critical","performance":true,"opened_at":"{opened}","resolved_at":"{day}T02:10:00Z""#
            )));
            lines.push_str(&record(format!(
                r#""kind":"regression","root":"{root}","change":"confirmed","stage":"staging","reached_main":true"#
            )));
        }
    }
    let count = lines.lines().count();
    let answer = accept_records(platform, &Actor::System, lines.as_bytes(), None).await?;
    let accepted = answer.json().get("accepted").and_then(serde_json::Value::as_u64);
    if accepted != Some(count as u64) {
        bail!("{accepted:?} of {count} records of {day} were accepted: {}", answer.text.chars().take(300).collect::<String>());
    }
    Ok(count)
}
