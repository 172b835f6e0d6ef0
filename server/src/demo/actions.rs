//! The demo's roadmap: actions done, in work, blocked, open and overdue. All days are before today; negative ones lie ahead.

use super::ActionPlan;
use super::company::{TEAMS, email};
use super::timeline::Timeline;

struct Entry {
    team: &'static str,
    /// Number of the member who owns it.
    owner: usize,
    created: u32,
    due: i64,
    title: &'static str,
    /// `(days ago, status)`.
    changes: &'static [(u32, &'static str)],
    check: Option<&'static str>,
    kpi: Option<&'static str>,
    hours: u32,
    /// `(days ago, due)`: the date was moved.
    moved: &'static [(u32, i64)],
    needs: Option<&'static str>,
}

const fn entry(team: &'static str, owner: usize, days: (u32, i64), title: &'static str, changes: &'static [(u32, &'static str)]) -> Entry {
    Entry { team, owner, created: days.0, due: days.1, title, changes, check: None, kpi: None, hours: 0, moved: &[], needs: None }
}

impl Entry {
    const fn meets(self, check: &'static str, hours: u32) -> Self {
        Self { check: Some(check), hours, ..self }
    }

    const fn moves(self, kpi: &'static str, hours: u32) -> Self {
        Self { kpi: Some(kpi), hours, ..self }
    }

    const fn moved(self, moved: &'static [(u32, i64)]) -> Self {
        Self { moved, ..self }
    }

    const fn after(self, title: &'static str) -> Self {
        Self { needs: Some(title), ..self }
    }
}

