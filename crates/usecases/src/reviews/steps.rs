//! What people do with a review: write it again, remark on it, publish it, acknowledge it.

use super::draft::compose;
use super::{due, send};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::ingest::{Provenance, append};
use crate::mapping::Known;
use crate::platform::Platform;
use domain::catalog::{Catalog, SendWhen, Team};
use domain::evidence::{self, Body, Draft, ReviewChange, Subject};
use domain::review::{Frozen, Section};
use domain::scope::Scope;
use domain::time::IsoWeek;
use serde::Deserialize;
use serde_json::json;
use store::reviews::{self, Acknowledgement, Publication, Review};
use store::{Session, accounts};

/// Longest remark in characters.
const LONGEST: usize = 8_000;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Writes the document again from what is known now; of a published review as its next revision.
    Regenerate {},
    /// Says something about a section; empty takes it back. Of a published review the next revision.
    Comment {
        section: Section,
        #[serde(default)]
        text: String,
    },
    /// Freezes the newest draft.
    Publish {},
    /// Somebody of the team has read what was published.
    Acknowledge {},
}

/// Takes a step; answers with one sentence. For members of the node, those who manage it, and tokens that may write actions.
pub async fn take(platform: &Platform, actor: &Actor, scope: &Scope, week: IsoWeek, step: &Step) -> Result<String> {
    let catalog = platform.catalog().await?;
    let node = super::node_of(&catalog, scope)?;
    actor.may(Permission::Act(Some(node.id)), &catalog)?;
    if week.monday() > platform.today() {
        return Err(Error::NotFound(format!("the review of {week}, which has not begun,")));
    }
    let desk = Desk { platform, actor, catalog: &catalog, node, week };
    match step {
        Step::Regenerate {} => desk.regenerate().await,
        Step::Comment { section, text } => desk.comment(*section, text).await,
        Step::Publish {} => desk.publish().await,
        Step::Acknowledge {} => desk.acknowledge().await,
    }
}

struct Desk<'a> {
    platform: &'a Platform,
    actor: &'a Actor,
    catalog: &'a Catalog,
    node: &'a Team,
    week: IsoWeek,
}

