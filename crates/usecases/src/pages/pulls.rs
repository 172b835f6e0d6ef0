//! `/pulls`: pull requests of the scope with how far their review checklist is answered.

use super::format;
use super::query::{Query, address};
use super::reading::Reading;
use super::words::{link, mark};
use crate::actor::Actor;
use crate::checklist::recent::{Eyes, Recent, recent};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{ChecklistSummary, Choice, Link, Mark, Notice, PullRow, Pulls, Tone};
use domain::catalog::{Service, Team};
use domain::evidence::PullRequestState;
use domain::facts::{Completion, PullRequestChecklist, ReviewedPullRequest, completion};
use domain::ids::ServiceId;
use domain::scope::Target;
use domain::time::Window;
use store::facts;

/// Days over which completion is counted, as the KPI of tested pull requests is.
const DAYS: u64 = 30;
/// Open items of a row that are named.
const NAMED: usize = 3;
/// Items that stayed open most often.
const OFTEN: usize = 3;

pub async fn pulls(platform: &Platform, actor: &Actor, query: &Query) -> Result<Pulls> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let wanted = wanted(query)?;
    let before = query.own("before").map(|text| text.parse().map_err(|_| Error::invalid("before", "not a record's number"))).transpose()?;
    let target = reading.target()?;
    let services = target.map(|target| target.services(&reading.catalog)).unwrap_or_default();
    let (catalog, model) = (reading.catalog.clone(), reading.model.clone());
    let eyes = Eyes { catalog: &catalog, rules: &model.model.rules, zone: reading.zone(), upto: query.at.map(|_| reading.upto()) };
    let found = recent(&mut reading.session, eyes, &services, before).await?;
    let done = of_services(&mut reading, &services).await?;
    let rows: Vec<PullRow> = found
        .pulls
        .iter()
        .filter(|(_, pull)| wanted.is_none_or(|wanted| fits(pull, wanted)))
        .map(|(id, pull)| row(&reading, *id, pull))
        .collect();
    let notice = rows.is_empty().then(|| none(query, &found));
    let often_open = often_open(&reading, &services, &done);
    Ok(Pulls {
        sentence: sentence(&done),
        often_open,
        tabs: tabs(query, wanted),
        rows,
        next: found.next.map(|last| query.with("before", &last.to_string()).href("/pulls")),
        edit: edit(&reading, target),
        notice,
    })
}

/// Whether rows with a complete list are wanted, or those with something open; `None`: all.
fn wanted(query: &Query) -> Result<Option<bool>> {
    match query.own("is") {
        None => Ok(None),
        Some("incomplete") => Ok(Some(false)),
        Some("complete") => Ok(Some(true)),
        Some(other) => Err(Error::invalid("is", format!("`{other}` is neither complete nor incomplete"))),
    }
}

fn fits(pull: &ReviewedPullRequest, complete: bool) -> bool {
    let list = pull.checklist.as_ref().filter(|_| pull.relevant && pull.last.state != PullRequestState::Closed);
    list.is_some_and(|list| list.is_complete() == complete)
}

fn tabs(query: &Query, wanted: Option<bool>) -> Vec<Choice> {
    [(None, "", "All"), (Some(false), "incomplete", "Something missing"), (Some(true), "complete", "Complete")]
        .into_iter()
        .map(|(state, value, label)| Choice {
            value: query.with("before", "").with("is", value).href("/pulls"),
            label: label.to_owned(),
            selected: state == wanted,
        })
        .collect()
}

/// How complete the merged ones of the window were.
async fn of_services(reading: &mut Reading<'_>, services: &[ServiceId]) -> Result<Completion> {
    let window = Window::ending(reading.day(), DAYS);
    let upto = reading.upto();
    if upto == 0 || services.is_empty() {
        return Ok(Completion::default());
    }
    let book = facts::with_checklists(&mut reading.session, services, window.from, upto).await?;
    let days = book.subjects.values().flat_map(|days| days.range(window.from..=window.to));
    Ok(completion(days.flat_map(|(_, facts)| &facts.checklists)))
}

/// `7 of 9 merged in the last 30 days with a complete checklist`.
fn sentence(done: &Completion) -> String {
    if done.all == 0 {
        return format!("No checklist was asked of anything merged in the last {DAYS} days");
    }
    format!("{} of {} merged in the last {DAYS} days with a complete checklist", format::count(done.complete), format::count(done.all))
}

/// For the page of a team; `None` where nobody asks for a list and nobody filled one in.
pub(super) async fn of_team(reading: &mut Reading<'_>, team: &Team) -> Result<Option<ChecklistSummary>> {
    let services = Target::Node(team.id).services(&reading.catalog);
    let done = of_services(reading, &services).await?;
    if done.all == 0 && services.iter().all(|service| reading.catalog.checklist(*service).is_none()) {
        return Ok(None);
    }
    let scope = reading.scope_key(team.id).unwrap_or_default();
    Ok(Some(ChecklistSummary {
        sentence: sentence(&done),
        percent: (done.all > 0).then(|| format::share(done.complete as f64 / done.all as f64)),
        often_open: often_open(reading, &services, &done),
        pulls: link("Pull requests", address("/pulls", &[("scope", &scope)])),
    }))
}

