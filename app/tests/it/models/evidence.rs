//! SLOs, actions, sources, runs, rows.

use super::basics::*;
use usecases::view::*;

fn slo_row(name: &str, mark: Mark, actual: &str, left: &str, percent: Option<u8>) -> SloRow {
    SloRow {
        link: link(name, "/slos/checkout.api-availability"),
        service: link("Checkout", "/evidence?service=checkout"),
        team: link("Payments", "/teams/payments"),
        mark,
        objective: s("99.9 %"),
        actual: s(actual),
        budget_left: s(left),
        budget_percent: percent,
        burn: s("1.4 ×"),
        window: s("30 d"),
        freshness: s("2 min ago"),
    }
}

pub(crate) fn slos() -> Slos {
    Slos {
        sentence: s("2 of 18 SLOs are out of budget, 1 unknown"),
        states: vec![
            choice("/slos", "All 18", true),
            choice("/slos?state=exhausted", "Out of budget 2", false),
            choice("/slos?state=unknown", "Unknown 1", false),
        ],
        rows: vec![
            slo_row("API availability", mark(Tone::Bad, "out of budget"), "99.88 %", "−20 %", Some(0)),
            slo_row("Checkout p99", mark(Tone::Warn, "at risk"), "99.91 %", "12 %", Some(12)),
            slo_row("Search p99", mark(Tone::Ok, "met"), "99.98 %", "80 %", Some(80)),
            slo_row("Batch freshness", mark(Tone::Neutral, "unknown"), "—", "—", None),
        ],
        previous: None,
        next: Some(s("/slos?page=2")),
        notice: None,
    }
}

pub(crate) fn slo() -> SloPage {
    let figure = |value: &str, unit: &str, mark: Mark| Figure {
        value: s(value),
        unit: s(unit),
        mark,
        period: s("30 d"),
        freshness: s("2 min ago"),
        computation: computation("Good events of valid events"),
        ..Figure::default()
    };
    let points: Vec<_> = (0..24).map(|index| (day("2026-11-01") + chrono::Days::new(index), Some(1.0 - 0.052 * index as f64))).collect();
    SloPage {
        name: s("API availability"),
        service: link("Checkout", "/evidence?service=checkout"),
        team: link("Payments", "/teams/payments"),
        mark: mark(Tone::Bad, "out of budget"),
        sentence: s("99.88 % of requests were good in 30 days; the objective is 99.9 %, so 120 % of the error budget is used."),
        figures: vec![
            (s("Objective"), figure("99.9", "%", Mark::default())),
            (s("Actual"), figure("99.88", "%", mark(Tone::Bad, "below objective"))),
            (s("Budget left"), figure("−20", "%", mark(Tone::Bad, "used up"))),
        ],
        burn_down: Some(chart("burn", &charts::burn_down(&points, 30, None), &[("line", "left"), ("ghost", "even spending")])),
        burn_windows: Some(Table {
            caption: s("Burn rate: 1 uses the budget up exactly at the end of the window"),
            head: ["Window", "Rate", "Alert from"].map(s).to_vec(),
            rows: vec![vec![cell("1 h"), Cell { number: true, ..cell("1.4") }, Cell { number: true, ..cell("14.4") }]],
        }),
        days: None,
        definition: computation("Consumed budget: bad events of valid events, divided by what the objective allows"),
        queries: vec![
            Snippet { title: s("Good"), text: s("sum(rate(http_requests_total{status=~\"2..\"}[5m]))") },
            Snippet { title: s("Total"), text: s("sum(rate(http_requests_total[5m]))") },
        ],
        source: Some(link("Prometheus", "/sources/prometheus")),
        log_href: s("/actions?new=1&team=payments&kpi=slo-compliance"),
        notice: None,
    }
}

pub(crate) fn action_row(id: &str, title: &str, status: Mark, due: Mark) -> ActionRow {
    ActionRow {
        id: s(id),
        title: s(title),
        href: format!("/actions/{id}"),
        team: link("Payments", "/teams/payments"),
        owner: s("Ana Ruiz"),
        status,
        due,
        slip: s("12 days later than first promised"),
        waits_for: vec![link("A-41", "/actions/A-41")],
        target: Some(link("Budgets on the top endpoints", "/teams/payments#budget-coverage")),
        outcome: None,
        may_act: true,
    }
}

