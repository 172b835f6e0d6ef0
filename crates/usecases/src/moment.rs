//! What held at a moment: an evaluation, with the catalog and the model that it used. Pages and API ask here, so that the same `at` shows
//! the same. A day is shown as the tick at its end left it: that tick judges the day, though the next one has begun.

use crate::catalog;
use crate::error::{Error, Result};
use crate::models;
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::engine::Evaluation;
use domain::model::VersionedModel;
use domain::time::{Day, Timestamp, Zone, start_of_day};
use std::sync::Arc;
use store::{Session, evaluation, evidence};

/// The moment that a URL shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The end of this day in the program zone.
    Day(Day),
    Instant(Timestamp),
}

impl At {
    /// The last instant that counts.
    pub(crate) fn known_until(self, zone: Zone) -> Timestamp {
        match self {
            Self::Day(day) => end_of_day(day, zone),
            Self::Instant(at) => at,
        }
    }

    pub(crate) fn day(self, zone: Zone) -> Day {
        match self {
            Self::Day(day) => day,
            Self::Instant(at) => at.day(zone),
        }
    }
}

impl std::str::FromStr for At {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Ok(day) = text.parse() {
            return Ok(Self::Day(day));
        }
        let wrong = |_| Error::invalid("at", format!("`{text}` is not a date: write it like 2026-11-24 or 2026-11-24T12:00:00Z"));
        chrono::DateTime::parse_from_rfc3339(text).map(|at| Self::Instant(Timestamp::new(at.to_utc()))).map_err(wrong)
    }
}

pub(crate) struct Moment {
    asked: Option<At>,
    /// `None`: nothing was evaluated by then.
    pub(crate) shown: Option<Evaluation>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) model: Arc<VersionedModel>,
}

impl Moment {
    /// `at: None` is now. Catalog and model of the past are those of its evaluation.
    pub(crate) async fn find(platform: &Platform, session: &mut Session, at: Option<At>) -> Result<Self> {
        let catalog = platform.catalog_in(session).await?;
        let model = platform.model().await?;
        let Some(asked) = at else { return Ok(Self { asked: at, shown: evaluation::last(session).await?, catalog, model }) };
        let shown = evaluation_at(platform, session, asked).await?;
        let Some(then) = shown.as_ref().filter(|shown| !shown.is_reconstructed()) else {
            return Ok(Self { asked: at, shown, catalog, model });
        };
        let catalog = Arc::new(catalog::fold(&evidence::of_kind(session, "catalog", Some(then.no)).await?));
        let model = if then.model_version == model.version { model } else { Arc::new(models::version(session, then.model_version).await?) };
        Ok(Self { asked: at, shown, catalog, model })
    }

    /// Number of the evaluation shown; 0 before the first.
    pub(crate) fn no(&self) -> i64 {
        self.shown.as_ref().map_or(0, |shown| shown.no)
    }

    /// When it ran; where there is none, what was asked for.
    pub(crate) fn evaluated_at(&self, platform: &Platform) -> Timestamp {
        match (&self.shown, self.asked) {
            (Some(shown), _) => shown.at,
            (None, Some(asked)) => asked.known_until(platform.zone()),
            (None, None) => platform.now(),
        }
    }

    /// The day that it judged; where there is none, what was asked for.
    pub(crate) fn day(&self, platform: &Platform) -> Day {
        match (&self.shown, self.asked) {
            (Some(shown), _) => shown.day,
            (None, Some(asked)) => asked.day(platform.zone()),
            (None, None) => platform.today(),
        }
    }
}

/// The last instant of a civil day.
pub(crate) fn end_of_day(day: Day, zone: Zone) -> Timestamp {
    start_of_day(day.succ_opt().unwrap_or(day), zone).plus(chrono::Duration::microseconds(-1))
}

/// The last evaluation of a moment.
pub(crate) async fn evaluation_at(platform: &Platform, session: &mut Session, at: At) -> Result<Option<Evaluation>> {
    Ok(match at {
        At::Day(day) => evaluation::of_day(session, day, platform.zone()).await?,
        At::Instant(at) => evaluation::at_or_before(session, at.micros()).await?,
    })
}
