//! What the weekly review watches besides SLOs and budgets, and to whom it is sent.

use crate::ids::{ServiceId, TeamId};
use crate::results::Direction;
use crate::scope::Scope;
use crate::slug::Slug;
use serde::{Deserialize, Serialize};

/// A number that the weekly review follows. With a target it is a row of the review's table, without one a line of its trends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    pub slug: Slug,
    pub name: String,
    /// Whose it is: a service, else a node of the tree.
    #[serde(default)]
    pub service: Option<ServiceId>,
    #[serde(default)]
    pub team: Option<TeamId>,
    pub source: WatchSource,
    /// Which way is better.
    pub direction: Direction,
    /// In `unit`; reached is good enough, either way.
    #[serde(default)]
    pub target: Option<f64>,
    /// Place among the watches of its file: the order in which a review tells them.
    #[serde(default)]
    pub order: u32,
    /// `seconds`, `bytes`, `ratio`, `per_second`, else free text that is printed behind the number.
    #[serde(default)]
    pub unit: String,
    /// Label of the configuration file that owns it; such objects are read-only in the pages.
    #[serde(default)]
    pub managed_by: Option<String>,
}

/// Where the weekly values come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchSource {
    /// A Prometheus query, asked once per finished day; its answers become `metric` records of the watch's name.
    Query {
        query: String,
        /// Slug of the source; the only Prometheus source where it is left out.
        #[serde(default)]
        source: Option<String>,
    },
    /// `metric` records of this name.
    Metric { name: String },
    /// A series of benchmarks or load tests on the default branch.
    Benchmark {
        benchmark: String,
        metric: String,
        /// Any where it is left out.
        #[serde(default)]
        env: Option<String>,
    },
    /// Good events ÷ valid events of an SLO.
    Slo { slug: Slug },
    /// Requests that were served.
    Requests,
    /// Cost ÷ requests, in currency units per million.
    CostPerRequest,
    /// Highest sustained requests per second.
    Throughput,
}

impl Watch {
    /// What its changes are called by: `checkout.memory-usage`, or the node's slug before the dot.
    pub fn full_slug(&self, catalog: &super::Catalog) -> String {
        let service = self.service.and_then(|id| catalog.services.get(&id)).map(|service| &service.slug);
        let team = || self.team.and_then(|id| catalog.teams.get(&id)).map(|team| &team.slug);
        service.or_else(team).map_or_else(|| self.slug.to_string(), |owner| format!("{owner}.{}", self.slug))
    }

    /// The name of the `metric` records that hold its values, where such records do.
    pub fn metric_name(&self) -> Option<&str> {
        match &self.source {
            WatchSource::Query { .. } => Some(self.slug.as_str()),
            WatchSource::Metric { name } => Some(name),
            _ => None,
        }
    }

    /// Whether a value is good enough; `None` without a target.
    pub fn meets(&self, value: f64) -> Option<bool> {
        self.target.map(|target| match self.direction {
            Direction::Lower => value <= target,
            Direction::Higher => value >= target,
            Direction::Stable => value == target,
        })
    }
}

/// Who is sent the weekly review of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub slug: Slug,
    /// The program, a group or a team.
    pub scope: Scope,
    pub send: SendWhen,
    /// `#channel` of Slack, `mailto:address`, `webhook:<source>`.
    pub to: Vec<String>,
    /// Label of the configuration file that owns it.
    #[serde(default)]
    pub managed_by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendWhen {
    /// When somebody published it.
    #[default]
    Published,
    /// The draft, when it is written on Monday at 06:00.
    Draft,
}