fn form(open: bool) -> ActionForm {
    ActionForm {
        open,
        teams: choices(&[("payments", "Payments"), ("billing", "Billing")]),
        checks: vec![choice("budget-coverage", "Budgets on the top endpoints", false)],
        kpis: vec![choice("slo-compliance", "SLO compliance", false)],
        owners: vec![choice("7", "Ana Ruiz", true)],
        phases: choices(&[("week-1", "Week 1: Add basic metrics"), ("ongoing", "Ongoing: Refine and improve")]),
        statuses: vec![],
        draft: Draft {
            values: vec![(s("title"), s("Give a budget to 5 more endpoints")), (s("origin"), s("review:2026-W47"))],
            errors: vec![],
        },
    }
}

pub(crate) fn actions(board: bool) -> Actions {
    let open = |id: &str, title: &str| action_row(id, title, mark(Tone::Neutral, "open"), mark(Tone::Neutral, "1 Dec"));
    let doing = action_row("A-57", "Give a budget to 5 more endpoints", mark(Tone::Warn, "in progress"), mark(Tone::Bad, "3 d overdue"));
    let done = ActionRow {
        outcome: Some(mark(Tone::Ok, "confirmed")),
        ..action_row("A-41", "Canary for checkout", mark(Tone::Ok, "done"), mark(Tone::Neutral, ""))
    };
    let column = |status: &str, name: &str, cards| BoardColumn { status: s(status), name: s(name), cards };
    Actions {
        sentence: s("27 open, 3 overdue"),
        views: vec![
            choice("/actions", "List", !board),
            choice("/actions?as=board", "Board", board),
            choice("/actions?as=timeline", "Timeline", false),
        ],
        board,
        kept: if board { vec![(s("as"), s("board"))] } else { vec![] },
        statuses: choices(&[("", "All"), ("open", "Open")]),
        owners: choices(&[("", "Everybody"), ("7", "Ana Ruiz")]),
        due: choices(&[("", "Any time"), ("overdue", "Overdue")]),
        phases: choices(&[("", "Any phase"), ("week-1", "Week 1: Add basic metrics")]),
        kpis: choices(&[("", "Any KPI"), ("slo-compliance", "SLO compliance")]),
        query: String::new(),
        timeline: None,
        next: s("/actions"),
        moves: choices(&[("todo", "To do"), ("doing", "In progress"), ("dropped", "Dropped")]),
        bulk: (!board).then(|| BulkEdit {
            statuses: choices(&[("doing", "In progress"), ("done", "Done")]),
            owners: vec![choice("Ana Ruiz", "Ana Ruiz", false)],
            phases: choices(&[("week-1", "Week 1: Add basic metrics")]),
            draft: Draft::default(),
        }),
        rows: vec![doing.clone(), open("A-58", "Publish the weekly review"), done.clone()],
        columns: if board {
            vec![
                column("open", "Open", vec![open("A-58", "Publish the weekly review")]),
                column("doing", "In progress", vec![doing]),
                column("blocked", "Blocked", vec![]),
                column("done", "Done", vec![done]),
            ]
        } else {
            vec![]
        },
        quick_add: Some(form(!board)),
        notice: None,
    }
}

pub(crate) fn action() -> ActionPage {
    ActionPage {
        id: s("A-57"),
        title: s("Give a budget to 5 more endpoints"),
        team: link("Payments", "/teams/payments"),
        status: mark(Tone::Warn, "in progress"),
        facts: facts(&[("Owner", "Ana Ruiz"), ("Due", "21 Nov 2026, 3 d overdue"), ("Logged", "2 Nov 2026"), ("Hours", "6")]),
        target: Some(link("Budgets on the top endpoints", "/teams/payments#budget-coverage")),
        effect: s("Criterion “Performance budgets enforced” is met"),
        outcome: Some((mark(Tone::Neutral, "too early"), s("Verified from 14 days after it is done."))),
        before_after: Some((s("55 %"), s("82 %"))),
        effect_chart: None,
        waits_for: vec![(link("A-41 Canary for checkout", "/actions/A-41"), mark(Tone::Ok, "done"))],
        waited_for_by: vec![(link("A-60 Profile", "/actions/A-60"), mark(Tone::Neutral, "to do"))],
        due_dates: vec![(s("2 Nov 2026"), s("21 Nov 2026"), s("Ana Ruiz")), (s("20 Nov 2026"), s("3 Dec 2026"), s("Mara Lindt"))],
        issue: Some(IssueCard {
            issue: None,
            repositories: choices(&[("acme/checkout", "acme/checkout")]),
            may_edit: true,
            ..IssueCard::default()
        }),
        links: vec![link("acme/checkout#812", "https://example.org/acme/checkout/issues/812")],
        history: vec![
            HistoryEntry { when: s("2 d ago"), who: s("Ana Ruiz"), text: s("Three of five are merged."), comment: true },
            HistoryEntry { when: s("2 Nov 2026"), who: s("Mara Lindt"), text: s("Logged from the next step of Payments"), comment: false },
        ],
        edit: Some(ActionForm { statuses: choices(&[("doing", "In progress"), ("done", "Done")]), ..form(false) }),
    }
}

