//! `/regressions/R-12`: what got worse, since which commits, under which conditions, and what people decided.

mod commits;
mod picture;
mod surroundings;

use super::action_rows::{self, OPEN};
use super::format;
use super::query::Query;
use super::reading::Reading;
use super::regression_rows::{self as rows, Known, change, interval};
use super::regression_steps;
use super::series::measured::{Measured, quantity};
use super::words::link;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{AcceptanceNote, HistoryEntry, RegressionPage, SimilarRegression, TouchedSeries};
use domain::ids::SeriesId;
use domain::regression::{Acceptance, Finder};
use domain::results::Direction;
use store::accounts::{self, User};
use store::actions::{self, ActionFilter};
use store::regressions::{self, Regression};

/// Earlier regressions of the same series that are shown.
const SIMILAR: usize = 10;

pub async fn regression(platform: &Platform, actor: &Actor, query: &Query, number: i64) -> Result<RegressionPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let missing = || Error::NotFound(format!("the regression R-{number}"));
    let regression = regressions::get(&mut reading.session, number).await?.ok_or_else(missing)?;
    let known = Known::of(&mut reading, std::slice::from_ref(&regression)).await?;
    let users = accounts::users(&mut reading.session).await?;
    let people: Vec<_> = users.iter().filter(|user| !user.disabled).map(|user| (user.id, user.name.clone())).collect();
    let team = reading.catalog.services.get(&regression.service).map(|service| service.owner);
    let open = ActionFilter {
        teams: Some(team.into_iter().collect()),
        statuses: Some(OPEN.map(str::to_owned).to_vec()),
        ..ActionFilter::default()
    };
    let open = actions::list(&mut reading.session, &open).await?;
    let linked = match regression.detail.action {
        Some(number) => actions::get(&mut reading.session, number).await?,
        None => None,
    };
    let worst = known.touched(number).first().cloned();
    let measured = match &worst {
        Some(row) => Some(Measured::read(&mut reading, row.series).await?),
        None => None,
    };
    let around = surroundings::of(&mut reading, &regression, worst.as_ref(), measured.as_ref()).await?;
    let (commits, commits_note, compare) = commits::of(&mut reading, &regression).await?;
    let similar = similar(&mut reading, &known, &regression).await?;
    let history = regressions::events(&mut reading.session, number).await?;
    let mut row = known.row(&reading, &regression);
    row.action = linked.map(|action| link(format!("A-{} {}", action.number, action.title), action_rows::href(&action)));
    let note = |acceptance: &Acceptance| note(&reading, acceptance, team, &users);
    Ok(RegressionPage {
        team: team
            .and_then(|team| reading.catalog.teams.get(&team))
            .map(|team| link(&team.name, format!("/teams/{}", team.slug)))
            .unwrap_or_default(),
        sentence: sentence(&reading, &regression, &row),
        facts: facts(&reading, &regression, &row),
        chart: measured.as_ref().zip(worst.as_ref()).and_then(|(measured, worst)| picture::of(&reading, &regression, measured, worst)),
        series: touched(&known, &regression),
        commits,
        commits_note,
        compare,
        environment: around.environment,
        environment_note: around.environment_note,
        runs: around.runs,
        judged: around.judged,
        reason: around.reason,
        conditions: around.conditions,
        similar,
        acceptance: regression.detail.acceptance.as_ref().map(note),
        request: regression.detail.requested.as_ref().map(note),
        triage: regression_steps::of_one(&reading, query, &regression, &people, &open),
        history: history
            .into_iter()
            .rev()
            .map(|event| HistoryEntry {
                when: format::relative(reading.now, event.at),
                who: event.actor,
                text: event.text,
                comment: event.kind == "comment",
            })
            .collect(),
        row,
    })
}

/// `checkout p99 got worse from 142 to 171 ms (+20 %) somewhere in 3 commits; found 2 h ago on the default branch.`
fn sentence(reading: &Reading, regression: &Regression, row: &crate::view::RegressionRow) -> String {
    let how = match regression.detail.found_by {
        Finder::Gate => "by a run beyond its limit",
        Finder::ChangePoint => "as a step in the history",
        Finder::Drift => "as a slow drift",
    };
    let where_ = match (regression.line.is_empty(), regression.detail.pr, rows::commits(regression)) {
        (true, _, Some(count)) => format!(" somewhere in {}", format::plural(count, "commit", "commits")),
        (true, _, None) => String::new(),
        (false, Some(pr), _) => format!(" in pull request #{pr}"),
        (false, None, _) => format!(" on {}", regression.line.trim_start_matches("branch:")),
    };
    let from_to = if row.before == format::NONE { String::new() } else { format!(" from {} to {}", row.before, row.after) };
    let more = if row.more.is_empty() { String::new() } else { format!(" {}", row.more) };
    let found = format::relative(reading.now, regression.detected_at);
    let title = &row.title;
    format!("{title}{more} got worse{from_to} ({}){where_}; found {found} {how}, {}.", row.change, caught(row))
}

