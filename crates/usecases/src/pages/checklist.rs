//! `/checklist` and `/services/{service}/checklist`: the list that reviewers go through, as a form.

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::words::link;
use crate::actor::Actor;
use crate::checklist::{ItemEntry, SectionEntry, may_edit, sections};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{ChecklistFields, ChecklistItemFields, ChecklistPage, Choice, Draft, Link, Snippet};
use domain::catalog::{AnsweredBy, Checklist, Required, Service};

/// Empty lines below a section, for more.
const SPARE: usize = 2;

/// The list of a service, or the one for all; `sent` is a form that was refused.
pub async fn checklist(
    platform: &Platform,
    actor: &Actor,
    query: &Query,
    service: Option<&str>,
    sent: Option<(Vec<SectionEntry>, Draft)>,
) -> Result<ChecklistPage> {
    let reading = Reading::open(platform, actor, query).await?;
    let catalog = reading.catalog.clone();
    let service = match service {
        None => None,
        Some(slug) => Some(catalog.service(slug).ok_or_else(|| Error::NotFound(format!("the service `{slug}`")))?),
    };
    let owner = service.map(|service| service.id);
    let own = catalog.own_checklist(owner);
    let standard = Checklist::standard();
    let general = catalog.own_checklist(None);
    let shown = own.or(general).unwrap_or(&standard);
    let file = own.and_then(|list| list.managed_by.as_deref());
    let read_only = match (file, may_edit(actor, &catalog, service)) {
        (Some(file), _) => format!("It is kept in the file {file}: change it there and apply it."),
        (None, Err(Error::Forbidden(why))) => format!("{}.", format::capital(&why)),
        (None, Err(_)) => "Sign in to change it.".to_owned(),
        (None, Ok(())) => String::new(),
    };
    let path = service.map_or_else(|| "/checklist".to_owned(), |service| format!("/services/{}/checklist", service.slug));
    let (written, draft) = sent.unwrap_or_else(|| (sections(shown), Draft::default()));
    let editable = read_only.is_empty();
    Ok(ChecklistPage {
        title: service.map_or_else(|| "Review checklist".to_owned(), |service| format!("Review checklist of {}", service.name)),
        parents: parents(&reading, service),
        sentence: sentence(service, own, general),
        action: if editable { path } else { String::new() },
        read_only,
        own: own.is_some() && editable,
        otherwise: if service.is_some() && general.is_some() { "the list for all services holds" } else { "none is asked for" }.to_owned(),
        sections: fields(&written, if editable { SPARE } else { 0 }),
        draft,
        template: Snippet { title: ".github/pull_request_template.md".to_owned(), text: shown.markdown() },
        others: others(&reading),
    })
}

fn parents(reading: &Reading, service: Option<&Service>) -> Vec<Link> {
    let mut parents = vec![link("Pull requests", "/pulls")];
    if let Some(team) = service.and_then(|service| reading.catalog.teams.get(&service.owner)) {
        parents.push(link(&team.name, format!("/teams/{}", team.slug)));
        parents.push(link("For all services", "/checklist"));
    }
    parents
}

fn sentence(service: Option<&Service>, own: Option<&Checklist>, general: Option<&Checklist>) -> String {
    match (service, own, general) {
        (Some(service), Some(own), _) => format!("{} has a list of its own since {}.", service.name, format::date(own.valid_from)),
        (Some(_), None, Some(_)) => "The list for all services. Save another one, and only this service has it.".to_owned(),
        (None, Some(own), _) => {
            format!("Every service without a list of its own is asked for this one since {}.", format::date(own.valid_from))
        }
        (_, None, None) => {
            "The program description's own list. It is looked for, but asked of nobody until it is saved here or in a file.".to_owned()
        }
        (None, None, Some(_)) => String::new(),
    }
}

fn others(reading: &Reading) -> Vec<Link> {
    let of = |owner: &Option<domain::ids::ServiceId>| owner.and_then(|id| reading.catalog.services.get(&id));
    let within = |service: &&Service| reading.root().is_some_and(|root| reading.catalog.lineage(service.owner).contains(&root.id));
    let owners = reading.catalog.checklists.keys().filter(|owner| reading.catalog.own_checklist(**owner).is_some());
    let mut services: Vec<&Service> = owners.filter_map(of).filter(within).collect();
    services.sort_by(|a, b| a.name.cmp(&b.name));
    services.into_iter().map(|service| link(&service.name, format!("/services/{}/checklist", service.slug))).collect()
}

fn fields(written: &[SectionEntry], spare: usize) -> Vec<ChecklistFields> {
    let empty = SectionEntry::default();
    let more = (spare > 0).then_some(&empty);
    written
        .iter()
        .chain(more)
        .enumerate()
        .map(|(at, section)| {
            let blank = ItemEntry::default();
            let items = section.items.iter().chain(std::iter::repeat_n(&blank, spare)).enumerate();
            ChecklistFields {
                field: format!("s{at}"),
                name: section.name.clone(),
                items: items.map(|(item, entry)| item_fields(format!("s{at}-i{item}"), entry)).collect(),
            }
        })
        .collect()
}

fn item_fields(field: String, entry: &ItemEntry) -> ChecklistItemFields {
    let (when, value) = match &entry.required {
        Required::Always => ("always", String::new()),
        Required::Files(globs) => ("files", globs.join(" ")),
        Required::Label(label) => ("label", label.clone()),
    };
    let choice =
        |value: &str, label: &str, chosen: &str| Choice { value: value.to_owned(), label: label.to_owned(), selected: value == chosen };
    let by = entry.answered_by.map_or("", AnsweredBy::as_str);
    ChecklistItemFields {
        field,
        id: entry.id.clone().unwrap_or_default(),
        text: entry.text.clone(),
        when: [("always", "always"), ("files", "if these files change"), ("label", "if labelled")]
            .map(|(value, label)| choice(value, label, when))
            .into(),
        value,
        by: [("", "its box"), ("run", "a result"), ("load-test", "a load test"), ("traces", "traces")]
            .map(|(value, label)| choice(value, label, by))
            .into(),
    }
}