pub(crate) fn sources() -> Sources {
    let card = |name: &str, kind: &str, mark: Mark, failed| SourceCard {
        link: link(name, "/sources/github"),
        kind: s(kind),
        mark,
        last_success: s("4 min ago"),
        lag: s("3 s"),
        volume: s("312 a day"),
        next_run: String::new(),
        unmapped: failed,
        failed,
    };
    Sources {
        sentence: s("9 sources, 1 failing, 3 identities wait to be mapped"),
        cards: vec![
            card("GitHub", "GitHub webhooks", mark(Tone::Ok, "reporting"), 0),
            card("Alertmanager", "Alertmanager webhook", mark(Tone::Bad, "failing"), 2),
            card("Prometheus", "Prometheus, asked every 5 min", mark(Tone::Warn, "late"), 0),
        ],
        unmapped: 3,
        add: Some(SourceForm {
            kinds: choices(&[("github", "GitHub webhooks"), ("alertmanager", "Alertmanager webhook"), ("prometheus", "Prometheus")]),
            tls: choices(&[("starttls", "STARTTLS"), ("tls", "TLS from the start")]),
            open: false,
            draft: Draft::default(),
        }),
        nowhere: vec![],
        tokens: vec![TokenRow {
            id: s("t1"),
            name: s("ci"),
            scopes: s("ingest"),
            team: s("Payments"),
            created: s("2 Nov 2026"),
            expires: s("2 Nov 2027"),
            last_used: s("4 min ago"),
            mark: mark(Tone::Ok, "valid"),
            may_revoke: true,
        }],
        token_form: Some(TokenForm {
            scopes: choices(&[("ingest", "ingest"), ("read", "read")]),
            teams: choices(&[("payments", "Payments")]),
            draft: Draft::default(),
            created: None,
        }),
        snippets: vec![Snippet {
            title: s("curl"),
            text: s(
                "curl -H \"Authorization: Bearer $PACEKEEPER_TOKEN\" \\\n  --data-binary @results.json \\\n  \"https://pacekeeper.example/api/v1/ingest/auto?service=checkout&sha=$GITHUB_SHA\"",
            ),
        }],
        notice: None,
    }
}

pub(crate) fn source() -> SourcePage {
    let row = |id: &str, what: &str, mark: Mark, result: &str, may_replay| DeliveryRow {
        id: s(id),
        received: s("24 Nov 14:02:11"),
        what: s(what),
        size: s("12 kB"),
        mark,
        result: s(result),
        run: None,
        may_replay,
    };
    SourcePage {
        slug: s("github"),
        name: s("GitHub"),
        kind: s("GitHub webhooks"),
        mark: mark(Tone::Ok, "reporting"),
        facts: facts(&[("Last success", "4 min ago"), ("Lag", "3 s"), ("Deliveries", "312 a day"), ("Failed", "1")]),
        hook_url: Some(s("https://pacekeeper.example/hooks/github/0193a2c4-7d1e-7b3c-9a52-3f2a91c0d4e8")),
        may_rotate: true,
        may_pull: false,
        outgoing: Some(vec![OutgoingRow {
            id: s("o1"),
            created: s("4 min ago"),
            what: s("commit status"),
            target: s("pacekeeper/checkout of acme/shop@0123abcd"),
            mark: mark(Tone::Bad, "failed"),
            result: s("it answered 401: Bad credentials"),
            may_resend: true,
        }]),
        secret: None,
        snippets: vec![],
        deliveries: vec![
            row("d2", "pull_request", mark(Tone::Bad, "failed"), "line 14: `merged_at` is not a time", true),
            row("d1", "push", mark(Tone::Ok, "stored"), "3 records", false),
        ],
        states: vec![choice("/sources/github", "All 312", true), choice("/sources/github?state=failed", "Failed 1", false)],
        may_edit: true,
        notice: None,
    }
}

