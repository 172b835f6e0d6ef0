//! Pull requests and their checklists.

use super::basics::*;
use usecases::view::*;

fn row(number: i64, title: &str, state: Mark, checklist: Mark, answered: &str, missing: &str) -> PullRow {
    PullRow {
        id: format!("acme/checkout#{number}"),
        href: format!("/pulls/acme/checkout/{number}"),
        title: s(title),
        author: s("ada"),
        service: link("Checkout", "/pulls?scope=s:checkout"),
        state,
        checklist,
        answered: s(answered),
        missing: s(missing),
        tested: mark(Tone::Ok, "has a result"),
        changed: s("2 h ago"),
    }
}

pub(crate) fn pulls() -> Pulls {
    Pulls {
        sentence: s("7 of 9 merged in the last 30 days with a complete checklist"),
        often_open: vec![s("Timeouts configured (2)")],
        tabs: vec![
            Choice { value: s("/pulls"), label: s("All"), selected: true },
            Choice { value: s("/pulls?is=incomplete"), label: s("Something missing"), selected: false },
        ],
        rows: vec![
            row(
                12,
                "Cache prices",
                mark(Tone::Neutral, "open"),
                mark(Tone::Warn, "2 missing"),
                "8 of 10",
                "Timeouts configured · Buffers have limits",
            ),
            row(11, "Drop the old cart", mark(Tone::Ok, "merged"), mark(Tone::Ok, "complete"), "10 of 10", ""),
            row(10, "Bump the http library", mark(Tone::Ok, "merged"), mark(Tone::Neutral, "not needed"), "", ""),
        ],
        next: Some(s("/pulls?before=812")),
        edit: link("The checklist", "/checklist"),
        notice: None,
    }
}

pub(crate) fn pull() -> PullPage {
    let item = |id: &str, text: &str, state: Mark, why: &str, evidence: Option<Link>| PullItem {
        id: s(id),
        text: s(text),
        mark: state,
        why: s(why),
        evidence,
    };
    PullPage {
        id: s("acme/checkout#12"),
        title: s("Cache prices"),
        state: mark(Tone::Neutral, "open"),
        sentence: s("By ada, opened 3 d ago, changed 2 h ago, head 0a1b2c3d"),
        labels: vec![s("performance")],
        services: vec![PullService {
            service: link("Checkout", "/pulls?scope=s:checkout"),
            mark: mark(Tone::Warn, "1 missing"),
            summary: s("3 of 4 answered"),
            sections: vec![
                PullSection {
                    name: s("Resources"),
                    items: vec![
                        item("timeouts", "Timeouts configured", mark(Tone::Warn, "missing"), "Not ticked", None),
                        item("released", "Connections/handlers are released", mark(Tone::Ok, "ticked"), "Ticked in the pull request", None),
                    ],
                },
                PullSection {
                    name: s("Tests"),
                    items: vec![item(
                        "benchmark",
                        "Benchmark test included if critical",
                        mark(Tone::Ok, "by evidence"),
                        "A result of k6 is there: pass",
                        Some(link("Run 1204", "/runs/1204")),
                    )],
                },
            ],
            template: Some(Snippet { title: s("To copy into its description"), text: s("- [ ] Timeouts configured <!-- pk:timeouts -->") }),
            edit: link("The checklist", "/services/checkout/checklist"),
        }],
        runs: Some(Table {
            caption: s("Results of this pull request"),
            head: vec![s("Run"), s("Verdict")],
            rows: vec![vec![
                Cell { text: s("Run 1204"), href: Some(s("/runs/1204")), ..Cell::default() },
                Cell { text: s("pass"), mark: Some(Tone::Ok), ..Cell::default() },
            ]],
        }),
        deployments: None,
        regressions: None,
    }
}

/// As a form; `refused` with what is wrong with it.
pub(crate) fn checklist(refused: bool) -> ChecklistPage {
    let choice = |value: &str, label: &str, selected: bool| Choice { value: s(value), label: s(label), selected };
    let line = |field: &str, id: &str, text: &str| ChecklistItemFields {
        field: s(field),
        id: s(id),
        text: s(text),
        when: vec![choice("always", "always", true), choice("files", "if these files change", false)],
        value: String::new(),
        by: vec![choice("", "its box", true), choice("run", "a result", false)],
    };
    let errors = vec![
        FieldError { field: s("s0-i0-text"), message: s("the text is there twice") },
        FieldError { field: s("s0-i1-id"), message: s("the id is there twice") },
    ];
    ChecklistPage {
        title: s("Review checklist of Checkout"),
        parents: vec![link("Pull requests", "/pulls"), link("Payments", "/teams/payments")],
        sentence: s("Checkout has a list of its own since 2 Sep 2026."),
        action: s("/services/checkout/checklist"),
        read_only: String::new(),
        own: true,
        otherwise: s("the list for all services holds"),
        sections: vec![
            ChecklistFields {
                field: s("s0"),
                name: s("Resources"),
                items: vec![line("s0-i0", "timeouts", "Timeouts configured"), line("s0-i1", "released", "Connections are released")],
            },
            ChecklistFields { field: s("s1"), name: String::new(), items: vec![line("s1-i0", "", "")] },
        ],
        draft: if refused { Draft { values: Vec::new(), errors } } else { Draft::default() },
        template: Snippet { title: s(".github/pull_request_template.md"), text: s("## PR Review Checklist") },
        others: vec![link("Cart", "/services/cart/checklist")],
    }
}

/// For who may only read.
pub(crate) fn checklist_of_a_file() -> ChecklistPage {
    ChecklistPage { action: String::new(), read_only: s("It is kept in the file shop: change it there and apply it."), ..checklist(false) }
}
