//! The plan of Payments with ticks, and the program over a year.

use super::basics::*;
use super::program::overview;
use usecases::view::*;

fn strong(text: &str) -> Phrase {
    Phrase { text: s(text), strong: true }
}

fn plain(text: &str) -> Phrase {
    Phrase { text: s(text), strong: false }
}

fn step(check: &str, name: &str, ticked: bool, action: Option<(Link, Mark)>) -> PlanRow {
    PlanRow {
        check: s(check),
        name: s(name),
        href: format!("/teams/payments#{check}"),
        criterion: s("Performance budgets"),
        level: 4,
        mark: mark(Tone::Bad, "not met"),
        now: s("55 %"),
        needed: s("80 %"),
        effort: s("S"),
        cost: s("0.3"),
        moves: Some(link("Regressions before prod", "/kpis/regressions-before-prod?scope=t:payments")),
        ticked,
        log: action.is_none().then(|| format!("/actions?new=1&team=payments&check={check}")),
        action,
        connect: Some(s("Declare budgets with `pacekeeper apply`.")),
        expected: s("3 Dec"),
    }
}

pub(crate) fn plan() -> PlanPage {
    let row = |name: &str, early, likely, late: Option<&str>, whole| charts::OutlookRow {
        name: s(name),
        early: Some(day(early)),
        likely: Some(day(likely)),
        late: late.map(day),
        due: Some(day("2026-11-28")),
        whole,
    };
    let rows = [
        row("A-57 · Budgets", "2026-11-28", "2026-12-03", Some("2026-12-30"), false),
        row("Level 4 Proactive", "2026-11-30", "2026-12-09", None, true),
    ];
    let scene = charts::outlook("When level 4 is expected", day("2026-11-24"), &rows);
    PlanPage {
        slug: s("payments"),
        name: s("Payments"),
        parents: vec![link("Payments", "/teams/payments")],
        subtitle: s("Level 3 Integrated, score 3.5 · model v7 · as of 24 Nov 2026"),
        sentence: vec![strong("Level 4 Proactive"), plain(" takes "), strong("2 checks"), plain(", at a cost of 1.3.")],
        rungs: Vec::new(),
        target: level(4),
        targets: vec![choice("4", "4 Proactive", true), choice("5", "5 Optimized", false)],
        steps: vec![
            step(
                "budget-coverage",
                "Budgets on 80 % of the endpoints",
                true,
                Some((link("A-57", "/actions/A-57"), mark(Tone::Neutral, "doing"))),
            ),
            step("reviews-acknowledged", "Three of four reviews acknowledged", false, None),
        ],
        actions: vec![PlanAction {
            id: s("A-57"),
            title: s("Give a budget to 5 more endpoints"),
            href: s("/actions/A-57"),
            check: s("Budgets on 80 % of the endpoints"),
            status: mark(Tone::Neutral, "doing"),
            due: mark(Tone::Warn, "28 Nov"),
            ticked: false,
        }],
        outcome: Some(PlanOutcome {
            sentence: vec![plain("With the ticked one this team would be at "), strong("Level 3 Integrated"), plain(", score 3.7.")],
            level: level(3),
            dimensions: vec![
                PlanDimension { name: s("Budgets"), before: level(3), after: level(5) },
                PlanDimension { name: s("Practice"), before: Level::default(), after: Level::default() },
            ],
            blocking: vec![link("Three of four reviews acknowledged", "/teams/payments#reviews-acknowledged")],
        }),
        forecast: PlanForecast {
            mark: mark(Tone::Neutral, "forecast"),
            sentence: s("Level 4 is likely by 9 Dec 2026; hardly before 30 Nov 2026; how late it may become is not told beyond two years."),
            reasons: vec![s("6 finished actions: usually as long as planned; 2 of 6 came in time.")],
            chart: Some(chart("outlook", &scene, &[("band", "80 % of the likelihood")])),
        },
        moves: vec![PlanKpi {
            link: link("Regressions before prod", "/kpis/regressions-before-prod?scope=t:payments"),
            value: s("96 %"),
            target: s("> 95 %"),
            mark: mark(Tone::Ok, "on target"),
        }],
        risks: vec![PlanRisk {
            link: link("Canary on half of the deployments", "#canary-share"),
            mark: mark(Tone::Warn, "waived"),
            detail: s("ends after 28 Nov 2026"),
        }],
        at: None,
        clear: s("/teams/payments/plan"),
        teams: None,
        notice: None,
    }
}

pub(crate) fn program() -> ProgramPage {
    let overview = overview();
    let points: Vec<_> = (0..26).map(|week| (day("2026-06-01") + chrono::Days::new(week * 7), Some(0.62 + 0.0085 * week as f64))).collect();
    let label = |value: f64| format!("{:.0} %", value * 100.0);
    let trend = charts::trend(&charts::TrendInput::new("PRs with a performance test", points, &label));
    ProgramPage {
        name: s("Program"),
        subtitle: s("27 May to 24 Nov 2026 · 12 teams · model v7"),
        periods: vec![choice("/program?from=now-91d", "13 weeks", false), choice("/program", "52 weeks", true)],
        sentence: overview.sentence,
        expected: overview.expected,
        levels: overview.levels,
        quarters: Some(Table {
            caption: s("Teams by level at the end of each quarter"),
            head: ["Quarter", "Level 1", "Level 2"].map(s).to_vec(),
            rows: vec![vec![cell("2026 Q3"), Cell { number: true, ..cell("3") }, Cell { number: true, ..cell("9") }]],
        }),
        groups: vec![GroupRow {
            link: link("Commerce", "/teams/commerce"),
            teams: 4,
            lowest: level(3),
            median: level(3),
            first: Level::default(),
            change: None,
            expected: s("1 to 2 of 3"),
        }],
        kpis: vec![KpiGroup {
            name: s("Process"),
            kpis: vec![ProgramKpi {
                id: s("pr-perf-test-share"),
                link: link("PRs with a performance test", "/kpis/pr-perf-test-share"),
                mark: mark(Tone::Bad, "off target"),
                target: s("> 90 %"),
                first: s("62 %"),
                first_day: s("7 Jun"),
                now: s("84 %"),
                change: None,
                spread: Some(Spread { of: s("9 teams"), p10: s("20 %"), p50: s("84 %"), p90: s("93 %") }),
                trend: Some(chart("program-pr-perf-test-share", &trend, &[])),
            }],
        }],
        movers: overview.movers,
        notice: None,
    }
}
