//! The planner's findings as sentences: what the target takes, what ticks lead to, when it is expected and why.

use super::found::Found;
use crate::pages::drawing::chart;
use crate::pages::format::{self, plural};
use crate::pages::reading::Reading;
use crate::pages::words::{self, link, mark};
use crate::view::{Phrase, PlanDimension, PlanForecast, PlanOutcome, Tone};
use charts::OutlookRow;
use domain::catalog::Team;
use domain::maturity::State;
use domain::model::Model;
use domain::planner::{Expected, FEWEST_FINISHED, Forecast, NoForecast, PACE_WEEKS, Pace};

fn plain(text: impl Into<String>) -> Phrase {
    Phrase { text: text.into(), strong: false }
}

fn strong(text: impl Into<String>) -> Phrase {
    Phrase { text: text.into(), strong: true }
}

/// `Level 4 Proactive takes 3 checks: a cost of 4.2, where a small one from nothing costs 1.`
pub(super) fn sentence(model: &Model, found: &Found) -> Vec<Phrase> {
    let target = words::level_name(model, Some(found.plan.target));
    if found.plan.is_reached() {
        return vec![strong(target), plain(" is reached: nothing is missing for it.")];
    }
    let unknown = found.plan.steps.iter().filter(|step| step.connect_first).count() as i64;
    let mut sentence = vec![
        strong(target),
        plain(" takes "),
        strong(plural(found.plan.steps.len() as i64, "check", "checks")),
        plain(format!(", at a cost of {}", format::decimal(found.plan.cost, 1))),
    ];
    if unknown > 0 {
        sentence.push(plain(format!("; {unknown} of them {} unknown: connect a source first", if unknown == 1 { "is" } else { "are" })));
    }
    if !found.plan.unreachable.is_empty() {
        sentence.push(plain(format!("; out of reach while nothing of “{}” applies", criteria(model, &found.plan.unreachable))));
    }
    sentence.push(plain("."));
    sentence
}

fn criteria(model: &Model, ids: &[String]) -> String {
    let names = ids.iter().map(|id| model.criterion(id).map_or(id.as_str(), |criterion| criterion.name.as_str()));
    names.collect::<Vec<_>>().join("”, “")
}

/// What the ticks lead to.
pub(super) fn outcome(reading: &Reading, team: &Team, found: &Found) -> Option<PlanOutcome> {
    if !found.is_ticked() {
        return None;
    }
    let model = reading.definitions();
    let (before, after) = (&found.now, &found.outcome);
    let ticked = (found.met.len() + found.done.len()) as i64;
    let rises = after.level > before.level;
    let sentence = vec![
        plain(format!(
            "With {} this team would be at ",
            if ticked == 1 { "the ticked one".to_owned() } else { format!("the {ticked} ticked") }
        )),
        strong(words::level_name(model, Some(after.level))),
        plain(format!(
            ", score {}{}",
            format::score(after.score_tenths),
            if rises { format!(", up from level {}", before.level) } else { ": the level stays".to_owned() }
        )),
        plain("."),
    ];
    let level = |number: Option<u8>| words::level(model, number);
    let dimension = |entry: &domain::model::Dimension| {
        let of = |outcome: &domain::planner::Outcome| outcome.dimensions.get(&entry.id).copied().flatten();
        PlanDimension { name: entry.name.clone(), before: level(of(before)), after: level(of(after)) }
    };
    let wanted = if after.level >= found.plan.target { after.level + 1 } else { found.plan.target };
    let stands = |id: &str| after.states.get(id).copied().unwrap_or(State::Unknown);
    let blocking = model.checks.iter().filter(|check| (after.level + 1..=wanted).contains(&model.level_of(check)));
    let blocking = blocking.filter(|check| !stands(&check.id).passes() && stands(&check.id) != State::NotApplicable);
    Some(PlanOutcome {
        sentence,
        level: level(Some(after.level)),
        dimensions: model.dimensions.iter().map(dimension).collect(),
        blocking: blocking
            .map(|check| link(&check.name, reading.query.carry_without_scope(&format!("/teams/{}#{}", team.slug, check.id))))
            .collect(),
    })
}

pub(super) fn forecast(reading: &Reading, found: &Found) -> PlanForecast {
    let model = reading.definitions();
    let target = format!("Level {}", found.plan.target);
    match &found.forecast {
        Forecast::Expected(expected) => PlanForecast {
            mark: mark(Tone::Neutral, "forecast"),
            sentence: expected_sentence(&target, expected),
            reasons: reasons(model, found, expected),
            chart: Some(picture(reading, found, expected)),
        },
        Forecast::None(NoForecast::Reached) => {
            PlanForecast { mark: mark(Tone::Ok, "reached"), sentence: format!("{target} is reached."), ..PlanForecast::default() }
        }
        Forecast::None(none) => PlanForecast {
            mark: mark(Tone::Neutral, "no forecast"),
            sentence: none_sentence(model, none),
            reasons: pace(&found.pace, found.plan.steps.len()),
            chart: None,
        },
    }
}

