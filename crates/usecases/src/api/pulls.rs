//! Pull requests with their review checklist, and the checklist of a service.

use crate::actor::{Actor, Permission};
use crate::catalog::resolve;
use crate::checklist::recent::{Eyes, Recent, recent};
use crate::checklist::{SectionEntry, set};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::{AnsweredBy, Checklist, Required};
use domain::checklist::{Answer, Answered};
use domain::evidence::PullRequestState;
use domain::facts::ReviewedPullRequest;
use domain::ids::{EvidenceId, ServiceId};
use domain::scope::Scope;
use domain::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A pull request as one service's evidence tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PullAnswer {
    pub repository: String,
    pub number: i64,
    pub service: String,
    pub title: String,
    pub author: String,
    /// `open`, `merged` or `closed`.
    #[schema(value_type = String)]
    pub state: PullRequestState,
    pub head_sha: String,
    pub merge_sha: Option<String>,
    #[schema(value_type = Option<String>)]
    pub merged_at: Option<Timestamp>,
    #[schema(value_type = String)]
    pub changed_at: Timestamp,
    /// Not a bot's, not labelled to be skipped, touches the service or files that nobody knows.
    pub relevant: bool,
    /// Numbers of the runs joined with it, oldest first; records without a run of their own are left out.
    pub runs: Vec<i64>,
    /// `null`: none is asked for, and its description has none.
    pub checklist: Option<PullChecklistAnswer>,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PullChecklistAnswer {
    pub complete: bool,
    /// Its description has the list.
    pub found: bool,
    /// Items that need an answer.
    pub required: i64,
    pub answered: i64,
    pub items: Vec<PullItemAnswer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PullItemAnswer {
    pub id: String,
    pub section: String,
    pub text: String,
    /// `ticked`, `evidence`, `contradicted`, `missing` or `not_needed`.
    #[schema(value_type = String)]
    pub answer: Answer,
    pub why: String,
    /// Number of the run that answers or contradicts.
    pub run: Option<i64>,
}

/// The pull requests of a scope, the one changed last first, and the cursor of the next page. `incomplete` keeps those with something
/// missing.
pub async fn pulls(
    platform: &Platform,
    actor: &Actor,
    scope: Option<&str>,
    incomplete: bool,
    before: Option<i64>,
) -> Result<(Vec<PullAnswer>, Option<String>)> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let scope: Scope = match scope.filter(|text| !text.is_empty()) {
        None => Scope::Program,
        Some(text) => text.parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string()))?,
    };
    let services = match resolve(&catalog, &scope) {
        Ok(target) => target.services(&catalog),
        Err(_) if scope == Scope::Program => Vec::new(),
        Err(missing) => return Err(missing),
    };
    let model = platform.model().await?;
    let mut session = platform.store.read().await?;
    let eyes = Eyes { catalog: &catalog, rules: &model.model.rules, zone: platform.zone(), upto: None };
    let found = recent(&mut session, eyes, &services, before).await?;
    let open = |pull: &ReviewedPullRequest| pull.relevant && pull.checklist.as_ref().is_some_and(|list| !list.is_complete());
    let name = |id: &ServiceId| catalog.services.get(id).map(|service| service.slug.to_string()).unwrap_or_default();
    let items = found.pulls.iter().filter(|(_, pull)| !incomplete || open(pull)).map(|(id, pull)| answer(platform, &found, name(id), pull));
    Ok((items.collect(), found.next.map(|next| next.to_string())))
}

