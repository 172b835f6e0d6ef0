//! `/keyboard`: the keys there are, and how to switch the single ones off.

use crate::components::{Card, PageHead};
use leptos::prelude::*;

const KEYS: [(&[&str], &str); 4] = [
    (&["Ctrl", "K"], "Palette: pages, teams, KPIs, SLOs, actions"),
    (&["/"], "Filter of the page"),
    (&["c"], "New action"),
    (&["?"], "This page"),
];
const TRIAGE: [(&[&str], &str); 7] = [
    (&["x"], "Tick the row, or take the tick away"),
    (&["y"], "Confirm"),
    (&["n"], "Noise"),
    (&["a"], "Accept"),
    (&["m"], "Assign to me"),
    (&["l"], "Link with an action"),
    (&["Enter"], "Open"),
];
const MOVES: [(&[&str], &str); 17] = [
    (&["j"], "Next row"),
    (&["k"], "Row before"),
    (&["Enter"], "Open"),
    (&["g", "o"], "Overview"),
    (&["g", "p"], "Program over time"),
    (&["g", "t"], "Teams"),
    (&["g", "k"], "KPIs"),
    (&["g", "l"], "SLOs"),
    (&["g", "a"], "Actions"),
    (&["g", "d"], "Roadmap"),
    (&["g", "s"], "Sources"),
    (&["g", "b"], "Benchmarks"),
    (&["g", "r"], "Regressions"),
    (&["g", "q"], "Pull requests"),
    (&["g", "u"], "Runs"),
    (&["←", "→"], "In a heatmap or chart: next cell or point"),
    (&["Esc"], "Close"),
];

pub(super) fn page() -> AnyView {
    let find = KEYS.iter().map(|(keys, text)| row(keys, text)).collect_view();
    let triage = TRIAGE.iter().map(|(keys, text)| row(keys, text)).collect_view();
    let moves = MOVES.iter().map(|(keys, text)| row(keys, text)).collect_view();
    view! {
        <PageHead title="Keyboard" subtitle="Everything also works with the pointer and without scripts." />
        <div class="two even">
            <div class="column">
            <Card title="Find and do">
                <dl class="keys">{find}</dl>
            </Card>
            <Card title="Regressions" note="the ticked rows, else the one with the focus">
                <dl class="keys">{triage}</dl>
            </Card>
            </div>
            <Card title="Move">
                <dl class="keys">{moves}</dl>
            </Card>
        </div>
        <p class="quiet">"Single keys get in the way? Switch them off in "<a href="/account">"your account"</a>"."</p>
    }
    .into_any()
}

fn row(keys: &[&str], text: &'static str) -> AnyView {
    let keys = keys.iter().map(|key| view! { <kbd>{key.to_string()}</kbd> }.into_any()).collect_view();
    view! { <div><dt>{keys}</dt><dd>{text}</dd></div> }.into_any()
}
