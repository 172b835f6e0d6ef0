//! Triage of regressions, and budget approvals.

use super::{chart, choice, link, mark, s};
use usecases::view::*;

pub(crate) fn regression_row(number: i64, may_act: bool) -> RegressionRow {
    RegressionRow {
        id: format!("R-{number}"),
        number,
        href: format!("/regressions/R-{number}"),
        severity: mark(Tone::Bad, "large"),
        state: mark(Tone::Warn, "for review"),
        title: s("checkout latency p99"),
        more: s("and 2 more series"),
        service: link("Checkout", "/regressions?scope=s:checkout"),
        before: s("142 ms"),
        after: s("171 ms"),
        change: s("+20.4 %"),
        interval: s("15 to 26 %"),
        range: s("a1b2c3d4…d4e5f607"),
        commits: s("3 commits"),
        confidence: s("high"),
        environment: s("ci"),
        caught: mark(Tone::Ok, "before production"),
        caught_by: s("by stage"),
        age: s("2 h ago"),
        owner: s("Ana Ruiz"),
        action: Some(link("A-57", "/actions/A-57")),
        ticked: false,
        may_act,
    }
}

fn steps(draft: Draft, open: &str) -> RegressionSteps {
    RegressionSteps {
        steps: ["confirm", "noise", "accept", "resolve"].map(s).to_vec(),
        owners: vec![choice("", "Nobody", true), choice("u2", "Ana Ruiz", false)],
        actions: vec![choice("", "A new action", true), choice("A-57", "A-57 Add a canary", false)],
        draft,
        open: s(open),
        next: s("/regressions"),
        asks: true,
    }
}

pub(crate) fn regressions(refused: bool) -> Regressions {
    let errors = vec![FieldError { field: s("reason"), message: s("give a reason that still makes sense in half a year") }];
    let draft = Draft { values: vec![(s("reason"), s("short"))], errors: if refused { errors } else { Vec::new() } };
    Regressions {
        sentence: s("2 for review, 6 ongoing"),
        tabs: vec![choice("/regressions", "For review 2", true), choice("/regressions?is=ongoing", "Ongoing 6", false)],
        state: s("review"),
        environments: vec![choice("", "All", true), choice("ci", "ci", false)],
        metrics: vec![choice("", "All", true), choice("latency_p99", "latency p99", false)],
        owners: vec![choice("", "Anyone", true), choice("me", "Me", false), choice("none", "Nobody", false)],
        stages: vec![choice("", "Any", true), choice("main", "Default branch", false)],
        kept: vec![(s("scope"), s("t:payments"))],
        rows: vec![regression_row(12, true), RegressionRow { ticked: true, ..regression_row(11, true) }, regression_row(10, false)],
        older: vec![OlderRegressions {
            owner: s("Nobody"),
            all: link("12 regressions", "/regressions?older=1&owner=none"),
            oldest: s("the oldest found 34 d ago"),
            worst: vec![link("R-3 heap +9 %", "/regressions/R-3")],
        }],
        next: Some(s("/regressions?before=10")),
        bulk: Some(steps(draft, if refused { "accept" } else { "" })),
        notice: None,
    }
}

pub(crate) fn regression_page() -> RegressionPage {
    let note = |may_answer, own| AcceptanceNote {
        by: s("Ana Ruiz"),
        reason: s("the new checks are worth it"),
        until: s("until 1 Mar 2027 or until it is 5 % worse"),
        when: s("2 h ago"),
        may_answer,
        own,
    };
    RegressionPage {
        row: regression_row(12, true),
        team: link("Payments", "/teams/payments"),
        sentence: s("checkout latency p99 and 2 more series got worse from 142 ms to 171 ms (+20.4 %) somewhere in 3 commits."),
        facts: vec![(s("Owner"), s("Ana Ruiz")), (s("Confirmed"), s("both runs alert"))],
        chart: Some(chart("regression", &charts::spark(&[Some(142.0), Some(171.0)], None), &[])),
        series: vec![TouchedSeries {
            link: link("checkout latency p99", "/benchmarks/10j"),
            machine: s("AMD EPYC, 2 cores"),
            before: s("142 ms"),
            after: s("171 ms"),
            change: s("+20.4 %"),
            interval: s("15 to 26 %"),
            p: s("< 0.0001"),
        }],
        commits: vec![
            CommitRow {
                sha: s("d4e5f607"),
                message: s("look prices up twice"),
                author: s("ana"),
                link: Some(link("d4e5f607", "https://github.com/acme/checkout/commit/d4e5f60718")),
            },
            CommitRow { sha: s("c3d4e5f6"), ..CommitRow::default() },
        ],
        commits_note: s("2 of 3 are known."),
        compare: Some(link("Compare a1b2c3d4…d4e5f607", "https://github.com/acme/checkout/compare/a1b2c3d4...d4e5f607")),
        environment: vec![(s("Toolchain"), s("CPython 3.11"), s("CPython 3.12"))],
        environment_note: String::new(),
        runs: vec![
            NearRun {
                link: link("Run 1203", "/runs/1203"),
                after: false,
                commit: s("a1b2c3d4"),
                value: s("142 ms"),
                verdict: mark(Tone::Ok, "pass"),
                when: s("5 h ago"),
            },
            NearRun {
                link: link("Run 1204", "/runs/1204"),
                after: true,
                commit: s("d4e5f607"),
                value: s("171 ms"),
                verdict: mark(Tone::Bad, "fail"),
                when: s("2 h ago"),
            },
        ],
        judged: Some(link("Run 1204", "/runs/1204")),
        reason: s("20.4 % slower than the median of 64 runs"),
        conditions: vec![(mark(Tone::Warn, "beyond the limit"), s("20.4 % of at most 5 %"))],
        similar: vec![SimilarRegression {
            link: link("R-3 checkout latency p99 +9 %", "/regressions/R-3"),
            state: mark(Tone::Ok, "resolved"),
            change: s("+9 %"),
            when: s("40 d ago"),
        }],
        acceptance: Some(note(false, false)),
        request: Some(note(true, false)),
        triage: Some(steps(Draft::default(), "accept")),
        history: vec![HistoryEntry { when: s("1 h ago"), who: s("Ana Ruiz"), text: s("the new index?"), comment: true }],
    }
}

pub(crate) fn approval(number: i64, waiting: bool) -> ApprovalCard {
    ApprovalCard {
        id: format!("B-{number}"),
        number,
        service: link("Checkout", "/runs?scope=s:checkout"),
        team: link("Performance", "/teams/perf-team"),
        state: if waiting { mark(Tone::Warn, "waiting") } else { mark(Tone::Ok, "approved") },
        run: link("Run 1204", "/runs/1204"),
        line: s("#12"),
        commit: s("d4e5f607"),
        reasons: vec![s("/api/checkout p99 is 250 ms, over 200 ms")],
        requested: s("2 h ago"),
        decision: if waiting { String::new() } else { s("Mara approved it until 1 Mar 2027: the sale ends then") },
        form: waiting.then(Draft::default),
        refusal: String::new(),
        latest: s("2027-02-23"),
    }
}

pub(crate) fn approvals() -> Approvals {
    Approvals {
        sentence: s("2 wait for an answer"),
        waiting: vec![approval(3, true), approval(4, true)],
        decided: vec![approval(2, false)],
        notice: None,
    }
}
