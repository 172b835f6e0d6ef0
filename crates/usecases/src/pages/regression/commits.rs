//! The commits that may have brought it, as far as their order and their messages are known.

use crate::error::Result;
use crate::ingest::default_branch_key;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::pages::{format, regression_rows};
use crate::view::{CommitRow, Link};
use domain::evidence::{Body, Commit};
use std::collections::BTreeMap;
use store::evidence::{self, EvidenceFilter};
use store::regressions::Regression;
use store::{commits, setting, sources};

/// Pushes whose messages are looked through.
const PUSHES: i64 = 500;
/// Commits that are listed.
const SHOWN: usize = 50;

type Found = (Vec<CommitRow>, String, Option<Link>);

pub(super) async fn of(reading: &mut Reading<'_>, regression: &Regression) -> Result<Found> {
    let detail = &regression.detail;
    let host = host(reading).await?;
    let shas = shas(reading, regression).await?;
    let messages = messages(reading, regression, !shas.is_empty()).await?;
    let repository = &detail.repository;
    let commit_link = |sha: &str| host.map(|host| link(format::short_sha(sha), host.commit(repository, sha)));
    let rows = shas.iter().rev().take(SHOWN).map(|sha| {
        let known = messages.get(sha.as_str());
        CommitRow {
            sha: format::short_sha(sha),
            message: known.map(|commit| commit.message.lines().next().unwrap_or_default().to_owned()).unwrap_or_default(),
            author: known.map(|commit| commit.author.clone()).unwrap_or_default(),
            link: commit_link(sha),
        }
    });
    let compare = match (&detail.from_sha, &detail.to_sha, host) {
        (Some(from), Some(to), Some(host)) => {
            Some(link(format!("Compare {}…{}", format::short_sha(from), format::short_sha(to)), host.compare(repository, from, to)))
        }
        _ => None,
    };
    let note = note(regression, shas.len());
    Ok((rows.collect(), note, compare))
}

async fn shas(reading: &mut Reading<'_>, regression: &Regression) -> Result<Vec<String>> {
    let detail = &regression.detail;
    let (true, Some((from, to))) = (regression.line.is_empty(), detail.from_ord.zip(detail.to_ord)) else {
        return Ok(detail.to_sha.iter().cloned().collect());
    };
    let told = setting::get(&mut reading.session, &default_branch_key(&detail.repository)).await?;
    let branches = told.map_or_else(|| vec!["main".to_owned(), "master".to_owned()], |branch| vec![branch]);
    for branch in branches {
        let found = commits::between(&mut reading.session, &detail.repository, &branch, from, to).await?;
        if !found.is_empty() {
            return Ok(found.into_iter().map(|(sha, _)| sha).collect());
        }
    }
    Ok(detail.to_sha.iter().cloned().collect())
}

async fn messages(reading: &mut Reading<'_>, regression: &Regression, wanted: bool) -> Result<BTreeMap<String, Commit>> {
    if !wanted {
        return Ok(BTreeMap::new());
    }
    let filter =
        EvidenceFilter { service: Some(regression.service), kind: Some("push".to_owned()), limit: PUSHES, ..EvidenceFilter::default() };
    let rows = evidence::rows(&mut reading.session, &filter).await?;
    let commits = rows.into_iter().filter_map(|row| if let Body::Push(push) = row.record.body { Some(push.commits) } else { None });
    Ok(commits.flatten().map(|commit| (commit.sha.clone(), commit)).collect())
}

fn note(regression: &Regression, known: usize) -> String {
    if !regression.line.is_empty() {
        return "The commit that was measured; the pull request has the others.".to_owned();
    }
    let all = regression_rows::commits(regression).and_then(|count| usize::try_from(count).ok()).unwrap_or(known);
    match (known, all) {
        (0, _) => "No commit is known: the run named none.".to_owned(),
        (known, all) if known > SHOWN => format!("The newest {SHOWN} of {all}."),
        (known, all) if known < all => format!("{known} of {all} are known: the others were neither pushed nor measured."),
        _ => String::new(),
    }
}

#[derive(Clone, Copy)]
enum Host {
    GitHub,
    GitLab,
}

/// Where the repository is looked at; `None` where no source says, or both kinds do.
async fn host(reading: &mut Reading<'_>) -> Result<Option<Host>> {
    let all = sources::list(&mut reading.session).await?;
    let has = |kind: &str| all.iter().any(|source| source.kind == kind && source.enabled);
    Ok(match (has("github"), has("gitlab")) {
        (true, false) => Some(Host::GitHub),
        (false, true) => Some(Host::GitLab),
        _ => None,
    })
}

impl Host {
    fn commit(self, repository: &str, sha: &str) -> String {
        match self {
            Self::GitHub => format!("https://github.com/{repository}/commit/{sha}"),
            Self::GitLab => format!("https://gitlab.com/{repository}/-/commit/{sha}"),
        }
    }

    fn compare(self, repository: &str, from: &str, to: &str) -> String {
        match self {
            Self::GitHub => format!("https://github.com/{repository}/compare/{from}...{to}"),
            Self::GitLab => format!("https://gitlab.com/{repository}/-/compare/{from}...{to}"),
        }
    }
}
