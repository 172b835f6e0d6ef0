//! Removing the demo: every row that hangs on its teams, services and sources, and nothing else.

mod catalog;

use crate::sql::{CHUNK, build};
use crate::{Result, Session};
use domain::ids::{ServiceId, SourceId, TeamId};
use sqlx::{Encode, Postgres, Sqlite, Type};
use uuid::Uuid;

statements! {
    // A day tick absorbs nothing by nature and stays, unless nothing real was known yet.
    FIRST_REAL = "SELECT MIN(absorbed_in) FROM evidence";
    BEFORE_REAL = "DELETE FROM evaluation WHERE no < $1";
    EMPTIED = "DELETE FROM evaluation WHERE cause = 'evidence' AND NOT EXISTS (SELECT 1 FROM evidence WHERE absorbed_in = evaluation.no) \
               AND NOT EXISTS (SELECT 1 FROM snapshot WHERE snapshot.no = evaluation.no) \
               AND NOT EXISTS (SELECT 1 FROM fact WHERE fact.rev = evaluation.no)";
    // Sessions and links go with their account. `.invalid` names nobody (RFC 2606), so no real person is among them.
    PEOPLE = "DELETE FROM account WHERE email LIKE '%@demo.invalid' RETURNING id";
    AUDITED = "DELETE FROM audit WHERE object LIKE '%@demo.invalid' OR object LIKE 'repository:demo/%' \
               OR (action = 'apply' AND object = 'demo')";
    SETTINGS = "DELETE FROM setting WHERE key LIKE 'default_branch:demo/%'";
}

// Each is followed by a list of ids and the closing parentheses.
const OF_TEAMS: [&str; 18] = [
    "DELETE FROM annotation WHERE team IN (",
    "DELETE FROM audit WHERE action IN ('create token', 'revoke token') AND object IN (SELECT name FROM token WHERE team IN (",
    "UPDATE account SET team = NULL WHERE team IN (",
    "DELETE FROM delivery WHERE id IN (SELECT delivery FROM evidence WHERE team IN (",
    "DELETE FROM delivery WHERE token IN (SELECT id FROM token WHERE team IN (",
    "DELETE FROM token WHERE team IN (",
    "DELETE FROM evidence WHERE team IN (",
    "DELETE FROM fact WHERE subject_kind = 't' AND subject IN (",
    "DELETE FROM snapshot WHERE team IN (",
    "DELETE FROM snapshot_team WHERE team IN (",
    "DELETE FROM kpi_point WHERE team IN (",
    "DELETE FROM level_forecast WHERE team IN (",
    "DELETE FROM action WHERE team IN (",
    "DELETE FROM dispute WHERE team IN (",
    "DELETE FROM milestone WHERE team IN (",
    "DELETE FROM roadmap_phase WHERE team IN (",
    "DELETE FROM review WHERE team IN (",
    "DELETE FROM review_acknowledgement WHERE team IN (",
];
const OF_SERVICES: [&str; 21] = [
    "DELETE FROM annotation WHERE service IN (",
    "DELETE FROM delivery WHERE id IN (SELECT delivery FROM evidence WHERE service IN (",
    "DELETE FROM delivery WHERE id IN (SELECT delivery FROM run WHERE service IN (",
    "DELETE FROM evidence WHERE service IN (",
    "DELETE FROM mapping WHERE service IN (",
    "DELETE FROM regression WHERE service IN (",
    "DELETE FROM alert WHERE service IN (",
    "DELETE FROM gate_run WHERE service IN (",
    "DELETE FROM gate_trust WHERE service IN (",
    "DELETE FROM approval WHERE service IN (",
    "DELETE FROM objective_result WHERE service IN (",
    "DELETE FROM change_scan WHERE service IN (",
    "DELETE FROM change_point WHERE series IN (SELECT id FROM series WHERE service IN (",
    "DELETE FROM series_block WHERE series IN (SELECT id FROM series WHERE service IN (",
    "DELETE FROM series WHERE service IN (",
    "DELETE FROM series_count WHERE service IN (",
    "DELETE FROM series_lock WHERE service IN (",
    "DELETE FROM run WHERE service IN (",
    "DELETE FROM fact WHERE subject_kind = 's' AND subject IN (",
    "DELETE FROM slo_state WHERE service IN (",
    "DELETE FROM slo_window WHERE service IN (",
];
const OF_SOURCES: [&str; 4] = [
    "DELETE FROM delivery WHERE source IN (",
    "DELETE FROM evidence WHERE source IN (",
    "DELETE FROM audit WHERE object IN (SELECT slug FROM source WHERE id IN (",
    "DELETE FROM source WHERE id IN (",
];
const OF_REPOSITORIES: [&str; 2] = ["DELETE FROM commit_pos WHERE repo IN (", "DELETE FROM commit_line WHERE repo IN ("];
const AUDITED_OF_TEAMS: [&str; 1] =
    ["DELETE FROM audit WHERE action IN ('request', 'approve', 'withdraw', 'publish review', 'edit review', 'acknowledge review', \
      'annotate', 'remove annotation', 'plan roadmap', 'set milestone', 'remove milestone') AND object IN ("];