pub(crate) fn mapping() -> Mapping {
    Mapping {
        sentence: s("3 identities wait to be mapped; 41 records with them"),
        rows: vec![UnmappedRow {
            id: s("m1"),
            identity: s("acme/ledger"),
            kind: s("repository"),
            source: link("GitHub", "/sources/github"),
            waiting: s("38 records"),
            last_seen: s("4 min ago"),
            suggestion: Some(s("ledger")),
        }],
        services: choices(&[("checkout", "Checkout"), ("ledger", "Ledger")]),
        may_map: true,
        notice: None,
    }
}

pub(crate) fn evidence() -> Evidence {
    Evidence {
        sentence: s("143 pull requests of all teams, 26 Oct to 24 Nov 2026"),
        services: vec![choice("checkout", "Checkout", false)],
        teams: vec![choice("payments", "Payments", false)],
        kinds: vec![choice("pull_request", "Pull requests", true)],
        from: s("2026-10-26"),
        to: s("2026-11-24"),
        rows: Table {
            caption: s("Newest first"),
            head: ["When", "What", "Service", "Source"].map(s).to_vec(),
            rows: vec![vec![
                cell("24 Nov 14:02"),
                Cell { href: Some(s("https://example.org/acme/checkout/pull/812")), ..cell("acme/checkout#812 merged") },
                cell("Checkout"),
                cell("GitHub"),
            ]],
        },
        next: Some(s("/evidence?kind=pull_request&after=812")),
        notice: None,
    }
}

pub(crate) fn runs() -> Runs {
    Runs {
        sentence: s("318 runs in 28 days, 4 failed the gate"),
        verdicts: vec![choice("/runs", "All", true), choice("/runs?verdict=fail", "fail", false)],
        rows: vec![RunRow {
            link: link("Run 1204", "/runs/1204"),
            service: link("Checkout", "/evidence?service=checkout"),
            verdict: mark(Tone::Bad, "fail"),
            branch: s("faster-cart"),
            commit: s("a1b2c3d"),
            pull_request: s("#812"),
            format: s("pytest-benchmark"),
            summary: s("500 series, 2 worse"),
            received: s("2 h ago"),
        }],
        next: None,
        notice: None,
    }
}

pub(crate) fn run() -> RunPage {
    let row = |name: &str, verdict: Mark, change: &str, reason: &str| SeriesRow {
        benchmark: s(name),
        metric: s("mean"),
        verdict,
        before: s("142 ms"),
        after: s("171 ms"),
        change: s(change),
        limit: s("10 %"),
        points: s("64 points"),
        reason: s(reason),
    };
    RunPage {
        id: s("1204"),
        service: link("Checkout", "/evidence?service=checkout"),
        team: link("Payments", "/teams/payments"),
        verdict: mark(Tone::Bad, "fail"),
        blocking: true,
        sentence: s("2 of 500 series got worse beyond their limits."),
        rerun: vec![s("test_cart")],
        limits: vec![LimitRow {
            what: s("budget of /api/checkout · latency p99"),
            state: mark(Tone::Bad, "exceeded"),
            measured: s("231 ms"),
            limit: s("at most 200 ms"),
            note: String::new(),
        }],
        score: s("score 87.5 of 100, compared with 3 earlier tests"),
        reasons: vec![s("test_checkout is 20.4 % slower than the median of 64 runs on main")],
        facts: facts(&[
            ("Commit", "a1b2c3d"),
            ("Branch", "faster-cart"),
            ("Baseline", "main at d4e5f6a, from the pull request's base"),
            ("Format", "pytest-benchmark 5.1"),
        ]),
        links: vec![link("CI run", "https://example.org/ci/1")],
        regressions: vec![link("R-12 checkout latency p99", "/regressions/R-12")],
        approvals: vec![super::approval(3, true)],
        counts: vec![mark(Tone::Bad, "2 fail"), mark(Tone::Warn, "1 warn"), mark(Tone::Ok, "497 pass")],
        series: vec![
            row("test_checkout", mark(Tone::Bad, "fail"), "+20.4 %", "beyond the limit"),
            row("test_cart", mark(Tone::Neutral, "no baseline"), "—", "first run"),
        ],
        definition: computation("Change of the value against the median of the baseline; fail beyond the limit, warn beyond half of it"),
        notice: None,
    }
}

