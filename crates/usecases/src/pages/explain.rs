//! `/teams/{team}/explain`: inputs, rule and result of every check, and what differs between two dates.

mod markdown;

pub use markdown::explanation_markdown;

use super::overview::nothing_known_then;
use super::query::{Compare, Query, address};
use super::reading::Reading;
use super::words::{self, check_state, link, mark, state_text};
use super::{checks, disputes, format};
use crate::actor::{Actor, Permission};
use crate::error::Result;
use crate::moment::At;
use crate::platform::Platform;
use crate::view::{Difference, DisputeThread, Explanation, Link, Mark, Tone, TraceCheck, TraceLevel};
use domain::catalog::Team;
use domain::maturity::{Basis, CheckState, Raw, State};
use domain::model::Check;
use domain::snapshot::Snapshot;
use domain::time::{Day, days_before};
use std::collections::BTreeMap;
use store::snapshots::{self, SnapshotMark};

pub async fn explain(platform: &Platform, actor: &Actor, query: &Query, slug: &str) -> Result<Explanation> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let team = reading.team(slug)?.clone();
    let upto = reading.upto();
    let stored = snapshots::of_team(&mut reading.session, team.id, upto).await?;
    let before_no = reading.before().await?;
    let before = reading.snapshot_before(team.id).await?;
    let first = reading.compared_day().min(reading.day());
    let marks: Vec<_> =
        snapshots::changes(&mut reading.session, team.id, first, upto).await?.into_iter().filter(|mark| mark.no > before_no).collect();
    let day = reading.day();
    let provenance = match (&stored, &reading.shown) {
        (Some(stored), Some(shown)) => format!(
            "evaluation {} · {} · sha256 {}…",
            format::count(shown.no),
            reading.model_note(),
            stored.hash.chars().take(12).collect::<String>()
        ),
        _ => reading.model_note(),
    };
    let permanent = Query { at: Some(query.at.unwrap_or(At::Day(day))), cmp: Compare::Day(reading.compared_day()), ..Query::default() };
    let snapshot = stored.map(|stored| stored.snapshot);
    let disputes = disputes::of_team(&mut reading, &team).await?;
    let steps = steps(&reading, &team, snapshot.as_ref(), &disputes.threads);
    Ok(Explanation {
        disputes,
        slug: team.slug.to_string(),
        name: team.name.clone(),
        sentence: sentence(&reading, snapshot.as_ref()),
        at: day.to_string(),
        compared_with: reading.compared_day().to_string(),
        provenance,
        permalink: permanent.href(&format!("/teams/{}/explain", team.slug)),
        differences: differences(&reading, &team, before.as_ref(), snapshot.as_ref(), &marks),
        steps,
        notice: (query.at.is_some() && reading.shown.is_none()).then(|| nothing_known_then(&reading)),
    })
}

/// The level, and the first thing that keeps it from being higher.
fn sentence(reading: &Reading, snapshot: Option<&Snapshot>) -> String {
    let model = reading.definitions();
    let day = format::date(reading.day());
    let Some(snapshot) = snapshot else { return format!("Unrated on {day}: nothing was evaluated by then.") };
    let standing = &snapshot.standing;
    let Some(level) = standing.level else { return format!("Unrated on {day}: no service has evidence yet.") };
    let name = words::level_name(model, Some(level));
    if let Some(distribution) = standing.distribution {
        let teams: Vec<_> =
            (1..).zip(distribution).filter(|(_, count)| *count > 0).map(|(level, count)| format!("{count} at level {level}")).collect();
        return format!("{name} on {day}: the lower median of its rated teams, {}.", teams.join(", "));
    }
    let blocks = |check: &&Check| !passes(snapshot.check(&check.id));
    let next = model.checks.iter().filter(|check| model.level_of(check) > level).filter(blocks).min_by_key(|check| model.level_of(check));
    let reached = match level {
        1 => "level 1 needs nothing".to_owned(),
        2 => "every criterion of level 2 is met".to_owned(),
        3 => "every criterion of levels 2 and 3 is met".to_owned(),
        level => format!("every criterion of levels 2 to {level} is met"),
    };
    match next {
        Some(check) => {
            let state = check_state(snapshot.check(&check.id).map_or(State::Unknown, |check| check.state)).word;
            format!("{name} on {day}, because {reached} and “{}” of level {} is {state}.", check.name, model.level_of(check))
        }
        None => format!("{name} on {day}, because {reached}."),
    }
}

