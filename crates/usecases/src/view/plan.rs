//! `/teams/{team}/plan`: what the next levels take, what ticking checks and actions would change, and when the target is expected.

use super::{Chart, Choice, Level, Link, Mark, Notice, Phrase, Rung, Table};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanPage {
    pub slug: String,
    pub name: String,
    pub parents: Vec<Link>,
    /// `Level 3 Integrated, score 3.4 · model v7`.
    pub subtitle: String,
    /// What the target takes, in one sentence.
    pub sentence: Vec<Phrase>,
    pub rungs: Vec<Rung>,
    pub target: Level,
    /// Levels above the reached one.
    pub targets: Vec<Choice>,
    pub steps: Vec<PlanRow>,
    /// Open actions of the team that serve a missing check.
    pub actions: Vec<PlanAction>,
    /// What the ticks lead to; `None` without any.
    pub outcome: Option<PlanOutcome>,
    pub forecast: PlanForecast,
    /// KPIs expected to move.
    pub moves: Vec<PlanKpi>,
    /// Checks that pass without lasting evidence.
    pub risks: Vec<PlanRisk>,
    /// Moment of the URL, kept by the form.
    pub at: Option<String>,
    /// The same page without ticks.
    pub clear: String,
    /// Of a group: its teams with their forecasts.
    pub teams: Option<Table>,
    pub notice: Option<Notice>,
}

/// A missing check.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanRow {
    pub check: String,
    pub name: String,
    pub href: String,
    pub criterion: String,
    pub level: u8,
    pub mark: Mark,
    /// `55 %`, `80 %`.
    pub now: String,
    pub needed: String,
    pub effort: String,
    /// Effort × what is missing.
    pub cost: String,
    pub moves: Option<Link>,
    pub ticked: bool,
    /// The action it waits for, with its state.
    pub action: Option<(Link, Mark)>,
    /// The filled form of a new action; `None` where there is one, or where the reader may not.
    pub log: Option<String>,
    /// What to connect first.
    pub connect: Option<String>,
    /// `12 Mar 2027`; empty without a forecast.
    pub expected: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanAction {
    /// `A-57`.
    pub id: String,
    pub title: String,
    pub href: String,
    pub check: String,
    pub status: Mark,
    pub due: Mark,
    pub ticked: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanOutcome {
    pub sentence: Vec<Phrase>,
    pub level: Level,
    pub dimensions: Vec<PlanDimension>,
    /// What still stands in the way of the target, or of the level above the one reached.
    pub blocking: Vec<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanDimension {
    pub name: String,
    pub before: Level,
    pub after: Level,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanForecast {
    /// `expected`, `no forecast`, `reached`.
    pub mark: Mark,
    /// `Level 4 is likely by 12 Mar 2027; with 80 % between 20 Feb and 30 Apr 2027.`
    pub sentence: String,
    pub reasons: Vec<String>,
    pub chart: Option<Chart>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanKpi {
    pub link: Link,
    pub value: String,
    pub target: String,
    pub mark: Mark,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlanRisk {
    pub link: Link,
    pub mark: Mark,
    pub detail: String,
}
