//! Flat arrays for spreadsheets and dashboards, and single runs.

use super::{kpis, maturity, newest, teams};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::facts::Subject;
use domain::ids::RunId;
use domain::scope::Target;
use domain::time::days_before;
use serde_json::{Value, json};
use store::evidence::{self, EvidenceFilter};
use store::{facts, runs};

/// Days of facts and evidence that an export covers.
const DAYS: u64 = 90;
const MOST_ROWS: i64 = 10_000;

/// `maturity`, `kpis`, `facts` or `evidence`, of one team or the whole program.
pub async fn export(platform: &Platform, actor: &Actor, what: &str, team: Option<&str>) -> Result<Value> {
    match what {
        "maturity" => maturity_rows(platform, actor, team).await,
        "kpis" => {
            let scope = team.map_or_else(|| "program".to_owned(), |slug| format!("t:{slug}"));
            Ok(json!(kpis(platform, actor, Some(&scope), None).await?))
        }
        "facts" => fact_rows(platform, actor, team).await,
        "evidence" => evidence_rows(platform, actor, team).await,
        other => Err(Error::NotFound(format!("the export `{other}` (there are maturity, kpis, facts and evidence)"))),
    }
}

async fn maturity_rows(platform: &Platform, actor: &Actor, only: Option<&str>) -> Result<Value> {
    let slugs = match only {
        Some(slug) => vec![slug.to_owned()],
        None => teams(platform, actor).await?.into_iter().map(|team| team.slug).collect(),
    };
    let mut rows = Vec::with_capacity(slugs.len());
    for slug in slugs {
        rows.push(json!(maturity(platform, actor, &slug, None).await?));
    }
    Ok(Value::Array(rows))
}

/// The services that an export of a team or of the program covers.
async fn services(platform: &Platform, team: Option<&str>) -> Result<Vec<domain::ids::ServiceId>> {
    let catalog = platform.catalog().await?;
    let node = match team {
        Some(slug) => catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))?,
        None => match crate::catalog::program_root(&catalog) {
            Some(root) => root,
            None => return Ok(Vec::new()),
        },
    };
    Ok(Target::Node(node.id).services(&catalog))
}

async fn fact_rows(platform: &Platform, actor: &Actor, team: Option<&str>) -> Result<Value> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let subjects: Vec<_> = services(platform, team).await?.into_iter().map(Subject::Service).collect();
    let mut session = platform.store.read().await?;
    let no = newest(&mut session).await?;
    let book = facts::load(&mut session, Some(&subjects), days_before(platform.today(), DAYS), no).await?;
    let name = |subject: &Subject| match subject {
        Subject::Service(id) => catalog.services.get(id).map(|service| service.slug.to_string()),
        Subject::Team(id) => catalog.teams.get(id).map(|team| team.slug.to_string()),
    };
    let rows = book.subjects.iter().flat_map(|(subject, days)| days.iter().map(move |(day, facts)| (subject, day, facts)));
    Ok(rows.map(|(subject, day, facts)| json!({ "service": name(subject), "day": day, "facts": facts })).collect())
}

async fn evidence_rows(platform: &Platform, actor: &Actor, team: Option<&str>) -> Result<Value> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let within = services(platform, team).await?;
    let filter = EvidenceFilter { from: Some(days_before(platform.today(), DAYS)), limit: MOST_ROWS, ..EvidenceFilter::default() };
    let mut session = platform.store.read().await?;
    let rows = evidence::rows(&mut session, &filter).await?;
    let mine = rows.into_iter().filter(|row| row.record.service.is_some_and(|service| within.contains(&service)));
    Ok(mine
        .map(|row| {
            let service = row.record.service.and_then(|id| catalog.services.get(&id)).map(|service| service.slug.to_string());
            json!({
                "id": row.record.id, "service": service, "occurred_at": row.record.occurred_at, "received_at": row.record.received_at,
                "key": row.record.key, "absorbed_in": row.absorbed_in, "body": row.record.body,
            })
        })
        .collect())
}

/// A run as its upload was answered.
pub async fn run(platform: &Platform, actor: &Actor, id: i64) -> Result<Value> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let mut session = platform.store.read().await?;
    let run = runs::get(&mut session, RunId(id)).await?.ok_or_else(|| Error::NotFound(format!("the run {id}")))?;
    crate::answers::whole(&mut session, &run).await
}