fn passes(state: Option<&CheckState>) -> bool {
    state.is_some_and(|state| state.state.passes() || state.state == State::NotApplicable)
}

/// The net difference of each check, told by the last change that led to it.
fn differences(
    reading: &Reading,
    team: &Team,
    before: Option<&Snapshot>,
    now: Option<&Snapshot>,
    marks: &[SnapshotMark],
) -> Vec<Difference> {
    let Some(now) = now else { return Vec::new() };
    let model = reading.definitions();
    let mut because: BTreeMap<&str, (String, Day)> = BTreeMap::new();
    for mark in marks {
        for change in &mark.changes {
            let text = format!("{}: {}", format::short_date(mark.day, reading.day()), change.because);
            because.insert(change.what.as_str(), (text, mark.day));
        }
    }
    let text = |what: &str| because.get(what).map(|(text, _)| text.clone()).unwrap_or_default();
    let on = |what: &str| because.get(what).map(|(_, day)| *day);
    let mut differences = Vec::new();
    if let Some(before) = before.filter(|before| before.model != now.model) {
        let version = |version: i64| mark(Tone::Neutral, format!("v{version}"));
        let path = format!("/model/versions/{}", now.model);
        differences.push(Difference {
            check: link("Model", address(&path, &[("base", &before.model.to_string())])),
            before: version(before.model),
            after: version(now.model),
            text: format!("Model v{} → v{}: it may judge the same evidence otherwise.", before.model, now.model),
            evidence: None,
        });
    }
    let level = |snapshot: Option<&Snapshot>| snapshot.and_then(|snapshot| snapshot.standing.level);
    if level(before) != level(Some(now)) {
        let name = |level| mark(Tone::Neutral, words::level_name(model, level));
        differences.push(Difference {
            check: link("Level", format!("/teams/{}", team.slug)),
            before: name(level(before)),
            after: name(level(Some(now))),
            text: text("level"),
            evidence: on("level").map(|day| that_day(team, day)),
        });
    }
    for check in &model.checks {
        let state = |snapshot: Option<&Snapshot>| snapshot.and_then(|snapshot| snapshot.check(&check.id)).map(|check| check.state);
        let (then, after) = (state(before), state(Some(now)));
        if then == after || after.is_none() {
            continue;
        }
        let word = |state: Option<State>| state.map_or_else(|| mark(Tone::Neutral, "not evaluated"), |state| state_text(state.as_str()));
        differences.push(Difference {
            check: link(&check.name, format!("/teams/{}#{}", team.slug, check.id)),
            before: word(then),
            after: word(after),
            text: text(&check.id),
            evidence: on(&check.id).map(|day| checks::rows(team.slug.as_str(), check, "what it was judged by".to_owned(), day)),
        });
    }
    let gone = before.map(|before| before.checks.as_slice()).unwrap_or_default();
    for check in gone.iter().filter(|check| model.check(&check.id).is_none() && now.check(&check.id).is_none()) {
        differences.push(Difference {
            check: link(&check.id, ""),
            before: state_text(check.state.as_str()),
            after: mark(Tone::Neutral, "gone"),
            text: format!("Model v{} has no such check.", now.model),
            evidence: None,
        });
    }
    differences
}

/// The same page for the day of a change alone.
fn that_day(team: &Team, day: Day) -> Link {
    let (at, before) = (day.to_string(), days_before(day, 1).to_string());
    link("that day", address(&format!("/teams/{}/explain", team.slug), &[("at", &at), ("cmp", &before)]))
}

