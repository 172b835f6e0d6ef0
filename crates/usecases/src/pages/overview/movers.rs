//! Teams whose level changed since the compared date.

use crate::catalog::leaf_teams;
use crate::pages::format::short_date;
use crate::pages::reading::{Reading, Snapshots};
use crate::pages::words;
use crate::view::Mover;
use domain::catalog::Team;
use domain::model::{Check, Model};
use domain::snapshot::Snapshot;

const SHOWN: usize = 6;

/// The largest changes first, both directions among them, whichever has more.
pub(in crate::pages) fn of(reading: &Reading, node: &Team, snapshots: &Snapshots, before: &Snapshots) -> Vec<Mover> {
    let model = reading.definitions();
    let mut movers: Vec<(i16, Mover)> = Vec::new();
    for team in leaf_teams(&reading.catalog, node.id) {
        let (Some(now), Some(then)) = (snapshots.get(&team.id), before.get(&team.id)) else { continue };
        let (Some(to), Some(from)) = (now.standing.level, then.standing.level) else { continue };
        if from == to {
            continue;
        }
        let since = now.standing.since.map(|since| format!("{} · ", short_date(since, reading.day()))).unwrap_or_default();
        let mover = Mover {
            team: words::link(&team.name, reading.query.carry_without_scope(&format!("/teams/{}", team.slug))),
            from: words::level(model, Some(from)),
            to: words::level(model, Some(to)),
            cause: format!("{since}{}", cause(model, then, now, to, to > from)),
        };
        movers.push((i16::from(to) - i16::from(from), mover));
    }
    movers.sort_by(|(a, a_mover), (b, b_mover)| b.abs().cmp(&a.abs()).then_with(|| a_mover.team.text.cmp(&b_mover.team.text)));
    let (up, down): (Vec<_>, Vec<_>) = movers.into_iter().partition(|(by, _)| *by > 0);
    let downs = down.len().min(SHOWN - up.len().min(SHOWN / 2));
    up.into_iter().take(SHOWN - downs).chain(down.into_iter().take(downs)).map(|(_, mover)| mover).collect()
}

/// The check that tells most: of a rise the highest one, up to the new level, that began to pass; of a fall the lowest that stopped.
fn cause(model: &Model, before: &Snapshot, now: &Snapshot, to: u8, rose: bool) -> String {
    let passes = |snapshot: &Snapshot, id: &str| snapshot.check(id).is_some_and(|check| check.state.passes());
    let moved = model.checks.iter().filter(|check| passes(before, &check.id) != rose && passes(now, &check.id) == rose);
    let level = |check: &&Check| model.level_of(check);
    let check = if rose { moved.filter(|check| model.level_of(check) <= to).max_by_key(level) } else { moved.min_by_key(level) };
    check.map_or_else(|| "its checks changed".to_owned(), |check| check.name.clone())
}
