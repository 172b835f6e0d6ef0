//! From pull request to production, service by service: webhooks, uploads, canaries, deployments, and the regressions of `story`.

use super::company::{Service, TEAMS, Team, Tool};
use super::github::{Deployment, PullRequest, run_url};
use super::random::Random;
use super::story::{self, Course, Regression};
use super::timeline::{Timeline, rounded};
use super::{k6, pytest};
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

/// By how much everything gets faster over the whole history.
const IMPROVEMENT: f64 = 0.06;

const TITLES: [&str; 12] = [
    "Add pagination to the list",
    "Validate input earlier",
    "Move configuration to the environment",
    "Return a problem document on errors",
    "Support a second currency",
    "Remove a deprecated field",
    "Log the request id",
    "Add an index for the new filter",
    "Split the handler",
    "Retry on connection loss",
    "Rename the internal model",
    "Cache the permission lookup",
];

/// One repository of one service as it grows.
struct Repository {
    service: &'static Service,
    name: String,
    /// Newest commit of `main`.
    head: String,
    pull_requests: u32,
    runs: u32,
}

struct Simulation<'a> {
    timeline: &'a mut Timeline,
    team: &'static Team,
    random: Random,
    /// Pull requests and deployments of the team so far.
    pull_requests: u32,
    deployments: u32,
}

/// Everything about one pull request that its steps need.
struct Change {
    days_ago: u32,
    k: u32,
    story: Option<&'static Regression>,
    repairs: Option<&'static Regression>,
}

pub(super) fn simulate(timeline: &mut Timeline, team: &'static Team) {
    let random = timeline.random(&format!("delivery {}", team.slug));
    let mut simulation = Simulation { timeline, team, random, pull_requests: 0, deployments: 0 };
    let mut repositories: Vec<_> = (team.services.iter())
        .map(|service| {
            let head = simulation.random.hex(40);
            Repository { service, name: service.repository(), head, pull_requests: 0, runs: 0 }
        })
        .collect();
    for days_ago in simulation.timeline.days_ago() {
        for (index, repository) in repositories.iter_mut().enumerate() {
            simulation.load_test(repository, index as u32, days_ago);
            let story = story::of(repository.service.slug, days_ago);
            let repairs = story::repaired(repository.service.slug, days_ago);
            if is_due(repository.service, index as u32, days_ago) || story.is_some() || repairs.is_some() {
                simulation.pull_request(repository, days_ago, story, repairs);
            }
        }
    }
}

/// Spreads a service's pull requests evenly.
fn is_due(service: &Service, index: u32, days_ago: u32) -> bool {
    let so_far = |day: u32| (day + 3 * index) * service.pull_requests / 28;
    so_far(days_ago + 1) != so_far(days_ago)
}

fn root(repository: &str, culprit: &str) -> String {
    format!("{repository}@{}", culprit.get(..12).unwrap_or(culprit))
}

