//! What of teams names checks that the draft no longer has: a decision or an action is kept under the id of its check, and a new id is
//! a new check.

use crate::error::Result;
use crate::pages::action_rows::OPEN;
use crate::pages::format::plural;
use crate::pages::reading::Reading;
use crate::pages::requests;
use domain::model::Model;
use store::actions::{self, ActionFilter};

/// A sentence for each check that is left behind: `2 decisions in force and 1 open action name \`canary-share\`, which …`.
pub(super) async fn left_behind(reading: &mut Reading<'_>, draft: &Model) -> Result<Vec<String>> {
    let gone: Vec<String> =
        reading.definitions().checks.iter().filter(|check| draft.check(&check.id).is_none()).map(|check| check.id.clone()).collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let in_force = requests::read(reading, None).await?.in_force;
    let statuses = Some(OPEN.iter().map(|status| (*status).to_owned()).collect());
    let open = actions::list(&mut reading.session, &ActionFilter { statuses, ..ActionFilter::default() }).await?;
    let sentence = |id: &String| {
        let decisions = in_force.iter().filter(|asked| asked.decision.check == *id).count() as i64;
        let named = open.iter().filter(|action| action.check.as_deref() == Some(id)).count() as i64;
        let parts: Vec<String> = [
            (decisions > 0).then(|| plural(decisions, "decision in force", "decisions in force")),
            (named > 0).then(|| plural(named, "open action", "open actions")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let name = if decisions + named == 1 { "names" } else { "name" };
        (!parts.is_empty())
            .then(|| format!("{} {name} `{id}`, which the draft does not have: published, they count for no check.", parts.join(" and ")))
    };
    Ok(gone.iter().filter_map(sentence).collect())
}
