//! The demo data set as a plan: the requests that real tools would have sent, day by day, up to `today`. Pure: the caller replays
//! them through the real router under a simulated clock, so that the history they leave is genuine (decisions 2, 10 and 45).
//!
//! Everything hangs on the distance in days from `today`, so another day shifts dates and changes nothing else.
//!
//! | team | meant to end at | why |
//! |---|---|---|
//! | Payments | 3, climbed from 1 | monitored since day 160 before today (2), gate that blocks since day 84 (3); only profiles of level 4 |
//! | Checkout | 3 | all of level 3 from the start; latency SLO out of budget, budgets on 1 of 3 endpoints, one regression open |
//! | Catalog | 4, climbed from 3 | budgets since day 60 were the last check of level 4; a canary caught a regression |
//! | Billing | 3, climbed from 2 | canaries for two deployments of three since day 85; no profiles |
//! | Edge | 5, climbed from 4 | every pull request tested since day 62, four KPIs improving, looks after its own sources since day 34 |
//! | Identity | 4 | all of level 4 for months; half of its members work on actions and none on its sources, so not 5 |
//! | Storage | 2, fell from 3 | its load test in CI, the only performance result of a merge, stopped on day 26 |
//! | Observability | 4, climbed from 3 | profiles since day 45 |
//! | Search | 2 | no canary, results on two merges of three, availability SLO only and out of budget; regressions escaped |
//! | Recommendations | 2, climbed from 1 | first load test on day 50; results on half of its merges, no SLO |
//! | Notifications | 1, was 2 for a while | its metrics fell silent on day 60: most cells unknown |
//! | Experiments | 1 | a handful of pull requests and nothing else |

mod actions;
mod alertmanager;
mod checklist;
mod company;
mod configuration;
mod delivery;
mod disputes;
mod github;
mod k6;
mod load;
mod metrics;
mod notes;
mod operations;
mod practice;
mod pytest;
mod random;
mod reviews;
mod roadmap;
mod story;
#[cfg(test)]
mod tests;
mod timeline;

pub use load::{Progress, load};

use chrono::{DateTime, NaiveDate, Utc};

/// Slug of the root of everything that belongs to the demo.
pub const ROOT: &str = "demo";

