//! `/pulls/{repository}/{number}`: one pull request: its checklist, results, deployments and regressions.

mod surroundings;

use super::format;
use super::pulls::{answered, checklist, edit_of, service_link, state};
use super::query::Query;
use super::reading::Reading;
use super::words::{link, mark};
use crate::actor::Actor;
use crate::checklist::recent::{Eyes, Recent, one};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Link, Mark, PullItem, PullPage, PullSection, PullService, Snippet, Tone};
use domain::catalog::Service;
use domain::checklist::{Answer, Answered};
use domain::facts::{PullRequestChecklist, ReviewedPullRequest};

pub async fn pull(platform: &Platform, actor: &Actor, query: &Query, repository: &str, number: i64) -> Result<PullPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let (catalog, model, today) = (reading.catalog.clone(), reading.model.clone(), reading.day());
    let eyes = Eyes { catalog: &catalog, rules: &model.model.rules, zone: reading.zone(), upto: query.at.map(|_| reading.upto()) };
    let found = one(&mut reading.session, eyes, repository, number, today).await?;
    let newest = found.pulls.iter().max_by_key(|(_, pull)| pull.last_at);
    let Some((_, newest)) = newest else { return Err(Error::NotFound(format!("the pull request {repository}#{number}"))) };
    let last = &newest.last;
    let services = found.pulls.iter().filter_map(|(id, pull)| Some(service(catalog.services.get(id)?, pull, &found))).collect();
    Ok(PullPage {
        id: format!("{repository}#{number}"),
        title: if last.title.is_empty() { format!("{repository}#{number}") } else { last.title.clone() },
        state: state(last.state),
        sentence: sentence(&reading, newest),
        labels: last.labels.clone(),
        services,
        runs: surroundings::runs(&reading, &found),
        deployments: surroundings::deployments(&mut reading, &found).await?,
        regressions: surroundings::regressions(&mut reading, &found).await?,
    })
}

/// `by ada, opened 3 d ago, merged 2 h ago as 0a1b2c3d`
fn sentence(reading: &Reading, pull: &ReviewedPullRequest) -> String {
    let last = &pull.last;
    let ago = |then| format::relative(reading.now, then);
    let mut parts = Vec::new();
    if !last.author.is_empty() {
        parts.push(format!("by {}{}", last.author, if last.bot { " (a bot)" } else { "" }));
    }
    parts.extend(last.opened_at.map(|opened| format!("opened {}", ago(opened))));
    match pull.merged_at {
        Some(merged) => {
            let sha = last.merge_sha.as_deref().map(|sha| format!(" as {}", format::short_sha(sha))).unwrap_or_default();
            parts.push(format!("merged {}{sha}", ago(merged)));
        }
        None => parts.push(format!("changed {}, head {}", ago(pull.last_at), format::short_sha(&last.head_sha))),
    }
    format::capital(&parts.join(", "))
}

fn service(service: &Service, pull: &ReviewedPullRequest, found: &Recent) -> PullService {
    let edit = edit_of(service);
    let whose = service_link(Some(service));
    let (Some(list), true) = (&pull.checklist, pull.relevant) else {
        let why = match (&pull.checklist, pull.last.bot) {
            (None, _) => "No checklist is asked for, and its description has none.",
            (_, true) => "A bot's pull request is no one's work: nothing is asked of it.",
            (_, false) => "It is labelled to be skipped, or touches nothing of this service: nothing is asked of it.",
        };
        return PullService { service: whose, mark: checklist(pull), summary: why.to_owned(), edit, ..PullService::default() };
    };
    let asked = if list.found { "" } else { "; its description has no checklist" };
    PullService {
        service: whose,
        mark: checklist(pull),
        summary: format!("{} answered{asked}", answered(pull)),
        sections: sections(list, found),
        template: (!list.found && pull.is_open())
            .then(|| Snippet { title: "To copy into its description".to_owned(), text: list.list.markdown() }),
        edit,
    }
}

fn sections(list: &PullRequestChecklist, found: &Recent) -> Vec<PullSection> {
    let mut sections: Vec<PullSection> = Vec::new();
    for item in &list.items {
        if sections.last().is_none_or(|last| last.name != item.section) {
            sections.push(PullSection { name: item.section.clone(), items: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.items.push(PullItem {
                id: item.id.to_string(),
                text: item.text.clone(),
                mark: answer(item.answer),
                why: format::capital(&item.why),
                evidence: evidence(item, found),
            });
        }
    }
    sections
}

pub(super) fn answer(answer: Answer) -> Mark {
    match answer {
        Answer::Ticked => mark(Tone::Ok, "ticked"),
        Answer::Evidence => mark(Tone::Ok, "by evidence"),
        Answer::Contradicted => mark(Tone::Bad, "contradicted"),
        Answer::Missing => mark(Tone::Warn, "missing"),
        Answer::NotNeeded => mark(Tone::Neutral, "not needed"),
    }
}

fn evidence(item: &Answered, found: &Recent) -> Option<Link> {
    let (run, _) = found.runs.get(&item.evidence?)?;
    run.map(|run| link(format!("Run {run}"), format!("/runs/{run}")))
}