const AUDITED_OF_PEOPLE: [&str; 1] = ["DELETE FROM audit WHERE actor IN ("];
const RECORDS: [&str; 1] = ["DELETE FROM evidence WHERE id IN ("];

/// Deletes all that names these teams, services and sources, the catalog records that declared them, and the demo's people, who are
/// those with an address at `demo.invalid`. Others whom somebody put into one of the teams stay, without a team.
/// Evaluations stay, but for those that absorbed nothing else.
pub async fn remove(session: &mut Session, teams: &[TeamId], services: &[ServiceId], sources: &[SourceId]) -> Result<()> {
    let declared = catalog::declared(session, teams, services).await?;
    let services: Vec<i64> = services.iter().map(|id| id.0).collect();
    let teams: Vec<i64> = teams.iter().map(|id| id.0).collect();
    let sources: Vec<Uuid> = sources.iter().map(|id| id.0).collect();
    delete(session, &OF_SERVICES, &services).await?;
    delete(session, &OF_TEAMS, &teams).await?;
    delete(session, &OF_SOURCES, &sources).await?;
    delete(session, &OF_REPOSITORIES, &declared.repositories).await?;
    delete(session, &RECORDS, &declared.records).await?;
    delete(session, &AUDITED_OF_TEAMS, &declared.teams).await?;
    let people: Vec<Uuid> = on_engine!(&mut *session, connection => sqlx::query_scalar(PEOPLE).fetch_all(connection).await)?;
    let people: Vec<String> = people.iter().map(Uuid::to_string).collect();
    delete(session, &AUDITED_OF_PEOPLE, &people).await?;
    for statement in [AUDITED, SETTINGS] {
        on_engine!(&mut *session, connection => sqlx::query(statement).execute(connection).await.map(|_| ()))?;
    }

    let first: Option<i64> = on_engine!(&mut *session, connection => sqlx::query_scalar(FIRST_REAL).fetch_one(connection).await)?;
    on_engine!(&mut *session, connection => sqlx::query(BEFORE_REAL)
        .bind(first.unwrap_or(i64::MAX)).execute(connection).await.map(|_| ()))?;
    on_engine!(session, connection => sqlx::query(EMPTIED).execute(connection).await.map(|_| ()))?;
    Ok(())
}

async fn delete<T>(session: &mut Session, statements: &[&'static str], ids: &[T]) -> Result<()>
where
    T: Clone + Type<Sqlite> + Type<Postgres> + for<'q> Encode<'q, Sqlite> + for<'q> Encode<'q, Postgres>,
{
    for statement in statements {
        for chunk in ids.chunks(CHUNK) {
            on_engine!(&mut *session, connection => {
                let mut query = build(statement);
                let mut list = query.separated(", ");
                for id in chunk {
                    list.push_bind(id.clone());
                }
                query.push(")".repeat(statement.matches('(').count() - statement.matches(')').count()));
                query.build().persistent(false).execute(connection).await.map(|_| ())
            })?;
        }
    }
    Ok(())
}
