//! The demo's weekly reviews: what people do with the drafts that the schedule writes. Every step goes through its use case.

use super::company::{GROUPS, TEAMS, email};
use super::timeline::Timeline;
use super::{ReviewPlan, ReviewStep};
use chrono::{Datelike, Duration, NaiveDate};
use domain::review::Section;
use domain::time::IsoWeek;

/// What is said about the newest reviews: team, weeks ago, section, remark.
const REMARKS: [(&str, u32, Section, &str); 6] = [
    (
        "demo-checkout",
        1,
        Section::Slos,
        "The latency SLO is out of budget since the order totals are read back after the write. Hana has the fix in review.",
    ),
    ("demo-checkout", 0, Section::Summary, "Nothing ships before latency is back inside its SLO."),
    ("demo-edge", 0, Section::Hotspots, "`gateway.encode` will go once the rate limits have left the hot path."),
    ("demo-catalog", 0, Section::Summary, "A calm week: the category tree is kept between requests now, and cost follows."),
    ("demo-payments", 0, Section::Trends, "More memory is the new receipt cache. We look again next week."),
    ("demo-storage", 1, Section::Actions, "The load test stays off until the runner has its disk back."),
];

pub(super) fn plan(timeline: &Timeline) -> Vec<ReviewPlan> {
    let mut steps = Vec::new();
    let first = timeline.days_ago().next().map(|ago| timeline.day(ago));
    for days_ago in timeline.days_ago().filter(|days_ago| days_ago % 7 == 2) {
        let week = week_before(timeline.day(days_ago));
        // Of the week before the history began there is nothing to say.
        if first.is_none_or(|first| week.monday() < first) {
            continue;
        }
        let step = |scope: String, minute: u32, who: Option<&str>, step| ReviewPlan {
            at: timeline.at(days_ago, minute),
            scope,
            week,
            email: who.map(email),
            step,
        };
        for team in TEAMS.iter().filter(|team| team.practice.reviews.contains(days_ago)) {
            let scope = format!("t:{}", team.slug);
            let author = team.members.first().copied();
            let remarks = REMARKS.iter().filter(|(of, weeks, _, _)| *of == team.slug && *weeks == days_ago / 7);
            steps.extend(remarks.map(|(_, _, section, text)| step(scope.clone(), 530, author, ReviewStep::Remark(*section, text))));
            steps.push(step(scope.clone(), 540, author, ReviewStep::Publish));
            let gap = team.practice.review_gap;
            if gap == 0 || (days_ago / 7) % gap != gap - 1 {
                steps.push(step(scope, 630, author, ReviewStep::Acknowledge));
            }
        }
        for (slug, _, manager) in GROUPS {
            steps.push(step(format!("g:{slug}"), 700, Some(manager), ReviewStep::Publish));
            steps.push(step(format!("g:{slug}"), 710, Some(manager), ReviewStep::Acknowledge));
        }
        // Nobody in the demo has the whole program, so that the installation itself publishes its review.
        steps.push(step(format!("g:{}", super::ROOT), 720, None, ReviewStep::Publish));
    }
    steps.sort_by_key(|step| step.at);
    steps
}

/// The ISO week before the one of that day.
fn week_before(day: NaiveDate) -> IsoWeek {
    IsoWeek::of(day - Duration::days(7))
}

/// Days on which the schedule writes drafts.
pub(super) fn is_monday(day: NaiveDate) -> bool {
    day.weekday() == chrono::Weekday::Mon
}
