//! `/roadmap`: what is planned and what became of it.

use super::{Choice, Draft, Level, Link, Mark, Notice, Timeline};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Roadmap {
    /// `31 actions, 4 overdue; 2 of 5 milestones slipped`.
    pub sentence: String,
    pub timeline: Timeline,
    pub milestones: Vec<MilestoneRow>,
    pub milestone_form: Option<MilestoneForm>,
    /// The program description's phases, and how far the scope's teams are.
    pub phases: Vec<PhaseRow>,
    pub plan_form: Option<RoadmapPlanForm>,
    /// Address of the calendar feed, without its token.
    pub feed: String,
    /// The same address with the place of the token.
    pub subscription: String,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MilestoneRow {
    pub team: Link,
    /// Slug of the team.
    pub slug: String,
    pub target: Level,
    pub now: Level,
    /// ISO date, for the form.
    pub due: String,
    pub mark: Mark,
    /// `40 days later than first promised`.
    pub slip: String,
    pub set_by: String,
    pub may_edit: bool,
}

/// `POST /roadmap/milestones`: `team`, `level`, `due`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MilestoneForm {
    pub teams: Vec<Choice>,
    pub levels: Vec<Choice>,
    pub draft: Draft,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PhaseRow {
    /// `Week 1`
    pub when: String,
    pub name: String,
    /// Names of the checks it is there to meet.
    pub checks: Vec<String>,
    /// `3 of 4 teams`, of those that follow the template.
    pub progress: String,
}

/// `POST /roadmap/plan`: `team` (repeated), `start`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoadmapPlanForm {
    pub open: bool,
    pub teams: Vec<Choice>,
    pub draft: Draft,
}
