//! The steps one by one. Each checks that the state allows it, changes what hangs on it, and leaves its traces.

use super::{Desk, allowed};
use crate::actor::Permission;
use crate::error::{Error, Result};
use crate::regressions::levels;
use domain::evidence::{Body, RegressionChange};
use domain::ids::UserId;
use domain::regression::{Acceptance, State};
use domain::time::start_of_day;
use store::accounts::{self, User};
use store::alerts;
use store::evidence::{self, EvidenceFilter};
use store::regressions::Regression;

/// Longest comment and reason.
const LONGEST: usize = 4_000;
/// Deployments looked at to find the commit of a release.
const DEPLOYMENTS: i64 = 500;

impl Desk<'_> {
    pub(super) async fn confirm(&mut self, regression: &mut Regression) -> Result<()> {
        allowed(regression.number, regression.state, "confirm")?;
        regression.state = State::Ongoing;
        self.tell(regression, RegressionChange::Confirmed, None, false).await?;
        self.save(regression, "confirm", "confirmed it").await
    }

    pub(super) async fn noise(&mut self, regression: &mut Regression, reason: &str) -> Result<()> {
        allowed(regression.number, regression.state, "noise")?;
        let reason = short(reason, "reason")?;
        levels::give_back(&mut self.session, regression).await?;
        alerts::clear_regression(&mut self.session, regression.service, &regression.env, regression.number).await?;
        regression.state = State::Noise;
        regression.detail.requested = None;
        self.tell(regression, RegressionChange::Noise, None, true).await?;
        self.save(regression, "dismiss", &with_reason("marked it as noise", reason)).await
    }

    /// Says whether the acceptance only waits for a manager: who may not approve asks.
    pub(super) async fn accept(&mut self, regression: &mut Regression, terms: Acceptance) -> Result<bool> {
        allowed(regression.number, regression.state, "accept")?;
        let team = self.team_of(regression)?;
        if self.actor.may(Permission::Approve(team), &self.catalog).is_err() {
            let text = format!("asks to accept it {}: {}", end_of(&terms), terms.reason);
            regression.detail.requested = Some(Acceptance { by: self.actor.identity(), ..terms });
            self.save(regression, "ask to accept", &text).await?;
            return Ok(true);
        }
        self.refuse_own_request(regression)?;
        self.grant(regression, terms).await?;
        Ok(false)
    }

    /// Approver and requester are never the same person (decision 49).
    pub(in crate::regressions) fn refuse_own_request(&self, regression: &Regression) -> Result<()> {
        match &regression.detail.requested {
            Some(asked) if asked.by == self.actor.identity() => {
                Err(Error::Forbidden("somebody else has to approve what you asked for".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// From the first point that was set apart on, the series are at a new level, which counts as normal.
    pub(in crate::regressions) async fn grant(&mut self, regression: &mut Regression, terms: Acceptance) -> Result<()> {
        levels::begin_segments(&mut self.session, regression).await?;
        alerts::clear_regression(&mut self.session, regression.service, &regression.env, regression.number).await?;
        let text = format!("accepted it {}: {}", end_of(&terms), terms.reason);
        let after = |day: domain::time::Day| day.checked_add_days(chrono::Days::new(1)).unwrap_or(day);
        regression.state = State::Accepted;
        regression.expires_at = terms.until.map(|day| start_of_day(after(day), self.platform.zone()));
        regression.detail.requested = None;
        regression.detail.acceptance = Some(Acceptance { by: self.actor.label(), at: self.now, ..terms });
        self.tell(regression, RegressionChange::Accepted, None, true).await?;
        self.save(regression, "accept", &text).await
    }

    pub(super) async fn resolve(&mut self, regression: &mut Regression, fix: &str) -> Result<()> {
        allowed(regression.number, regression.state, "resolve")?;
        let fix = fix.trim();
        if fix.is_empty() || fix.chars().count() > 200 {
            return Err(Error::invalid("fix", "name the commit or the release that repairs it"));
        }
        let commit = if is_commit(fix) { Some(fix.to_owned()) } else { self.commit_of_release(regression, fix).await? };
        // What is measured from now on is judged anew: a run beyond the limit brings it back.
        alerts::clear_regression(&mut self.session, regression.service, &regression.env, regression.number).await?;
        regression.state = State::Resolved;
        regression.detail.requested = None;
        regression.detail.resolved_at = Some(self.now);
        regression.detail.fix_sha = Some(fix.to_owned());
        self.tell(regression, RegressionChange::Fixed, commit, true).await?;
        self.save(regression, "resolve", &format!("resolved it with {fix}")).await
    }

    /// The commit that was deployed under this version.
    async fn commit_of_release(&mut self, regression: &Regression, release: &str) -> Result<Option<String>> {
        let filter = EvidenceFilter {
            service: Some(regression.service),
            kind: Some("deploy".to_owned()),
            limit: DEPLOYMENTS,
            ..EvidenceFilter::default()
        };
        let rows = evidence::rows(&mut self.session, &filter).await?;
        Ok(rows.into_iter().find_map(|row| match row.record.body {
            Body::Deploy(deploy) if deploy.version.as_deref() == Some(release) => Some(deploy.sha),
            _ => None,
        }))
    }

    pub(super) async fn reopen(&mut self, regression: &mut Regression, reason: &str) -> Result<()> {
        allowed(regression.number, regression.state, "reopen")?;
        let reason = short(reason, "reason")?;
        match regression.state {
            State::Accepted => levels::end_segments(&mut self.session, regression).await?,
            State::Noise => levels::set_apart(&mut self.session, regression).await?,
            // What was measured at the bad level is still set apart; what came after was inside.
            _ => {}
        }
        levels::raise_alerts(&mut self.session, regression).await?;
        regression.state = State::Ongoing;
        regression.expires_at = None;
        regression.detail.acceptance = None;
        regression.detail.resolved_at = None;
        regression.detail.fix_sha = None;
        self.tell(regression, RegressionChange::Confirmed, None, true).await?;
        self.save(regression, "reopen", &with_reason("reopened it", reason)).await
    }

    pub(super) async fn assign(&mut self, regression: &mut Regression, owner: &str) -> Result<()> {
        let owner = self.person(owner.trim()).await?;
        let id = owner.as_ref().map(|owner| owner.id);
        if id == regression.owner {
            return Ok(());
        }
        regression.owner = id;
        let text = match &owner {
            Some(owner) if id == self.actor.user_id() => format!("took it ({})", owner.name),
            Some(owner) => format!("gave it to {}", owner.name),
            None => "took the owner away".to_owned(),
        };
        self.save(regression, "assign", &text).await
    }

    async fn person(&mut self, named: &str) -> Result<Option<User>> {
        let wrong = |problem: String| Error::invalid("owner", problem);
        if named.is_empty() {
            return Ok(None);
        }
        let found = if named == "me" {
            let id = self.actor.user_id().ok_or_else(|| wrong("a token is nobody: name a person by e-mail address".to_owned()))?;
            accounts::user(&mut self.session, id).await?
        } else if let Ok(id) = named.parse::<UserId>() {
            accounts::user(&mut self.session, id).await?
        } else {
            accounts::user_by_email(&mut self.session, &named.to_lowercase()).await?
        };
        found.filter(|user| !user.disabled).map(Some).ok_or_else(|| wrong(format!("there is no account `{named}`")))
    }

    pub(super) async fn link(&mut self, regression: &mut Regression, action: Option<i64>) -> Result<()> {
        let Some(number) = action.filter(|number| regression.detail.action != Some(*number)) else { return Ok(()) };
        regression.detail.action = Some(number);
        self.save(regression, "link", &format!("linked it with A-{number}")).await
    }

    pub(super) async fn comment(&mut self, regression: &mut Regression, text: &str) -> Result<()> {
        let text = short(text, "text")?;
        if text.is_empty() {
            return Err(Error::invalid("text", "write something first"));
        }
        self.note(regression.number, "comment", text).await?;
        let object = format!("R-{}", regression.number);
        let nothing = serde_json::Value::Null;
        Ok(accounts::audit(&mut self.session, self.now, &self.actor.label(), "comment on regression", &object, &nothing).await?)
    }
}

fn short<'t>(text: &'t str, field: &str) -> Result<&'t str> {
    let text = text.trim();
    if text.chars().count() > LONGEST { Err(Error::invalid(field, format!("at most {LONGEST} characters"))) } else { Ok(text) }
}

fn with_reason(what: &str, reason: &str) -> String {
    if reason.is_empty() { what.to_owned() } else { format!("{what}: {reason}") }
}

/// `until 1 Mar 2027 or 5 % worse`.
fn end_of(terms: &Acceptance) -> String {
    let until = terms.until.map(|day| format!("until {}", day.format("%-d %b %Y")));
    let limit = terms.limit_percent.map(|limit| format!("until it is {limit} % worse"));
    [until, limit].into_iter().flatten().collect::<Vec<_>>().join(" or ")
}

/// Abbreviated or whole, as git prints them.
fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_hexdigit())
}
