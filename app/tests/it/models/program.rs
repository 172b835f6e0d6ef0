//! Overview, KPIs, the heatmap of teams.

use super::basics::*;
use charts::{Good, Target, TrendInput};
use usecases::view::*;

fn tile(id: &str, name: &str, (value, unit): (&str, &str), state: Mark, target: &str, change: (Direction, &str), line: &[f64]) -> Tile {
    let (goal, good) = match target.split_once(' ') {
        Some((">", rest)) => (rest.split(' ').next().and_then(|number| number.parse().ok()), Good::Above),
        Some(("<", rest)) => (rest.split(' ').next().and_then(|number| number.parse().ok()), Good::Below),
        _ => (None, Good::Above),
    };
    let values: Vec<Option<f64>> = line.iter().copied().map(Some).collect();
    Tile {
        id: s(id),
        name: s(name),
        href: format!("/kpis/{id}"),
        figure: Figure {
            value: s(value),
            unit: s(unit),
            mark: state,
            target: s(target),
            period: s("30 d"),
            freshness: s("4 min ago"),
            coverage: s("9 of 12 teams"),
            change: Some(Change { direction: change.0, text: s(change.1) }),
            beside: None,
            computation: computation("Merged pull requests with a performance run, of all merged pull requests that are not skipped"),
        },
        spark: Some(charts::spark(&values, goal.map(|value| Target { value, good })).svg(&format!("spark-{id}"))),
    }
}

pub(crate) fn tile_groups() -> Vec<TileGroup> {
    let ok = || mark(Tone::Ok, "on target");
    let off = || mark(Tone::Bad, "off target");
    let up = |text| (Direction::Up, text);
    let down = |text| (Direction::Down, text);
    let mut unknown = tile(
        "perf-work-share",
        "Time on performance work",
        ("—", ""),
        mark(Tone::Neutral, "unknown"),
        "< 20 %",
        (Direction::Same, ""),
        &[],
    );
    unknown.figure.change = None;
    unknown.figure.freshness = s("never");
    unknown.figure.coverage = s("0 of 12 teams");
    unknown.figure.computation.note = Some(s("No source reports hours. Log hours on actions, or label pull requests."));
    vec![
        TileGroup {
            name: s("Process"),
            tiles: vec![
                tile(
                    "pr-perf-test-share",
                    "PRs with a performance test",
                    ("84", "%"),
                    off(),
                    "> 90 %",
                    up("6 pts"),
                    &[71., 74., 73., 78., 80., 79., 83., 84.],
                ),
                tile(
                    "perf-fix-lead-time",
                    "Lead time of a performance fix",
                    ("0.8", "d"),
                    ok(),
                    "< 1 d",
                    down("0.5 d"),
                    &[2.1, 2., 1.7, 1.5, 1.2, 1.3, 0.9, 0.8],
                ),
                tile(
                    "regressions-before-prod",
                    "Regressions caught before production",
                    ("96", "%"),
                    ok(),
                    "> 95 %",
                    up("3 pts"),
                    &[90., 91., 93., 92., 95., 94., 96., 96.],
                ),
            ],
        },
        TileGroup {
            name: s("Quality"),
            tiles: vec![
                tile(
                    "slo-compliance",
                    "SLO compliance",
                    ("99.2", "%"),
                    ok(),
                    "> 99 %",
                    up("0.1 pts"),
                    &[98.7, 98.9, 99., 98.8, 99.1, 99.2, 99.1, 99.2],
                ),
                tile(
                    "perf-incidents",
                    "Performance incidents per month",
                    ("2", ""),
                    off(),
                    "< 1 a team",
                    down("1"),
                    &[3., 4., 3., 3., 2., 3., 2., 2.],
                ),
                tile(
                    "error-budget-used",
                    "Error budget used",
                    ("41", "%"),
                    mark(Tone::Warn, "on target, stale"),
                    "< 50 %",
                    up("4 pts"),
                    &[36., 37., 35., 40., 42., 38., 39., 41.],
                ),
            ],
        },
        TileGroup {
            name: s("Efficiency"),
            tiles: vec![
                tile(
                    "cost-per-request",
                    "Cost per million requests",
                    ("3.12", "€"),
                    mark(Tone::Ok, "falling"),
                    "downward",
                    down("4 %"),
                    &[3.4, 3.35, 3.3, 3.32, 3.2, 3.18, 3.15, 3.12],
                ),
                tile(
                    "throughput-per-dollar",
                    "Throughput per €",
                    ("1,180", "rps"),
                    mark(Tone::Neutral, "no trend yet"),
                    "upward",
                    (Direction::Same, "p = 0.31"),
                    &[1160., 1190., 1150., 1200., 1170., 1165., 1185., 1180.],
                ),
                unknown,
            ],
        },
    ]
}

