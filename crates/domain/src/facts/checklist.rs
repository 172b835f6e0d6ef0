//! Review checklists of pull requests: their answers for people, and of those merged whether the list was complete, as a fact.

use super::commits::Commits;
use super::pull_requests::{fold, is_in_time, is_relevant, joined, pushed_files};
use super::runs::Runs;
use super::timeline::{Timeline, facts_of};
use super::{Days, Subject};
use crate::catalog::{Catalog, Checklist};
use crate::checklist::{Answer, Answered, Known, RunResult, answers, matches};
use crate::evidence::{Body, ChecklistState, PullRequest, PullRequestState, Record, Tick};
use crate::ids::{EvidenceId, ServiceId};
use crate::model::Rules;
use crate::time::{Day, Timestamp, Zone};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The checklist of a merged, performance-relevant pull request, as it stood at the merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistRow {
    /// `acme/checkout#12`: counts once in each team it touches and once above.
    pub pr: String,
    pub merged_at: Timestamp,
    /// Its text had the list.
    pub found: bool,
    /// Items that needed an answer.
    pub required: i64,
    /// Ids of those without one, or with one that evidence contradicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
}

impl ChecklistRow {
    pub fn is_complete(&self) -> bool {
        self.open.is_empty()
    }
}

/// How complete the checklists of a scope and window were. A pull request is complete if it is in every service it touches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Completion {
    pub complete: i64,
    pub all: i64,
    /// Pull requests whose text had the list.
    pub found: i64,
    /// Items that stayed open, by how many pull requests, most first.
    pub open: Vec<(String, i64)>,
    pub newest: Option<Timestamp>,
}

pub fn completion<'a>(rows: impl IntoIterator<Item = &'a ChecklistRow>) -> Completion {
    let mut pull_requests: BTreeMap<&str, (bool, BTreeSet<&str>)> = BTreeMap::new();
    let mut newest = None;
    for row in rows {
        let (found, open) = pull_requests.entry(&row.pr).or_default();
        *found |= row.found;
        open.extend(row.open.iter().map(String::as_str));
        newest = newest.max(Some(row.merged_at));
    }
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    for id in pull_requests.values().flat_map(|(_, open)| open) {
        *counted.entry(id).or_default() += 1;
    }
    let mut open: Vec<(String, i64)> = counted.into_iter().map(|(id, count)| (id.to_owned(), count)).collect();
    open.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Completion {
        complete: pull_requests.values().filter(|(_, open)| open.is_empty()).count() as i64,
        all: pull_requests.len() as i64,
        found: pull_requests.values().filter(|(found, _)| *found).count() as i64,
        open,
        newest,
    }
}

/// A pull request as the evidence of one service tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewedPullRequest {
    /// The last event: labels and head are the newest.
    pub last: PullRequest,
    pub last_at: Timestamp,
    pub merged_at: Option<Timestamp>,
    /// Decision 22: not a bot's, not labelled to be skipped, touches what the service's globs name or files nobody knows.
    pub relevant: bool,
    pub files_known: bool,
    /// Results joined with it, oldest first.
    pub runs: Vec<EvidenceId>,
    /// `None`: none is asked for, and its text has none.
    pub checklist: Option<PullRequestChecklist>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PullRequestChecklist {
    /// Its text has the list.
    pub found: bool,
    /// The list as it was held against it.
    pub list: Checklist,
    pub items: Vec<Answered>,
}

impl PullRequestChecklist {
    pub fn required(&self) -> i64 {
        self.items.iter().filter(|item| item.answer != Answer::NotNeeded).count() as i64
    }

    /// What somebody still has to do.
    pub fn open(&self) -> impl Iterator<Item = &Answered> {
        self.items.iter().filter(|item| item.answer.is_open())
    }

    pub fn is_complete(&self) -> bool {
        self.open().next().is_none()
    }
}