impl Desk<'_> {
    async fn fresh(&self) -> Result<Review> {
        compose(self.platform, self.catalog, self.node.id, self.week, 1)
            .await?
            .ok_or_else(|| Error::NotFound(format!("the team `{}`", self.node.slug)))
    }

    /// The draft to work on and whether it has to be inserted: the newest one, the next revision of a published one, or a first.
    async fn draft(&self, session: &mut Session, fresh: Option<&Review>) -> Result<Option<(Review, bool)>> {
        Ok(match reviews::get(session, self.node.id, self.week, None).await? {
            Some(newest) if newest.mark.published.is_none() => Some((newest, false)),
            Some(mut newest) => {
                newest.mark.revision += 1;
                newest.mark.published = None;
                Some((newest, true))
            }
            None => fresh.map(|fresh| (fresh.clone(), true)),
        })
    }

    /// `known` is what the draft was before; nothing of a new one.
    async fn save(&self, session: &mut Session, review: &Review, known: Option<&Review>) -> Result<()> {
        let saved = match known {
            Some(known) => reviews::update(session, review, &known.commentary).await?,
            None => reviews::insert(session, review).await?,
        };
        if !saved {
            return Err(Error::Conflict("somebody else changed this review meanwhile: look at it again".to_owned()));
        }
        // Whoever is quicker than the schedule does what that would have done.
        let first = review.mark.revision == 1 && review.mark.published.is_none() && due::is_due(self.platform, self.week);
        if first && known.is_none_or(|known| due::is_waiting(self.platform, &known.mark)) && !due::is_waiting(self.platform, &review.mark) {
            send::tell(self.platform, session, self.catalog, review, SendWhen::Draft).await?;
        }
        Ok(())
    }

    async fn audit(&self, session: &mut Session, action: &str, revision: i64) -> Result<()> {
        let detail = json!({ "week": self.week.to_string(), "revision": revision });
        Ok(accounts::audit(session, self.platform.now(), &self.actor.label(), action, self.node.slug.as_str(), &detail).await?)
    }

    async fn regenerate(&self) -> Result<String> {
        let fresh = self.fresh().await?;
        let mut session = self.platform.store.write().await?;
        let Some((mut draft, new)) = self.draft(&mut session, Some(&fresh)).await? else { return Ok(String::new()) };
        let known = (!new).then(|| draft.clone());
        draft.document = fresh.document;
        draft.mark.model = fresh.mark.model;
        draft.mark.known_upto = fresh.mark.known_upto;
        draft.mark.generated_at = fresh.mark.generated_at;
        self.save(&mut session, &draft, known.as_ref()).await?;
        self.audit(&mut session, "edit review", draft.mark.revision).await?;
        session.commit().await?;
        Ok("The review was written again from what is known now".to_owned())
    }

    async fn comment(&self, section: Section, text: &str) -> Result<String> {
        let text = text.replace("\r\n", "\n").trim().to_owned();
        if text.chars().count() > LONGEST {
            return Err(Error::invalid("text", format!("at most {LONGEST} characters")));
        }
        let mut session = self.platform.store.read().await?;
        let known = self.draft(&mut session, None).await?;
        drop(session);
        let fresh = if known.is_none() { Some(self.fresh().await?) } else { None };
        let mut session = self.platform.store.write().await?;
        let Some((mut draft, new)) = self.draft(&mut session, fresh.as_ref()).await? else { return Ok(String::new()) };
        let before = draft.commentary.get(&section).cloned().unwrap_or_default();
        if before == text {
            return Ok("Nothing was changed".to_owned());
        }
        let known = (!new).then(|| draft.clone());
        if text.is_empty() {
            draft.commentary.remove(&section);
        } else {
            draft.commentary.insert(section, text);
        }
        self.save(&mut session, &draft, known.as_ref()).await?;
        self.audit(&mut session, "edit review", draft.mark.revision).await?;
        session.commit().await?;
        Ok(if draft.mark.revision > 1 && new {
            format!("Your remark is in the draft of revision {}: publish it, and the one before is kept", draft.mark.revision)
        } else {
            "Your remark was saved".to_owned()
        })
    }

    async fn publish(&self) -> Result<String> {
        if self.week.sunday() >= self.platform.today() {
            return Err(Error::Conflict(format!("{} is not over yet: its review can be published from Monday on", self.week)));
        }
        let mut session = self.platform.store.read().await?;
        let known = reviews::get(&mut session, self.node.id, self.week, None).await?;
        drop(session);
        if let Some(published) = known.as_ref().filter(|known| known.mark.published.is_some()) {
            return Err(Error::Conflict(format!("revision {} is published already; an edit makes the next one", published.mark.revision)));
        }
        let fresh = if known.is_none() { Some(self.fresh().await?) } else { None };
        let mut session = self.platform.store.write().await?;
        let Some((mut draft, new)) = self.draft(&mut session, fresh.as_ref()).await? else { return Ok(String::new()) };
        let frozen =
            Frozen { document: &draft.document, commentary: &draft.commentary, revision: draft.mark.revision, model: draft.mark.model };
        let hash = frozen.hash();
        let known = (!new).then(|| draft.clone());
        draft.mark.published = Some(Publication { at: self.platform.now(), by: self.actor.label(), hash });
        self.save(&mut session, &draft, known.as_ref()).await?;
        self.note(&mut session, ReviewChange::Published, &format!("{}:published:{}", self.week, draft.mark.revision)).await?;
        self.audit(&mut session, "publish review", draft.mark.revision).await?;
        send::tell(self.platform, &mut session, self.catalog, &draft, SendWhen::Published).await?;
        session.commit().await?;
        Ok(format!("The review of {} was published", self.week))
    }

    async fn acknowledge(&self) -> Result<String> {
        let mut session = self.platform.store.write().await?;
        let revisions = reviews::marks(&mut session, Some(self.node.id), self.week, self.week).await?;
        let Some(published) = revisions.iter().find(|mark| mark.published.is_some()) else {
            return Err(Error::Conflict("it is a draft: publish it first, so that everybody reads the same".to_owned()));
        };
        let acknowledgement = Acknowledgement {
            team: self.node.id,
            week: self.week,
            member: self.actor.identity(),
            revision: published.revision,
            at: self.platform.now(),
        };
        if !reviews::acknowledge(&mut session, &acknowledgement).await? {
            return Ok("You have acknowledged it already".to_owned());
        }
        self.note(&mut session, ReviewChange::Acknowledged, &format!("{}:acknowledged:{}", self.week, acknowledgement.member)).await?;
        self.audit(&mut session, "acknowledge review", published.revision).await?;
        session.commit().await?;
        Ok(format!("You have acknowledged the review of {}", self.week))
    }

    /// As evidence: the check of acknowledged reviews counts it, and a recompute replays it.
    async fn note(&self, session: &mut Session, change: ReviewChange, key: &str) -> Result<()> {
        let now = self.platform.now();
        let body = evidence::Review { week: self.week.to_string(), change, member: Some(self.actor.identity()) };
        let draft =
            Draft { subject: Subject::Team(self.node.slug.to_string()), occurred_at: now, key: key.to_owned(), body: Body::Review(body) };
        append(self.platform, session, self.catalog, &Known::new(), Provenance::default(), now, vec![draft]).await?;
        Ok(())
    }
}