const ENTRIES: &[Entry] = &[
    entry("demo-payments", 0, (168, 158), "Run a first load test of payments", &[(166, "doing"), (160, "done")])
        .meets("load-test-recent", 14),
    entry("demo-payments", 1, (140, 115), "Upload benchmark results from every pull request", &[(136, "doing"), (112, "done")])
        .meets("results-on-main", 26),
    entry("demo-payments", 2, (120, 100), "Declare availability and latency SLOs", &[(115, "doing"), (105, "done")])
        .meets("slos-defined", 9),
    entry("demo-payments", 3, (118, 105), "Ship payments behind a canary", &[(117, "doing"), (110, "done")]).meets("canary-share", 22),
    entry("demo-payments", 0, (95, 85), "Let the gate block merges", &[(90, "doing"), (84, "done")]).meets("gate-blocking", 4),
    entry("demo-payments", 4, (55, 42), "Profile all three services continuously", &[(50, "doing"), (40, "done")])
        .meets("profiles-fresh", 11),
    entry("demo-payments", 1, (32, 12), "Give a budget to the next two endpoints of each service", &[(12, "doing")])
        .meets("budget-coverage", 3)
        .moved(&[(15, 2), (6, -9)]),
    entry("demo-payments", 2, (20, 4), "Read the weekly review together on Mondays", &[]).meets("reviews-acknowledged", 0),
    entry("demo-checkout", 0, (110, 98), "Ask pricing once per basket", &[(108, "doing"), (99, "done")]).moves("perf-incidents", 18),
    entry("demo-checkout", 1, (7, -3), "Bring checkout latency back into its SLO", &[(6, "doing")]).moves("slo-compliance", 12),
    entry("demo-checkout", 2, (3, 1), "Stop reading order totals back after the write", &[(2, "doing")]).moves("perf-fix-lead-time", 5),
    entry("demo-checkout", 3, (40, 24), "Profile the checkout service", &[(30, "doing"), (21, "blocked")])
        .meets("profiles-fresh", 6)
        .moved(&[(22, 10)]),
    entry("demo-catalog", 1, (176, 160), "Keep price lists per country", &[(172, "doing"), (158, "done")]).moves("cost-per-request", 9),
    entry("demo-catalog", 0, (150, 138), "Index products by category", &[(146, "doing"), (139, "done")]).moves("perf-incidents", 12),
    entry("demo-catalog", 2, (124, 110), "Serve thumbnails from the edge", &[(120, "doing"), (107, "done")])
        .moves("throughput-per-dollar", 16),
    entry("demo-catalog", 0, (98, 62), "Write budgets for the busiest endpoints", &[(70, "doing"), (60, "done")])
        .meets("budget-coverage", 10),
    entry("demo-catalog", 2, (22, -12), "Test every pull request, not six of seven", &[(9, "doing")]).meets("pr-perf-test-target", 4),
    entry("demo-catalog", 1, (15, -25), "Let the team connect its next source itself", &[]).meets("self-service", 0),
    entry("demo-catalog", 0, (40, -45), "Improve three KPIs over the quarter", &[(33, "doing")]).meets("kpis-improving", 8),
    entry("demo-catalog", 3, (36, 22), "Keep the category tree between requests", &[(35, "doing"), (26, "done")])
        .moves("cost-per-request", 13),
    entry("demo-billing", 1, (172, 160), "Load fonts of invoices once", &[(169, "doing"), (157, "done")]).moves("cost-per-request", 7),
    entry("demo-billing", 0, (150, 138), "Fetch taxes in one request", &[(147, "doing"), (135, "done")]).moves("perf-incidents", 10),
    entry("demo-billing", 2, (132, 120), "Benchmark the tax rules", &[(128, "doing"), (121, "done")]).moves("pr-perf-test-share", 8),
    entry("demo-billing", 2, (60, 48), "Fetch credit notes together", &[(55, "doing"), (41, "done")]).moves("perf-fix-lead-time", 9),
    entry("demo-billing", 2, (18, -30), "Budgets for invoices and taxes", &[(5, "doing")]).meets("budget-coverage", 2),
    entry("demo-billing", 0, (116, 84), "Canary for invoices", &[(92, "doing"), (85, "done")]).meets("canary-share", 16),
    entry("demo-billing", 1, (28, -20), "Continuous profiling of invoices", &[]).meets("profiles-fresh", 0).after("Canary for invoices"),
    entry("demo-edge", 0, (76, 64), "No merge without a benchmark", &[(71, "doing"), (62, "done")]).meets("pr-perf-test-target", 20),
    entry("demo-edge", 2, (48, 36), "Let the team mend its own sources", &[(44, "doing"), (34, "done")]).meets("self-service", 7),
    entry("demo-edge", 3, (18, -6), "Move rate limits out of the hot path", &[(11, "doing")]).moves("throughput-per-dollar", 15),
    entry("demo-identity", 0, (140, 126), "Verify refresh tokens once", &[(136, "doing"), (120, "done")]).moves("cost-per-request", 10),
    entry("demo-identity", 2, (100, 88), "Keep sessions in memory", &[(97, "doing"), (90, "done")]).moves("throughput-per-dollar", 14),
    entry("demo-identity", 1, (64, 50), "Render only the scopes that are asked for", &[(60, "doing"), (47, "done")])
        .moves("perf-incidents", 6),
    entry("demo-identity", 0, (21, -28), "Give every member an action of their own", &[(13, "doing")]).meets("members-active", 2),
    entry("demo-identity", 2, (9, -21), "Let the team look after its own sources", &[]).meets("self-service", 0),
    entry("demo-identity", 1, (26, -3), "Add benchmarks to the consent page", &[(8, "doing")])
        .meets("pr-perf-test-target", 6)
        .moved(&[(7, -15)]),
    entry("demo-storage", 0, (16, 5), "Switch the load test in CI on again", &[(14, "doing"), (9, "blocked")]).meets("results-on-main", 4),
    entry("demo-storage", 2, (30, 12), "Smaller buffers for multipart uploads", &[]).moves("cost-per-request", 0),
    entry("demo-observability", 1, (170, 156), "Build the label index on read", &[(166, "doing"), (150, "done")])
        .moves("throughput-per-dollar", 18),
    entry("demo-observability", 0, (140, 128), "Compact series at night", &[(137, "doing"), (126, "done")]).moves("cost-per-request", 11),
    entry("demo-observability", 1, (112, 98), "Parse logs by column", &[(108, "doing"), (95, "done")]).moves("perf-incidents", 13),
    entry("demo-observability", 0, (30, -20), "A benchmark in every pull request", &[(17, "doing")]).meets("pr-perf-test-target", 6),
    entry("demo-observability", 1, (12, -14), "Take over the team's Prometheus source", &[]).meets("self-service", 0),
    entry("demo-observability", 0, (84, 46), "Profile the metrics store", &[(52, "doing"), (45, "done")]).meets("profiles-fresh", 9),
    entry("demo-search", 0, (12, -4), "Benchmark suggestions before merging", &[(10, "doing")]).moves("regressions-before-prod", 8),
    entry("demo-search", 1, (60, 20), "Declare a latency SLO for search", &[]).meets("slos-defined", 0),
    entry("demo-search", 0, (11, -16), "Hold search to its latency SLO in the gate", &[])
        .moves("slo-compliance", 0)
        .after("Declare a latency SLO for search"),
    entry("demo-search", 2, (85, 40), "Ship search behind a canary", &[(70, "doing"), (44, "dropped")]).meets("canary-share", 10),
    entry("demo-recommendations", 0, (62, 51), "Run a first load test of recommendations", &[(57, "doing"), (50, "done")])
        .meets("load-test-recent", 8),
    entry("demo-recommendations", 1, (24, -18), "Benchmarks in every pull request", &[(15, "doing")]).meets("results-on-main", 5),
    entry("demo-notifications", 0, (50, 25), "Send metrics again", &[]).meets("metrics-fresh", 0),
    entry("demo-experiments", 0, (14, -30), "Connect a first source", &[]).meets("metrics-fresh", 0),
];

pub(super) fn plan(timeline: &Timeline) -> Vec<ActionPlan> {
    let first = timeline.days_ago().next().unwrap_or(0);
    let mut actions: Vec<_> = ENTRIES.iter().filter(|entry| entry.created <= first).filter_map(|entry| action(timeline, entry)).collect();
    actions.sort_by_key(|action| action.at);
    actions
}

fn action(timeline: &Timeline, entry: &Entry) -> Option<ActionPlan> {
    let team = TEAMS.iter().find(|team| team.slug == entry.team)?;
    let owner = *team.members.get(entry.owner)?;
    Some(ActionPlan {
        at: timeline.at(entry.created, 615 + 7 * entry.owner as u32),
        team: team.slug,
        title: entry.title,
        changes: entry.changes.iter().map(|(days_ago, status)| (timeline.at(*days_ago, 840), *status)).collect(),
        owner_email: email(owner),
        owner_name: owner.to_owned(),
        start: timeline.day_at(i64::from(entry.created).max(entry.due)).min(timeline.day_at(entry.due)),
        due: timeline.day_at(entry.due),
        moves: entry.moved.iter().map(|(days_ago, due)| (timeline.at(*days_ago, 900), timeline.day_at(*due))).collect(),
        needs: entry.needs,
        check: entry.check,
        kpi: entry.kpi,
        hours: entry.hours,
    })
}
