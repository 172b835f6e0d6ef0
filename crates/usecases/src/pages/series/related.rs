//! What belongs to a series: its regressions, the other metrics of its benchmark, the same metric elsewhere.

use super::href;
use super::measured::{quantity, signed};
use crate::error::Result;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::words::{link, mark};
use crate::view::{Mark, SeriesRegressionRow, SiblingRow, Tone};
use domain::regression::State;
use std::collections::BTreeMap;
use store::regressions::{self, RegressionFilter};
use store::series::{self, SeriesRow};

/// Open first, then by number, newest first.
pub(super) async fn regressions(reading: &mut Reading<'_>, row: &SeriesRow) -> Result<Vec<SeriesRegressionRow>> {
    let touched: BTreeMap<i64, f64> =
        regressions::of_series(&mut reading.session, &[row.id]).await?.into_iter().map(|row| (row.regression, row.percent)).collect();
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let of_service = RegressionFilter { services: Some(vec![row.service]), env: Some(row.env.clone()), ..RegressionFilter::default() };
    let mut found = regressions::list(&mut reading.session, &of_service).await?;
    found.retain(|regression| touched.contains_key(&regression.number));
    found.sort_by_key(|regression| (!regression.state.is_open(), -regression.number));
    Ok(found
        .into_iter()
        .map(|regression| SeriesRegressionRow {
            link: link(format!("R-{} {}", regression.number, regression.detail.title), format!("/regressions/R-{}", regression.number)),
            state: state(regression.state),
            change: touched
                .get(&regression.number)
                .copied()
                .map_or_else(|| format::NONE.to_owned(), |percent| format!("{} worse", signed(percent))),
            detected: format::relative(reading.now, regression.detected_at),
        })
        .collect())
}

fn state(state: State) -> Mark {
    let tone = match state {
        State::Review | State::Ongoing | State::Regressed => Tone::Bad,
        State::Accepted => Tone::Warn,
        State::Resolved => Tone::Ok,
        State::Noise => Tone::Neutral,
    };
    mark(tone, state.as_str())
}

/// Other metrics on the same machine, and the same metric on other machines.
pub(super) async fn siblings(reading: &mut Reading<'_>, row: &SeriesRow) -> Result<(Vec<SiblingRow>, Vec<SiblingRow>)> {
    let all = series::of_benchmark(&mut reading.session, row.service, &row.env, &row.benchmark).await?;
    let sibling = |other: &SeriesRow, name: String| SiblingRow {
        link: link(name, reading.query.carry_without_scope(&href(other.id))),
        value: quantity(other.last_value, other.unit),
        last_seen: format::relative(reading.now, other.last_seen),
    };
    let metrics = all.iter().filter(|other| other.fingerprint == row.fingerprint && other.metric != row.metric);
    let machines = all.iter().filter(|other| other.metric == row.metric && other.fingerprint != row.fingerprint);
    Ok((
        metrics.map(|other| sibling(other, other.metric.replace('_', " "))).collect(),
        machines.map(|other| sibling(other, other.fingerprint.clone())).collect(),
    ))
}
