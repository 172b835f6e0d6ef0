//! The scorecard of Payments, and why it is at level 3.

use super::basics::*;
use super::evidence::action_row;
use super::program::tile_groups;
use usecases::view::*;

fn check(id: &str, name: &str, mark: Mark, measured: &str, needed: &str, evidence: Option<Link>) -> CheckRow {
    CheckRow {
        id: s(id),
        name: s(name),
        mark,
        measured: s(measured),
        percent: Some(69),
        needed: s(needed),
        window: s("28 d"),
        evidence,
        decided: None,
        evaluated: s("12 min ago"),
        remark: None,
        reason: s("since 2 Sep"),
        computation: computation("Endpoints with an evaluated budget, of those that carry 80 % of the traffic"),
    }
}

fn criterion(id: &str, name: &str, mark: Mark, checks: Vec<CheckRow>) -> CriterionRows {
    CriterionRows { id: s(id), name: s(name), mark, checks }
}

pub(crate) fn team() -> TeamPage {
    let met = || mark(Tone::Ok, "met");
    let rung = |number: u8, note: &str, reached, here| Rung { level: number, name: level(number).name, note: s(note), reached, here };
    let waived = CheckRow {
        remark: Some(s("until 28 Nov")),
        decided: Some((s("waived by Ana Ruiz, approved by Mira Kovač"), Some(link("evidence", "https://wiki.example/canaries")))),
        ..check("canary-share", "Canary on deployments", mark(Tone::Warn, "waived"), "48 %", "50 %", None)
    };
    let unknown = CheckRow {
        reason: s("No review was ever published. Publish one."),
        ..check("reviews", "Trends reviewed", mark(Tone::Neutral, "unknown"), "—", "3 of 4 weeks", Some(link("how to connect", "/sources")))
    };
    let history: Vec<_> = (0..26)
        .map(|week| (day("2026-06-01") + chrono::Days::new(week * 7), Some(if week < 13 { 2 } else { 3 }), Some(2.1 + week as f64 * 0.05)))
        .collect();
    TeamPage {
        slug: s("payments"),
        name: s("Payments"),
        parents: vec![link("Commerce", "/teams?scope=g:commerce")],
        level: level(3),
        headline: s("Level 3 Integrated since 2 Sep 2026 · model v7 · 6 services"),
        progress: s("1 of 3 criteria and 2 of 4 checks met for level 4"),
        rungs: vec![
            rung(1, "reached", true, false),
            rung(2, "3 of 3 criteria", true, false),
            rung(3, "3 of 3 · since 2 Sep", true, true),
            rung(4, "1 of 3 criteria", false, false),
            rung(5, "0 of 3 criteria", false, false),
        ],
        next_steps: vec![
            NextStepCard {
                check: s("budget-coverage"),
                to_level: 4,
                title: s("Give a budget to 5 more endpoints"),
                why: s("11 of 20 endpoints with 80 % of the traffic have a latency or throughput budget. Five more make the criterion."),
                effort: s("S"),
                now: s("55 %"),
                needed: s("80 %"),
                percent: Some(69),
                moves: Some(link("caught before production", "/kpis/regressions-before-prod")),
                log_href: s("/actions?new=1&team=payments&check=budget-coverage&title=Give+a+budget+to+5+more+endpoints"),
                guide: Some(link("How to do it", "/sources")),
            },
            NextStepCard {
                title: s("Publish the weekly review"),
                now: s("0"),
                needed: s("3 of 4 weeks"),
                effort: s("M"),
                log_href: s("/actions?new=1&team=payments&check=reviews"),
                to_level: 4,
                ..NextStepCard::default()
            },
        ],
        plan: Some(link("Plan: 4 by 20 Dec (1 Dec to 3 Feb 2027)", "/teams/payments/plan")),
        levels: vec![
            LevelSection {
                level: level(4),
                summary: s("1 of 3 criteria met"),
                criteria: vec![
                    criterion(
                        "l4-profiling",
                        "Continuous profiling active",
                        met(),
                        vec![check(
                            "profiles",
                            "Profiles of tier 1",
                            met(),
                            "6 of 6 services",
                            "all",
                            Some(link("pprof × 412", "/evidence?kind=profile_summary")),
                        )],
                    ),
                    criterion(
                        "l4-budgets",
                        "Performance budgets enforced",
                        mark(Tone::Bad, "not met"),
                        vec![check(
                            "budget-coverage",
                            "Budgets on the top endpoints",
                            mark(Tone::Bad, "not met"),
                            "55 %",
                            "80 %",
                            Some(link("budgets × 11", "/evidence?kind=budget")),
                        )],
                    ),
                    criterion(
                        "l4-trends",
                        "Regular trend analysis",
                        mark(Tone::Neutral, "unknown"),
                        vec![
                            unknown,
                            check("change-points", "Change points computed", met(), "28 runs", "1", Some(link("runs × 28", "/runs"))),
                        ],
                    ),
                ],
            },
            LevelSection {
                level: level(3),
                summary: s("2 met, 1 waived"),
                criteria: vec![
                    criterion(
                        "l3-ci-tests",
                        "Automated tests in CI",
                        met(),
                        vec![check(
                            "ci-results-main",
                            "Results on merges",
                            met(),
                            "91 %",
                            "80 %",
                            Some(link("runs × 318", "/runs?team=payments")),
                        )],
                    ),
                    criterion(
                        "l3-slos",
                        "SLOs defined",
                        mark(Tone::Warn, "stale"),
                        vec![check(
                            "slos-defined",
                            "Availability and latency",
                            mark(Tone::Warn, "stale"),
                            "2 of 2 services",
                            "all",
                            Some(link("SLOs × 7", "/slos")),
                        )],
                    ),
                    criterion("l3-canary", "Canary deployments", mark(Tone::Warn, "waived"), vec![waived]),
                ],
            },
        ],
        history: Some(chart(
            "history",
            &charts::level_history(&history, &[(day("2026-09-02"), s("Canary"))]),
            &[("line", "level"), ("ghost", "score")],
        )),
        changes: vec![LevelChange {
            date: s("2 Sep 2026"),
            from: level(2),
            to: level(3),
            cause: s("Canary on half of the deployments: 52 % of 50 %"),
            href: s("/teams/payments/explain?at=2026-09-02"),
        }],
        kpis: tile_groups().remove(0).tiles,
        checklists: Some(ChecklistSummary {
            sentence: s("7 of 9 merged in the last 30 days with a complete checklist"),
            percent: Some(78),
            often_open: vec![s("Timeouts configured (2)")],
            pulls: link("Pull requests", "/pulls?scope=t:payments"),
        }),
        services: Some(Table {
            caption: s("Services of Payments"),
            head: ["Service", "Tier", "Repositories", "Last evidence"].map(s).to_vec(),
            rows: vec![vec![
                Cell { href: Some(s("/evidence?service=checkout")), ..cell("Checkout") },
                cell("1"),
                cell("acme/checkout"),
                cell("4 min ago"),
            ]],
        }),
        actions: vec![action_row(
            "A-57",
            "Give a budget to 5 more endpoints",
            mark(Tone::Warn, "in progress"),
            mark(Tone::Bad, "3 d overdue"),
        )],
        actions_summary: s("3 open, 1 overdue"),
        review: link("Review of 2026-W47", "/reviews/2026-W47?scope=t:payments"),
        review_debt: s("2 reviews not acknowledged"),
        decisions: Decisions {
            attestable: choices(&[("alerts-active", "Alerts tested")]),
            waivable: choices(&[("budget-coverage", "Budgets on the top endpoints")]),
            pending: vec![PendingDecision {
                id: s("81"),
                kind: s("Waiver"),
                check: s("Canary on deployments"),
                reason: s("The new cluster has no router yet"),
                requested_by: s("Ana Ruiz"),
                requested: s("2 d ago"),
                until: s("28 Nov 2026"),
                evidence: None,
                approved_by: String::new(),
                may_answer: true,
                may_withdraw: false,
            }],
            in_force: vec![PendingDecision {
                id: s("load-test-recent"),
                kind: s("Attestation"),
                check: s("Load test before releases"),
                reason: s("The vendor tests each release"),
                requested_by: s("Ana Ruiz"),
                requested: s("3 w ago"),
                until: s("31 Dec 2026"),
                evidence: Some(link("evidence", "https://wiki.example/load-tests")),
                approved_by: s("Mira Kovač"),
                may_answer: false,
                may_withdraw: true,
            }],
            attest_draft: Draft::default(),
            waive_draft: Draft {
                values: vec![(s("reason"), s("too short"))],
                errors: vec![FieldError { field: s("until"), message: s("A waiver ends within 90 days.") }],
            },
        },
        notice: None,
    }
}

