//! Evidence as pages and the API show it: filtered, newest id first, page by page.

use super::reading::RecordRow;
use crate::sql::{bound, build};
use crate::{Error, Result, Session};
use domain::evidence::Record;
use domain::facts::Subject;
use domain::ids::{DeliveryId, RunId, ServiceId, SourceId, TeamId};
use domain::time::Day;
use uuid::Uuid;

#[derive(Debug, Clone, Default)]
pub struct EvidenceFilter {
    pub service: Option<ServiceId>,
    pub team: Option<TeamId>,
    /// Any of these: the services and teams of a node.
    pub subjects: Option<Vec<Subject>>,
    pub kind: Option<String>,
    /// Any of these; empty: no narrowing down.
    pub kinds: Vec<String>,
    /// Readings of the metric of this name alone.
    pub metric: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// The days reach until today: the newest rows are among them, so reading back from the newest finds a page soon.
    pub reaches_now: bool,
    /// Exactly these; up to some thousands.
    pub ids: Option<Vec<i64>>,
    /// Continue below this id.
    pub before: Option<i64>,
    /// Rows of a page; `count` ignores it.
    pub limit: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRow {
    pub record: Record,
    pub source: Option<SourceId>,
    pub delivery: Option<DeliveryId>,
    pub run: Option<RunId>,
    pub absorbed_in: Option<i64>,
}

const ROWS: &str =
    "SELECT id, service, team, occurred_at, received_at, key, body, source, delivery, run, absorbed_in FROM evidence WHERE TRUE";
const COUNT: &str = "SELECT COUNT(*) FROM evidence WHERE TRUE";

/// Subjects up to which their own rows are read rather than all rows of the kind.
const FEW: usize = 100;

/// Neither engine knows that a service has fewer rows than a kind, or that the newest rows are wanted: a column inside `COALESCE` is
/// compared and not looked up.
impl EvidenceFilter {
    fn is_narrow(&self) -> bool {
        self.service.is_some() || self.team.is_some() || self.subjects.as_ref().is_some_and(|of| of.len() <= FEW)
    }

    fn one_kind(&self) -> &'static str {
        if self.is_narrow() { "COALESCE(kind, kind)" } else { "kind" }
    }

    /// Rows of one kind have an index in the order of ids, those of several have not.
    fn columns_of_rows(&self) -> (&'static str, &'static str) {
        match (self.is_narrow(), self.reaches_now) {
            (true, _) => ("COALESCE(kind, kind)", "day"),
            (false, true) => ("COALESCE(kind, kind)", "COALESCE(day, day)"),
            (false, false) => ("kind", "day"),
        }
    }

    fn columns_of_count(&self) -> (&'static str, &'static str) {
        (self.one_kind(), "day")
    }
}

macro_rules! push_filter {
    ($query:ident, $filter:expr, $columns:expr) => {
        let (kinds_column, day_column) = $columns;
        if let Some(service) = $filter.service {
            $query.push(" AND service = ").push_bind(service.0);
        }
        if let Some(team) = $filter.team {
            $query.push(" AND team = ").push_bind(team.0);
        }
        if let Some(subjects) = &$filter.subjects {
            $query.push(" AND (service IN (NULL");
            for subject in subjects {
                if let Subject::Service(service) = subject {
                    $query.push(", ").push_bind(service.0);
                }
            }
            $query.push(") OR team IN (NULL");
            for subject in subjects {
                if let Subject::Team(team) = subject {
                    $query.push(", ").push_bind(team.0);
                }
            }
            $query.push("))");
        }
        if let Some(kind) = &$filter.kind {
            $query.push(" AND ").push($filter.one_kind()).push(" = ").push_bind(kind);
        }
        if !$filter.kinds.is_empty() {
            $query.push(" AND ").push(kinds_column).push(" IN (");
            let mut list = $query.separated(", ");
            for kind in &$filter.kinds {
                list.push_bind(kind);
            }
            $query.push(")");
        }
        if let Some(metric) = &$filter.metric {
            // Both engines tell capitals apart here, which they do not by LIKE.
            let name = format!("\"name\":{}", crate::place::json_text(metric));
            $query.push(" AND kind = 'metric' AND REPLACE(body, ").push_bind(name).push(", '') <> body");
        }
        if let Some(from) = $filter.from {
            $query.push(" AND ").push(day_column).push(" >= ").push_bind(bound(from));
        }
        if let Some(to) = $filter.to {
            $query.push(" AND ").push(day_column).push(" <= ").push_bind(bound(to));
        }
        if let Some(before) = $filter.before {
            $query.push(" AND id < ").push_bind(before);
        }
        if let Some(ids) = &$filter.ids {
            $query.push(" AND id IN (");
            let mut list = $query.separated(", ");
            for id in ids {
                list.push_bind(*id);
            }
            $query.push(")");
        }
    };
}

pub async fn rows(session: &mut Session, filter: &EvidenceFilter) -> Result<Vec<EvidenceRow>> {
    if filter.ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(ROWS);
        push_filter!(query, filter, filter.columns_of_rows());
        query.push(" ORDER BY id DESC LIMIT ").push_bind(filter.limit);
        query.build_query_as().fetch_all(connection).await
    })?;
    rows.into_iter().map(EvidenceRow::try_from).collect()
}

/// How many rows the filter has over all its pages from `before` on.
pub async fn count(session: &mut Session, filter: &EvidenceFilter) -> Result<i64> {
    if filter.ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(0);
    }
    Ok(on_engine!(session, connection => {
        let mut query = build(COUNT);
        push_filter!(query, filter, filter.columns_of_count());
        query.build_query_scalar().fetch_one(connection).await
    })?)
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    #[sqlx(flatten)]
    record: RecordRow,
    source: Option<Uuid>,
    delivery: Option<Uuid>,
    run: Option<i64>,
    absorbed_in: Option<i64>,
}

impl TryFrom<Row> for EvidenceRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { record, source, delivery, run, absorbed_in } = row;
        Ok(Self {
            record: record.try_into()?,
            source: source.map(SourceId),
            delivery: delivery.map(DeliveryId),
            run: run.map(RunId),
            absorbed_in,
        })
    }
}
