//! What people do: hours, reviews, decisions on checks, activity.

use super::timeline::{Timeline, facts_of};
use super::{Days, DecisionRow};
use crate::evidence::{Activity, ActivityKind, Body, ReviewChange};

pub(super) fn add(days: &mut Days, timeline: &Timeline) {
    for event in &timeline.events {
        let day = timeline.day(event.at);
        match &event.record.body {
            Body::Hours(hours) => *facts_of(days, day).minutes.get_or_insert(0) += hours.minutes,
            Body::Review(review) if review.change == ReviewChange::Acknowledged => {
                facts_of(days, day).reviews_acknowledged.insert(review.week.clone());
            }
            Body::Decision(decision) => facts_of(days, day).decisions.push(DecisionRow {
                at: event.at,
                check: decision.check.clone(),
                decision: decision.decision,
                reason: decision.reason.clone(),
                until: decision.until,
                requested_by: decision.requested_by.clone(),
                approved_by: decision.approved_by.clone(),
            }),
            Body::Activity(Activity { member, what, administrator, .. }) => {
                let facts = facts_of(days, day);
                match what {
                    ActivityKind::ActionCreated | ActivityKind::ActionClosed => {
                        facts.active_members.insert(member.clone());
                    }
                    ActivityKind::ConfigurationChanged if *administrator => facts.administrator_changes += 1,
                    ActivityKind::ConfigurationChanged => facts.self_service_changes += 1,
                }
            }
            _ => {}
        }
    }
}