/// All pull requests of a service from ALL its records, the one changed last first.
pub fn reviewed(service: ServiceId, records: &[Record], catalog: &Catalog, rules: &Rules, zone: Zone) -> Vec<ReviewedPullRequest> {
    let subject = Subject::Service(service);
    let timeline = Timeline::new(subject, records, zone);
    let desk = Desk::new(&timeline, service, catalog);
    let mut last: BTreeMap<(&str, i64), (Timestamp, &PullRequest)> = BTreeMap::new();
    let (mut files, mut pushes) = (BTreeMap::new(), Vec::new());
    for event in &timeline.events {
        match &event.record.body {
            Body::PullRequest(told) => {
                let id = (told.repository.as_str(), told.number);
                last.insert(id, (event.at, told));
                if let Some(touched) = &told.files {
                    files.insert(id, touched.iter().map(String::as_str).collect::<Vec<_>>());
                }
            }
            Body::Push(push) => pushes.push(push),
            _ => {}
        }
    }
    let pushed = pushed_files(&pushes);
    let merges = fold(&timeline);
    let one_repository = last.keys().map(|(repository, _)| repository).collect::<BTreeSet<_>>().len() == 1;
    let mut found: Vec<ReviewedPullRequest> = last
        .into_iter()
        .map(|(id, (at, told))| {
            let merged_at = merges.get(&id).map(|merged| merged.merged_at);
            let by_push = || {
                [told.merge_sha.as_deref(), Some(&told.head_sha)].into_iter().flatten().find_map(|sha| pushed.get(&(id.0, sha)).cloned())
            };
            let files = files.remove(&id).or_else(by_push);
            let seen = desk.look(told, files.as_deref(), merged_at, one_repository);
            ReviewedPullRequest {
                relevant: is_relevant(told, files.as_deref(), subject, catalog, rules),
                files_known: files.is_some(),
                last: told.clone(),
                last_at: at,
                merged_at,
                runs: seen.runs,
                checklist: seen.checklist,
            }
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse((one.last_at, one.last.number)));
    found
}

pub(super) fn add(days: &mut Days, timeline: &Timeline, commits: &Commits, subject: Subject, catalog: &Catalog, rules: &Rules) {
    let Subject::Service(service) = subject else { return };
    let told = timeline.events.iter().any(|event| matches!(event.record.body, Body::Checklist(_)));
    if !told && catalog.checklist(service).is_none() {
        return;
    }
    let desk = Desk::new(timeline, service, catalog);
    let merges = fold(timeline);
    let one_repository = merges.keys().map(|(repository, _)| repository).collect::<BTreeSet<_>>().len() == 1;
    let mut rows = Vec::new();
    for merged in merges.values().filter(|merged| commits.is_merged_into_default(merged.last)) {
        let files = merged.files.as_deref();
        if !is_relevant(merged.last, files, subject, catalog, rules) {
            continue;
        }
        let Some(list) = desk.look(merged.last, files, Some(merged.merged_at), one_repository).checklist else { continue };
        rows.push(ChecklistRow {
            pr: format!("{}#{}", merged.last.repository, merged.last.number),
            merged_at: merged.merged_at,
            found: list.found,
            required: list.required(),
            open: list.open().map(|item| item.id.to_string()).collect(),
        });
    }
    rows.sort_by(|a, b| (a.merged_at, &a.pr).cmp(&(b.merged_at, &b.pr)));
    for row in rows {
        facts_of(days, timeline.day(row.merged_at)).checklists.push(row);
    }
}

/// What answers are made from.
struct Desk<'a> {
    service: ServiceId,
    catalog: &'a Catalog,
    zone: Zone,
    runs: Runs<'a>,
    /// Of each pull request what its text held, oldest first.
    texts: BTreeMap<(&'a str, i64), Vec<(Timestamp, &'a ChecklistState)>>,
}

struct Seen {
    runs: Vec<EvidenceId>,
    checklist: Option<PullRequestChecklist>,
}

impl<'a> Desk<'a> {
    fn new(timeline: &Timeline<'a>, service: ServiceId, catalog: &'a Catalog) -> Self {
        let mut texts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for event in &timeline.events {
            if let Body::Checklist(state) = &event.record.body {
                texts.entry((state.repository.as_str(), state.pr)).or_default().push((event.at, state));
            }
        }
        Self { service, catalog, zone: timeline.zone, runs: Runs::with_errors(timeline), texts }
    }

    fn look(&self, told: &'a PullRequest, files: Option<&[&str]>, merged_at: Option<Timestamp>, one_repository: bool) -> Seen {
        let in_time = |known: &super::runs::KnownRun| merged_at.is_none_or(|merged_at| is_in_time(known, merged_at));
        let mut runs: Vec<_> = joined(told, &self.runs, one_repository).filter(in_time).collect();
        runs.sort_by_key(|known| (known.at, known.id));
        runs.dedup_by_key(|known| known.id);
        let results: Vec<RunResult> = runs
            .iter()
            .map(|known| RunResult { evidence: known.id, tool: &known.run.tool, workload: known.run.workload, verdict: known.run.verdict })
            .collect();
        // A box that is ticked after the merge was no review before it.
        let mut texts = self.texts.get(&(told.repository.as_str(), told.number)).into_iter().flatten();
        let ticks = texts.rfind(|(at, _)| merged_at.is_none_or(|merged_at| *at <= merged_at)).map(|(_, state)| &state.items);
        let known = Known { files, labels: &told.labels, runs: &results };
        let day = merged_at.map_or(Day::MAX, |merged_at| merged_at.day(self.zone));
        let list = self.list(day, ticks.map(Vec::as_slice));
        let checklist = list.map(|(list, found)| PullRequestChecklist {
            found,
            items: answers(&list, ticks.map(Vec::as_slice), &known),
            list: list.into_owned(),
        });
        Seen { runs: runs.into_iter().map(|known| known.id).collect(), checklist }
    }

    /// The list that is asked for, else the standard one where the text has it; and whether the text has it.
    fn list(&self, day: Day, ticks: Option<&[Tick]>) -> Option<(Cow<'a, Checklist>, bool)> {
        let holds = |list: &Checklist| ticks.is_some_and(|ticks| matches(list, ticks).iter().any(Option::is_some));
        if let Some(asked) = self.catalog.checklist_on(self.service, day) {
            return Some((Cow::Borrowed(asked), holds(asked)));
        }
        // Building the list costs more than looking whether there is any box.
        ticks.filter(|ticks| !ticks.is_empty())?;
        let standard = Checklist::standard();
        holds(&standard).then_some((Cow::Owned(standard), true))
    }
}

impl ReviewedPullRequest {
    pub fn is_open(&self) -> bool {
        self.last.state == PullRequestState::Open
    }
}

#[cfg(test)]
mod tests;
