//! One write session over the regressions somebody works on, and what every step leaves behind: event, audit entry, evidence.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::ingest::{Provenance, append};
use crate::mapping::Known;
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::evidence::{Body, Draft, Regression as Told, RegressionChange, Subject};
use domain::ids::TeamId;
use domain::time::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::regressions::{self, Regression, RegressionEvent};
use store::{Session, accounts, series};

pub(in crate::regressions) struct Desk<'a> {
    pub platform: &'a Platform,
    pub actor: &'a Actor,
    pub catalog: Arc<Catalog>,
    pub session: Session,
    pub now: Timestamp,
    /// In order of their numbers; as they are while nobody else can change them.
    pub regressions: Vec<Regression>,
}

impl<'a> Desk<'a> {
    /// Opens a write session that keeps measurements of the same services out until the commit.
    pub(in crate::regressions) async fn open(platform: &'a Platform, actor: &'a Actor, numbers: &[i64]) -> Result<Self> {
        let catalog = platform.catalog().await?;
        let mut session = platform.store.write().await?;
        let mut places = BTreeSet::new();
        for number in numbers {
            let found =
                regressions::get(&mut session, *number).await?.ok_or_else(|| Error::NotFound(format!("the regression R-{number}")))?;
            places.insert((found.service, found.env));
        }
        // In one order everywhere, so that two people who tick overlapping rows cannot wait for each other.
        for (service, env) in &places {
            series::lock(&mut session, *service, env).await?;
        }
        let mut all = Vec::with_capacity(numbers.len());
        for number in numbers {
            all.extend(regressions::get(&mut session, *number).await?);
        }
        Ok(Self { platform, actor, catalog, session, now: platform.now(), regressions: all })
    }

    /// The team that answers for the regression's service.
    pub(in crate::regressions) fn team_of(&self, regression: &Regression) -> Result<TeamId> {
        let service = self.catalog.services.get(&regression.service);
        service.map(|service| service.owner).ok_or_else(|| Error::NotFound(format!("the service of R-{}", regression.number)))
    }

    /// Writes the regression and what was done, in words and for the audit log.
    pub(in crate::regressions) async fn save(&mut self, regression: &mut Regression, what: &str, text: &str) -> Result<()> {
        regression.updated_at = self.now;
        regressions::update(&mut self.session, regression).await?;
        self.note(regression.number, "change", text).await?;
        let object = format!("R-{}", regression.number);
        let detail = json!({ "state": regression.state, "text": text });
        Ok(accounts::audit(&mut self.session, self.now, &self.actor.label(), &format!("{what} regression"), &object, &detail).await?)
    }

    pub(in crate::regressions) async fn note(&mut self, number: i64, kind: &str, text: &str) -> Result<()> {
        let event =
            RegressionEvent { regression: number, at: self.now, actor: self.actor.label(), kind: kind.to_owned(), text: text.to_owned() };
        Ok(regressions::add_event(&mut self.session, &event).await?)
    }

    /// Appends the step to what KPIs are computed from. `by_person`: it counts whether or not its pull request is touched afterwards.
    pub(in crate::regressions) async fn tell(
        &mut self,
        regression: &Regression,
        change: RegressionChange,
        fix_sha: Option<String>,
        by_person: bool,
    ) -> Result<()> {
        let Some(service) = self.catalog.services.get(&regression.service) else { return Ok(()) };
        let word = serde_json::to_value(change)?;
        let on_main = regression.line.is_empty();
        let draft = Draft {
            subject: Subject::Service(service.slug.to_string()),
            occurred_at: self.now,
            key: format!("{}:{}@{}", regression.root, word.as_str().unwrap_or_default(), self.now),
            body: Body::Regression(Told {
                root: regression.root.clone(),
                change,
                title: Some(regression.detail.title.clone()),
                culprit_sha: regression.detail.to_sha.clone(),
                stage: Some(regression.stage),
                fix_sha,
                reached_main: on_main.then_some(true),
                effect: Some(regression.worst_percent / 100.0),
                pr: regression.detail.pr.filter(|_| !on_main && !by_person),
            }),
        };
        append(self.platform, &mut self.session, &self.catalog, &Known::new(), Provenance::default(), self.now, vec![draft]).await?;
        Ok(())
    }

    pub(in crate::regressions) async fn commit(self) -> Result<()> {
        Ok(self.session.commit().await?)
    }
}
