//! `/reviews` and `/reviews/{week}`: who has read which week, and the document of one.

use super::{Draft, Link, Mark, Notice, Snippet};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reviews {
    /// `4 reviews of 3 teams are not acknowledged.`
    pub sentence: String,
    /// Newest first; each leads to the review of the shown scope.
    pub weeks: Vec<Link>,
    pub rows: Vec<ReviewsRow>,
    /// Teams with debt, most first: the team, how many weeks, the oldest.
    pub debt: Vec<ReviewDebt>,
    pub earlier: Option<String>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewsRow {
    pub name: Link,
    /// Steps below the shown scope.
    pub depth: usize,
    /// One per week.
    pub cells: Vec<ReviewCell>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewCell {
    /// `acknowledged`, `published`, `draft`; without a word where there is no review.
    pub mark: Mark,
    pub href: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewDebt {
    pub team: Link,
    pub weeks: i64,
    pub oldest: Link,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewPage {
    /// `Performance Review - Week 42`
    pub title: String,
    /// `2026-W42`
    pub week: String,
    pub scope: String,
    pub name: String,
    /// `Payments · 12 to 18 Oct 2026`
    pub subtitle: String,
    pub state: Mark,
    /// Revision, hash, model, who published it and when, who acknowledged it.
    pub facts: Vec<(String, String)>,
    pub earlier: Link,
    pub later: Option<Link>,
    /// Reviews of the nodes right below.
    pub below: Vec<Link>,
    pub revisions: Vec<Link>,
    pub sections: Vec<ReviewSection>,
    /// At the end of the week.
    pub kpis: ReviewKpis,
    /// Against the week before; `None` where there is none to compare with.
    pub differences: Option<Vec<ReviewDifference>>,
    /// What can be done with it, as `do` names it: `publish`, `acknowledge`, `regenerate`, `comment`. Empty for who may not.
    pub steps: Vec<String>,
    /// Where forms go.
    pub action: String,
    /// To copy.
    pub markdown: Snippet,
    /// Of a form that was refused.
    pub draft: Draft,
    pub notice: Option<Notice>,
}

/// The program's KPIs of the scope, and those that are off target.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewKpis {
    pub sentence: String,
    pub off: Vec<ReviewRow>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewSection {
    /// Value of `section`; also the anchor.
    pub id: String,
    pub title: String,
    /// Of the table of targets.
    pub rows: Vec<ReviewRow>,
    /// Of every other section.
    pub lines: Vec<ReviewLine>,
    /// Lines are numbered.
    pub ordered: bool,
    /// What it says without rows and lines.
    pub nothing: String,
    /// What was left out.
    pub more: String,
    pub remark: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewRow {
    pub name: Link,
    pub target: String,
    pub actual: String,
    pub mark: Mark,
    /// The form of an action about it.
    pub log: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewLine {
    pub mark: Option<Mark>,
    /// Without an address plain text.
    pub text: Link,
    pub note: String,
    /// The form of an action about it; empty where there is one already.
    pub log: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewDifference {
    pub section: String,
    pub mark: Option<Mark>,
    pub text: String,
}
