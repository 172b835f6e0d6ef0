//! The plan of a group: it has no checks of its own, so its teams with their forecasts.

use super::{PlanPage, above};
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::pages::drawing::{link_cell, text_cell};
use crate::pages::forecasts::{current, expected_text};
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::words;
use crate::view::{Notice, Table};
use domain::catalog::Team;
use store::forecasts;

pub(super) async fn page(reading: &mut Reading<'_>, team: &Team) -> Result<PlanPage> {
    let day = reading.day();
    let told = forecasts::latest(&mut reading.session, day).await?;
    let snapshots = reading.briefs().await?;
    let model = reading.definitions();
    let rows = leaf_teams(&reading.catalog, team.id).into_iter().map(|leaf| {
        let level = snapshots.get(&leaf.id).and_then(|snapshot| snapshot.standing.level);
        vec![
            link_cell(&leaf.name, reading.query.carry_without_scope(&format!("/teams/{}/plan", leaf.slug))),
            text_cell(words::level_name(model, level)),
            text_cell(current(told.get(&leaf.id), level, day).map_or_else(|| format::NONE.to_owned(), |told| expected_text(told, day))),
        ]
    });
    let table = Table {
        caption: "Teams with their forecasts".to_owned(),
        head: ["Team", "Level", "Next level"].map(String::from).to_vec(),
        rows: rows.collect(),
    };
    Ok(PlanPage {
        slug: team.slug.to_string(),
        name: team.name.clone(),
        parents: above(reading, team),
        notice: Some(Notice::NotApplicable {
            reason: "A group has no checks of its own: its level is the median of its teams’.".to_owned(),
        }),
        teams: Some(table),
        ..PlanPage::default()
    })
}
