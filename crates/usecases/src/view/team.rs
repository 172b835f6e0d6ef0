//! `/teams/{team}` and `/teams/{team}/explain`: ladder, next step, criteria, history, decisions; and the trace of a score.

use super::{ActionRow, Chart, ChecklistSummary, Choice, Computation, Disputes, Draft, Level, Link, Mark, Notice, Table, Tile};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TeamPage {
    pub slug: String,
    pub name: String,
    /// Groups above it, outermost first.
    pub parents: Vec<Link>,
    pub level: Level,
    /// `Level 3 Integrated since 2 Sep 2026 · model v7 · 6 services`.
    pub headline: String,
    /// `2 of 3 criteria, 3 of 4 checks met for level 4`.
    pub progress: String,
    pub rungs: Vec<Rung>,
    /// One to three, cheapest first.
    pub next_steps: Vec<NextStepCard>,
    /// The whole plan, with when the next level is expected.
    pub plan: Option<Link>,
    /// Next level first, then the reached ones.
    pub levels: Vec<LevelSection>,
    pub history: Option<Chart>,
    pub changes: Vec<LevelChange>,
    pub kpis: Vec<Tile>,
    pub services: Option<Table>,
    /// How completely its pull requests were reviewed, where a list is asked for or was filled in.
    pub checklists: Option<ChecklistSummary>,
    pub actions: Vec<ActionRow>,
    /// `Open actions 3 · overdue 1`.
    pub actions_summary: String,
    /// The newest weekly review, and how many nobody acknowledged; empty where there are none.
    pub review: Link,
    pub review_debt: String,
    pub decisions: Decisions,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Rung {
    pub level: u8,
    pub name: String,
    /// `3 of 3 criteria · since 2 Sep`.
    pub note: String,
    pub reached: bool,
    pub here: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NextStepCard {
    pub check: String,
    pub to_level: u8,
    pub title: String,
    pub why: String,
    /// `S`, `M`, `L`.
    pub effort: String,
    /// `55 %`, `80 %`.
    pub now: String,
    pub needed: String,
    /// Share of the way, 0 to 100, for the meter.
    pub percent: Option<u8>,
    pub moves: Option<Link>,
    /// `/actions?new=1&team=…&check=…&title=…`.
    pub log_href: String,
    pub guide: Option<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LevelSection {
    pub level: Level,
    /// `1 of 3 criteria met`.
    pub summary: String,
    pub criteria: Vec<CriterionRows>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CriterionRows {
    pub id: String,
    /// The program description's line.
    pub name: String,
    pub mark: Mark,
    pub checks: Vec<CheckRow>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CheckRow {
    /// Check id; also the anchor.
    pub id: String,
    pub name: String,
    /// met · not met · unknown · stale · waived · attested · n/a.
    pub mark: Mark,
    pub measured: String,
    /// Share of the way to what is needed, 0 to 100, for the meter.
    pub percent: Option<u8>,
    pub needed: String,
    /// `28 d`.
    pub window: String,
    /// `runs × 318`; without evidence what to connect; of what people decided, their decision.
    pub evidence: Option<Link>,
    /// `attested by ada, approved by grace`, and what was seen.
    pub decided: Option<(String, Option<Link>)>,
    pub evaluated: String,
    /// `since 2 Sep`, `until 28 Nov`, `fails at the next tick`.
    pub remark: Option<String>,
    pub reason: String,
    pub computation: Computation,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LevelChange {
    pub date: String,
    pub from: Level,
    pub to: Level,
    pub cause: String,
    pub href: String,
}

/// The forms by which people speak where no machine can see, and what waits for an approver.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Decisions {
    /// Checks that may be attested or waived: id and name. Empty hides the forms.
    pub attestable: Vec<Choice>,
    pub waivable: Vec<Choice>,
    pub pending: Vec<PendingDecision>,
    /// Approved, and not ended yet.
    pub in_force: Vec<PendingDecision>,
    /// Of the form that was refused.
    pub attest_draft: Draft,
    pub waive_draft: Draft,
}

/// A decision that waits for its approver, or one in force.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PendingDecision {
    pub id: String,
    /// `Waiver`, `Attestation`.
    pub kind: String,
    pub check: String,
    pub reason: String,
    pub requested_by: String,
    pub requested: String,
    pub until: String,
    pub evidence: Option<Link>,
    /// Who approved it; empty while it waits.
    pub approved_by: String,
    /// Approver is not the requester and has the role.
    pub may_answer: bool,
    /// One's own request, or a decision in force.
    pub may_withdraw: bool,
}

/// `/teams/{team}/explain?at=&cmp=`
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    pub slug: String,
    pub name: String,
    /// `Level 3 Integrated on 24 Nov 2026, because every criterion of levels 2 and 3 is met and "…" of level 4 is not.`
    pub sentence: String,
    /// Dates of the form.
    pub at: String,
    pub compared_with: String,
    /// `evaluation 1 204 · model v7 · sha256 3f2a…`.
    pub provenance: String,
    pub permalink: String,
    /// What changed between the two dates.
    pub differences: Vec<Difference>,
    pub steps: Vec<TraceLevel>,
    /// Objections to it, and what became of them.
    pub disputes: Disputes,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Difference {
    pub check: Link,
    pub before: Mark,
    pub after: Mark,
    pub text: String,
    /// What it was judged by on the day of the change; of the level, the explanation of that day.
    pub evidence: Option<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TraceLevel {
    pub level: Level,
    /// `reached`, `stops here`.
    pub result: Mark,
    pub checks: Vec<TraceCheck>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TraceCheck {
    pub name: String,
    /// Inputs → rule → result.
    pub input: String,
    pub rule: String,
    pub result: Mark,
    pub rows: Option<Link>,
    /// `D-12 open`, or what came out of the last dispute about it: `D-12: the tool was renamed`.
    pub disputed: Option<Link>,
    /// Opens a dispute about it.
    pub dispute: Option<Link>,
}
