//! `/sources/mapping`: identities that no service claims yet.

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::sources::identity;
use super::words::link;
use crate::actor::{Actor, Permission};
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, Mapping, Notice, UnmappedRow};
use domain::catalog::Catalog;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use store::evidence;

pub async fn mapping(platform: &Platform, actor: &Actor, query: &Query) -> Result<Mapping> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let queue = evidence::unmapped(&mut reading.session).await?;
    // One row per identity: several kinds of evidence may wait for the same answer.
    let mut by_subject: BTreeMap<String, (i64, Timestamp, Vec<String>)> = BTreeMap::new();
    for waiting in queue {
        let entry = by_subject.entry(waiting.subject).or_insert((0, waiting.last, Vec::new()));
        entry.0 += waiting.count;
        entry.1 = entry.1.max(waiting.last);
        entry.2.push(waiting.kind);
    }
    let rows: Vec<UnmappedRow> = by_subject.into_iter().map(|(subject, found)| row(&reading, subject, found)).collect();
    let mut services: Vec<Choice> = reading
        .catalog
        .services
        .values()
        .map(|service| Choice { value: service.slug.to_string(), label: service.name.clone(), selected: false })
        .collect();
    services.sort_by(|a, b| a.label.cmp(&b.label));
    let waiting = rows.len();
    Ok(Mapping {
        sentence: match waiting {
            0 => "Every identity belongs to a service.".to_owned(),
            1 => "1 identity waits; its evidence is kept and counts as soon as it is mapped.".to_owned(),
            many => format!("{many} identities wait; their evidence is kept and counts as soon as they are mapped."),
        },
        notice: rows.is_empty().then(|| Notice::NoData {
            title: "Nothing to map".to_owned(),
            advice: "Repositories and labels that no service claims appear here.".to_owned(),
            connect: Some(link("Back to the sources", "/sources")),
            snippet: None,
        }),
        rows,
        services,
        may_map: reading.may(Permission::Configure),
    })
}

fn row(reading: &Reading, subject: String, (count, last, kinds): (i64, Timestamp, Vec<String>)) -> UnmappedRow {
    let (name, kind) = identity(&subject);
    let kinds: Vec<_> = kinds.iter().map(|kind| kind.replace('_', " ")).collect();
    UnmappedRow {
        suggestion: suggestion(&reading.catalog, &name),
        identity: name,
        kind: format!("{kind} · {}", kinds.join(", ")),
        source: link("sources", "/sources"),
        waiting: format::plural(count, "record", "records"),
        last_seen: format::relative(reading.now, last),
        id: subject,
    }
}

/// The one service whose slug or name is the last part of the identity: `acme/checkout` suggests `checkout`.
fn suggestion(catalog: &Catalog, identity: &str) -> Option<String> {
    let wanted = identity.rsplit('/').next()?.to_lowercase();
    let mut alike = catalog.services.values().filter(|service| {
        let slug = service.slug.as_str();
        slug == wanted || service.name.to_lowercase() == wanted || slug.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'))
    });
    let first = alike.next()?;
    alike.next().is_none().then(|| first.slug.to_string())
}
