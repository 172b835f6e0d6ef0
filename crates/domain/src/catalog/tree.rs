//! The tree of teams, read once: who is below whom, for whoever asks about many of them.

use super::{Catalog, Team};
use crate::ids::TeamId;
use std::collections::BTreeMap;

/// Children by their parent, in order of id.
#[derive(Debug)]
pub struct Tree<'a> {
    catalog: &'a Catalog,
    children: BTreeMap<TeamId, Vec<&'a Team>>,
}

impl Catalog {
    pub fn tree(&self) -> Tree<'_> {
        let mut children: BTreeMap<TeamId, Vec<&Team>> = BTreeMap::new();
        for team in self.teams.values() {
            if let Some(parent) = team.parent {
                children.entry(parent).or_default().push(team);
            }
        }
        Tree { catalog: self, children }
    }
}

impl<'a> Tree<'a> {
    pub fn children(&self, parent: TeamId) -> &[&'a Team] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    pub fn is_leaf(&self, team: TeamId) -> bool {
        self.children(team).is_empty()
    }

    /// The node itself and everything below it, level by level.
    pub fn subtree(&self, team: TeamId) -> Vec<TeamId> {
        let mut nodes = vec![team];
        let mut next = 0;
        while let Some(&node) = nodes.get(next) {
            nodes.extend(self.children(node).iter().map(|child| child.id).filter(|id| *id != team));
            next += 1;
        }
        nodes
    }

    /// The node and everything below it, as far as it is in the catalog.
    pub fn teams_below(&self, team: TeamId) -> impl Iterator<Item = &'a Team> {
        self.subtree(team).into_iter().filter_map(|id| self.catalog.teams.get(&id))
    }
}
