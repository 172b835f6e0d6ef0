//! A pull request whose text changed is told anew what its checklist lacks, in the one comment it has.

use super::told;
use crate::error::Result;
use crate::mapping::{Known, Owner, resolve};
use crate::outgoing::review;
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::evidence::{Body, Draft, PullRequestState};
use store::Session;

/// After a webhook or records were taken: puts the comments of the open pull requests among these into the outbox.
pub(crate) async fn refresh(platform: &Platform, session: &mut Session, catalog: &Catalog, known: &Known, drafts: &[Draft]) -> Result<()> {
    for draft in drafts {
        let Body::PullRequest(told_of) = &draft.body else { continue };
        if told_of.state != PullRequestState::Open {
            continue;
        }
        for owner in resolve(&draft.subject, catalog, known).unwrap_or_default() {
            let Owner::Service(id) = owner else { continue };
            let Some(service) = catalog.services.get(&id) else { continue };
            if let Some(checklist) = told(platform, session, catalog, service, &told_of.repository, told_of.number).await? {
                review(platform, session, service, &told_of.repository, told_of.number, &told_of.head_sha, &checklist).await?;
            }
        }
    }
    Ok(())
}
