//! The actions that are there, as rows of a file find them again. Read once: asking anew for each row would take longer with every row.

use super::super::Desk;
use super::Line;
use crate::error::{Error, Result};
use domain::ids::TeamId;
use std::collections::BTreeMap;
use store::Session;
use store::actions::{self, Action, ActionFilter};

#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    by_key: BTreeMap<String, i64>,
    /// Numbers with whether another tool has a name for the action.
    by_title: BTreeMap<(Option<TeamId>, String), BTreeMap<i64, bool>>,
}

impl Known {
    pub(super) async fn load(session: &mut Session) -> Result<Self> {
        let mut known = Self::default();
        let mut all = actions::list(session, &ActionFilter::default()).await?;
        all.sort_by_key(|action| action.id);
        for action in &all {
            known.put(action);
        }
        Ok(known)
    }

    /// After it was created or changed. Of several with one key the first one holds.
    pub(super) fn put(&mut self, action: &Action) {
        if let Some(key) = &action.external_key {
            self.by_key.entry(key.clone()).or_insert(action.number);
        }
        self.title(action.team, &action.title, action.number, action.external_key.is_some());
    }

    fn title(&mut self, team: Option<TeamId>, title: &str, number: i64, keyed: bool) {
        self.by_title.entry((team, title.to_owned())).or_default().insert(number, keyed);
    }

    /// Number of the action that a line is about; `None`: it is new.
    pub(super) fn find(&self, desk: &Desk<'_>, line: &Line) -> Result<Option<i64>> {
        if let Some(id) = &line.id {
            let number = id.strip_prefix("A-").and_then(|number| number.parse().ok());
            return number.map(Some).ok_or_else(|| Error::invalid("id", format!("`{id}` is no action: write A-57")));
        }
        let key = line.input.key.as_ref();
        if let Some(number) = key.and_then(|key| self.by_key.get(key)) {
            return Ok(Some(*number));
        }
        let team = desk.team(line.input.team.as_deref())?.map(|team| team.id);
        let same = self.by_title.get(&(team, line.input.title.clone().unwrap_or_default()));
        Ok(same.into_iter().flatten().find(|(_, keyed)| key.is_none() || !**keyed).map(|(number, _)| *number))
    }

    /// How many of the lines are new, the same one twice in a file counted once.
    pub(super) fn new_among(&self, desk: &Desk<'_>, lines: &[Line]) -> usize {
        let mut known = self.clone();
        let mut new = 0;
        for line in lines {
            // A refused line is told of when it is taken.
            if !matches!(known.find(desk, line), Ok(None)) {
                continue;
            }
            new += 1;
            let number = i64::MIN + new as i64;
            if let Some(key) = &line.input.key {
                known.by_key.entry(key.clone()).or_insert(number);
            }
            let team = desk.team(line.input.team.as_deref()).ok().flatten().map(|team| team.id);
            known.title(team, line.input.title.as_deref().unwrap_or_default(), number, line.input.key.is_some());
        }
        new
    }
}
