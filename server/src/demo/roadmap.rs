//! What the demo's managers planned: the template's phases for the teams that begin, and levels that teams promised.

use super::company::{GROUPS, email};
use super::timeline::Timeline;
use super::{RoadmapPlan, RoadmapStep};

/// Days ago, group of the manager, and what; days to come are negative.
const STEPS: [(u32, &str, Said); 8] = [
    (150, "demo-commerce", Said::Promise("demo-payments", 4, 20)),
    (120, "demo-commerce", Said::Promise("demo-checkout", 4, -25)),
    (110, "demo-platform", Said::Promise("demo-storage", 3, 30)),
    (68, "demo-growth", Said::Promise("demo-search", 3, -40)),
    (33, "demo-commerce", Said::Promise("demo-payments", 4, -36)),
    (20, "demo-growth", Said::LayOut("demo-search", 14)),
    (19, "demo-growth", Said::LayOut("demo-recommendations", 13)),
    (18, "demo-commerce", Said::Promise("demo-checkout", 4, -60)),
];

enum Said {
    /// Team, level, day.
    Promise(&'static str, u8, i64),
    /// Team, first day.
    LayOut(&'static str, i64),
}

pub(super) fn plan(timeline: &Timeline) -> Vec<RoadmapPlan> {
    let first = timeline.days_ago().next().unwrap_or(0);
    let manager = |group: &str| GROUPS.iter().find(|(slug, ..)| *slug == group).map(|(.., name)| email(name));
    let step = |(days_ago, group, said): &(u32, &str, Said)| {
        let step = match *said {
            Said::Promise(team, level, due) => RoadmapStep::Promise { team, level, due: timeline.day_at(due) },
            Said::LayOut(team, start) => RoadmapStep::LayOut { team, start: timeline.day_at(start) },
        };
        Some(RoadmapPlan { at: timeline.at(*days_ago, 560), email: manager(group)?, step })
    };
    STEPS.iter().filter(|(days_ago, ..)| *days_ago <= first).filter_map(step).collect()
}
