//! `/model/preview`: which teams the draft would move today and why, and what it would have found in the last weeks.

use super::named::left_behind;
use super::problem;
use crate::actor::Actor;
use crate::error::Result;
use crate::models::{self, CheckImpact, Impact, NodeImpact, PastLevels, PastTeam};
use crate::pages::format;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::pages::words::{self, check_state, level_change, link, mark};
use crate::platform::Platform;
use crate::view::{Choice, ImpactCheck, ImpactRow, Level, ModelPast, ModelPreview, Notice, PastCell, PastRow, Tone};
use domain::model::Model;
use domain::scope::Scope;
use domain::time::Day;

pub async fn model_preview(platform: &Platform, actor: &Actor, query: &Query) -> Result<ModelPreview> {
    let draft = models::draft(platform, actor).await?;
    let mut reading = Reading::open(platform, actor, query).await?;
    let back = link("Back to the draft", "/model/edit");
    let shows_past = query.own("view") == Some("past");
    let views = [("", "Today", !shows_past), ("past", "The last 26 weeks", shows_past)];
    let views = views.map(|(value, label, selected)| Choice {
        value: query.with("view", value).href("/model/preview"),
        label: label.to_owned(),
        selected,
    });
    let model = match Model::examine(&draft.yaml) {
        Ok(model) => model,
        Err(problems) => {
            return Ok(ModelPreview {
                sentence: format!("The draft has {} to mend first.", format::plural(problems.len() as i64, "thing", "things")),
                problems: problems.iter().map(problem).collect(),
                back,
                ..ModelPreview::default()
            });
        }
    };
    if shows_past {
        let below = match &query.scope {
            Scope::Group(slug) | Scope::Team(slug) => Some(slug.as_str()),
            Scope::Program | Scope::Service(_) => None,
        };
        let found = models::past(platform, actor, &draft.yaml, below).await?;
        let past = (!found.weeks.is_empty()).then(|| past(&reading, &found));
        return Ok(ModelPreview {
            sentence: past.as_ref().map_or_else(|| "Nothing was evaluated yet.".to_owned(), |past| past.sentence.clone()),
            views: views.to_vec(),
            past,
            back,
            ..ModelPreview::default()
        });
    }
    let impact = models::preview(platform, actor, &draft.yaml).await?;
    Ok(ModelPreview {
        sentence: sentence(&impact),
        basis: basis(&reading, &impact),
        notice: impact.nodes.is_empty().then(|| Notice::NoData {
            title: "No level, score or check would change".to_owned(),
            advice: "Publishing it changes what the model says, not what it finds today.".to_owned(),
            connect: None,
            snippet: None,
        }),
        left_behind: left_behind(&mut reading, &model).await?,
        nodes: impact.nodes.iter().map(|node| row(&reading, node)).collect(),
        views: views.to_vec(),
        back,
        ..ModelPreview::default()
    })
}

/// `2 teams would fall, 1 would rise.`
fn sentence(impact: &Impact) -> String {
    if impact.known_at.is_none() {
        return "Nothing was evaluated yet, so nobody can rise or fall.".to_owned();
    }
    let count = |number: usize| number as i64;
    let parts: Vec<String> = [(impact.down, "fall"), (impact.up, "rise")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, verb)| format!("{} would {verb}", format::plural(count(number), "team", "teams")))
        .collect();
    if parts.is_empty() { "No team's level would change.".to_owned() } else { format!("{}.", parts.join(", ")) }
}

fn basis(reading: &Reading, impact: &Impact) -> String {
    let Some(at) = impact.known_at else { return String::new() };
    let facts = if impact.facts_rebuilt { "; the rules differ, so every fact was built again" } else { "" };
    format!(
        "Judged like publishing now would, from what was known {} under version {}{facts}. A new version ends every grace. Nothing was written.",
        format::relative(reading.now, at),
        impact.model
    )
}

fn row(reading: &Reading, node: &NodeImpact) -> ImpactRow {
    let model = reading.definitions();
    let level = |number: Option<u8>, score: Option<f64>| Level {
        score: score.map(|score| format::score((score * 10.0).round() as i64)),
        ..words::level(model, number)
    };
    ImpactRow {
        node: link(node.name.clone(), format!("/teams/{}", node.slug)),
        is_team: node.is_team,
        before: level(node.level_before, node.score_before),
        after: level(node.level_after, node.score_after),
        change: level_change(node.level_before, node.level_after),
        checks: node.checks.iter().map(check).collect(),
    }
}

fn check(check: &CheckImpact) -> ImpactCheck {
    ImpactCheck {
        name: check.name.clone(),
        before: check.before.map_or_else(|| mark(Tone::Neutral, "not there"), check_state),
        after: check.after.map_or_else(|| mark(Tone::Neutral, "gone"), check_state),
        because: check.because.clone(),
    }
}

fn past(reading: &Reading, found: &PastLevels) -> ModelPast {
    let version = reading.model.version;
    let (all, differing) = found
        .teams
        .iter()
        .flat_map(|team| &team.levels)
        .fold((0, 0), |(all, differing), week| (all + 1, differing + i64::from(week.draft != week.held)));
    let day = |day: Option<&Day>| day.map(|day| format::date(*day)).unwrap_or_default();
    ModelPast {
        assumes: found.assumes.clone(),
        sentence: format!(
            "In {} of {} the draft finds another level than version {version}.",
            format::count(differing),
            format::plural(all, "week of a team", "weeks of all teams")
        ),
        from: day(found.weeks.first()),
        to: day(found.weeks.last()),
        teams: found.teams.iter().map(|team| past_row(reading, team, &found.weeks)).collect(),
    }
}

fn past_row(reading: &Reading, team: &PastTeam, weeks: &[Day]) -> PastRow {
    let word = |level: Option<u8>| level.map_or_else(|| "unrated".to_owned(), |level| level.to_string());
    let version = reading.model.version;
    let cells: Vec<PastCell> = team
        .levels
        .iter()
        .zip(weeks)
        .map(|(week, day)| PastCell {
            draft: week.draft,
            held: week.held,
            then: week.then,
            title: format!(
                "{}: was {}, version {version} finds {}, the draft {}",
                format::short_date(*day, reading.today()),
                word(week.then),
                word(week.held),
                word(week.draft)
            ),
            differs: week.draft != week.held,
        })
        .collect();
    let count = |wanted: std::cmp::Ordering| team.levels.iter().filter(|week| week.draft.cmp(&week.held) == wanted).count() as i64;
    let (lower, higher) = (count(std::cmp::Ordering::Less), count(std::cmp::Ordering::Greater));
    let parts: Vec<String> = [(lower, "lower"), (higher, "higher")]
        .into_iter()
        .filter(|(weeks, _)| *weeks > 0)
        .map(|(weeks, word)| format!("{} {word}", format::plural(weeks, "week", "weeks")))
        .collect();
    PastRow {
        team: link(team.name.clone(), format!("/teams/{}", team.slug)),
        weeks: cells,
        summary: if parts.is_empty() { "same".to_owned() } else { parts.join(", ") },
    }
}