pub(crate) fn overview() -> Overview {
    let strong = |text: &str| Phrase { text: s(text), strong: true };
    let plain = |text: &str| Phrase { text: s(text), strong: false };
    let weeks: Vec<_> = (0..26_i64)
        .map(|week| {
            (
                day("2026-06-01") + chrono::Days::new(week.unsigned_abs() * 7),
                [5 - week / 9, 4 - week / 13, 2 + week / 9, 1 + week / 13, 0],
                0,
            )
        })
        .collect();
    Overview {
        sentence: vec![
            plain("The program is at level "),
            strong("2.9"),
            plain(" (lowest 1), up 0.3 in 90 days. "),
            strong("5 of 8"),
            plain(" measured KPIs are on target, 1 unknown; "),
            strong("2 SLOs"),
            plain(" are out of budget. Three teams do not report yet."),
        ],
        groups: tile_groups(),
        levels: Some(chart("levels", &charts::stacked_levels(&weeks), &levels_legend())),
        expected: vec![strong("2 to 4 of 7 teams"), plain(" with a forecast are expected to reach the next level by 31 Dec.")],
        movers: vec![
            Mover {
                team: link("Payments", "/teams/payments"),
                from: level(2),
                to: level(3),
                cause: s("2 Sep · canary on half of the deployments"),
            },
            Mover {
                team: link("Search", "/teams/search"),
                from: level(4),
                to: level(3),
                cause: s("3 Nov · load test has not reported for 21 days"),
            },
        ],
        decisions: vec![
            Decision {
                link: link("Checkout p99 SLO out of budget", "/slos/checkout.p99"),
                mark: mark(Tone::Bad, "3 days"),
                detail: s("Payments · freeze releases or accept until 1 Dec?"),
            },
            Decision {
                link: link("Waiver expires: canary for Billing", "/teams/billing#decisions"),
                mark: mark(Tone::Warn, "in 4 days"),
                detail: s("Billing would fall from level 3 to 2"),
            },
            Decision {
                link: link("2 escaped regressions in Search", "/teams/search"),
                mark: mark(Tone::Bad, "this week"),
                detail: s("Neither had a benchmark · propose an action"),
            },
        ],
        all_decisions: Some(link("7 in all", "/decisions")),
        notice: None,
    }
}

pub(crate) fn all_decisions() -> DecisionsPage {
    let sentence = s("All teams · 3 things wait for a decision, the most urgent first");
    DecisionsPage { sentence, decisions: overview().decisions, notice: None }
}

pub(crate) fn kpis() -> Kpis {
    Kpis {
        sentence: s("5 of 8 measured KPIs on target, 1 unknown"),
        groups: tile_groups(),
        delivery: tile_groups().remove(0).tiles.into_iter().map(delivery_tile).collect(),
        delivery_link: link("All five, with their weeks", "/kpis/dora"),
        notice: None,
    }
}

/// The names in the document, of the tile and of its sparkline, are those of another figure.
fn delivery_tile(tile: Tile) -> Tile {
    let spark = tile.spark.map(|svg| svg.replace("\"spark-", "\"spark-dora-").replace(" spark-", " spark-dora-"));
    Tile { id: format!("dora-{}", tile.id), spark, ..tile }
}

pub(crate) fn kpi() -> KpiPage {
    let points =
        (0..26).map(|week| (day("2026-06-01") + chrono::Days::new(week * 7), (week != 9).then_some(0.62 + 0.0085 * week as f64))).collect();
    let label = |value: f64| format!("{:.0} %", value * 100.0);
    let mut trend = TrendInput::new("PRs with a performance test", points, &label);
    trend.target = Some(Target { value: 0.9, good: Good::Above });
    trend.annotations = vec![(day("2026-09-02"), s("Canary"))];
    let first = tile_groups().remove(0).tiles.remove(0);
    let contribution = |name: &str, value: &str, tone, word: &str, percent, detail: &str| Contribution {
        link: link(name, "/teams/payments"),
        value: s(value),
        mark: mark(tone, word),
        percent,
        detail: s(detail),
        rows: Some(link("rows", "/evidence?team=payments&kind=pull_request")),
    };
    KpiPage {
        actions: KpiActions {
            log: Some(s("/actions/new?from=kpi:pr-perf-test-share&kpi=pr-perf-test-share")),
            open: link("1 open action is meant to move it", "/actions?kpi=pr-perf-test-share"),
        },
        id: s("pr-perf-test-share"),
        name: first.name,
        group: s("Process"),
        scope: s("All teams"),
        sentence: s("84 % of the 143 pull requests merged in 30 days had a performance test; the target is above 90 %."),
        figure: first.figure,
        trend: Some(chart("trend", &charts::trend(&trend), &[("line", "value"), ("band", "on target")])),
        contributions: vec![
            contribution("Search", "61 %", Tone::Bad, "off target", Some(61), "14 of 23 pull requests"),
            contribution("Payments", "80 %", Tone::Bad, "off target", Some(80), "24 of 30 pull requests"),
            contribution("Edge", "98 %", Tone::Ok, "on target", Some(98), "49 of 50 pull requests"),
            contribution("Notifications", "—", Tone::Neutral, "unknown", None, "no pull request seen: connect GitHub webhooks"),
        ],
        contributions_title: s("Teams, worst first"),
        left_out: None,
        remarks: vec![s("p90 2.1 d")],
        moved: Some(Moved {
            lead: s("Up 3.2 pts since 25 Aug"),
            rows: vec![MovedRow {
                link: link("Payments", "/teams/payments"),
                text: s("2.1 pts"),
                direction: Direction::Up,
                good: true,
                percent: Some(80),
                detail: s("78 % → 84 %"),
            }],
            mix: Some(s("up 1.1 pts by the mix: more pull requests of Edge")),
            more: None,
            events: vec![MovedEvent { date: s("2 Sep"), anchor: s("2026-09-02"), text: s("Canary"), link: None }],
        }),
        events: vec![EventRow {
            number: Some(1),
            anchor: Some(s("2026-09-02")),
            date: s("2 Sep 2026"),
            text: s("Canary"),
            by: Some(s("Mara")),
            link: None,
            remove: Some(3),
        }],
        note_form: Some(NoteForm {
            kpi: s("pr-perf-test-share"),
            scope: s("program"),
            day: s("2026-11-25"),
            next: s("/kpis/pr-perf-test-share"),
        }),
        target_form: Some(TargetForm {
            now: s("above 90 %"),
            from: s("the model's target"),
            otherwise: s("above 90 %"),
            unit: s("%"),
            may: true,
            action: s("/kpis/pr-perf-test-share/target"),
            scope: s("program"),
            elsewhere: vec![(s("t:payments"), s("above 95 %"))],
            ..TargetForm::default()
        }),
        definition: computation(
            "Merged pull requests with a performance run received by 24 h after the merge, of all merged pull requests that are not skipped",
        ),
        sources: vec![KpiSource { link: link("GitHub", "/sources/github"), mark: mark(Tone::Ok, "reporting"), freshness: s("4 min ago") }],
        weekly: Some(Table {
            caption: s("Value of each ISO week alone"),
            head: vec![s("Week"), s("Value"), s("Pull requests")],
            rows: vec![vec![cell("2026-W47"), Cell { number: true, ..cell("86 %") }, Cell { number: true, ..cell("37") }]],
        }),
        notice: None,
    }
}

