//! What measurements say of regressions: confirmed alerts open one or join one, alerts that are over end it (decisions 24 and 25).

use crate::error::Result;
use domain::catalog::Service;
use domain::change_points::CommitRange;
use domain::evidence::{Body, Draft, PullRequest, Regression as Told, RegressionChange, Stage, Subject};
use domain::ids::{RunId, SeriesId, ServiceId};
use domain::regression::{Detail, Finder, State};
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::evidence::{self, EvidenceFilter};
use store::regressions::{self, Regression, RegressionEvent, RegressionFilter, RegressionSeries};
use store::{Session, Store, alerts, commits};

/// A regression that comes back within this many days is the same one.
const COMES_BACK_WITHIN: chrono::Duration = chrono::Duration::days(14);

/// Where something was found.
pub(crate) struct Place<'a> {
    pub store: &'a Store,
    pub service: &'a Service,
    pub env: &'a str,
    pub line: &'a str,
    pub repository: &'a str,
    pub default_branch: &'a str,
    pub pr: Option<i64>,
    /// Commit that the line starts from, where it is not the default branch.
    pub base_sha: Option<&'a str>,
    pub sha: Option<&'a str>,
    pub run: RunId,
    pub now: Timestamp,
}

/// One series that got worse.
#[derive(Debug, Clone)]
pub(crate) struct Worse {
    pub series: SeriesId,
    pub name: String,
    pub before: f64,
    pub after: f64,
    pub percent: f64,
    pub interval: Option<(f64, f64)>,
    pub p: Option<f64>,
    /// Last place at the old level, first at the new one; on the default branch.
    pub from_ord: Option<i64>,
    pub ord: i64,
    pub first_run: RunId,
    pub first_sha: Option<String>,
    pub confirmed_by: String,
    pub found_by: Finder,
}

/// The regressions of these series, opened where there is none, with the records that tell of it.
pub(crate) async fn found(session: &mut Session, place: &Place<'_>, worse: Vec<Worse>) -> Result<(BTreeMap<SeriesId, i64>, Vec<Draft>)> {
    // What got worse at the same place has one cause.
    let mut groups: BTreeMap<i64, Vec<Worse>> = BTreeMap::new();
    for one in worse {
        groups.entry(if place.line.is_empty() { one.ord } else { 0 }).or_default().push(one);
    }
    let (mut numbers, mut drafts) = (BTreeMap::new(), Vec::new());
    for group in groups.into_values() {
        let Some((regression, draft)) = one_cause(session, place, &group).await? else { continue };
        numbers.extend(group.iter().map(|one| (one.series, regression)));
        drafts.extend(draft);
    }
    Ok((numbers, drafts))
}

async fn one_cause(session: &mut Session, place: &Place<'_>, group: &[Worse]) -> Result<Option<(i64, Option<Draft>)>> {
    let Some(worst) = group.iter().max_by(|a, b| a.percent.total_cmp(&b.percent)) else { return Ok(None) };
    let title = title(worst, group.len());
    let (known, draft) = match existing(session, place, group).await? {
        Some(known) if known.state.is_open() => (grown(known, place, group, worst, &title), None),
        Some(known) => {
            // Called noise is not repaired: it is looked at again, not said to have come back.
            let (state, what) = match known.state {
                State::Noise => (State::Review, "alerted again after it was called noise"),
                _ => (State::Regressed, "came back"),
            };
            let back = Regression { state, ..grown(known, place, group, worst, &title) };
            note(session, &back, place.now, what).await?;
            let draft = told(place, &back, RegressionChange::Confirmed, None);
            (back, Some(draft))
        }
        None => {
            let fresh = fresh(session, place, group, worst, title).await?;
            regressions::insert(session, &fresh).await?;
            note(session, &fresh, place.now, &format!("confirmed: {}", fresh.detail.confirmed_by)).await?;
            let draft = told(place, &fresh, RegressionChange::Confirmed, None);
            (fresh, Some(draft))
        }
    };
    regressions::update(session, &known).await?;
    let rows: Vec<_> = group.iter().map(|one| row(known.number, one)).collect();
    regressions::put_series(session, &rows).await?;
    Ok(Some((known.number, draft)))
}

fn title(worst: &Worse, series: usize) -> String {
    match series {
        1 => format!("{} {:+.1} %", worst.name, worst.percent),
        more => format!("{} {:+.1} % and {} more", worst.name, worst.percent, more - 1),
    }
}

