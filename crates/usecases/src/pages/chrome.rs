//! What surrounds every page: who is signed in, counts, the filter bar, freshness, where one can jump to. The edge adds what only it
//! knows: the form token, messages, exports.

mod checklist;
mod filter;

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::words::link;
use crate::actor::{Actor, Role};
use crate::catalog::{is_demo, leaf_teams};
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Chrome, Counts, Person, Place, Theme};
use domain::ids::TeamId;
use domain::scope::Target;
use store::{accounts, actions, evidence, snapshots, sources};

/// Open actions among the places to jump to.
const ACTIONS: i64 = 100;
/// SLOs among them: every page carries the places, so those of a large company are found on `/slos` alone.
const SLOS: usize = 200;

pub async fn chrome(platform: &Platform, actor: &Actor, query: &Query, path: &str) -> Result<Chrome> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let root = reading.root().cloned();
    let teams: Vec<TeamId> = root.as_ref().map(|root| reading.catalog.subtree(root.id)).unwrap_or_default();
    let demo = root.as_ref().is_some_and(|root| is_demo(&reading.catalog, root.id));
    let (open, first) = actions::open(&mut reading.session, &teams, !demo, ACTIONS).await?;
    let all_sources = sources::list(&mut reading.session).await?;
    let newest = evidence::newest(&mut reading.session).await?;
    let upto = reading.upto();
    let current = match &root {
        Some(root) => snapshots::of_team(&mut reading.session, root.id, upto).await?.map(|stored| stored.snapshot),
        None => None,
    };
    let user = match actor.user_id() {
        Some(id) => accounts::user(&mut reading.session, id).await?,
        None => None,
    };
    let leaves = root.as_ref().map(|root| leaf_teams(&reading.catalog, root.id)).unwrap_or_default();
    let services = root.as_ref().map(|root| Target::Node(root.id).services(&reading.catalog)).unwrap_or_default();
    let slos = services.iter().map(|service| reading.catalog.slos_of(*service).count()).sum::<usize>();
    let for_review = super::regressions::for_review(&mut reading.session, services.clone()).await?;
    let count = |number: usize| u32::try_from(number).ok().filter(|number| *number > 0);
    let real_source = all_sources.iter().any(|source| !source.demo);
    let checklist = (path == "/").then(|| checklist::of(&reading, real_source, current.as_ref().filter(|_| !demo))).flatten();
    Ok(Chrome {
        user: person(&reading),
        path: path.to_owned(),
        here: query.href(path),
        counts: Counts {
            teams: count(leaves.len()),
            kpis: count(reading.definitions().kpis.len() + reading.definitions().own_kpis.len()),
            slos: count(slos),
            actions: count(usize::try_from(open).unwrap_or(0)),
            regressions: count(usize::try_from(for_review).unwrap_or(0)),
            sources: count(all_sources.iter().filter(|source| source.demo == demo).count()),
        },
        demo,
        theme: match user.as_ref().and_then(|user| user.theme.as_deref()) {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        },
        shortcuts: true,
        csrf: String::new(),
        filter: filter::of(&reading, path),
        freshness: freshness(&reading, newest, current.as_ref().map(|current| (current.reporting, current.total))),
        flash: None,
        checklist,
        exports: Vec::new(),
        places: places(&reading, &first, &services),
    })
}

fn person(reading: &Reading) -> Option<Person> {
    let Actor::User { name, role, team, .. } = reading.actor else { return None };
    let team = team.and_then(|team| reading.catalog.teams.get(&team)).map(|team| team.name.clone());
    Some(Person {
        name: name.clone(),
        role: role.as_str().to_owned(),
        team: team.unwrap_or_default(),
        admin: *role == Role::Admin,
        writes: *role > Role::Viewer,
    })
}

/// `Evidence up to 4 min ago · 9 of 12 teams report`; of the past, as of when.
fn freshness(reading: &Reading, newest: Option<domain::time::Timestamp>, reporting: Option<(i64, i64)>) -> String {
    if let Some(shown) = reading.shown.as_ref().filter(|_| reading.query.at.is_some()) {
        let how = if shown.is_reconstructed() { "Reconstructed for" } else { "As known on" };
        return format!("{how} {}", format::date(shown.at.plus(chrono::Duration::microseconds(-1)).day(reading.zone())));
    }
    let Some(newest) = newest.filter(|_| reading.shown.is_some()) else { return "No evidence yet".to_owned() };
    let report = reporting.filter(|(_, total)| *total > 0).map(|(reporting, total)| {
        let verb = if reporting == 1 { "reports" } else { "report" };
        format!(" · {reporting} of {} {verb}", format::plural(total, "team", "teams"))
    });
    format!("Evidence up to {}{}", format::relative(reading.now, newest), report.unwrap_or_default())
}

fn places(reading: &Reading, open: &[(i64, String)], services: &[domain::ids::ServiceId]) -> Vec<Place> {
    let place = |kind: &str, text: String, href: String| Place { kind: kind.to_owned(), link: link(text, href) };
    let mut places = Vec::new();
    if let Some(root) = reading.root() {
        let tree = reading.catalog.tree();
        places.extend(tree.teams_below(root.id).filter(|team| team.parent.is_some()).map(|team| {
            let kind = if tree.is_leaf(team.id) { "Team" } else { "Group" };
            place(kind, team.name.clone(), format!("/teams/{}", team.slug))
        }));
    }
    places.extend(reading.definitions().kpis.iter().map(|kpi| place("KPI", kpi.name.clone(), format!("/kpis/{}", kpi.id))));
    places.extend(reading.definitions().own_kpis.iter().map(|kpi| place("KPI", kpi.name.clone(), format!("/kpis/{}", kpi.id))));
    places.push(place("KPI", "DORA".to_owned(), "/kpis/dora".to_owned()));
    let services = services.iter().filter_map(|id| reading.catalog.services.get(id));
    let slos = services.flat_map(|service| reading.catalog.slos_of(service.id).map(move |slo| (service, slo))).take(SLOS);
    places.extend(
        slos.map(|(service, slo)| {
            place("SLO", format!("{} of {}", slo.name, service.name), format!("/slos/{}.{}", service.slug, slo.slug))
        }),
    );
    places.extend(open.iter().map(|(number, title)| place("Action", format!("A-{number} {title}"), format!("/actions/A-{number}"))));
    places
}
