//! The records of one subject in their one order, with times that cannot lie in the future of their receipt.

use super::{DayFacts, Days, Subject};
use crate::evidence::Record;
use crate::time::{Day, Timestamp, Zone};
use chrono::Duration;

/// How far a sender's clock may be ahead (decision 11).
const CLOCK_SKEW: Duration = Duration::minutes(5);

/// A record with the time that counts.
pub(super) struct Event<'a> {
    pub(super) at: Timestamp,
    pub(super) record: &'a Record,
}

impl Event<'_> {
    /// A time that the body itself tells, held to the same rule as `occurred_at`.
    pub(super) fn credible(&self, time: Timestamp) -> Timestamp {
        credible(time, self.record.received_at)
    }
}

fn credible(time: Timestamp, received_at: Timestamp) -> Timestamp {
    if time > received_at.plus(CLOCK_SKEW) { received_at } else { time }
}

/// All events of one subject, by time and then natural key.
pub(super) struct Timeline<'a> {
    pub(super) events: Vec<Event<'a>>,
    pub(super) zone: Zone,
}

impl<'a> Timeline<'a> {
    pub(super) fn new(subject: Subject, records: &'a [Record], zone: Zone) -> Self {
        let mut events: Vec<Event> = records
            .iter()
            .filter(|record| belongs(record, subject))
            .map(|record| Event { at: credible(record.occurred_at, record.received_at), record })
            .collect();
        // A key is unique within its kind only, so kind and id make the order total.
        events.sort_by(|a, b| {
            let order = |event: &Event<'a>| (event.at, &event.record.key, event.record.body.kind(), event.record.id);
            order(a).cmp(&order(b))
        });
        Self { events, zone }
    }

    pub(super) fn day(&self, at: Timestamp) -> Day {
        at.day(self.zone)
    }
}

fn belongs(record: &Record, subject: Subject) -> bool {
    match subject {
        Subject::Service(service) => record.service == Some(service),
        Subject::Team(team) => record.service.is_none() && record.team == Some(team),
    }
}

pub(super) fn facts_of(days: &mut Days, day: Day) -> &mut DayFacts {
    days.entry(day).or_default()
}
