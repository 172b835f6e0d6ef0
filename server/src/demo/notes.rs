//! What the demo's people noted on the charts of their KPIs.

use super::NotePlan;
use super::company::email;
use super::timeline::Timeline;

/// Days ago, who, scope (empty: the whole demo), KPI (none: every KPI), what.
type Note = (u32, &'static str, &'static str, Option<&'static str>, &'static str);

const NOTES: [Note; 8] = [
    (84, "", "", None, "Black Friday freeze lifted"),
    (62, "demo-edge", "t:demo-edge", Some("pr-perf-test-share"), "No merge without a benchmark"),
    (60, "demo-catalog", "t:demo-catalog", Some("cost-per-request"), "Moved to smaller machines"),
    (33, "", "", Some("slo-compliance"), "Region moved: two hours of errors"),
    (26, "demo-storage", "t:demo-storage", None, "Load test in CI switched off, runner disk full"),
    (21, "demo-checkout", "t:demo-checkout", None, "New basket service takes over"),
    (9, "demo-payments", "t:demo-payments", Some("perf-fix-lead-time"), "Receipts cached"),
    (8, "demo-checkout", "t:demo-checkout", Some("slo-compliance"), "Order totals read back after the write"),
];

pub(super) fn plan(timeline: &Timeline) -> Vec<NotePlan> {
    let first = timeline.days_ago().next().unwrap_or(0);
    let member = |team: &str| super::company::TEAMS.iter().find(|known| known.slug == team).and_then(|team| team.members.first().copied());
    let note = |(days_ago, team, scope, kpi, text): &Note| NotePlan {
        at: timeline.at(*days_ago, 700),
        email: member(team).map(email),
        scope: if scope.is_empty() { format!("g:{}", super::ROOT) } else { (*scope).to_owned() },
        kpi: *kpi,
        day: timeline.day(*days_ago),
        text,
    };
    let mut notes: Vec<NotePlan> = NOTES.iter().filter(|(days_ago, ..)| *days_ago <= first).map(note).collect();
    notes.sort_by_key(|note| note.at);
    notes
}
