//! Missing data: a benchmark or load test that reported regularly and stopped. A gate that hears nothing must not look like one that
//! passes.

use crate::error::Result;
use crate::platform::Platform;
use domain::ids::ServiceId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::reporters::Reporter;
use store::{Session, reporters, setting};

/// How far back "regularly" is looked for.
const LOOKED_AT: chrono::Duration = chrono::Duration::days(60);
/// Fewer runs than this are no habit.
const FEWEST_RUNS: i64 = 5;
/// Silence is longer than this many usual pauses, and longer than this many days: a long weekend is no failure.
const PAUSES: i64 = 4;
const SHORTEST: chrono::Duration = chrono::Duration::days(4);

const KEY: &str = "watchdog";

/// A tool that used to report for a service and does not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silent {
    pub service: ServiceId,
    pub env: String,
    pub tool: String,
    pub last: Timestamp,
    /// Its usual pause between two runs.
    pub usual_hours: i64,
}

/// Finds who is silent and remembers it for the pages.
pub async fn look(platform: &Platform) -> Result<Vec<Silent>> {
    let now = platform.now();
    let catalog = platform.catalog().await?;
    let mut session = platform.store.write().await?;
    let known = reporters::since(&mut session, now.plus(-LOOKED_AT)).await?;
    let silent: Vec<_> =
        known.iter().filter(|one| catalog.services.contains_key(&one.service)).filter_map(|one| is_silent(one, now)).collect();
    setting::set(&mut session, KEY, &serde_json::to_string(&silent)?).await?;
    session.commit().await?;
    Ok(silent)
}

/// Who was silent when the watchdog last looked.
pub(crate) async fn silent(session: &mut Session) -> Result<Vec<Silent>> {
    match setting::get(session, KEY).await? {
        Some(text) => Ok(serde_json::from_str(&text)?),
        None => Ok(Vec::new()),
    }
}

fn is_silent(one: &Reporter, now: Timestamp) -> Option<Silent> {
    if one.runs < FEWEST_RUNS {
        return None;
    }
    let pause = (one.last.micros() - one.first.micros()) / (one.runs - 1);
    let quiet = now.micros() - one.last.micros();
    let tolerated = (PAUSES * pause).max(SHORTEST.num_microseconds().unwrap_or(i64::MAX));
    (quiet > tolerated).then(|| Silent {
        service: one.service,
        env: one.env.clone(),
        tool: one.tool.clone(),
        last: one.last,
        usual_hours: (pause / 3_600_000_000).max(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_micros(hours * HOUR).unwrap()
    }

    fn reporter(runs: i64, first: i64, last: i64) -> Reporter {
        Reporter { service: ServiceId(1), env: "ci".to_owned(), tool: "k6".to_owned(), runs, first: at(first), last: at(last) }
    }

    #[test]
    fn a_daily_test_is_silent_after_four_days() {
        // 11 runs, a day apart: the last one at hour 240.
        let daily = reporter(11, 0, 240);
        assert_eq!(is_silent(&daily, at(240 + 96)), None);
        let silent = is_silent(&daily, at(240 + 97)).unwrap();
        assert_eq!((silent.usual_hours, silent.last), (24, at(240)));
    }

    #[test]
    fn a_weekly_test_is_given_four_weeks() {
        let weekly = reporter(5, 0, 4 * 168);
        assert_eq!(is_silent(&weekly, at(4 * 168 + 4 * 168)), None);
        assert!(is_silent(&weekly, at(4 * 168 + 4 * 168 + 1)).is_some());
    }

    #[test]
    fn four_runs_are_no_habit() {
        assert_eq!(is_silent(&reporter(4, 0, 72), at(10_000)), None);
    }
}
