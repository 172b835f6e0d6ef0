//! `/teams/{team}/explain`: inputs, rule and result of every check, and what differs between two dates.

use super::overview::nothing_known_then;
use super::query::{At, Compare, Query};
use super::reading::Reading;
use super::words::{self, check_state, link, mark, state_text};
use super::{checks, format};
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Difference, Explanation, Mark, Tone, TraceCheck, TraceLevel};
use domain::catalog::Team;
use domain::maturity::{CheckState, State};
use domain::model::Check;
use domain::snapshot::Snapshot;
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
    Ok(Explanation {
        slug: team.slug.to_string(),
        name: team.name.clone(),
        sentence: sentence(&reading, snapshot.as_ref()),
        at: day.to_string(),
        compared_with: reading.compared_day().to_string(),
        provenance,
        permalink: permanent.href(&format!("/teams/{}/explain", team.slug)),
        differences: differences(&reading, &team, before.as_ref(), snapshot.as_ref(), &marks),
        steps: steps(&reading, &team, snapshot.as_ref()),
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
    let mut because: BTreeMap<&str, (String, Vec<i64>)> = BTreeMap::new();
    for mark in marks {
        for change in &mark.changes {
            let text = format!("{}: {}", format::short_date(mark.day, reading.day()), change.because);
            because.insert(change.what.as_str(), (text, change.evidence.clone()));
        }
    }
    let text = |what: &str| because.get(what).map(|(text, _)| text.clone()).unwrap_or_default();
    let mut differences = Vec::new();
    let level = |snapshot: Option<&Snapshot>| snapshot.and_then(|snapshot| snapshot.standing.level);
    if level(before) != level(Some(now)) {
        let name = |level| mark(Tone::Neutral, words::level_name(model, level));
        differences.push(Difference {
            check: link("Level", format!("/teams/{}", team.slug)),
            before: name(level(before)),
            after: name(level(Some(now))),
            text: text("level"),
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
        });
    }
    differences
}

/// Level by level from below; the first that is not reached is where the climb stops.
fn steps(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>) -> Vec<TraceLevel> {
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
                .map(|check| trace(reading, team, check, snapshot))
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

fn trace(reading: &Reading, team: &Team, check: &Check, snapshot: &Snapshot) -> TraceCheck {
    let model = reading.definitions();
    let state = snapshot.check(&check.id);
    let scope_key = reading.scope_key(team.id);
    let records = state.map_or(0, |state| state.evidence_count);
    TraceCheck {
        name: check.name.clone(),
        input: match state.and_then(|state| state.value) {
            Some(_) => format!("{} from {}", checks::measured(model, check, state), format::plural(records, "record", "records")),
            None => state.map_or_else(|| "not evaluated".to_owned(), |state| state.reason.clone()),
        },
        rule: format!("needed {} over {}", checks::needed(model, check, scope_key.as_deref()), checks::window(check)),
        result: check_state(state.map_or(State::Unknown, |state| state.state)),
        rows: (records > 0).then(|| checks::rows(team.slug.as_str(), check, "rows".to_owned(), reading.day())),
    }
}