/// `Level 4 is likely by 12 Mar 2027; with 80 % between 20 Feb and 30 Apr 2027.`
fn expected_sentence(target: &str, expected: &Expected) -> String {
    let range = match (expected.early, expected.late) {
        (Some(early), Some(late)) => format!("with 80 % between {} and {}", format::short_date(early, late), format::date(late)),
        (Some(early), None) => format!("hardly before {}; how late it may become is not told beyond two years", format::date(early)),
        (None, _) => "not within two years".to_owned(),
    };
    match expected.likely {
        Some(likely) => format!("{target} is likely by {}; {range}.", format::date(likely)),
        None => format!("{target} is unlikely within two years; {range}."),
    }
}

/// Why there is no date, and what would bring one.
pub(super) fn none_sentence(model: &Model, none: &NoForecast) -> String {
    let name = |id: &String| model.check(id).map_or_else(|| id.clone(), |check| check.name.clone());
    match none {
        NoForecast::Reached => "It is reached.".to_owned(),
        NoForecast::Unreachable(ids) => {
            format!("No forecast: nothing of “{}” applies, so the level cannot be reached.", criteria(model, ids))
        }
        NoForecast::FewFinished(finished) => format!(
            "No forecast: {} of the {FEWEST_FINISHED} finished actions that tell this team’s pace.",
            if *finished == 0 { "none".to_owned() } else { format!("only {finished}") }
        ),
        NoForecast::WithoutAction { checks, of } => {
            let missing = if checks.len() == *of { "any".to_owned() } else { format!("{} of {of}", checks.len()) };
            let names: Vec<_> = checks.iter().map(name).collect();
            format!("No forecast: no action is open for {missing} of the missing checks (“{}”).", names.join("”, “"))
        }
        NoForecast::Blocked { check, action } => format!("No forecast: A-{action}, the only action for “{}”, is blocked.", name(check)),
        NoForecast::BeyondExperience { check, action } => {
            format!("No forecast: A-{action} for “{}” is open far longer than anything this team has finished.", name(check))
        }
    }
}

fn reasons(model: &Model, found: &Found, expected: &Expected) -> Vec<String> {
    let mut reasons = pace(&found.pace, found.plan.steps.len());
    let last = expected.checks.iter().max_by_key(|check| (check.likely.is_none(), check.likely));
    if let Some(last) = last.filter(|_| expected.checks.len() > 1) {
        let name = model.check(&last.check).map_or(last.check.as_str(), |check| check.name.as_str());
        let due = last.due.map(|due| format!(", due {}", format::date(due))).unwrap_or_default();
        reasons.push(format!("The level waits longest for “{name}” (A-{}{due}).", last.action));
    }
    if !found.plan.at_risk.is_empty() {
        reasons.push("It is assumed that what counts as met today stays so; see what may not last.".to_owned());
    }
    reasons
}

fn pace(pace: &Pace, missing: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(factor) = pace.factor() {
        let kept = match pace.in_time() {
            (_, 0) => String::new(),
            (in_time, all) => format!("; {in_time} of {all} came in time"),
        };
        let finished = plural(pace.finished() as i64, "finished action", "finished actions");
        let usual = match format::decimal(factor, 1).as_str() {
            "1" => "as long as planned".to_owned(),
            times => format!("{times} times the planned length"),
        };
        lines.push(format!("{finished}: usually {usual}{kept}."));
    }
    if pace.without_effect > 0 {
        let many = pace.without_effect as i64;
        lines.push(format!(
            "{} {} done while {} check does not pass: their length is not known.",
            plural(many, "action", "actions"),
            if many == 1 { "is" } else { "are" },
            if many == 1 { "its" } else { "their" }
        ));
    }
    if pace.checks_met > 0 && missing > 0 {
        let weeks = (missing as f64 * PACE_WEEKS as f64 / pace.checks_met as f64).ceil() as i64;
        lines.push(format!(
            "{} began to pass in the last {PACE_WEEKS} weeks; at that rate {missing} more take about {}.",
            plural(pace.checks_met as i64, "check", "checks"),
            plural(weeks, "week", "weeks")
        ));
    }
    lines
}

fn picture(reading: &Reading, found: &Found, expected: &Expected) -> crate::view::Chart {
    let model = reading.definitions();
    let mut rows: Vec<OutlookRow> = expected
        .checks
        .iter()
        .map(|of| OutlookRow {
            name: format!("A-{} · {}", of.action, model.check(&of.check).map_or(of.check.as_str(), |check| check.name.as_str())),
            early: of.early,
            likely: of.likely,
            late: of.late,
            due: of.due,
            whole: false,
        })
        .collect();
    let target = words::level_name(model, Some(found.plan.target));
    rows.push(OutlookRow {
        name: target.clone(),
        early: expected.early,
        likely: expected.likely,
        late: expected.late,
        due: None,
        whole: true,
    });
    let scene = charts::outlook(&format!("When {target} is expected"), reading.day(), &rows);
    chart(&scene, "outlook", &[("band", "80 % of the likelihood"), ("line", "as likely before as after"), ("ghost", "due")])
}
