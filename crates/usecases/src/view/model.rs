//! `/model` and what is below it: the model in force, its draft as a form and as YAML, what the draft would change, and its versions.

use super::{Change, Choice, Level, Link, Mark, Notice, Table};
use serde::Serialize;

/// `/model`
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelPage {
    /// `Version 3 · published 3 Nov 2026 by Ana`
    pub headline: String,
    pub note: Option<String>,
    /// The configuration file that owns it, in a sentence.
    pub owner: Option<String>,
    /// What administrators may do; `None` for others.
    pub edit: Option<Link>,
    /// Levels from the lowest, with their criteria and checks.
    pub levels: Vec<ModelLevel>,
    pub kpis: Table,
    pub dimensions: Vec<String>,
    pub rules: Vec<(String, String)>,
    pub versions: Vec<ModelVersionRow>,
    /// Open disputes about how it was applied.
    pub disputes: Vec<DisputeRow>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelLevel {
    pub level: Level,
    pub about: String,
    pub criteria: Vec<ModelCriterion>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelCriterion {
    pub id: String,
    pub name: String,
    pub checks: Vec<ModelCheck>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelCheck {
    pub id: String,
    pub name: String,
    /// `80 %`, `at most 90 days`.
    pub needed: String,
    /// `28 d`
    pub window: String,
    /// `unknown after 24 h of silence`, or that Pacekeeper itself is the source.
    pub freshness: String,
    /// `every service`, `the most important services`, `the team`.
    pub looks_at: String,
    pub dimension: String,
    pub effort: String,
    /// `counts 2 times · graded`; empty where it is as usual.
    pub counts: String,
    pub moves: Option<Link>,
    pub fact: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelVersionRow {
    pub version: String,
    pub href: String,
    pub published: String,
    pub by: String,
    pub note: String,
    pub in_force: bool,
}

/// A dispute in a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DisputeRow {
    /// `D-12`
    pub id: String,
    /// `Payments: At least 50 % of …`
    pub about: Link,
    pub state: Mark,
    /// `Ana opened it 3 d ago · 2 answers`
    pub detail: String,
}

/// `/model/edit`
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelEdit {
    /// Levels, Criteria, Checks, KPIs, Rules, YAML as links.
    pub tabs: Vec<Choice>,
    /// The chosen one: `checks`, `yaml`.
    pub view: String,
    pub revision: i64,
    /// `Draft 4 · from version 3 · changed 2 h ago by Ana`
    pub state: String,
    /// Why it cannot be published from here, where it cannot.
    pub owner: Option<String>,
    /// Published after the draft began: the newer version, and what to do.
    pub overtaken: Option<Link>,
    pub has_draft: bool,
    pub parts: Vec<ModelPart>,
    /// An empty part to add; `None` where none can be.
    pub add: Option<ModelPart>,
    /// The document, in the YAML view.
    pub yaml: Option<String>,
    pub problems: Vec<ModelProblem>,
    /// Decisions and actions that name checks which the draft no longer has.
    pub left_behind: Vec<String>,
    /// What the draft changes, a line each.
    pub differences: Vec<DifferenceRow>,
    pub more_differences: Option<Link>,
    pub notice: Option<Notice>,
    /// Why what was sent was not saved.
    pub error: Option<String>,
    /// What was sent, where the draft was changed by somebody else meanwhile.
    pub sent: Option<String>,
    /// Of the publishing form that was refused.
    pub publish_draft: super::Draft,
}

/// A level, check or KPI as a form.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelPart {
    pub list: String,
    /// Anchor, and what the draft calls it.
    pub id: String,
    pub title: String,
    /// `Level 3 · results-on-main`
    pub summary: String,
    pub open: bool,
    /// Rules can neither be moved nor removed.
    pub is_item: bool,
    pub fields: Vec<ModelField>,
    pub error: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelField {
    pub name: String,
    pub label: String,
    pub hint: String,
    /// `text`, `textarea`, `number`, `checkbox`, `select`.
    pub input: String,
    pub value: String,
    pub choices: Vec<Choice>,
    pub required: bool,
    pub error: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelProblem {
    /// `line 37, column 5`
    pub place: String,
    /// `checks[3].threshold`, as a link to its form.
    pub part: Link,
    pub text: String,
}

/// One thing that differs between two models.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DifferenceRow {
    /// `Check canary-share`
    pub part: String,
    /// `threshold`; empty when the part came or went.
    pub field: String,
    pub before: String,
    pub after: String,
}

/// `/model/preview`
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelPreview {
    /// `2 teams would fall, 1 would rise, 9 stay.`
    pub sentence: String,
    /// `Judged from the evidence of evaluation …`
    pub basis: String,
    pub nodes: Vec<ImpactRow>,
    /// Today, The last 26 weeks.
    pub views: Vec<Choice>,
    pub past: Option<ModelPast>,
    /// Where to publish it.
    pub back: Link,
    pub problems: Vec<ModelProblem>,
    /// Decisions and actions that name checks which the draft no longer has.
    pub left_behind: Vec<String>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImpactRow {
    pub node: Link,
    pub is_team: bool,
    pub before: Level,
    pub after: Level,
    pub change: Option<Change>,
    pub checks: Vec<ImpactCheck>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImpactCheck {
    pub name: String,
    pub before: Mark,
    pub after: Mark,
    pub because: String,
}

/// The last weeks under the draft beside what was.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelPast {
    pub assumes: String,
    /// `In 14 of 312 weeks of all teams the draft would have found another level than version 3.`
    pub sentence: String,
    /// First and last Sunday, as people read them.
    pub from: String,
    pub to: String,
    pub teams: Vec<PastRow>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PastRow {
    pub team: Link,
    /// One cell per week, the oldest first.
    pub weeks: Vec<PastCell>,
    /// `4 weeks lower`, `same`.
    pub summary: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PastCell {
    /// By the draft.
    pub draft: Option<u8>,
    /// By the version in force, from what is known today as the draft.
    pub held: Option<u8>,
    /// As it was told at the time.
    pub then: Option<u8>,
    /// `5 Jul: was 2, version 3 finds 2, the draft 3`
    pub title: String,
    pub differs: bool,
}

/// `/model/versions`
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelVersions {
    pub versions: Vec<ModelVersionRow>,
}

/// `/model/versions/{n}?base=m`
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelVersion {
    pub version: i64,
    pub headline: String,
    pub note: Option<String>,
    pub sha256: String,
    /// What it is compared with: versions to choose from, and the chosen one's name.
    pub bases: Vec<Choice>,
    pub base: String,
    pub differences: Vec<DifferenceRow>,
    /// Changed lines with their surroundings, in groups.
    pub lines: Vec<Vec<DiffLine>>,
    /// `POST /model/versions/{n}/restore`, where the actor may and it is not in force.
    pub restore: bool,
    pub exports: Vec<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DiffLine {
    /// `+`, `-` or a space.
    pub sign: String,
    pub number: usize,
    pub text: String,
}
