//! What an action waits for.

use super::ActionInput;
use crate::error::{Error, Result};
use domain::ids::ActionId;
use std::collections::{BTreeMap, BTreeSet};
use store::Session;
use store::actions::{self, Action};

/// Replaces what the action waits for, if the input says anything of it. Answers with what changed in words.
pub(super) async fn set(session: &mut Session, action: &Action, input: &ActionInput) -> Result<Option<String>> {
    let Some(text) = &input.needs else { return Ok(None) };
    let named: BTreeSet<&str> = text.split([',', ' ', ';', '\n', '\r', '\t']).map(str::trim).filter(|name| !name.is_empty()).collect();
    let mut needs = BTreeMap::new();
    for name in &named {
        let number = name.strip_prefix("A-").unwrap_or(name).parse::<i64>().ok();
        let known = match number {
            Some(number) => actions::get(session, number).await?,
            None => None,
        };
        let known = known.ok_or_else(|| Error::invalid("needs", format!("there is no action `{name}`: write A-12")))?;
        needs.insert(known.id, known.name());
    }
    let before = needs_of(session, action.id).await?;
    if before.iter().eq(needs.keys()) {
        return Ok(None);
    }
    for (needed, name) in &needs {
        if reaches(session, *needed, action.id).await? {
            return Err(Error::invalid("needs", format!("{name} waits for {} itself: neither could begin", action.name())));
        }
    }
    actions::set_dependencies(session, action.id, &needs.into_keys().collect::<Vec<_>>()).await?;
    let names: Vec<&str> = named.into_iter().collect();
    Ok(Some(if names.is_empty() { "it waits for nothing any more".to_owned() } else { format!("it waits for {}", names.join(", ")) }))
}

/// What an action waits for.
async fn needs_of(session: &mut Session, action: ActionId) -> Result<BTreeSet<ActionId>> {
    let edges = actions::dependencies(session, action).await?;
    Ok(edges.into_iter().filter(|edge| edge.action == action).map(|edge| edge.needs).collect())
}

/// Whether `from` is `to` or waits for it, directly or through others. Only what can be reached is read: an import asks this for each of
/// its rows.
async fn reaches(session: &mut Session, from: ActionId, to: ActionId) -> Result<bool> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(at) = next.pop() {
        if at == to {
            return Ok(true);
        }
        if seen.insert(at) {
            next.extend(needs_of(session, at).await?);
        }
    }
    Ok(false)
}
