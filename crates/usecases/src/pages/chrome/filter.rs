//! The filter bar: scope, period, comparison, for the pages that have them.

use crate::pages::format;
use crate::pages::query::{Compare, Start};
use crate::pages::reading::Reading;
use crate::view::{Choice, Filter};
use domain::catalog::{Team, Tree};
use domain::scope::Scope;

const PERIODS: [(u64, &str); 4] = [(30, "Last 30 days"), (90, "Last 90 days"), (180, "Last 180 days"), (365, "Last 365 days")];

/// What a page's bar offers: scope, period, comparison.
fn parts(path: &str) -> Option<(bool, bool, bool)> {
    match path {
        "/" | "/kpis" => Some((true, true, true)),
        "/teams" => Some((true, false, true)),
        // It chooses its period itself: a year where others show a quarter.
        "/program" => Some((true, false, false)),
        "/decisions" | "/slos" | "/actions" | "/roadmap" | "/runs" | "/benchmarks" | "/regressions" => Some((true, false, false)),
        path if path == "/reviews" || path.starts_with("/reviews/") => Some((true, false, false)),
        path if path.starts_with("/benchmarks/") => Some((false, true, false)),
        path if path.starts_with("/kpis/") => Some((true, true, true)),
        path if path.starts_with("/teams/") && !path.ends_with("/explain") && !path.ends_with("/plan") => Some((false, true, true)),
        _ => None,
    }
}

pub(super) fn of(reading: &Reading, path: &str) -> Option<Filter> {
    let (scope, period, comparison) = parts(path)?;
    let query = reading.query;
    let at = query.at.is_some().then(|| reading.day().to_string());
    let mut kept: Vec<(String, String)> = query
        .own
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "before" | "page"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(to) = query.to {
        kept.push(("to".to_owned(), to.to_string()));
    }
    Some(Filter {
        scopes: if scope { scopes(reading) } else { Vec::new() },
        periods: if period { periods(query.from) } else { Vec::new() },
        comparisons: if comparison { comparisons(query.cmp) } else { Vec::new() },
        at,
        kept,
    })
}

fn choice(value: String, label: String, selected: bool) -> Choice {
    Choice { value, label, selected }
}

/// The tree, indented by depth; the chosen service where one is chosen.
fn scopes(reading: &Reading) -> Vec<Choice> {
    let chosen = &reading.query.scope;
    let mut scopes = vec![choice("program".to_owned(), "All teams".to_owned(), *chosen == Scope::Program)];
    if let Some(root) = reading.root() {
        below(reading, &reading.catalog.tree(), root, 0, &mut scopes);
    }
    if let Scope::Service(_) = chosen {
        scopes.push(choice(chosen.to_string(), reading.scope_name(), true));
    }
    scopes
}

fn below(reading: &Reading, tree: &Tree, node: &Team, depth: usize, scopes: &mut Vec<Choice>) {
    let mut children = tree.children(node.id).to_vec();
    children.sort_by(|a, b| a.name.cmp(&b.name));
    for child in children {
        let value = format!("{}:{}", if tree.is_leaf(child.id) { "t" } else { "g" }, child.slug);
        let label = format!("{}{}", "\u{2003}".repeat(depth), child.name);
        let selected = matches!(&reading.query.scope, Scope::Team(slug) | Scope::Group(slug) if *slug == child.slug);
        scopes.push(choice(value, label, selected));
        below(reading, tree, child, depth + 1, scopes);
    }
}

fn periods(from: Start) -> Vec<Choice> {
    let mut periods: Vec<_> =
        PERIODS.iter().map(|(days, label)| choice(format!("now-{days}d"), (*label).to_owned(), from == Start::Days(*days))).collect();
    if periods.iter().all(|period| !period.selected) {
        let (value, label) = match from {
            Start::Days(days) => (format!("now-{days}d"), format!("Last {days} days")),
            Start::Day(day) => (day.to_string(), format!("Since {}", format::date(day))),
        };
        periods.push(choice(value, label, true));
    }
    periods
}

fn comparisons(cmp: Compare) -> Vec<Choice> {
    let mut comparisons = vec![
        choice("prev".to_owned(), "Start of period".to_owned(), cmp == Compare::Previous),
        choice("now-7d".to_owned(), "7 days before".to_owned(), cmp == Compare::Days(7)),
        choice("now-30d".to_owned(), "30 days before".to_owned(), cmp == Compare::Days(30)),
    ];
    if comparisons.iter().all(|comparison| !comparison.selected) {
        let (value, label) = match cmp {
            Compare::Days(days) => (format!("now-{days}d"), format!("{days} days before")),
            Compare::Day(day) => (day.to_string(), format::date(day)),
            Compare::Previous => return comparisons,
        };
        comparisons.push(choice(value, label, true));
    }
    comparisons
}
