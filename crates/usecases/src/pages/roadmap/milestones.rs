//! Levels that were promised, as rows of the page.

use super::bars;
use super::timeline::Plan;
use crate::actor::Permission;
use crate::pages::reading::Reading;
use crate::pages::words::{level, link, mark};
use crate::pages::{action_rows, format};
use crate::view::{MilestoneRow, Tone};
use charts::BarState;

pub(super) fn rows(reading: &Reading, plan: &Plan) -> Vec<MilestoneRow> {
    let model = reading.definitions();
    plan.milestones
        .iter()
        .filter_map(|milestone| {
            let team = reading.catalog.teams.get(&milestone.team)?;
            let (state, word) = bars::standing(reading, plan, milestone);
            let tone = match state {
                BarState::Done => Tone::Ok,
                BarState::Late => Tone::Bad,
                _ => Tone::Neutral,
            };
            let now = plan.snapshots.get(&milestone.team).and_then(|snapshot| snapshot.standing.level);
            Some(MilestoneRow {
                team: link(&team.name, format!("/teams/{}", team.slug)),
                slug: team.slug.to_string(),
                target: level(model, Some(milestone.level)),
                now: level(model, now),
                due: milestone.due.to_string(),
                mark: mark(tone, word),
                slip: action_rows::slip_words(Some(milestone.first_due), Some(milestone.due)),
                set_by: format!("{}, {}", milestone.set_by, format::relative(reading.now, milestone.set_at)),
                may_edit: reading.may(Permission::Approve(milestone.team)),
            })
        })
        .collect()
}