fn row(regression: i64, one: &Worse) -> RegressionSeries {
    let Worse { series, before, after, percent, interval, p, ord, .. } = one.clone();
    RegressionSeries { regression, series, before, after, percent, interval, p, ord }
}

/// The regression that already stands for this: same range on the same line, the same pull request, or the same series come back.
async fn existing(session: &mut Session, place: &Place<'_>, group: &[Worse]) -> Result<Option<Regression>> {
    if !place.line.is_empty() {
        return Ok(regressions::by_root(session, &root(place, group)).await?);
    }
    let filter = RegressionFilter {
        services: Some(vec![place.service.id]),
        states: Some(vec![State::Review, State::Ongoing, State::Regressed, State::Resolved]),
        env: Some(place.env.to_owned()),
        limit: 200,
        ..RegressionFilter::default()
    };
    let candidates = regressions::list(session, &filter).await?;
    let range = |from: Option<i64>, upto: i64| CommitRange { after: from.unwrap_or(upto - 1), upto };
    let here = group
        .iter()
        .map(|one| range(one.from_ord, one.ord))
        .reduce(|a, b| CommitRange { after: a.after.min(b.after), upto: a.upto.max(b.upto) });
    let overlaps = |known: &&Regression| {
        let there = known.detail.to_ord.map(|upto| range(known.detail.from_ord, upto));
        known.line.is_empty() && known.state.is_open() && here.zip(there).is_some_and(|(here, there)| here.overlaps(there))
    };
    if let Some(known) = candidates.iter().find(overlaps) {
        return Ok(Some(known.clone()));
    }
    if let Some(number) = merged_pull_request(session, place.service.id, group).await?
        && let Some(known) = candidates.iter().find(|known| known.state.is_open() && known.detail.pr == Some(number))
    {
        return Ok(Some(known.clone()));
    }
    let recent: Vec<&Regression> = candidates
        .iter()
        .filter(|known| known.line.is_empty() && known.state == State::Resolved)
        .filter(|known| known.detail.resolved_at.is_some_and(|at| at.plus(COMES_BACK_WITHIN) >= place.now))
        .collect();
    let numbers: Vec<i64> = recent.iter().map(|known| known.number).collect();
    let touched: BTreeSet<i64> = regressions::series_of_many(session, &numbers)
        .await?
        .into_iter()
        .filter(|row| group.iter().any(|one| one.series == row.series))
        .map(|row| row.regression)
        .collect();
    match recent.into_iter().find(|known| touched.contains(&known.number)) {
        Some(known) => Ok(Some(known.clone())),
        // A rerun of the first bad commit, after somebody accepted it or called it noise.
        None => Ok(regressions::by_root(session, &root(place, group)).await?),
    }
}

/// The pull request whose merge brought the first commit at the new level.
async fn merged_pull_request(session: &mut Session, service: ServiceId, group: &[Worse]) -> Result<Option<i64>> {
    let Some(sha) = group.iter().find_map(|one| one.first_sha.as_deref()) else { return Ok(None) };
    let filter = EvidenceFilter { service: Some(service), kind: Some("pull_request".to_owned()), limit: 200, ..EvidenceFilter::default() };
    Ok(evidence::rows(session, &filter).await?.into_iter().find_map(|row| match row.record.body {
        Body::PullRequest(PullRequest { number, merge_sha, head_sha, .. }) if merge_sha.as_deref() == Some(sha) || head_sha == sha => {
            Some(number)
        }
        _ => None,
    }))
}

/// A known regression with more series, or seen on the default branch now.
fn grown(known: Regression, place: &Place<'_>, group: &[Worse], worst: &Worse, title: &str) -> Regression {
    let worse = worst.percent > known.worst_percent;
    let mut grown = Regression { updated_at: place.now, line: place.line.to_owned(), ..known };
    if worse {
        grown.worst_percent = worst.percent;
        grown.detail.title = title.to_owned();
    }
    if place.line.is_empty() {
        grown.detail.from_ord = grown.detail.from_ord.max(group.iter().filter_map(|one| one.from_ord).max());
        grown.detail.to_ord = group.iter().map(|one| one.ord).min().or(grown.detail.to_ord);
        grown.detail.to_sha = group.iter().find_map(|one| one.first_sha.clone()).or(grown.detail.to_sha);
    } else {
        grown.detail.to_sha = place.sha.map(str::to_owned).or(grown.detail.to_sha);
    }
    grown
}

