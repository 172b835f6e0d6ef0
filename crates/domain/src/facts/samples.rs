//! Records for tests, in one line each. All times are of November 2026 in UTC: `time(24, 10, 30)` is the 24th, 10:30.

use super::{Days, Subject, build};
use crate::catalog::{Catalog, Change, Repository, Service, SliKind, Slo, SloWindow, Team};
use crate::evidence::*;
use crate::ids::{EvidenceId, ServiceId, TeamId};
use crate::model::Rules;
use crate::slug::Slug;
use crate::time::{Day, Timestamp, Zone};
use crate::verdict::Verdict;
use chrono::{NaiveDate, TimeZone, Utc};
use std::collections::BTreeMap;

pub(crate) const CHECKOUT: ServiceId = ServiceId(1);
pub(crate) const CART: ServiceId = ServiceId(2);
pub(crate) const SEARCH: ServiceId = ServiceId(3);
pub(crate) const PROGRAM: TeamId = TeamId(1);
pub(crate) const PAYMENTS: TeamId = TeamId(2);
pub(crate) const DISCOVERY: TeamId = TeamId(3);

pub(crate) fn time(day: u32, hour: u32, minute: u32) -> Timestamp {
    Timestamp::new(Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap())
}

pub(crate) fn day(day: u32) -> Day {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

pub(crate) fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

pub(crate) fn rules() -> Rules {
    Rules {
        production: "(?i)^(prod|production|live)(-.*)?$".into(),
        performance_alerts: r"(?i)latency|slow|p9\d|burn|throughput|saturation|timeout|apdex".into(),
        severities: ["critical", "page", "p1", "p2"].map(String::from).to_vec(),
        incident_gap_minutes: 30,
        fail_ticks: 2,
        stale_ticks: 7,
        idle_days: 90,
        skip_label: "perf:skip".into(),
        performance_labels: vec!["performance".into()],
        irrelevant_paths: vec!["**/*.md".into(), "docs/**".into()],
        top_traffic: 0.8,
    }
}

/// program → payments (checkout and cart, tier 1, one repository `acme/mono` split by paths) and discovery (search, tier 2).
pub(crate) fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (id, name, parent) in [(PROGRAM, "program", None), (PAYMENTS, "payments", Some(PROGRAM)), (DISCOVERY, "discovery", Some(PROGRAM))] {
        catalog.apply(&Change::Team(Team { id, slug: slug(name), name: name.into(), parent, weekly_hours: None, managed_by: None }));
    }
    for (id, name, tier, owner) in [(CHECKOUT, "checkout", 1, PAYMENTS), (CART, "cart", 1, PAYMENTS), (SEARCH, "search", 2, DISCOVERY)] {
        catalog.apply(&Change::Service(Service {
            id,
            slug: slug(name),
            name: name.into(),
            tier,
            owner,
            owned_from: Day::MIN,
            repositories: vec![Repository { name: "acme/mono".into(), paths: vec![format!("{name}/**")] }],
            managed_by: None,
        }));
    }
    catalog
}

pub(crate) fn define_slo(catalog: &mut Catalog, service: ServiceId, name: &str, target_ppm: i64, valid_from: Day) {
    catalog.apply(&Change::Slo(Slo {
        service,
        slug: slug(name),
        name: name.into(),
        sli: SliKind::Availability,
        target_ppm,
        window: SloWindow::RollingDays(30),
        good: String::new(),
        total: String::new(),
        source: None,
        valid_from,
        managed_by: None,
    }));
}

pub(crate) fn build_checkout(records: &[Record]) -> Days {
    build(Subject::Service(CHECKOUT), records, &catalog(), &rules(), Zone::UTC)
}

