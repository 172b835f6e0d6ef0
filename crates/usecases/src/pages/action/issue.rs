//! The issue that an action is at the same time.

use crate::error::Result;
use crate::issue_links::{self, offered};
use crate::pages::reading::Reading;
use crate::pages::team::is_web;
use crate::pages::words::{link, mark};
use crate::platform::Platform;
use crate::view::{Choice, Draft, IssueCard, Mark, Tone};
use store::actions::{self, Action, IssueLink};
use store::outbox::{self, OutgoingState};

/// `None` where it has none and none can be created.
pub(super) async fn card(platform: &Platform, reading: &mut Reading<'_>, action: &Action, may_edit: bool) -> Result<Option<IssueCard>> {
    let known = actions::issue_of_action(&mut reading.session, action.id).await?;
    let catalog = reading.catalog.clone();
    let offered = if may_edit && known.is_none() { offered(platform, &mut reading.session, &catalog, action).await? } else { Vec::new() };
    let Some(known) = known else {
        if offered.is_empty() {
            return Ok(None);
        }
        let choice = |one: issue_links::IssueChoice| Choice { value: one.repository.clone(), label: one.repository, selected: false };
        let repositories = offered.into_iter().map(choice).collect();
        return Ok(Some(IssueCard { repositories, may_edit, draft: Draft::default(), ..IssueCard::default() }));
    };
    let newest = outbox::newest(&mut reading.session, &issue_links::target(action.id)).await?;
    let name = known.number.map_or_else(|| known.repository.clone(), |number| format!("{}#{number}", known.repository));
    let href = known.url.clone().filter(|url| is_web(url)).unwrap_or_default();
    let (state, detail) = match newest {
        Some(newest) if newest.state == OutgoingState::Pending => (
            mark(Tone::Warn, if known.number.is_some() { "waits to be sent" } else { "waits to be created" }),
            newest.error.unwrap_or_default(),
        ),
        Some(newest) if newest.state == OutgoingState::Failed => (mark(Tone::Bad, "could not be sent"), newest.error.unwrap_or_default()),
        _ => in_step(&known),
    };
    Ok(Some(IssueCard { issue: Some(link(name, href)), mark: state, detail, repositories: Vec::new(), may_edit, draft: Draft::default() }))
}

fn in_step(known: &IssueLink) -> (Mark, String) {
    let detail = if known.remote_at.is_some() { "" } else { "Changes there arrive once the source's webhook sends issue events." };
    if issue_links::agreed(known).is_some_and(|agreed| agreed.assumed) {
        return (mark(Tone::Neutral, "linked, not compared yet"), detail.to_owned());
    }
    (mark(Tone::Ok, "in step"), detail.to_owned())
}