/// Level by level from below; the first that is not reached is where the climb stops.
fn steps(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>, threads: &[DisputeThread]) -> Vec<TraceLevel> {
    let model = reading.definitions();
    let Some(snapshot) = snapshot.filter(|snapshot| !snapshot.checks.is_empty()) else { return Vec::new() };
    let reached = snapshot.standing.level;
    let mut levels: Vec<u8> = model.criteria.iter().map(|criterion| criterion.level).collect();
    levels.sort_unstable();
    levels.dedup();
    let stop = levels.iter().copied().find(|level| reached.is_none_or(|reached| *level > reached));
    levels
        .into_iter()
        .map(|level| TraceLevel {
            level: words::level(model, Some(level)),
            result: result(level, reached, stop),
            checks: model
                .checks
                .iter()
                .filter(|check| model.level_of(check) == level)
                .map(|check| trace(reading, team, check, snapshot, threads))
                .collect(),
        })
        .collect()
}

fn result(level: u8, reached: Option<u8>, stop: Option<u8>) -> Mark {
    match (reached, stop) {
        (None, _) => mark(Tone::Neutral, "unrated"),
        (Some(reached), _) if level <= reached => mark(Tone::Ok, "reached"),
        (_, Some(stop)) if level == stop => mark(Tone::Bad, "stops here"),
        _ => mark(Tone::Neutral, "not judged: a lower level is missing"),
    }
}

fn trace(reading: &Reading, team: &Team, check: &Check, snapshot: &Snapshot, threads: &[DisputeThread]) -> TraceCheck {
    let model = reading.definitions();
    let state = snapshot.check(&check.id);
    let target_keys = reading.target_keys(team.id);
    let records = state.map_or(0, |state| state.evidence_count);
    // Open ones come first, each the newest first.
    let thread = threads.iter().find(|thread| thread.check == check.id);
    TraceCheck {
        name: check.name.clone(),
        input: match state {
            Some(state) if state.value.is_some() => {
                let found =
                    format!("{} from {}", checks::measured(model, check, Some(state)), format::plural(records, "record", "records"));
                if is_explained_by_value(state) { found } else { format!("{found} · {}", state.reason) }
            }
            Some(state) => state.reason.clone(),
            None => "not evaluated".to_owned(),
        },
        rule: format!("needed {} over {}", checks::needed(model, check, &target_keys), checks::window(check)),
        result: check_state(state.map_or(State::Unknown, |state| state.state)),
        rows: (records > 0).then(|| checks::rows(team.slug.as_str(), check, "rows".to_owned(), reading.day())),
        disputed: thread.map(|thread| disputed(team, thread)),
        // There is one open at a time: more is said there.
        dispute: thread.is_none_or(|thread| thread.outcome.is_some()).then(|| dispute(reading, team, check)).flatten(),
    }
}

/// Not of what people decided, nor of what counts by grace: a number that fails beside a state that passes tells nothing.
fn is_explained_by_value(state: &CheckState) -> bool {
    let by_grace = state.state == State::Stale || (state.state == State::Met && state.raw != Raw::Pass);
    state.basis == Basis::Measured && !by_grace && (state.state != State::NotApplicable || state.raw == Raw::NotApplicable)
}

/// The open thread, or what came out of the last one.
fn disputed(team: &Team, thread: &DisputeThread) -> Link {
    let text = match &thread.outcome {
        None => format!("{} open", thread.id),
        Some(outcome) => format!("{}: {outcome}", thread.id),
    };
    link(text, format!("/teams/{}/explain#{}", team.slug, thread.id))
}

/// Where to object: only what is shown now can be disputed, by who acts for the team.
fn dispute(reading: &Reading, team: &Team, check: &Check) -> Option<Link> {
    let may = reading.query.at.is_none() && reading.may(Permission::Act(Some(team.id)));
    may.then(|| link("dispute", format!("/teams/{}/explain?check={}#dispute", team.slug, check.id)))
}