/// A record of the service, received when it occurred. Its key is unique because body and time make it up.
pub(crate) fn record(service: ServiceId, at: Timestamp, body: Body) -> Record {
    let key = format!("{}-{}-{}", body.kind(), at, crate::snapshot::hash(&serde_json::to_vec(&body).unwrap()));
    Record { id: EvidenceId(0), service: Some(service), team: None, occurred_at: at, received_at: at, key, body }
}

pub(crate) fn of_checkout(at: Timestamp, body: Body) -> Record {
    record(CHECKOUT, at, body)
}

pub(crate) fn of_team(team: TeamId, at: Timestamp, body: Body) -> Record {
    Record { service: None, team: Some(team), ..record(CHECKOUT, at, body) }
}

/// Pull request `number`, merged as `merge-{number}` from `head-{number}`.
pub(crate) fn merged(number: i64, at: Timestamp) -> PullRequest {
    PullRequest {
        repository: "acme/mono".into(),
        number,
        state: PullRequestState::Merged,
        title: "a change".into(),
        author: "ada".into(),
        bot: false,
        head_sha: format!("head-{number}"),
        base_ref: Some("main".into()),
        base_sha: None,
        default_branch: Some("main".into()),
        merge_sha: Some(format!("merge-{number}")),
        merged_at: Some(at),
        opened_at: None,
        labels: Vec::new(),
        files: None,
    }
}

pub(crate) fn run(sha: Option<&str>, pr: Option<i64>, verdict: Verdict) -> Run {
    Run {
        repository: Some("acme/mono".into()),
        env: "ci".into(),
        branch: None,
        sha: sha.map(String::from),
        pr,
        tool: "k6".into(),
        workload: Workload::Benchmark,
        attempt: 1,
        verdict,
        blocking: false,
        gated: false,
        series: 1,
        run_url: None,
        endpoints: Vec::new(),
    }
}

pub(crate) fn push(before: &str, commits: &[(&str, &[&str])]) -> Push {
    Push {
        repository: "acme/mono".into(),
        branch: "main".into(),
        default_branch: Some("main".into()),
        before: Some(before.into()),
        after: commits.last().unwrap().0.into(),
        commits: commits
            .iter()
            .map(|(sha, files)| Commit {
                sha: (*sha).into(),
                message: String::new(),
                author: String::new(),
                files: files.iter().map(|file| (*file).into()).collect(),
                at: None,
            })
            .collect(),
    }
}

pub(crate) fn deploy(env: &str, sha: &str, finished_at: Timestamp) -> Deploy {
    Deploy {
        repository: Some("acme/mono".into()),
        env: env.into(),
        sha: sha.into(),
        version: None,
        status: DeployStatus::Success,
        started_at: None,
        finished_at: Some(finished_at),
    }
}

pub(crate) fn canary(rollout: &str, sha: Option<&str>, verdict: CanaryVerdict) -> Canary {
    Canary {
        rollout: rollout.into(),
        env: "production".into(),
        sha: sha.map(String::from),
        verdict,
        weight: 0.1,
        rolled_back: false,
        reason: None,
        finished_at: None,
    }
}

pub(crate) fn regression(root: &str, change: RegressionChange) -> Regression {
    Regression {
        root: root.into(),
        change,
        title: None,
        culprit_sha: None,
        stage: Some(Stage::Main),
        fix_sha: None,
        reached_main: None,
        effect: None,
        pr: None,
    }
}

pub(crate) fn alert(name: &str, severity: &str, starts_at: Timestamp, ends_at: Option<Timestamp>) -> Alert {
    Alert {
        fingerprint: format!("fp-{name}"),
        name: name.into(),
        firing: ends_at.is_none(),
        starts_at,
        ends_at,
        severity: Some(severity.into()),
        labels: BTreeMap::new(),
        summary: None,
        url: None,
    }
}

pub(crate) fn slo_sample(slo: &str, day: Day, good_milli: i64, total_milli: i64) -> Body {
    Body::SloSample(SloSample { slo: slo.into(), day, good_milli, total_milli, complete: true, warning: None })
}