impl Simulation<'_> {
    fn pace(&self, days_ago: u32) -> f64 {
        1.0 - IMPROVEMENT * self.timeline.progress(days_ago)
    }

    fn pull_request(
        &mut self,
        repository: &mut Repository,
        days_ago: u32,
        story: Option<&'static Regression>,
        repairs: Option<&'static Regression>,
    ) {
        let k = self.pull_requests;
        self.pull_requests += 1;
        repository.pull_requests += 1;
        let ordinary = story.is_none() && repairs.is_none();
        let bot = ordinary && k % 13 == 6;
        // Teams without canaries still write documents in pull requests of their own.
        let skipped = ordinary && !bot && k % 9 == 4 && !self.team.practice.canaries.contains(days_ago);
        let untested = self.team.untested(days_ago, k);
        let tested = match story.map(|entry| entry.course) {
            Some(Course::CaughtInReview | Course::CaughtInCanary) => true,
            Some(Course::CaughtOnMain | Course::Escaped { .. } | Course::Open) => false,
            None if repairs.is_some() => true,
            None if bot => !self.team.untested(days_ago, 0),
            None => !untested && !skipped,
        };
        let change = Change { days_ago, k, story, repairs };

        let minute = if repairs.is_some() { 370 } else { 420 + self.random.below(240) };
        let author = self.team.members[k as usize % self.team.members.len()].to_lowercase();
        let title = match (bot, skipped, repairs) {
            (true, ..) => "Bump the http library".to_owned(),
            (_, true, _) => "Describe the release process".to_owned(),
            (_, _, Some(entry)) => format!("Repair: {}", entry.title),
            _ => TITLES[k as usize % TITLES.len()].to_owned(),
        };
        let labels = if repairs.is_some() {
            vec!["performance"]
        } else if skipped {
            vec!["perf:skip"]
        } else {
            vec![]
        };
        let mut pull = PullRequest {
            repository: repository.name.clone(),
            number: repository.pull_requests,
            text: if bot { None } else { super::checklist::description(self.team, days_ago, k, &title) },
            title,
            author: if bot { "dependabot[bot]".to_owned() } else { author },
            bot,
            labels,
            branch: format!("change-{}", repository.pull_requests),
            head: self.random.hex(40),
            base: repository.head.clone(),
            opened_at: self.timeline.at(days_ago, minute),
        };
        pull.opened(self.timeline, &mut self.random);
        if tested {
            self.test(repository, &mut pull, &change);
        }
        let wait = if repairs.is_some() { 80 } else { 120 + self.random.below(150) };
        let merged_at = pull.opened_at + Duration::minutes(i64::from(wait));
        let merge_sha = self.random.hex(40);
        let module = repository.service.module();
        let files = if skipped {
            vec!["docs/release.md".to_owned()]
        } else {
            vec![format!("src/{module}/handlers.py"), format!("tests/test_{module}.py")]
        };
        pull.merged(self.timeline, &mut self.random, merged_at, &merge_sha, &files);
        // What the gate caught it sees repaired by itself.
        if repairs.is_some_and(|entry| entry.course != Course::CaughtOnMain) {
            // Nothing was merged since the culprit.
            self.fixed(repository, &repository.head.clone(), &merge_sha, merged_at);
        }
        repository.head = merge_sha;
        let on_main = matches!(story.map(|entry| entry.course), Some(Course::CaughtOnMain | Course::Open));
        if on_main || (tested && k.is_multiple_of(2)) || repairs.is_some() {
            self.test_main(repository, &change, merged_at + Duration::minutes(18));
        }
        self.deploy(repository, &change, merged_at);
    }

    /// The upload of a pull request's head; when the gate stops it, the author mends it and uploads again.
    fn test(&mut self, repository: &mut Repository, pull: &mut PullRequest, change: &Change) {
        let caught = change.story.filter(|entry| entry.course == Course::CaughtInReview);
        let inherited = story::standing(repository.service.slug, change.days_ago) > 1.0;
        let at = pull.opened_at + Duration::minutes(11);
        let worsened = caught.map_or(1.0, |entry| 1.0 + entry.effect);
        self.upload(repository, Some(pull), change.days_ago, worsened, at);
        pull.checked(self.timeline, &mut self.random, at + Duration::minutes(1), run_number(repository), caught.is_some() || inherited);
        if caught.is_none() {
            return;
        }
        self.look_again(repository, Some(pull), change.days_ago, worsened, at);
        pull.head = self.random.hex(40);
        let mended_at = pull.opened_at + Duration::minutes(74);
        pull.synchronized(self.timeline, &mut self.random, mended_at);
        self.upload(repository, Some(pull), change.days_ago, 1.0, mended_at + Duration::minutes(11));
        pull.checked(self.timeline, &mut self.random, mended_at + Duration::minutes(12), run_number(repository), false);
    }

    fn test_main(&mut self, repository: &mut Repository, change: &Change, at: DateTime<Utc>) {
        let caught = change.story.filter(|entry| matches!(entry.course, Course::CaughtOnMain | Course::Open));
        let worsened = caught.map_or(1.0, |entry| 1.0 + entry.effect);
        self.upload(repository, None, change.days_ago, worsened, at);
        if caught.is_some() {
            self.look_again(repository, None, change.days_ago, worsened, at);
        }
    }

    /// A load test has one figure per series: the pipeline does the rerun that the gate asks for.
    fn look_again(&mut self, repository: &mut Repository, pull: Option<&PullRequest>, days_ago: u32, worsened: f64, at: DateTime<Utc>) {
        if matches!(self.team.practice.tool, Tool::K6) {
            self.upload(repository, pull, days_ago, worsened, at + Duration::minutes(6));
        }
    }

    /// A result of the team's tool: of a pull request's head, else of `main`.
    fn upload(&mut self, repository: &mut Repository, pull: Option<&PullRequest>, days_ago: u32, worsened: f64, at: DateTime<Utc>) {
        let service = repository.service;
        repository.runs += 1;
        let url = run_url(&repository.name, run_number(repository)).replace(':', "%3A").replace('/', "%2F");
        let (sha, branch) = pull.map_or((repository.head.as_str(), "main"), |pull| (&pull.head, &pull.branch));
        let mut query = format!("service={}&env=ci&branch={branch}&sha={sha}&run_url={url}", service.slug);
        if let Some(pull) = pull {
            query.push_str(&format!("&pr={}&base_sha={}", pull.number, pull.base));
        }
        let worsened = worsened * story::standing(service.slug, days_ago);
        let pace = self.pace(days_ago);
        let (format, body) = match self.team.practice.tool {
            Tool::PytestBenchmark => {
                ("pytest-benchmark", pytest::Report { service, sha, branch, at, pace, worsened }.body(&mut self.random))
            }
            Tool::K6 => {
                let summary = k6::Summary { service, seconds: 30.0, virtual_users: 5, pace: pace * worsened, handle_summary: false };
                ("k6", summary.body(&mut self.random))
            }
        };
        self.timeline.upload(at, format, &query, &body);
    }

    fn deploy(&mut self, repository: &Repository, change: &Change, merged_at: DateTime<Utc>) {
        let course = change.story.map(|entry| entry.course);
        let wanted = change.k.is_multiple_of(2) || change.story.is_some() || change.repairs.is_some();
        // What main has caught is not deployed before it is repaired.
        if !self.team.practice.deploys || !wanted || course == Some(Course::CaughtOnMain) {
            return;
        }
        self.deployments += 1;
        let number = self.deployments;
        let wait = if change.repairs.is_some() { 110 } else { 95 + self.random.below(60) };
        let at = merged_at + Duration::minutes(i64::from(wait));
        let aborted = change.story.filter(|entry| entry.course == Course::CaughtInCanary);
        let gap = self.team.practice.canary_gap;
        let without = gap > 0 && number % gap == gap - 1;
        if aborted.is_some() || (self.team.practice.canaries.contains(change.days_ago) && !without) {
            self.canary(repository, number, aborted, at - Duration::minutes(15));
        }
        let deployment = |state, minutes| Deployment {
            repository: &repository.name,
            sha: &repository.head,
            id: 40_000 + number,
            state,
            at: at - Duration::minutes(minutes),
        };
        if aborted.is_some() {
            deployment("failure", 10).reported(self.timeline, &mut self.random);
            return;
        }
        if number % 12 == 5 {
            deployment("failure", 45).reported(self.timeline, &mut self.random);
        }
        deployment("success", 0).reported(self.timeline, &mut self.random);
        if let Some((entry, Course::Escaped { incident })) = change.story.map(|entry| (entry, entry.course)) {
            self.escaped(repository, entry, incident, at + Duration::minutes(170));
        }
    }

    fn canary(&mut self, repository: &Repository, number: u32, aborted: Option<&'static Regression>, at: DateTime<Utc>) {
        let failed = aborted.is_some();
        let body = json!({
            "kind": "canary", "rollout": format!("{}-{number}", repository.service.slug), "env": "production", "sha": repository.head,
            "verdict": if failed { "fail" } else { "pass" }, "weight": if failed { 0.2 } else { 1.0 }, "rolled_back": failed,
            "reason": if failed { "p99 of the canary above the baseline" } else { "all metrics within their limits" }, "finished_at": at,
        });
        self.line(repository, at, body);
        if let Some(entry) = aborted {
            let culprit = repository.head.clone();
            self.regression(repository, entry, "detected", &culprit, "canary", at);
            self.regression(repository, entry, "confirmed", &culprit, "canary", at + Duration::minutes(30));
        }
    }

    fn escaped(&mut self, repository: &Repository, entry: &'static Regression, incident: bool, at: DateTime<Utc>) {
        let culprit = repository.head.clone();
        let stage = if incident { "incident" } else { "slo" };
        self.regression(repository, entry, "detected", &culprit, stage, at);
        self.regression(repository, entry, "confirmed", &culprit, stage, at + Duration::minutes(40));
        if !incident {
            return;
        }
        let id = format!("INC-{}", 1_000 + u64::from(self.deployments) + entry.title.len() as u64 * 10);
        for (resolved, when) in [(None, at), (Some(at + Duration::minutes(65)), at + Duration::minutes(65))] {
            let body = json!({
                "kind": "incident", "id": id, "title": entry.title, "severity": "P2", "performance": true, "opened_at": at,
                "resolved_at": resolved, "deploy_sha": culprit, "url": format!("https://incidents.invalid/{id}"),
            });
            self.line(repository, when, body);
        }
    }

    fn fixed(&mut self, repository: &Repository, culprit: &str, fix_sha: &str, at: DateTime<Utc>) {
        let body = json!({"kind": "regression", "root": root(&repository.name, culprit), "change": "fixed", "fix_sha": fix_sha});
        self.line(repository, at, body);
    }

    fn regression(
        &mut self,
        repository: &Repository,
        entry: &'static Regression,
        change: &str,
        culprit: &str,
        stage: &str,
        at: DateTime<Utc>,
    ) {
        let body = json!({
            "kind": "regression", "root": root(&repository.name, culprit), "change": change, "title": entry.title,
            "culprit_sha": culprit, "stage": stage, "reached_main": stage != "pull_request", "effect": entry.effect,
        });
        self.line(repository, at, body);
    }

    fn line(&mut self, repository: &Repository, at: DateTime<Utc>, body: serde_json::Value) {
        self.timeline.of_service(at, self.team.group, repository.service.slug, body);
    }

    /// Once a week for the first service of a team, every second week for the others: a full load test of `main` on staging.
    fn load_test(&mut self, repository: &Repository, index: u32, days_ago: u32) {
        let practice = &self.team.practice;
        let position = TEAMS.iter().position(|team| team.slug == self.team.slug).unwrap_or(0) as u32;
        let turn = (days_ago + position + 3 * index) % if index == 0 { 7 } else { 14 };
        if turn != 0 || !practice.load_tests.contains(days_ago) {
            return;
        }
        let service = repository.service;
        let at = self.timeline.at(days_ago, 150 + 10 * index + position);
        let pace = self.pace(days_ago) * story::standing(service.slug, days_ago);
        let summary = k6::Summary { service, seconds: 300.0, virtual_users: 50, pace, handle_summary: index == 1 };
        let query = format!("service={}&env=staging&branch=main&sha={}", service.slug, repository.head);
        let body = summary.body(&mut self.random);
        self.timeline.upload(at, "k6", &query, &body);
        if let Some(gain) = practice.throughput_gain.filter(|_| index == 0) {
            let rps = service.requests_per_day / 28_800.0 * (1.0 + gain * self.timeline.progress(days_ago)) * self.random.factor(0.006);
            let body = json!({
                "kind": "throughput", "requests_per_second": rounded(rps, 10.0), "duration_seconds": 180.0, "error_ratio": 0.002,
                "budgets_met": true, "price_micros_per_hour": 384_000, "currency": "EUR",
            });
            self.line(repository, at + Duration::minutes(12), body);
        }
    }
}

/// Id of the latest run in the pipeline.
fn run_number(repository: &Repository) -> u32 {
    910_000 + repository.runs
}
