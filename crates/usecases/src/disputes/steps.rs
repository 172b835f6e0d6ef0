//! What can be done with a thread: answer, resolve, open again.

use super::{found, note, said, taken};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use serde::Deserialize;
use store::disputes::{self, Dispute, DisputeState};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum DisputeStep {
    Comment {
        text: String,
    },
    /// `outcome` is what came out of it: it stays readable beside the check.
    Resolve {
        outcome: String,
    },
    Reopen {
        text: String,
    },
}

/// The team may say something and open it again; the model's owners may resolve it, and so may who opened it, by taking it back.
pub async fn take(platform: &Platform, actor: &Actor, number: i64, step: &DisputeStep) -> Result<()> {
    let catalog = platform.catalog().await?;
    let now = platform.now();
    let mut session = platform.store.write().await?;
    let held = found(&mut session, number).await?;
    let of_team = actor.may(Permission::Act(Some(held.team)), &catalog);
    let owns_model = actor.may(Permission::Configure, &catalog);
    match step {
        DisputeStep::Comment { text } => {
            if owns_model.is_err() {
                of_team?;
            }
            note(&mut session, number, actor, now, "comment", said(text)?).await?;
        }
        DisputeStep::Resolve { outcome } => {
            let is_opener = of_team.is_ok() && held.opener == Some(actor.identity());
            if !is_opener {
                owns_model?;
            }
            let outcome = said(outcome).map_err(|_| Error::invalid("outcome", "say what came out of it: teams read it later"))?;
            if held.state == DisputeState::Resolved {
                return Err(Error::Conflict(format!("D-{number} is resolved already")));
            }
            let resolved = Dispute {
                state: DisputeState::Resolved,
                outcome: Some(outcome.to_owned()),
                resolved_by: Some(actor.label()),
                resolved_at: Some(now),
                ..held
            };
            disputes::update(&mut session, &resolved).await?;
            note(&mut session, number, actor, now, "change", &format!("resolved it: {outcome}")).await?;
        }
        DisputeStep::Reopen { text } => {
            if owns_model.is_err() {
                of_team?;
            }
            let text = said(text)?;
            if held.state == DisputeState::Open {
                return Err(Error::Conflict(format!("D-{number} is open")));
            }
            let opened = Dispute { state: DisputeState::Open, outcome: None, resolved_by: None, resolved_at: None, ..held };
            disputes::update(&mut session, &opened).await.map_err(taken)?;
            note(&mut session, number, actor, now, "change", &format!("opened it again: {text}")).await?;
        }
    }
    Ok(session.commit().await?)
}
