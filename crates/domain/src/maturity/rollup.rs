//! Groups and the program: the lower median of their rated leaf teams, with the lowest beside it (decision 16). Never a mean.

use crate::catalog::Catalog;
use crate::ids::TeamId;
use crate::snapshot::Standing;
use std::collections::{BTreeMap, BTreeSet};

/// Whether the ladder is evaluated for this node itself: it owns services, or it is a team without anything below it.
pub fn is_rated_itself(catalog: &Catalog, node: TeamId) -> bool {
    let owns = catalog.services.values().any(|service| service.owner == node);
    let is_root = catalog.teams.get(&node).is_none_or(|team| team.parent.is_none());
    owns || (!is_root && catalog.is_leaf(node))
}

/// The leaves at and below a node, by id. A group with services of its own is one more leaf.
pub fn leaves(catalog: &Catalog, node: TeamId) -> Vec<TeamId> {
    let mut leaves: Vec<TeamId> = catalog.subtree(node).into_iter().filter(|leaf| is_rated_itself(catalog, *leaf)).collect();
    leaves.sort_unstable();
    leaves
}

/// The standing of a node above leaf teams. `standings` holds the leaves' own ones; a leaf that is missing counts as unrated. `since`
/// is left to the caller, who knows the level before.
pub fn rollup(catalog: &Catalog, node: TeamId, standings: &BTreeMap<TeamId, Standing>) -> Standing {
    let leaves = leaves(catalog, node);
    let rated: Vec<&Standing> = leaves.iter().filter_map(|leaf| standings.get(leaf)).filter(|standing| standing.level.is_some()).collect();
    let levels: Vec<u8> = rated.iter().filter_map(|standing| standing.level).collect();
    let scores: Vec<i64> = rated.iter().filter_map(|standing| standing.score_tenths).collect();
    let mut distribution = [0; 5];
    for level in &levels {
        if let Some(count) = distribution.get_mut(usize::from(*level).saturating_sub(1)) {
            *count += 1;
        }
    }
    let names: BTreeSet<&String> = rated.iter().flat_map(|standing| standing.dimensions.keys()).collect();
    let of_dimension =
        |name: &String| lower_median(rated.iter().filter_map(|standing| standing.dimensions.get(name).copied().flatten()).collect());
    Standing {
        level: lower_median(levels.clone()),
        score_tenths: lower_median(scores),
        since: None,
        dimensions: names.into_iter().map(|name| (name.clone(), of_dimension(name))).collect(),
        lowest: levels.into_iter().min(),
        distribution: Some(distribution),
        unrated: (leaves.len() - rated.len()) as i64,
    }
}

/// Of an even number, the lower of the two in the middle: a median that some team really has.
fn lower_median<T: Ord + Copy>(mut values: Vec<T>) -> Option<T> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests;