fn heat_row(name: &str, number: u8, direction: Option<Direction>, cells: [u8; 6], step: &str) -> HeatRow {
    let slug = name.to_lowercase();
    let href = format!("/teams/{slug}");
    let cell = |(index, value): (usize, u8)| HeatCell {
        level: (value > 0).then_some(value),
        part: None,
        change: (index == 2 && number == 3).then(|| Change { direction: Direction::Up, text: s("1") }),
        waived: index == 2 && number == 3,
        stale: index == 4 && number == 2,
        href: format!("{href}#checks"),
        label: if value > 0 { format!("{name}, column {index}: level {value}") } else { format!("{name}, column {index}: no evidence") },
    };
    HeatRow {
        name: s(name),
        level: Level { score: Some(format!("{number}.3")), ..level(number) },
        change: direction.map(|direction| Change { direction, text: s("1") }),
        cells: cells.into_iter().enumerate().map(cell).collect(),
        next_step: Some(link(step, &format!("{href}#next-step"))),
        expected: Some(link("4 by 20 Dec (1 Dec to 3 Feb 2027)", &format!("{href}/plan"))),
        slug,
        href,
    }
}

pub(crate) fn teams() -> Teams {
    let columns = |text: &str| vec![s(text); 6];
    Teams {
        subtitle: s("Level and dimensions on 24 Nov 2026 · change since 26 Aug · worst first"),
        columns: ["Testing", "SLOs", "Delivery", "Profiling", "Budgets", "Practice"].map(s).to_vec(),
        groups: vec![
            HeatGroup {
                name: s("Growth"),
                href: s("/teams?scope=g:growth"),
                roll_up: s("lowest 1 · median 2"),
                columns: columns("1 · 2"),
                rows: vec![
                    heat_row("Notifications", 1, None, [1, 2, 0, 0, 1, 1], "First load test in CI"),
                    heat_row("Experiments", 1, None, [1, 1, 0, 0, 0, 1], "First load test in CI"),
                    heat_row("Search", 2, Some(Direction::Down), [3, 2, 2, 1, 2, 2], "Report the load test again"),
                ],
            },
            HeatGroup {
                name: s("Commerce"),
                href: s("/teams?scope=g:commerce"),
                roll_up: s("lowest 3 · median 3"),
                columns: columns("3 · 3"),
                rows: vec![
                    heat_row("Payments", 3, Some(Direction::Up), [4, 3, 3, 2, 3, 4], "Budgets for 5 endpoints"),
                    heat_row("Billing", 3, None, [3, 3, 3, 2, 3, 3], "Profile 2 services"),
                    heat_row("Catalog", 4, Some(Direction::Up), [4, 4, 5, 4, 4, 4], "Publish the review"),
                    heat_row("Edge", 5, None, [5, 5, 5, 5, 5, 5], "Keep it"),
                ],
            },
        ],
        modes: vec![choice("/teams", "Dimensions", true), choice("/teams?mode=levels", "Levels", false)],
        mode: String::new(),
        at: s("2026-11-24"),
        compared_with: s("2026-08-26"),
        may_plan: true,
        notice: None,
    }
}