async fn fresh(session: &mut Session, place: &Place<'_>, group: &[Worse], worst: &Worse, title: String) -> Result<Regression> {
    let number = place.store.reserve(session, "regression", 1).await?.start;
    let (from_ord, to_ord) = match place.line.is_empty() {
        true => (group.iter().filter_map(|one| one.from_ord).max(), group.iter().map(|one| one.ord).min()),
        false => (None, None),
    };
    let from_sha = match from_ord {
        Some(ord) => {
            commits::between(session, place.repository, place.default_branch, ord - 1, ord).await?.into_iter().next().map(|(sha, _)| sha)
        }
        None => place.base_sha.map(str::to_owned),
    };
    let stage = match (place.line.is_empty(), place.env) {
        (true, "staging" | "stage") => Stage::Staging,
        (true, _) => Stage::Main,
        (false, _) => Stage::PullRequest,
    };
    Ok(Regression {
        number,
        root: root(place, group),
        service: place.service.id,
        env: place.env.to_owned(),
        line: place.line.to_owned(),
        state: State::Review,
        stage,
        owner: None,
        detected_at: place.now,
        updated_at: place.now,
        expires_at: None,
        worst_percent: worst.percent,
        detail: Detail {
            title,
            found_by: worst.found_by,
            repository: place.repository.to_owned(),
            pr: place.pr,
            from_sha,
            to_sha: worst.first_sha.clone(),
            from_ord,
            to_ord,
            first_run: Some(worst.first_run),
            confirmed_by: worst.confirmed_by.clone(),
            resolved_at: None,
            fix_sha: None,
            acceptance: None,
            requested: None,
            action: None,
        },
    })
}

/// The stable name of the cause: what brought it, for this service in this environment.
fn root(place: &Place<'_>, group: &[Worse]) -> String {
    let what = match (place.line, group.iter().find_map(|one| one.first_sha.as_deref())) {
        ("", Some(sha)) => format!("@{sha}"),
        ("", None) => format!("@{}", group.iter().map(|one| one.ord).min().unwrap_or_default()),
        (line, _) => format!("#{line}"),
    };
    format!("{}{what}/{}/{}", place.repository, place.service.slug, place.env)
}

/// Ends regressions all of whose alerts are over. Call it after the alerts are written.
pub(crate) async fn over(session: &mut Session, place: &Place<'_>, ended: &[(i64, Option<String>)]) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    let numbers: BTreeMap<i64, &Option<String>> = ended.iter().map(|(number, sha)| (*number, sha)).collect();
    for (number, sha) in numbers {
        if !alerts::of_regression(session, place.service.id, place.env, number).await?.is_empty() {
            continue;
        }
        let Some(known) = regressions::get(session, number).await?.filter(|known| known.state.is_open()) else { continue };
        let mut resolved = Regression { state: State::Resolved, updated_at: place.now, ..known };
        resolved.detail.resolved_at = Some(place.now);
        resolved.detail.fix_sha = sha.clone();
        regressions::update(session, &resolved).await?;
        let with = sha.as_deref().map(|sha| format!(" with {}", sha.get(..9).unwrap_or(sha))).unwrap_or_default();
        note(session, &resolved, place.now, &format!("back inside the limit{with}")).await?;
        drafts.push(told(place, &resolved, RegressionChange::Fixed, sha.clone()));
    }
    Ok(drafts)
}

async fn note(session: &mut Session, regression: &Regression, at: Timestamp, text: &str) -> Result<()> {
    let event = RegressionEvent {
        regression: regression.number,
        at,
        actor: "Pacekeeper".to_owned(),
        kind: "change".to_owned(),
        text: text.to_owned(),
    };
    Ok(regressions::add_event(session, &event).await?)
}

/// The record of one step in a regression's life, from which KPIs are computed.
fn told(place: &Place<'_>, regression: &Regression, change: RegressionChange, fix_sha: Option<String>) -> Draft {
    let word = serde_json::to_value(change).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
    Draft {
        subject: Subject::Service(place.service.slug.to_string()),
        occurred_at: place.now,
        key: format!("{}:{word}@{}", regression.root, place.run),
        body: Body::Regression(Told {
            root: regression.root.clone(),
            change,
            title: Some(regression.detail.title.clone()),
            culprit_sha: regression.detail.to_sha.clone(),
            stage: Some(regression.stage),
            fix_sha,
            reached_main: regression.line.is_empty().then_some(true),
            effect: Some(regression.worst_percent / 100.0),
            pr: regression.detail.pr.filter(|_| !regression.line.is_empty()),
        }),
    }
}
