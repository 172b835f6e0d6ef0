//! One answer per item: by its author, by evidence, against evidence, or none.

use super::matches;
use crate::catalog::{AnsweredBy, Checklist, ChecklistItem, Required};
use crate::evidence::{Tick, Workload};
use crate::facts::matches_any;
use crate::ids::EvidenceId;
use crate::slug::Slug;
use crate::verdict::Verdict;
use serde::Serialize;

/// What evidence knows of a pull request.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// Paths it touches, where a source told them.
    pub files: Option<&'a [&'a str]>,
    pub labels: &'a [String],
    /// Results joined with it (decision 22), oldest first; those whose verdict is `error` too.
    pub runs: &'a [RunResult<'a>],
}

#[derive(Debug, Clone, Copy)]
pub struct RunResult<'a> {
    pub evidence: EvidenceId,
    pub tool: &'a str,
    pub workload: Workload,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Its box is ticked.
    Ticked,
    /// Evidence answers it, whether or not anybody ticked.
    Evidence,
    /// Its box is ticked, but evidence says otherwise.
    Contradicted,
    Missing,
    /// The list does not ask for it here, or its author struck it out.
    NotNeeded,
}

impl Answer {
    /// Whether somebody still has to do something.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Contradicted | Self::Missing)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    pub section: String,
    pub id: Slug,
    pub text: String,
    pub answer: Answer,
    /// A clause without a full stop: `not ticked`.
    pub why: String,
    /// The record that answers or contradicts.
    pub evidence: Option<EvidenceId>,
}

/// Files by which a load test is known: k6, Locust, Gatling and JMeter scripts in their usual places.
const LOAD_TEST_FILES: [&str; 9] = [
    "**/k6/**",
    "**/load/**",
    "**/load.*",
    "**/load-test*/**",
    "**/load_test*/**",
    "**/loadtest*/**",
    "**/locustfile*.py",
    "**/*Simulation.*",
    "**/*.jmx",
];

/// What evidence says of one item.
enum Proof {
    Yes(Option<EvidenceId>, String),
    No(EvidenceId, String),
    /// Nothing; with what would be needed.
    Silent(Option<String>),
}

/// Every item with its answer. `ticks` is `None` while no text was read, and empty where it has no task list.
pub fn answers(checklist: &Checklist, ticks: Option<&[Tick]>, known: &Known) -> Vec<Answered> {
    let boxes = matches(checklist, ticks.unwrap_or_default());
    let listed = boxes.iter().any(Option::is_some);
    checklist
        .items()
        .zip(boxes)
        .map(|((section, item), tick)| {
            let (answer, why, evidence) = answer(item, tick, listed, known);
            Answered { section: section.to_owned(), id: item.id.clone(), text: item.text.clone(), answer, why, evidence }
        })
        .collect()
}

fn answer(item: &ChecklistItem, tick: Option<&Tick>, listed: bool, known: &Known) -> (Answer, String, Option<EvidenceId>) {
    let ticked = tick.is_some_and(|tick| tick.ticked);
    let proof = item.answered_by.map_or(Proof::Silent(None), |by| prove(by, known));
    match proof {
        Proof::No(evidence, why) if ticked => return (Answer::Contradicted, format!("ticked, but {why}"), Some(evidence)),
        Proof::Yes(evidence, why) => {
            return if ticked { (Answer::Ticked, format!("ticked; {why}"), evidence) } else { (Answer::Evidence, why, evidence) };
        }
        _ if ticked => return (Answer::Ticked, "ticked in the pull request".to_owned(), None),
        _ => {}
    }
    if tick.is_some_and(|tick| tick.struck) {
        return (Answer::NotNeeded, "struck out in the pull request".to_owned(), None);
    }
    if let Some(why) = not_needed(&item.required, known) {
        return (Answer::NotNeeded, why, None);
    }
    let missing = match (tick, listed) {
        (Some(_), _) => "not ticked",
        (None, true) => "not in the pull request's checklist",
        (None, false) => "the pull request has no checklist",
    };
    match proof {
        Proof::No(evidence, why) => (Answer::Missing, format!("{missing}; {why}"), Some(evidence)),
        Proof::Silent(Some(needs)) => (Answer::Missing, format!("{missing}; {needs}"), None),
        Proof::Yes(..) | Proof::Silent(None) => (Answer::Missing, missing.to_owned(), None),
    }
}

fn not_needed(required: &Required, known: &Known) -> Option<String> {
    match required {
        Required::Always => None,
        Required::Files(globs) => {
            let touched = known.files?.iter().any(|file| matches_any(globs, file));
            (!touched).then(|| format!("touches no file of {}", globs.join(", ")))
        }
        Required::Label(label) => {
            let labelled = known.labels.iter().any(|known| known.eq_ignore_ascii_case(label));
            (!labelled).then(|| format!("not labelled {label}"))
        }
    }
}

fn prove(by: AnsweredBy, known: &Known) -> Proof {
    match by {
        AnsweredBy::Run => of_runs(known, |_| true).unwrap_or(Proof::Silent(None)),
        AnsweredBy::LoadTest => {
            if let Some(proof) = of_runs(known, |run| run.workload == Workload::Load) {
                return proof;
            }
            let globs = LOAD_TEST_FILES.map(str::to_owned);
            let touched = known.files.into_iter().flatten().find(|file| matches_any(&globs, file));
            touched.map_or(Proof::Silent(None), |file| Proof::Yes(None, format!("touches {file}")))
        }
        AnsweredBy::Traces => Proof::Silent(Some("no source of traces is connected that could tell".to_owned())),
    }
}

/// The newest result that measured something; else the newest that did not. `None`: there is no result.
fn of_runs(known: &Known, counts: impl Fn(&RunResult) -> bool) -> Option<Proof> {
    let mut of_kind = known.runs.iter().rev().filter(|run| counts(run));
    let newest = of_kind.clone().next()?;
    Some(match of_kind.find(|run| run.verdict != Verdict::Error) {
        Some(run) => Proof::Yes(Some(run.evidence), format!("a result of {} is there: {}", run.tool, word(run.verdict))),
        None => Proof::No(newest.evidence, format!("the result of {} measured nothing", newest.tool)),
    })
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
        Verdict::NoBaseline => "no baseline",
        Verdict::Error => "error",
    }
}