/// What the caller replays.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// YAML for `apply` on the first day.
    pub configuration: String,
    /// The whole document again on each later day on which something of it changed.
    pub later_configuration: Vec<(NaiveDate, String)>,
    pub users: Vec<UserPlan>,
    /// Every day from the first to `today`, with its requests in order of time.
    pub days: Vec<DayPlan>,
    /// In order of creation.
    pub actions: Vec<ActionPlan>,
    /// In order of time.
    pub roadmap: Vec<RoadmapPlan>,
    /// In order of time.
    pub reviews: Vec<ReviewPlan>,
    /// In order of time.
    pub disputes: Vec<DisputePlan>,
    /// In order of time.
    pub notes: Vec<NotePlan>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayPlan {
    pub day: NaiveDate,
    pub requests: Vec<Request>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub at: DateTime<Utc>,
    pub method: &'static str,
    /// With query. `{github}` and `{alertmanager}` stand for the ids of the demo's sources.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The source that the caller puts into the path and whose secret signs the body; `None`: sent with a token.
    pub hook: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct UserPlan {
    /// Also the name by which evidence and configuration call the person.
    pub email: String,
    pub name: String,
    /// Slug of the team or, for a manager, of the group.
    pub team: &'static str,
    /// `viewer`, `member` or `manager`.
    pub role: &'static str,
}

/// A roadmap action, created and moved by its use cases.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionPlan {
    pub at: DateTime<Utc>,
    pub team: &'static str,
    pub title: &'static str,
    /// `(when, status)` with `doing`, `blocked`, `done` or `dropped`; it begins as `todo`.
    pub changes: Vec<(DateTime<Utc>, &'static str)>,
    pub owner_email: String,
    pub owner_name: String,
    pub start: NaiveDate,
    pub due: NaiveDate,
    /// `(when, due)`: the date was moved.
    pub moves: Vec<(DateTime<Utc>, NaiveDate)>,
    /// Title of an action of the same team, planned before, that has to be done first.
    pub needs: Option<&'static str>,
    /// Id of a check of the shipped model.
    pub check: Option<&'static str>,
    /// Id of a KPI.
    pub kpi: Option<&'static str>,
    /// Hours logged by the time of its last change.
    pub hours: u32,
}

/// A note on a day of a KPI's chart.
#[derive(Debug, Clone, PartialEq)]
pub struct NotePlan {
    pub at: DateTime<Utc>,
    /// `None`: the installation itself.
    pub email: Option<String>,
    /// `t:<team>` or `g:<group>`.
    pub scope: String,
    /// Id of a KPI; `None`: every KPI.
    pub kpi: Option<&'static str>,
    pub day: NaiveDate,
    pub text: &'static str,
}

/// Something that somebody does with a weekly review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPlan {
    pub at: DateTime<Utc>,
    /// `t:<team>` or `g:<group>`.
    pub scope: String,
    pub week: domain::time::IsoWeek,
    /// `None`: the installation itself.
    pub email: Option<String>,
    pub step: ReviewStep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewStep {
    Remark(domain::review::Section, &'static str),
    Publish,
    Acknowledge,
}

/// Something that somebody says in a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputePlan {
    pub at: DateTime<Utc>,
    pub team: &'static str,
    pub check: &'static str,
    /// `None`: the installation itself, which owns the model.
    pub email: Option<String>,
    pub turn: DisputeTurn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeTurn {
    Open(&'static str),
    Comment(&'static str),
    Resolve(&'static str),
}

/// What a manager planned.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadmapPlan {
    pub at: DateTime<Utc>,
    pub email: String,
    pub step: RoadmapStep,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RoadmapStep {
    Promise { team: &'static str, level: u8, due: NaiveDate },
    LayOut { team: &'static str, start: NaiveDate },
}

/// The plan for the `weeks` weeks that end with `today`. The same arguments give the same bytes. `today` is planned to its end:
/// use [`Plan::until`] to leave out what has not happened yet.
pub fn plan(seed: u64, today: NaiveDate, weeks: u32) -> Plan {
    let mut timeline = timeline::Timeline::new(seed, today, weeks);
    for team in company::TEAMS {
        delivery::simulate(&mut timeline, team);
        operations::simulate(&mut timeline, team);
        practice::simulate(&mut timeline, team);
        metrics::simulate(&mut timeline, team);
    }
    story::alerts(&mut timeline);
    let (configuration, later_configuration) = configuration::documents(&timeline);
    Plan {
        configuration,
        later_configuration,
        users: company::users(),
        actions: actions::plan(&timeline),
        roadmap: roadmap::plan(&timeline),
        reviews: reviews::plan(&timeline),
        disputes: disputes::plan(&timeline),
        notes: notes::plan(&timeline),
        days: timeline.into_days(),
    }
}

impl Plan {
    /// Without what lies after `now`. The last day has a request every quarter of an hour, so the newest evidence is minutes old.
    pub fn until(mut self, now: DateTime<Utc>) -> Self {
        for day in &mut self.days {
            day.requests.retain(|request| request.at <= now);
        }
        self.later_configuration.retain(|(day, _)| *day <= now.date_naive());
        self.actions.retain(|action| action.at <= now);
        self.roadmap.retain(|step| step.at <= now);
        self.reviews.retain(|review| review.at <= now);
        self.notes.retain(|note| note.at <= now);
        self.disputes.retain(|dispute| dispute.at <= now);
        for action in &mut self.actions {
            action.changes.retain(|(at, _)| *at <= now);
            action.moves.retain(|(at, _)| *at <= now);
        }
        self
    }
}
