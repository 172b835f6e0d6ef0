//! Drafts: written when a week is over, and again as late evidence comes.

use super::due::is_waiting;
use super::gather::{Written, write};
use crate::error::Result;
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::ids::TeamId;
use domain::review::Commentary;
use domain::time::IsoWeek;
use store::reviews::{self, Review, ReviewMark};
use store::{Session, evaluation};

/// Weeks back from this one whose drafts late evidence still changes.
const WEEKS: u64 = 2;

/// Puts the week into words as it is known now. Reads only.
pub(super) async fn compose(platform: &Platform, catalog: &Catalog, team: TeamId, week: IsoWeek, revision: i64) -> Result<Option<Review>> {
    let Some(node) = catalog.teams.get(&team) else { return Ok(None) };
    let mut session = platform.store.read().await?;
    let Written { document, model, known_upto } = write(platform, &mut session, catalog, node, week).await?;
    let mark = ReviewMark { team, week, revision, model, known_upto, generated_at: platform.now(), published: None };
    Ok(Some(Review { mark, document, commentary: Commentary::new() }))
}

/// Puts what is known now in place of a draft's document; its remarks stay. Answers with the draft and whether its document differs;
/// nothing where it is gone or published, or where somebody writes a remark right now: the next turn comes back to it.
pub(super) async fn rewrite(session: &mut Session, fresh: Review) -> Result<Option<(Review, bool)>> {
    let ReviewMark { team, week, revision, .. } = fresh.mark;
    let Some(known) = reviews::get(session, team, week, Some(revision)).await? else { return Ok(None) };
    let differs = known.document != fresh.document;
    let review = Review { commentary: known.commentary, ..fresh };
    Ok(reviews::update(session, &review, &review.commentary).await?.then_some((review, differs)))
}

/// Writes the drafts again that know less than there is to know. Answers how many changed. Edits of a published review keep what was
/// frozen until somebody asks for more.
pub async fn refresh(platform: &Platform) -> Result<usize> {
    let this_week = IsoWeek::of(platform.today());
    let mut session = platform.store.read().await?;
    let newest = evaluation::last(&mut session).await?.map_or(0, |last| last.no);
    let marks = reviews::marks(&mut session, None, this_week.before(WEEKS), this_week).await?;
    drop(session);
    let catalog = platform.catalog().await?;
    let mut changed = 0;
    for mark in marks.into_iter().filter(|mark| mark.published.is_none() && mark.revision == 1 && mark.known_upto < newest) {
        // One that people began before its hour is written and told then.
        if is_waiting(platform, &mark) {
            continue;
        }
        let Some(fresh) = compose(platform, &catalog, mark.team, mark.week, mark.revision).await? else { continue };
        let mut session = platform.store.write().await?;
        if let Some((_, differs)) = rewrite(&mut session, fresh).await? {
            session.commit().await?;
            changed += usize::from(differs);
        }
    }
    Ok(changed)
}