pub(crate) fn explanation() -> Explanation {
    let trace = |name: &str, input: &str, rule: &str, result: Mark| TraceCheck {
        name: s(name),
        input: s(input),
        rule: s(rule),
        result,
        rows: Some(link("rows", "/evidence")),
        disputed: Some(link("D-1: The source is mapped now", "/teams/payments/explain#D-1")),
        dispute: Some(link("dispute", "/teams/payments/explain?check=canary-share#dispute")),
    };
    Explanation {
        disputes: super::model::disputes(),
        slug: s("payments"),
        name: s("Payments"),
        sentence: s(
            "Level 3 Integrated on 24 Nov 2026: every criterion of levels 2 and 3 is met; “Performance budgets enforced” of level 4 is not.",
        ),
        at: s("2026-11-24"),
        compared_with: s("2026-08-26"),
        provenance: s("evaluation 1 204 · model v7 · sha256 3f2a91c0"),
        permalink: s("/teams/payments/explain?at=2026-11-24"),
        differences: vec![Difference {
            check: link("Canary on deployments", "#canary"),
            before: mark(Tone::Bad, "not met"),
            after: mark(Tone::Warn, "waived"),
            text: s("waived until 28 Nov by Mara Lindt: the new cluster has no router yet"),
            evidence: Some(link("evidence of that day", "/evidence?team=payments&check=canary-share")),
        }],
        steps: vec![
            TraceLevel {
                level: level(3),
                result: mark(Tone::Ok, "reached"),
                checks: vec![trace("Results on merges", "29 of 32 merges", "≥ 80 %", mark(Tone::Ok, "met"))],
            },
            TraceLevel {
                level: level(4),
                result: mark(Tone::Bad, "stops here"),
                checks: vec![trace("Budgets on the top endpoints", "11 of 20 endpoints", "≥ 80 %", mark(Tone::Bad, "not met"))],
            },
        ],
        notice: None,
    }
}