fn timeline(path: &str) -> Timeline {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap_or_default();
    let bar = charts::TimelineBar {
        name: s("A-57 Give a budget to 5 more endpoints"),
        planned: (Some(day("2026-11-02")), Some(day("2026-12-03"))),
        actual: Some((day("2026-11-05"), day("2026-11-24"))),
        promised: Some(day("2026-11-21")),
        state: charts::BarState::Working,
        word: s("doing"),
        milestone: false,
    };
    let scene = charts::timeline(&charts::TimelineInput {
        title: s("Roadmap"),
        days: (day("2026-07-01"), day("2027-06-30")),
        today: day("2026-11-24"),
        zoom: charts::TimelineZoom::Quarter,
        groups: vec![charts::TimelineGroup { name: s("Payments"), bars: vec![bar] }],
        marks: vec![(day("2026-11-16"), s("review of 2026-W47 published"))],
    });
    Timeline {
        zooms: vec![choice(path, "Quarter", true), choice(&format!("{path}?zoom=year"), "Year", false)],
        groupings: vec![choice(path, "Team", true), choice(&format!("{path}?by=phase"), "Phase", false)],
        period: s("Jul 2026 to Jun 2027"),
        earlier: format!("{path}?from=2026-04-01"),
        later: format!("{path}?from=2026-10-01"),
        chart: Some(chart("roadmap", &scene, &[("planned", "planned"), ("worked", "worked on")])),
        undated: Some(link("2 actions without a date", "/actions?due=none")),
    }
}

pub(crate) fn actions_timeline() -> Actions {
    Actions { timeline: Some(timeline("/actions")), rows: vec![], bulk: None, ..actions(false) }
}

pub(crate) fn roadmap() -> Roadmap {
    let level = |number: u8, name: &str| Level { number: Some(number), name: s(name), score: None };
    let milestone = |may_edit: bool| MilestoneRow {
        team: link("Payments", "/teams/payments"),
        slug: s("payments"),
        target: level(4, "Proactive"),
        now: level(3, "Integrated"),
        due: s("2027-03-31"),
        mark: mark(Tone::Neutral, "at level 3, due 31 Mar 2027"),
        slip: s("40 days later than first promised"),
        set_by: s("Mara Lindt, 3 d ago"),
        may_edit,
    };
    Roadmap {
        sentence: s("27 open, 11 done, 3 overdue; 1 of 2 milestones slipped"),
        timeline: timeline("/roadmap"),
        milestones: vec![milestone(true), milestone(false)],
        milestone_form: Some(MilestoneForm {
            teams: choices(&[("payments", "Payments")]),
            levels: choices(&[("4", "4 Proactive")]),
            draft: Draft::default(),
        }),
        phases: vec![PhaseRow {
            when: s("Week 1"),
            name: s("Add basic metrics"),
            checks: vec![s("Every service sent metrics in the last 24 hours")],
            progress: s("1 of 2 teams"),
        }],
        plan_form: Some(RoadmapPlanForm {
            open: true,
            teams: choices(&[("payments", "Payments"), ("billing", "Billing")]),
            draft: Draft { values: vec![(s("start"), s("2026-11-30"))], errors: vec![] },
        }),
        feed: s("https://perf.example/actions.ics"),
        subscription: s("https://perf.example/actions.ics?token=pk_…"),
        notice: None,
    }
}

pub(crate) fn action_import() -> ActionImport {
    let row =
        |line, title: &str, mark: Mark, detail: &str| ImportRow { line, title: s(title), team: s("payments"), mark, detail: s(detail) };
    ActionImport {
        text: s("title,team\nProfile,payments\n,payments\n"),
        sentence: s("1 new, 1 refused"),
        rows: vec![
            row(2, "Profile", mark(Tone::Ok, "new"), ""),
            row(3, "", mark(Tone::Bad, "refused"), "title: say in 1 to 200 characters what is to be done"),
        ],
        ready: false,
        columns: vec![(s("title"), s("what is to be done"))],
        draft: Draft::default(),
    }
}
