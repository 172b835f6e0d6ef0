//! The teams of the demo that go through a review checklist, and what the descriptions of their pull requests hold of it.

use super::company::{TEAMS, Team};
use domain::catalog::Checklist;
use std::fmt::Write;

/// Teams with how many days ago they began.
const SINCE: [(&str, u32); 3] = [("demo-edge", 120), ("demo-checkout", 75), ("demo-catalog", 40)];

fn asks(team: &Team, days_ago: u32) -> bool {
    SINCE.iter().any(|(slug, since)| *slug == team.slug && days_ago <= *since)
}

/// The block of the configuration; empty before the first team began.
pub(super) fn block(days_ago: u32) -> String {
    let mut text = String::new();
    for service in TEAMS.iter().filter(|team| asks(team, days_ago)).flat_map(|team| team.services) {
        // Writing into a `String` cannot fail.
        let _ = writeln!(text, "  - service: {}", service.slug);
        if service.slug == "demo-checkout" {
            text.push_str(OF_CHECKOUT);
        }
    }
    if text.is_empty() { text } else { format!("checklist:\n{text}") }
}

/// The program description's list with what this service made of it.
const OF_CHECKOUT: &str = "    sections:
      - name: Queries
        items:
          - {text: EXPLAIN run for new/modified queries, id: explain, required: {files: ['**/*.sql', '**/migrations/**']}}
          - No N+1 (check includes/prefetch)
          - {text: Appropriate indexes, id: indexes, required: {files: ['**/*.sql', '**/migrations/**']}}
      - name: Algorithms
        items: [O() complexity acceptable, No loops with I/O]
      - name: Resources
        items: [Connections/handlers are released, Buffers have limits, Timeouts configured]
      - name: Tests
        items:
          - Benchmark test included if critical
          - Load test updated if needed
          - {text: Prices checked against the tax table, id: prices, required: {label: pricing}}
";

/// The description of the team's `k`th pull request: most authors go through the whole list, some forget a part of it, a few all.
pub(super) fn description(team: &Team, days_ago: u32, k: u32, title: &str) -> Option<String> {
    if !asks(team, days_ago) {
        return None;
    }
    if k % 9 == 7 {
        return Some(format!("{title}, as talked about.\n"));
    }
    let forgotten: &[&str] = match k % 7 {
        2 => &["timeouts", "buffer-limits"],
        5 => &["no-n-plus-one"],
        _ => &[],
    };
    let mut text = format!("{title}.\n\n## PR Review Checklist\n");
    for section in Checklist::standard().sections {
        let _ = write!(text, "\n### {}\n", section.name);
        for item in section.items {
            let id = item.id.as_str();
            // A result answers for the benchmark; a load test that stays as it is is struck out.
            let (sign, words) = match id {
                "benchmark" => (' ', item.text.clone()),
                "load-test" if k % 2 == 1 => (' ', format!("~~{}~~", item.text)),
                _ => (if forgotten.contains(&id) { ' ' } else { 'x' }, item.text.clone()),
            };
            let _ = writeln!(text, "- [{sign}] {words} <!-- pk:{id} -->");
        }
    }
    Some(text)
}
