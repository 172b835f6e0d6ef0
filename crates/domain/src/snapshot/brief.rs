//! The part of a snapshot that pages over many nodes read: where it stands and how far each check is, without the sentences.

use super::{Snapshot, Standing};
use crate::ids::TeamId;
use crate::maturity::{Basis, CheckState, Raw, State};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    model: i64,
    standing: Standing,
    reporting: i64,
    total: i64,
    /// Newest evidence behind any check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fresh_at: Option<Timestamp>,
    checks: Vec<BriefCheck>,
}

/// Id, state, value, end of the waiver or attestation: a row, because it is read for every check of every team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct BriefCheck(String, State, Option<f64>, Option<Timestamp>);

impl From<&Snapshot> for Brief {
    fn from(snapshot: &Snapshot) -> Self {
        let check = |check: &CheckState| BriefCheck(check.id.clone(), check.state, check.value, check.until);
        let newest = snapshot.checks.iter().filter_map(|check| check.evidence_at);
        let newest = newest.chain(snapshot.kpis.iter().filter_map(|kpi| kpi.fresh_at)).max();
        Self {
            model: snapshot.model,
            standing: snapshot.standing.clone(),
            reporting: snapshot.reporting,
            total: snapshot.total,
            fresh_at: newest,
            checks: snapshot.checks.iter().map(check).collect(),
        }
    }
}

impl Brief {
    /// The snapshot without KPIs, sentences and counts. Only what [`Brief`] holds may be read from it.
    pub fn into_snapshot(self, team: TeamId) -> Snapshot {
        let since = self.standing.since.unwrap_or(Day::MIN);
        let fresh_at = self.fresh_at;
        let check = |BriefCheck(id, state, value, until): BriefCheck| CheckState {
            id,
            state,
            raw: if state.passes() { Raw::Pass } else { Raw::Unknown },
            basis: match state {
                State::Waived => Basis::Waived,
                State::Attested => Basis::Attested,
                _ => Basis::Measured,
            },
            value,
            numerator: None,
            denominator: None,
            evidence_count: 0,
            evidence_at: fresh_at,
            reason: String::new(),
            since,
            ticks: 0,
            until,
        };
        Snapshot {
            team,
            model: self.model,
            standing: self.standing,
            checks: self.checks.into_iter().map(check).collect(),
            kpis: Vec::new(),
            own_kpis: Vec::new(),
            reporting: self.reporting,
            total: self.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maturity::sample::{model, states};
    use crate::maturity::{ladder, next_steps};

    #[test]
    fn levels_and_next_steps_are_the_same_from_the_brief() {
        let mut checks = states(&["load-test-recent", "metrics-fresh", "alerts-active", "slos-defined"]);
        checks[3].value = Some(0.6);
        checks[4].state = State::Unknown;
        checks[5].state = State::Waived;
        checks[5].reason = "Waived until 2026-12-31: not this quarter".to_owned();
        let standing = Standing { level: Some(2), score_tenths: Some(25), since: "2026-06-01".parse().ok(), ..Standing::default() };
        let whole =
            Snapshot { team: TeamId(7), model: 3, standing, checks, kpis: Vec::new(), own_kpis: Vec::new(), reporting: 2, total: 3 };
        let text = serde_json::to_string(&Brief::from(&whole)).unwrap();
        let brief = serde_json::from_str::<Brief>(&text).unwrap().into_snapshot(TeamId(7));
        let model = model().model;
        assert_eq!((&brief.standing, brief.reporting, brief.total), (&whole.standing, 2, 3));
        assert_eq!(ladder(&model, &brief.checks), ladder(&model, &whole.checks));
        assert_eq!(next_steps(&model, &brief.checks, 2), next_steps(&model, &whole.checks, 2));
        assert!(text.len() < whole.canonical().len() / 4, "{} of {}", text.len(), whole.canonical().len());
    }
}
