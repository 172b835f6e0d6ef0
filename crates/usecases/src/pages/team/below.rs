//! What hangs below a node: the services of a team with their owners, or the teams of a group.

use crate::catalog::leaf_teams;
use crate::pages::drawing::{link_cell, number_cell, text_cell};
use crate::pages::query::address;
use crate::pages::reading::{Reading, Snapshots};
use crate::pages::{format, words};
use crate::view::{Cell, Table};
use domain::catalog::Team;

pub(super) fn table(reading: &Reading, team: &Team, snapshots: &Snapshots) -> Option<Table> {
    let table = if reading.catalog.is_leaf(team.id) { services(reading, team) } else { teams(reading, team, snapshots) };
    (!table.rows.is_empty()).then_some(table)
}

fn services(reading: &Reading, team: &Team) -> Table {
    let rows = reading.catalog.services_of(team.id).into_iter().map(|service| {
        let repositories: Vec<_> = service.repositories.iter().map(|repository| repository.name.as_str()).collect();
        let slos = reading.catalog.slos_of(service.id).count();
        vec![
            link_cell(&service.name, address("/kpis", &[("scope", &format!("s:{}", service.slug))])),
            number_cell(service.tier.to_string()),
            text_cell(if repositories.is_empty() { format::NONE.to_owned() } else { repositories.join(", ") }),
            Cell { number: true, ..link_cell(slos.to_string(), address("/slos", &[("scope", &format!("s:{}", service.slug))])) },
            text_cell(format!("since {}", format::date(service.owned_from))),
            link_cell("rows", address("/evidence", &[("service", service.slug.as_str())])),
        ]
    });
    Table {
        caption: format!("Services of {}", team.name),
        head: ["Service", "Tier", "Repositories", "SLOs", "Owned", "Evidence"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn teams(reading: &Reading, team: &Team, snapshots: &Snapshots) -> Table {
    let model = reading.definitions();
    let rows = leaf_teams(&reading.catalog, team.id).into_iter().map(|leaf| {
        let snapshot = snapshots.get(&leaf.id);
        let level = snapshot.and_then(|snapshot| snapshot.standing.level);
        let score = snapshot.and_then(|snapshot| snapshot.standing.score_tenths).map_or_else(|| format::NONE.to_owned(), format::score);
        vec![
            link_cell(&leaf.name, reading.query.carry_without_scope(&format!("/teams/{}", leaf.slug))),
            text_cell(words::level_name(model, level)),
            number_cell(score),
            number_cell(reading.catalog.services_of(leaf.id).len().to_string()),
        ]
    });
    Table {
        caption: format!("Teams of {}", team.name),
        head: ["Team", "Level", "Score", "Services"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}