fn answer(platform: &Platform, found: &Recent, service: String, pull: &ReviewedPullRequest) -> PullAnswer {
    let last = &pull.last;
    let number = |id: &EvidenceId| found.runs.get(id).and_then(|(run, _)| *run).map(|run| run.0);
    let item = |item: &Answered| PullItemAnswer {
        id: item.id.to_string(),
        section: item.section.clone(),
        text: item.text.clone(),
        answer: item.answer,
        why: item.why.clone(),
        run: item.evidence.as_ref().and_then(number),
    };
    PullAnswer {
        repository: last.repository.clone(),
        number: last.number,
        service,
        title: last.title.clone(),
        author: last.author.clone(),
        state: last.state,
        head_sha: last.head_sha.clone(),
        merge_sha: last.merge_sha.clone(),
        merged_at: pull.merged_at,
        changed_at: pull.last_at,
        relevant: pull.relevant,
        runs: pull.runs.iter().filter_map(number).collect(),
        checklist: pull.checklist.as_ref().map(|list| PullChecklistAnswer {
            complete: list.is_complete(),
            found: list.found,
            required: list.required(),
            answered: list.required() - list.open().count() as i64,
            items: list.items.iter().map(item).collect(),
        }),
        url: platform.link(&crate::pages::pull_href(&last.repository, last.number)),
    }
}

/// The list that holds for a service.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChecklistAnswer {
    pub service: String,
    /// `service`: its own; `program`: the one for all; `standard`: the shipped one, which nobody asks for.
    pub of: &'static str,
    /// First day on which it holds.
    #[schema(value_type = Option<String>)]
    pub valid_from: Option<Day>,
    /// Name of the file that owns it.
    pub managed_by: Option<String>,
    pub sections: Vec<ChecklistSectionAnswer>,
    /// The text to copy into `.github/pull_request_template.md`.
    pub markdown: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChecklistSectionAnswer {
    pub name: String,
    pub items: Vec<ChecklistItemAnswer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChecklistItemAnswer {
    pub id: String,
    pub text: String,
    /// `"always"`, `{"files": ["**/*.sql"]}` or `{"label": "database"}`.
    #[schema(value_type = Object)]
    pub required: Required,
    /// `run`, `load-test` or `traces`.
    #[schema(value_type = Option<String>)]
    pub answered_by: Option<AnsweredBy>,
}

/// What is sent to set a list: the sections as `checklist:` of a file writes them. None at all takes the service's own list back.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistSent {
    /// `[{"name", "items": ["text", {"id", "text", "required", "answered_by"}]}]`
    #[schema(value_type = Vec<Object>)]
    pub sections: Vec<Value>,
}

pub async fn checklist(platform: &Platform, actor: &Actor, slug: &str) -> Result<ChecklistAnswer> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let service = catalog.service(slug).ok_or_else(|| Error::NotFound(format!("the service `{slug}`")))?;
    let standard = Checklist::standard();
    let held = catalog.checklist(service.id);
    let list = held.unwrap_or(&standard);
    let of = match held {
        Some(list) if list.service.is_some() => "service",
        Some(_) => "program",
        None => "standard",
    };
    let item = |entry: &domain::catalog::ChecklistItem| ChecklistItemAnswer {
        id: entry.id.to_string(),
        text: entry.text.clone(),
        required: entry.required.clone(),
        answered_by: entry.answered_by,
    };
    Ok(ChecklistAnswer {
        service: slug.to_owned(),
        of,
        valid_from: held.map(|list| list.valid_from),
        managed_by: list.managed_by.clone(),
        sections: list
            .sections
            .iter()
            .map(|section| ChecklistSectionAnswer { name: section.name.clone(), items: section.items.iter().map(item).collect() })
            .collect(),
        markdown: list.markdown(),
    })
}

/// Sets the list of a service, or takes it back; answers with what holds then.
pub async fn set_checklist(platform: &Platform, actor: &Actor, slug: &str, sent: ChecklistSent) -> Result<ChecklistAnswer> {
    let mut sections = Vec::new();
    for (at, section) in sent.sections.into_iter().enumerate() {
        let section: SectionEntry =
            serde_json::from_value(section).map_err(|error| Error::invalid(format!("sections[{at}]"), error.to_string()))?;
        sections.push(section);
    }
    set(platform, actor, Some(slug), &sections).await?;
    // Who may change it may not be one who may read: a token with `config:write` alone gets its answer too.
    checklist(platform, &Actor::System, slug).await
}