fn often_open(reading: &Reading, services: &[ServiceId], done: &Completion) -> Vec<String> {
    done.open.iter().take(OFTEN).map(|(id, count)| format!("{} ({count})", words_of(reading, services, id))).collect()
}

/// The words of an item in the first list that has it.
fn words_of(reading: &Reading, services: &[ServiceId], id: &str) -> String {
    let standard = domain::catalog::Checklist::standard();
    let lists = services.iter().filter_map(|service| reading.catalog.checklist(*service)).chain(std::iter::once(&standard));
    lists
        .flat_map(|list| list.items())
        .find(|(_, item)| item.id.as_str() == id)
        .map_or_else(|| id.to_owned(), |(_, item)| item.text.clone())
}

fn edit(reading: &Reading, target: Option<Target>) -> Link {
    match target {
        Some(Target::Service(id)) => reading.catalog.services.get(&id).map(edit_of).unwrap_or_default(),
        _ => link("The checklist", "/checklist"),
    }
}

pub(super) fn edit_of(service: &Service) -> Link {
    link("The checklist", format!("/services/{}/checklist", service.slug))
}

fn row(reading: &Reading, id: ServiceId, pull: &ReviewedPullRequest) -> PullRow {
    let last = &pull.last;
    let open: Vec<&str> =
        pull.checklist.iter().filter(|_| pull.relevant).flat_map(PullRequestChecklist::open).map(|item| item.text.as_str()).collect();
    let more = open.len().saturating_sub(NAMED);
    let mut missing = open.iter().take(NAMED).copied().collect::<Vec<_>>().join(" · ");
    if more > 0 {
        missing.push_str(&format!(" · {more} more"));
    }
    PullRow {
        id: format!("{}#{}", last.repository, last.number),
        href: href(&last.repository, last.number),
        title: if last.title.is_empty() { format!("#{}", last.number) } else { last.title.clone() },
        author: last.author.clone(),
        service: service_link(reading.catalog.services.get(&id)),
        state: state(last.state),
        checklist: checklist(pull),
        answered: answered(pull),
        missing,
        tested: if pull.runs.is_empty() { mark(Tone::Neutral, "no result") } else { mark(Tone::Ok, "has a result") },
        changed: format::relative(reading.now, pull.last_at),
    }
}

pub(super) fn service_link(service: Option<&Service>) -> Link {
    service.map(|service| link(&service.name, address("/pulls", &[("scope", &format!("s:{}", service.slug))]))).unwrap_or_default()
}

pub(crate) fn href(repository: &str, number: i64) -> String {
    let path: Vec<String> = repository.split('/').map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect()).collect();
    format!("/pulls/{}/{number}", path.join("/"))
}

pub(super) fn state(state: PullRequestState) -> Mark {
    match state {
        PullRequestState::Open => mark(Tone::Neutral, "open"),
        PullRequestState::Merged => mark(Tone::Ok, "merged"),
        PullRequestState::Closed => mark(Tone::Neutral, "closed"),
    }
}

pub(super) fn checklist(pull: &ReviewedPullRequest) -> Mark {
    let Some(list) = &pull.checklist else { return mark(Tone::Neutral, "not asked for") };
    if !pull.relevant {
        return mark(Tone::Neutral, "not needed");
    }
    let open = list.open().count();
    match (open, list.found) {
        (0, _) => mark(Tone::Ok, "complete"),
        (_, false) => mark(Tone::Warn, "no checklist"),
        (open, true) => mark(Tone::Warn, format!("{open} missing")),
    }
}

/// `7 of 10`
pub(super) fn answered(pull: &ReviewedPullRequest) -> String {
    let list = pull.checklist.as_ref().filter(|_| pull.relevant);
    list.map(|list| format!("{} of {}", list.required() - list.open().count() as i64, list.required())).unwrap_or_default()
}

fn none(query: &Query, found: &Recent) -> Notice {
    if found.pulls.is_empty() && query.own.is_empty() {
        return Notice::NoData {
            title: "No pull request is known yet".to_owned(),
            advice:
                "They come from the webhook of a GitHub source with the event Pull requests, or as `pull_request` and `checklist` records."
                    .to_owned(),
            connect: Some(link("Connect GitHub", "/sources?new=1&kind=github")),
            snippet: None,
        };
    }
    Notice::NoData {
        title: "None of these".to_owned(),
        advice: "No pull request on this page matches. Look at another tab, or at earlier ones.".to_owned(),
        connect: Some(link("Show all", query.carry("/pulls"))),
        snippet: None,
    }
}
