//! The columns of the heatmap: a dimension with the level reached in it, or a level with how much of it is met.

use super::Mode;
use crate::pages::format::short_date;
use crate::pages::reading::Reading;
use crate::pages::words::{level_change, roll_up};
use crate::view::{Change, Direction, HeatCell};
use domain::catalog::Team;
use domain::maturity::State;
use domain::model::Model;
use domain::snapshot::Snapshot;

pub(super) struct Column {
    pub(super) name: String,
    of: Of,
    /// Its checks, the lowest level first.
    checks: Vec<String>,
}

enum Of {
    Dimension(String),
    Level(u8),
}

pub(super) fn columns(model: &Model, mode: Mode) -> Vec<Column> {
    let checks = |belongs: &dyn Fn(&domain::model::Check) -> bool| {
        let mut checks: Vec<_> = model.checks.iter().filter(|check| belongs(check)).collect();
        checks.sort_by_key(|check| model.level_of(check));
        checks.into_iter().map(|check| check.id.clone()).collect()
    };
    match mode {
        Mode::Dimensions => model
            .dimensions
            .iter()
            .map(|entry| Column {
                name: entry.name.clone(),
                of: Of::Dimension(entry.id.clone()),
                checks: checks(&|check| check.dimension == entry.id),
            })
            .collect(),
        // The lowest level needs nothing.
        Mode::Levels => model
            .levels
            .iter()
            .map(|level| Column {
                name: format!("{} {}", level.level, level.name),
                of: Of::Level(level.level),
                checks: checks(&|check| model.level_of(check) == level.level),
            })
            .filter(|column| !column.checks.is_empty())
            .collect(),
    }
}

/// Checks of a level: met, that apply, that nothing is known about.
struct Tally {
    met: usize,
    all: usize,
    unknown: usize,
}

impl Column {
    fn states<'s>(&'s self, snapshot: Option<&'s Snapshot>) -> impl Iterator<Item = State> + 's {
        self.checks.iter().map(move |id| snapshot.and_then(|snapshot| snapshot.check(id)).map_or(State::Unknown, |check| check.state))
    }

    fn tally(&self, snapshot: Option<&Snapshot>) -> Tally {
        let states = self.states(snapshot).filter(|state| *state != State::NotApplicable);
        states.fold(Tally { met: 0, all: 0, unknown: 0 }, |sum, state| Tally {
            met: sum.met + usize::from(state.passes()),
            all: sum.all + 1,
            unknown: sum.unknown + usize::from(state == State::Unknown),
        })
    }

    /// The level the cell stands for; of a level's column only when that is reached, lower ones included.
    fn level(&self, snapshot: Option<&Snapshot>) -> Option<u8> {
        let standing = &snapshot?.standing;
        match &self.of {
            Of::Dimension(id) => standing.dimensions.get(id).copied().flatten(),
            Of::Level(level) => standing.level.filter(|reached| reached >= level).map(|_| *level),
        }
    }

    pub(super) fn roll_up(&self, found: &[&Snapshot]) -> String {
        match self.of {
            Of::Dimension(_) => roll_up(found.iter().filter_map(|snapshot| self.level(Some(snapshot)))),
            Of::Level(_) => {
                let reached = found.iter().filter(|snapshot| self.level(Some(snapshot)).is_some()).count();
                format!("{reached} of {} reached", found.iter().filter(|snapshot| snapshot.standing.level.is_some()).count())
            }
        }
    }

    pub(super) fn cell(&self, reading: &Reading, team: &Team, now: Option<&Snapshot>, before: Option<&Snapshot>) -> HeatCell {
        let has = |wanted: &[State]| self.states(now).any(|state| wanted.contains(&state));
        let (waived, stale) = (has(&[State::Waived, State::Attested]), has(&[State::Stale]));
        let since = || short_date(reading.compared_day(), reading.day());
        let level = self.level(now);
        let (part, change, mut label) = match &self.of {
            Of::Dimension(_) => self.dimension(team, level, self.level(before), since),
            Of::Level(_) => self.part(team, level, (now, before), since),
        };
        for (holds, words) in [(waived, ", a check is waived or attested"), (stale, ", some evidence is stale")] {
            if holds {
                label.push_str(words);
            }
        }
        let anchor = self.blocking(now).map(|id| format!("#{id}")).unwrap_or_default();
        let href = reading.query.carry_without_scope(&format!("/teams/{}{anchor}", team.slug));
        HeatCell { level, part, change, waived, stale, href, label }
    }

    fn dimension(
        &self,
        team: &Team,
        level: Option<u8>,
        earlier: Option<u8>,
        since: impl Fn() -> String,
    ) -> (Option<String>, Option<Change>, String) {
        let mut label = match level {
            Some(level) => format!("{}, {}: level {level}", team.name, self.name),
            None => format!("{}, {}: no evidence", team.name, self.name),
        };
        if let (Some(before), Some(after)) = (earlier, level)
            && before != after
        {
            label.push_str(&format!(", {} from {before} since {}", if after > before { "up" } else { "down" }, since()));
        }
        (None, level_change(earlier, level), label)
    }

    /// A level that is not reached shows how much of it is met; all of it met while a lower one is not counts as a part, too.
    fn part(
        &self,
        team: &Team,
        level: Option<u8>,
        (now, before): (Option<&Snapshot>, Option<&Snapshot>),
        since: impl Fn() -> String,
    ) -> (Option<String>, Option<Change>, String) {
        let (tally, earlier) = (self.tally(now), before.map(|before| self.tally(Some(before))));
        // Nothing is known where every missing check is unknown and none is met.
        let known = tally.all > 0 && tally.unknown < tally.all;
        let part = (level.is_none() && known).then(|| format!("{}/{}", tally.met, tally.all));
        let moved = earlier.filter(|earlier| earlier.met != tally.met);
        let change = moved.as_ref().map(|earlier| Change {
            direction: if tally.met > earlier.met { Direction::Up } else { Direction::Down },
            text: tally.met.abs_diff(earlier.met).to_string(),
        });
        let mut label = match (level, known) {
            (Some(_), _) => format!("{}, level {}: reached", team.name, self.name),
            (None, true) => format!("{}, level {}: {} of {} checks met", team.name, self.name, tally.met, tally.all),
            (None, false) => format!("{}, level {}: no evidence", team.name, self.name),
        };
        if let Some(earlier) = moved {
            label.push_str(&format!(", {} since {}", earlier.met, since()));
        }
        (part, change, label)
    }

    /// The check that explains the cell: the first, by level, that does not pass; else the first.
    fn blocking(&self, now: Option<&Snapshot>) -> Option<&str> {
        let states = self.states(now).zip(&self.checks);
        let first = states.into_iter().find(|(state, _)| !state.passes() && *state != State::NotApplicable);
        first.map(|(_, id)| id.as_str()).or(self.checks.first().map(String::as_str))
    }
}
