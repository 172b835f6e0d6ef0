//! What changed on the ladder in the week.

use super::Gathering;
use crate::error::Result;
use domain::engine::Change;
use domain::ids::TeamId;
use domain::model::Model;
use domain::review::MaturityLine;
use std::collections::BTreeMap;
use store::snapshots;

/// Of a team its level and its checks, of a group or the program the levels of its teams.
pub(super) async fn of(gathering: &mut Gathering<'_>, model: &Model) -> Result<Vec<MaturityLine>> {
    if !gathering.is_wide() {
        let team = gathering.node.id;
        return Ok(changes(gathering, team).await?.iter().map(|change| line(gathering, team, change, model, false)).collect());
    }
    let teams: Vec<TeamId> = crate::catalog::leaf_teams(gathering.catalog, gathering.node.id).into_iter().map(|team| team.id).collect();
    let (monday, sunday) = (gathering.week.monday(), gathering.week.sunday());
    let mut before: BTreeMap<TeamId, Option<u8>> = BTreeMap::new();
    let mut after: BTreeMap<TeamId, Option<u8>> = BTreeMap::new();
    for (team, day, level, _) in snapshots::levels(gathering.session, Some(&teams), monday).await? {
        if day < monday {
            before.insert(team, level);
        } else if day <= sunday {
            after.insert(team, level);
        }
    }
    let mut lines = Vec::new();
    for team in teams {
        let (was, is) = (before.get(&team).copied().flatten(), after.get(&team).copied());
        if is.is_some_and(|is| is != was) {
            let told = changes(gathering, team).await?;
            lines.extend(told.iter().filter(|change| change.what == "level").map(|change| line(gathering, team, change, model, true)));
        }
    }
    Ok(lines)
}

async fn changes(gathering: &mut Gathering<'_>, team: TeamId) -> Result<Vec<Change>> {
    let marks = snapshots::changes(gathering.session, team, gathering.week.monday(), gathering.upto).await?;
    let of_week = marks.into_iter().filter(|mark| mark.day <= gathering.week.sunday());
    Ok(net(of_week.flat_map(|mark| mark.changes)))
}

/// From what it was at the week's beginning to what it was at its end; what went back and forth did not change.
fn net(changes: impl Iterator<Item = Change>) -> Vec<Change> {
    let mut net: Vec<Change> = Vec::new();
    for change in changes {
        match net.iter_mut().find(|known| known.what == change.what) {
            Some(known) => *known = Change { from: known.from.take(), ..change },
            None => net.push(change),
        }
    }
    net.retain(|change| change.from != change.to);
    net
}

fn line(gathering: &Gathering, team: TeamId, change: &Change, model: &Model, named: bool) -> MaturityLine {
    let team = gathering.catalog.teams.get(&team);
    let state = |state: &Option<String>| state.as_deref().map_or_else(|| "unrated".to_owned(), |state| state.replace('_', " "));
    let what = if change.what == "level" {
        "Level".to_owned()
    } else {
        model.check(&change.what).map_or_else(|| change.what.clone(), |check| check.name.clone())
    };
    let colon = if change.what == "level" { "" } else { ":" };
    let text = format!("{what}{colon} {} → {}", state(&change.from), state(&change.to));
    let slug = team.map(|team| team.slug.to_string()).unwrap_or_default();
    MaturityLine {
        text: match team.filter(|_| named) {
            Some(team) => format!("{}: {text}", team.name),
            None => text,
        },
        because: change.because.clone(),
        link: format!("/teams/{slug}/explain?at={}", gathering.week.sunday()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(what: &str, from: &str, to: &str) -> Change {
        Change { what: what.to_owned(), from: Some(from.to_owned()), to: Some(to.to_owned()), because: to.to_owned(), evidence: Vec::new() }
    }

    #[test]
    fn a_week_tells_where_it_began_and_where_it_ended() {
        let week =
            [change("level", "2", "3"), change("canary", "met", "not_met"), change("level", "3", "4"), change("canary", "not_met", "met")];
        assert_eq!(net(week.into_iter()), [change("level", "2", "4")]);
    }
}
