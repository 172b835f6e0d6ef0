//! What is known of the week, before it is put into words.

use super::Status;
use crate::results::Direction;
use crate::time::{Day, IsoWeek};

#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    pub week: IsoWeek,
    /// The day it is written on; of a week that is not over yet the sums are not held against whole weeks.
    pub today: Day,
    pub scope: String,
    pub name: String,
    /// The scope is more than one team: long lists are cut, and lines say whose they are.
    pub wide: bool,
    pub rows: Vec<Row>,
    pub watched: Vec<Watched>,
    pub profiles: Vec<Profile>,
    pub actions: Vec<Action>,
    pub incidents_known: bool,
    pub incidents: Vec<super::IncidentLine>,
    pub maturity: Vec<super::MaturityLine>,
    pub untriaged: Vec<super::TriageLine>,
}

/// A row of the table, from an SLO, a budget or a watch.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub name: String,
    /// What tells it apart from others of its name, the nearest first: endpoint, service.
    pub qualifiers: Vec<String>,
    pub target: String,
    pub actual: Option<String>,
    pub status: Status,
    pub link: String,
}

/// A watch with the values of its weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    pub name: String,
    pub qualifiers: Vec<String>,
    pub direction: Direction,
    pub unit: String,
    /// It is a row of the table too, so that the trends tell of it only when it moved.
    pub has_target: bool,
    /// `None`: nothing was measured in that week. The last one is the review's week.
    pub weeks: Vec<Option<f64>>,
    pub link: String,
}

/// One profile's hottest functions.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub service: String,
    /// `cpu`, `heap`.
    pub kind: String,
    pub samples: i64,
    pub top: Vec<(String, f64)>,
    pub link: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub number: i64,
    pub title: String,
    pub owner: Option<String>,
    pub team: Option<String>,
    pub created: Day,
    pub due: Option<Day>,
    /// The day it was done.
    pub done: Option<Day>,
}
