//! What people do: weekly reviews, actions, configuration. Pacekeeper is the source, so absence is a fail (decision 19).

use super::{Context, Measured, Raw, counted};
use crate::facts::Subject;
use crate::model::Check;
use crate::time::{Day, IsoWeek};
use std::collections::BTreeSet;

/// Of the last four reviews, how many were acknowledged. The review of a week is written on the Monday after it.
pub(super) fn reviews_acknowledged(check: &Check, context: &Context) -> Measured {
    let team = Subject::Team(context.team);
    let this_week = IsoWeek::of(context.day);
    let due: Vec<String> = (1..=4).map(|weeks| this_week.before(weeks).to_string()).collect();
    let acknowledged: BTreeSet<&String> = context.days(team, 7 * 6).flat_map(|(_, facts)| &facts.reviews_acknowledged).collect();
    let count = due.iter().filter(|week| acknowledged.contains(week)).count() as i64;
    let reason = format!("{count} of the last 4 weekly reviews acknowledged ({} to {}).", this_week.before(4), this_week.before(1));
    let measured = Measured::number(check, count as f64, reason);
    let newest = context.seen(team, &["review"], 7 * 6).map(|seen| seen.last);
    Measured { numerator: Some(count), denominator: Some(4), ..measured.evidence(count, newest) }
}

/// Members who created or closed an action. A team of one or two has no culture to measure (decision 28).
pub(super) fn members_active(check: &Check, context: &Context) -> Measured {
    const FEWEST: usize = 3;
    let members: BTreeSet<&str> =
        context.catalog.members.values().filter(|member| member.team == context.team && member.member).map(|m| m.user.as_str()).collect();
    if members.len() < FEWEST {
        let reason = format!("The team has {}. {}", counted(members.len() as i64, "member"), check.connect);
        return Measured::without_value(Raw::Unknown, reason);
    }
    let team = Subject::Team(context.team);
    let active: BTreeSet<&str> =
        context.days(team, check.window_days).flat_map(|(_, facts)| &facts.active_members).map(String::as_str).collect();
    let (with, all) = (members.intersection(&active).count() as i64, members.len() as i64);
    let reason = format!("{with} of {} created or closed an action in the last {} days.", counted(all, "member"), check.window_days);
    Measured::share(check, with, all, reason).seen(context.seen(team, &["activity"], check.window_days))
}

/// The last change of configuration was the team's own. On a day that has changes of both, the team took part in the last.
pub(super) fn self_service(check: &Check, context: &Context) -> Measured {
    let team = Subject::Team(context.team);
    let (mut own, mut all) = (0, 0);
    let mut last: Option<(Day, bool)> = None;
    for (day, facts) in context.days(team, check.window_days) {
        let changes = facts.self_service_changes + facts.administrator_changes;
        own += facts.self_service_changes;
        all += changes;
        if changes > 0 {
            last = Some((day, facts.self_service_changes > 0));
        }
    }
    let (value, reason) = match last {
        None => (0, format!("No source, token or mapping was changed in the last {} days. {}", check.window_days, check.connect)),
        Some((day, false)) => (0, format!("The last change, on {day}, was made by an administrator.")),
        Some((day, true)) => {
            (own, format!("The last change, on {day}, was made by the team itself ({own} of {}).", counted(all, "change")))
        }
    };
    let measured = Measured::number(check, value as f64, reason);
    Measured { numerator: Some(own), denominator: Some(all), ..measured.seen(context.seen(team, &["activity"], check.window_days)) }
}
