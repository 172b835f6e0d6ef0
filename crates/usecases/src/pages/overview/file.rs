//! The overview as files: Markdown of the page, and the picture of its levels.

use super::levels_scene;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::markdown::text as escape;
use crate::pages::as_markdown::{level, rows, said, tiles};
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::platform::Platform;
use crate::view::Overview;

/// The levels per week, for downloads.
pub async fn overview_scene(platform: &Platform, actor: &Actor, query: &Query) -> Result<charts::Scene> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let nothing = || Error::NotFound("a picture: there is no team yet".to_owned());
    let node = reading.node()?.cloned().ok_or_else(nothing)?;
    levels_scene(&mut reading, &node).await?.ok_or_else(nothing)
}

pub fn overview_markdown(model: &Overview) -> String {
    let mut text = format!("# Overview\n\n{}\n", said(&model.sentence));
    for group in &model.groups {
        text.push_str(&format!("\n## {}\n", escape(&group.name)));
        text.push_str(&tiles(&group.tiles));
    }
    if !model.expected.is_empty() {
        text.push_str(&format!("\n## Levels expected\n\n{}\n", said(&model.expected)));
    }
    if !model.movers.is_empty() {
        let movers = model.movers.iter();
        let movers = movers.map(|mover| vec![mover.team.text.clone(), level(&mover.from), level(&mover.to), mover.cause.clone()]);
        text.push_str(&format!("\n## Biggest movers\n{}", rows(&["Team", "From", "To", "Cause"], movers)));
    }
    if !model.decisions.is_empty() {
        let decisions = model.decisions.iter();
        let decisions = decisions.map(|one| vec![one.link.text.clone(), one.mark.word.clone(), one.detail.clone()]);
        text.push_str(&format!("\n## Needs a decision\n{}", rows(&["What", "State", "Detail"], decisions)));
        if let Some(all) = &model.all_decisions {
            text.push_str(&format!("\n{}\n", escape(&all.text)));
        }
    }
    text
}