fn caught(row: &crate::view::RegressionRow) -> String {
    if row.caught_by.is_empty() { row.caught.word.clone() } else { format!("{} (told {})", row.caught.word, row.caught_by) }
}

fn facts(reading: &Reading, regression: &Regression, row: &crate::view::RegressionRow) -> Vec<(String, String)> {
    let detail = &regression.detail;
    let dash = |text: String| if text.is_empty() { format::NONE.to_owned() } else { text };
    let mut facts = vec![
        ("Owner", dash(row.owner.clone())),
        ("Confidence", row.confidence.clone()),
        ("Confirmed", dash(detail.confirmed_by.clone())),
        ("First seen", rows::stage(regression.stage).to_owned()),
        ("Caught", caught(row)),
        ("Environment", regression.env.clone()),
        ("Commits", if row.commits.is_empty() { row.range.clone() } else { format!("{} ({})", row.range, row.commits) }),
        ("Found", format::date(regression.detected_at.day(reading.zone()))),
    ];
    if let Some(at) = detail.resolved_at {
        let fix = detail.fix_sha.as_deref().map(|fix| format!(" with {}", short(fix))).unwrap_or_default();
        facts.push(("Resolved", format!("{}{fix}", format::date(at.day(reading.zone())))));
    }
    facts.into_iter().map(|(term, value)| (term.to_owned(), value)).collect()
}

/// A commit's first digits; a release is named as it is.
fn short(fix: &str) -> String {
    let is_commit = fix.len() > 12 && fix.chars().all(|letter| letter.is_ascii_hexdigit());
    if is_commit { format::short_sha(fix) } else { fix.to_owned() }
}

fn touched(known: &Known, regression: &Regression) -> Vec<TouchedSeries> {
    let of_row = |row: &store::regressions::RegressionSeries| {
        let series = known.series(row.series)?;
        Some(TouchedSeries {
            link: link(rows::name(series), super::series::href(series.id)),
            machine: series.fingerprint.clone(),
            before: quantity(row.before, series.unit),
            after: quantity(row.after, series.unit),
            change: change(row.percent, series.direction),
            interval: interval(row, series.direction).unwrap_or_else(|| format::NONE.to_owned()),
            p: row.p.map_or_else(|| format::NONE.to_owned(), probability),
        })
    };
    known.touched(regression.number).iter().filter_map(of_row).collect()
}

/// `0.004`, `< 0.0001`.
fn probability(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format::decimal(p, 4) }
}

fn note(reading: &Reading, acceptance: &Acceptance, team: Option<domain::ids::TeamId>, users: &[User]) -> AcceptanceNote {
    let own = reading.actor.identity() == acceptance.by;
    let day = acceptance.until.map(|day| format!("until {}", format::date(day)));
    let limit = acceptance.limit_percent.map(|limit| format!("until it is {} % worse", format::decimal(limit, 1)));
    AcceptanceNote {
        // A request holds the e-mail address, which tells people apart.
        by: users.iter().find(|user| user.email == acceptance.by).map_or_else(|| acceptance.by.clone(), |user| user.name.clone()),
        reason: acceptance.reason.clone(),
        until: [day, limit].into_iter().flatten().collect::<Vec<_>>().join(" or "),
        when: format::relative(reading.now, acceptance.at),
        may_answer: !own && team.is_some_and(|team| reading.may(Permission::Approve(team))),
        own,
    }
}

/// Other regressions of the same series, the newest first.
async fn similar(reading: &mut Reading<'_>, known: &Known, regression: &Regression) -> Result<Vec<SimilarRegression>> {
    let ids: Vec<SeriesId> = known.touched(regression.number).iter().map(|row| row.series).collect();
    let mut others: Vec<_> = regressions::of_series(&mut reading.session, &ids).await?;
    others.retain(|row| row.regression != regression.number);
    others.sort_by(|a, b| b.regression.cmp(&a.regression).then(b.percent.total_cmp(&a.percent)));
    others.dedup_by_key(|row| row.regression);
    let mut similar = Vec::new();
    for row in others.into_iter().take(SIMILAR) {
        let Some(other) = regressions::get(&mut reading.session, row.regression).await? else { continue };
        let direction = known.series(row.series).map_or(Direction::Lower, |series| series.direction);
        similar.push(SimilarRegression {
            link: link(format!("R-{} {}", other.number, other.detail.title), rows::href(other.number)),
            state: rows::state(other.state),
            change: change(row.percent, direction),
            when: format::relative(reading.now, other.detected_at),
        });
    }
    Ok(similar)
}
