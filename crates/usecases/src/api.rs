//! The frozen JSON shapes of `/api/v1` (decision 15), filled from snapshots and trend points.

mod export;
mod kpis;
mod lists;
mod maturity;
mod regressions;
mod series;

pub use export::{export, run};
pub use kpis::{KpiAnswer, KpiPoint, TargetAnswer, kpi, kpis};
pub use lists::{ActionAnswer, DeliveryAnswer, SloAnswer, SourceAnswer, actions, deliveries, slos, sources};
pub use maturity::{CauseAnswer, CheckAnswer, MaturityAnswer, TeamAnswer, maturity, team, teams};
pub use regressions::{
    AcceptanceAnswer, RegressionAnswer, RegressionCsv, RegressionEventAnswer, RegressionSeriesAnswer, RegressionsWanted, regression,
    regressions,
};
pub use series::{
    BaselineAnswer, ChangePointAnswer, SeriesAnswer, SeriesPointAnswer, SeriesPointsAnswer, SeriesWanted, series, series_points,
};

use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::time::{Day, Timestamp, start_of_day};
use store::{Session, evaluation};

/// What was known when: the last evaluation at or before `at` (a day's end in the program zone, or an instant).
pub(crate) async fn known_at(platform: &Platform, session: &mut Session, at: Option<&str>) -> Result<(i64, Timestamp)> {
    let Some(text) = at.filter(|text| !text.is_empty()) else {
        let last = evaluation::last(session).await?;
        return Ok(last.map_or((0, platform.now()), |evaluation| (evaluation.no, evaluation.at)));
    };
    let instant = instant(platform, text)?;
    Ok(evaluation::at_or_before(session, instant.micros()).await?.map_or((0, instant), |evaluation| (evaluation.no, evaluation.at)))
}

/// `2026-11-25` is the end of that day; RFC 3339 is taken as it is.
pub(crate) fn instant(platform: &Platform, text: &str) -> Result<Timestamp> {
    if let Ok(day) = text.parse::<Day>() {
        return Ok(start_of_day(day + chrono::Days::new(1), platform.zone()));
    }
    chrono::DateTime::parse_from_rfc3339(text)
        .map(|at| Timestamp::new(at.to_utc()))
        .map_err(|_| Error::invalid("at", format!("`{text}` is neither a date (2026-11-25) nor an RFC 3339 instant")))
}
