//! Short ways to write parts, and the chrome around the pages.

use charts::Scene;
use usecases::view::*;

pub(crate) fn s(text: &str) -> String {
    text.to_owned()
}

pub(crate) fn link(text: &str, href: &str) -> Link {
    Link { text: s(text), href: s(href) }
}

pub(crate) fn mark(tone: Tone, word: &str) -> Mark {
    Mark { tone, word: s(word) }
}

pub(crate) fn choice(value: &str, label: &str, selected: bool) -> Choice {
    Choice { value: s(value), label: s(label), selected }
}

pub(crate) fn choices(all: &[(&str, &str)]) -> Vec<Choice> {
    all.iter().enumerate().map(|(index, (value, label))| choice(value, label, index == 0)).collect()
}

pub(crate) fn facts(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(term, value)| (s(term), s(value))).collect()
}

pub(crate) fn level(number: u8) -> Level {
    let name = ["Ad-hoc", "Basic", "Integrated", "Proactive", "Optimized"][usize::from(number) - 1];
    Level { number: Some(number), name: s(name), score: None }
}

pub(crate) fn cell(text: &str) -> Cell {
    Cell { text: s(text), ..Cell::default() }
}

pub(crate) fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// As the use cases will: the scene's SVG and its table.
pub(crate) fn chart(id: &str, scene: &Scene, legend: &[(&str, &str)]) -> Chart {
    let rows = scene.table.rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
    Chart {
        svg: scene.svg(id),
        caption: scene.description.clone(),
        table: Table { caption: scene.table.caption.clone(), head: scene.table.head.clone(), rows },
        legend: legend.iter().map(|(class, word)| (s(class), s(word))).collect(),
    }
}

pub(crate) fn levels_legend() -> [(&'static str, &'static str); 5] {
    [("l1", "1 Ad-hoc"), ("l2", "2 Basic"), ("l3", "3 Integrated"), ("l4", "4 Proactive"), ("l5", "5 Optimized")]
}

pub(crate) fn computation(formula: &str) -> Computation {
    Computation {
        formula: s(formula),
        window: s("30 days to 24 Nov 2026"),
        inputs: facts(&[("merged pull requests", "143"), ("with a run within 24 h", "120")]),
        rows: Some(link("143 rows", "/evidence?kind=pull_request&from=2026-10-26&to=2026-11-24")),
        note: Some(s("model v7")),
    }
}

pub(crate) fn chrome(path: &str) -> Chrome {
    Chrome {
        user: Some(Person { name: s("Mara Lindt"), role: s("manager"), team: s("Commerce"), admin: true, writes: true }),
        path: s(path),
        here: s(path),
        counts: Counts { teams: Some(12), kpis: Some(9), slos: Some(18), actions: Some(27), sources: Some(9), regressions: Some(2) },
        demo: true,
        shortcuts: true,
        csrf: s("token-of-this-session"),
        filter: Some(Filter {
            scopes: choices(&[("program", "All teams"), ("g:commerce", "Commerce"), ("t:payments", "Payments")]),
            periods: choices(&[("now-90d", "Last 90 days"), ("now-365d", "Last year")]),
            comparisons: choices(&[("prev", "Previous"), ("now-365d", "A year ago")]),
            at: None,
            kept: vec![],
        }),
        freshness: s("Evidence up to 4 min ago · 9 of 12 teams report"),
        exports: vec![link("CSV", "/teams.csv"), link("JSON", "/teams.json")],
        places: vec![Place { kind: s("Team"), link: link("Payments", "/teams/payments") }],
        ..Chrome::default()
    }
}
