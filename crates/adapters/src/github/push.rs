//! `push`: the order of commits on a branch, and which files they touched.

use super::{FORMAT, Repository, instant, missing, read};
use crate::{Error, Parsed};
use domain::evidence::{Body, Commit, Draft, Push, Subject};
use domain::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "ref")]
    reference: String,
    before: Option<String>,
    after: String,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    commits: Option<Vec<PushedCommit>>,
    head_commit: Option<HeadCommit>,
    repository: PushedRepository,
}

#[derive(Deserialize)]
struct PushedRepository {
    #[serde(flatten)]
    repository: Repository,
    #[serde(default, deserialize_with = "instant")]
    pushed_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct HeadCommit {
    #[serde(default, deserialize_with = "instant")]
    timestamp: Option<Timestamp>,
}

#[derive(Deserialize)]
struct PushedCommit {
    id: String,
    #[serde(default)]
    message: String,
    author: Option<Author>,
    #[serde(default, deserialize_with = "instant")]
    timestamp: Option<Timestamp>,
    #[serde(default)]
    added: Vec<String>,
    #[serde(default)]
    modified: Vec<String>,
    #[serde(default)]
    removed: Vec<String>,
}

#[derive(Deserialize)]
struct Author {
    username: Option<String>,
    name: Option<String>,
}

pub(super) fn parse(body: &[u8]) -> Result<Parsed, Error> {
    let Payload { reference, before, after, deleted, commits, head_commit, repository } = read(body)?;
    let Some(branch) = reference.strip_prefix("refs/heads/") else {
        return Ok(Parsed::ignored(format!("{FORMAT} push of `{reference}`: only branches carry commits")));
    };
    if deleted {
        return Ok(Parsed::ignored(format!("{FORMAT} push: branch `{branch}` was deleted")));
    }
    let PushedRepository { repository: Repository { full_name, default_branch }, pushed_at } = repository;
    let occurred_at = pushed_at.or(head_commit.and_then(|head| head.timestamp)).ok_or_else(|| missing("repository.pushed_at"))?;
    let commits: Vec<Commit> = commits.unwrap_or_default().into_iter().map(commit).collect();
    let files: BTreeSet<&String> = commits.iter().flat_map(|commit| &commit.files).collect();
    let files = (!commits.is_empty()).then(|| files.into_iter().cloned().collect());
    // A branch may be forced back and forth between the same two commits, so the time belongs to the key.
    let key = format!("{full_name}@{branch}:{}..{after}:{occurred_at}", before.as_deref().unwrap_or_default());
    let (repository, branch) = (full_name.clone(), branch.to_owned());
    Ok(Parsed::one(Draft {
        subject: Subject::Repository { name: full_name, files, hint: None },
        occurred_at,
        key,
        body: Body::Push(Push { repository, branch, default_branch, before, after, commits }),
    }))
}

fn commit(PushedCommit { id, message, author, timestamp, added, modified, removed }: PushedCommit) -> Commit {
    let files: BTreeSet<String> = [added, modified, removed].into_iter().flatten().collect();
    let author = author.and_then(|author| author.username.or(author.name)).unwrap_or_default();
    Commit { sha: id, message, author, files: files.into_iter().collect(), at: timestamp }
}
