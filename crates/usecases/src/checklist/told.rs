//! What a pull request's checklist lacks, in the shape that answers, comments and `push --markdown` share.

use crate::error::Result;
use crate::platform::Platform;
use domain::catalog::{Catalog, Service};
use domain::checklist::Answer;
use domain::facts::{PullRequestChecklist, ReviewedPullRequest, reviewed};
use domain::model::Rules;
use domain::time::days_before;
use serde::{Deserialize, Serialize};
use store::{Session, evidence};

/// Kinds of evidence that say what a pull request is and what was answered.
pub(super) const RECORDS: [&str; 4] = ["pull_request", "push", "run", "checklist"];
/// Older pull requests than these are not commented on any more.
const DAYS: u64 = 60;
const MOST_RECORDS: i64 = 5_000;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChecklistTold {
    pub complete: bool,
    /// Items that need an answer.
    pub required: i64,
    pub answered: i64,
    /// The text of the pull request has the list.
    pub found: bool,
    pub missing: Vec<OpenItem>,
    /// The list to copy; empty where the text has it.
    pub template: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenItem {
    pub id: String,
    pub section: String,
    pub text: String,
    pub why: String,
    /// Its box is ticked, but evidence says otherwise.
    pub contradicted: bool,
}

impl From<&PullRequestChecklist> for ChecklistTold {
    fn from(list: &PullRequestChecklist) -> Self {
        let missing: Vec<_> = list
            .open()
            .map(|item| OpenItem {
                id: item.id.to_string(),
                section: item.section.clone(),
                text: item.text.clone(),
                why: item.why.clone(),
                contradicted: item.answer == Answer::Contradicted,
            })
            .collect();
        let required = list.required();
        Self {
            complete: list.is_complete(),
            required,
            answered: required - missing.len() as i64,
            found: list.found,
            missing,
            template: if list.found { String::new() } else { list.list.markdown() },
        }
    }
}

/// What is told of a pull request's checklist now. `None`: none is asked for, or the pull request is not known or concerns nobody.
pub(crate) async fn told(
    platform: &Platform,
    session: &mut Session,
    catalog: &Catalog,
    service: &Service,
    repository: &str,
    number: i64,
) -> Result<Option<ChecklistTold>> {
    let found = of_pull_request(platform, session, catalog, service, repository, number).await?;
    Ok(found.filter(|found| found.relevant).and_then(|found| found.checklist).as_ref().map(ChecklistTold::from))
}

/// The pull request as the service's evidence tells of it now.
async fn of_pull_request(
    platform: &Platform,
    session: &mut Session,
    catalog: &Catalog,
    service: &Service,
    repository: &str,
    number: i64,
) -> Result<Option<ReviewedPullRequest>> {
    let from = days_before(platform.today(), DAYS);
    // Few services have one: look for any box before everything is read.
    if catalog.checklist(service.id).is_none()
        && evidence::of_services(session, &[service.id], &["checklist"], from, None, 1).await?.is_empty()
    {
        return Ok(None);
    }
    let rules = rules(platform, session).await?;
    let rows = evidence::of_services(session, &[service.id], &RECORDS, from, None, MOST_RECORDS).await?;
    let records: Vec<_> = rows.into_iter().map(|row| row.record).collect();
    let all = reviewed(service.id, &records, catalog, &rules, platform.zone());
    Ok(all.into_iter().find(|one| one.last.number == number && one.last.repository == repository))
}

/// The rules of the model in force, within a session that may be the only one there can be.
async fn rules(platform: &Platform, session: &mut Session) -> Result<Rules> {
    if let Some(model) = platform.model.read().await.as_ref() {
        return Ok(model.model.rules.clone());
    }
    let yaml = store::models::current(session).await?.map_or_else(|| domain::model::DEFAULT_YAML.to_owned(), |(_, yaml, _)| yaml);
    Ok(domain::model::Model::parse(&yaml).map_err(crate::error::Error::internal)?.rules)
}
