//! The frozen JSON shapes of `/api/v1` (decision 15), filled from snapshots and trend points.

mod actions;
mod dora;
mod export;
mod kpis;
mod lists;
mod maturity;
mod pulls;
mod regressions;
mod reviews;
mod series;

pub(crate) use actions::csv_rows;
pub use actions::{ActionAnswer, ActionCsv, ActionEventAnswer, ActionsWanted, MilestoneAnswer, action, actions, milestones};
pub use dora::{DoraAnswer, DoraWeek, dora};
pub use export::{export, run};
pub use kpis::{KpiAnswer, KpiCsv, KpiPoint, TargetAnswer, kpi, kpis, kpis_csv};
pub use lists::{DeliveryAnswer, SloAnswer, SourceAnswer, deliveries, slos, sources};
pub use maturity::{CauseAnswer, CheckAnswer, MaturityAnswer, TeamAnswer, maturity, team, teams};
pub use pulls::{
    ChecklistAnswer, ChecklistItemAnswer, ChecklistSectionAnswer, ChecklistSent, PullAnswer, PullChecklistAnswer, PullItemAnswer,
    checklist, pulls, set_checklist,
};
pub use regressions::{
    AcceptanceAnswer, RegressionAnswer, RegressionCsv, RegressionEventAnswer, RegressionSeriesAnswer, RegressionsWanted, regression,
    regressions,
};
pub use reviews::{AcknowledgementAnswer, ReviewAnswer, ReviewItem, RevisionAnswer, review, reviews};
pub use series::{
    BaselineAnswer, ChangePointAnswer, SeriesAnswer, SeriesPointAnswer, SeriesPointsAnswer, SeriesWanted, series, series_points,
};

use crate::error::Result;
use crate::moment::At;
use store::{Session, evaluation};

/// The moment that `at` names; none: now.
pub(crate) fn moment(at: Option<&str>) -> Result<Option<At>> {
    at.filter(|text| !text.is_empty()).map(str::parse).transpose()
}

/// Number of the newest evaluation; 0 before the first.
pub(crate) async fn newest(session: &mut Session) -> Result<i64> {
    Ok(evaluation::last(session).await?.map_or(0, |evaluation| evaluation.no))
}
