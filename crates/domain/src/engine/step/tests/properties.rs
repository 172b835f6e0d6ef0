//! What holds for any evidence: the order in which it came changes nothing, saying it again changes nothing, and it touches only what
//! reads it.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A kind of evidence in the tests, with the facts of checks and the KPIs that read it.
struct Kind(&'static str, &'static [CheckFact], &'static [KpiId]);

const KINDS: [Kind; 25] = [
    Kind("heartbeat", &[CheckFact::MetricsFresh], &[]),
    Kind("alert_rule", &[CheckFact::AlertsActive], &[KpiId::PerfIncidents]),
    Kind("alert fires", &[CheckFact::AlertsActive], INCIDENTS),
    Kind("alert resolved", &[CheckFact::AlertsActive], INCIDENTS),
    Kind(
        "load test",
        &[
            CheckFact::LoadTestAge,
            CheckFact::ResultsOnMain,
            CheckFact::BudgetCoverage,
            CheckFact::GateBlocking,
            CheckFact::ChecklistComplete,
        ],
        RUNS,
    ),
    Kind("benchmark", &[CheckFact::ResultsOnMain, CheckFact::GateBlocking, CheckFact::ChecklistComplete], RUNS),
    Kind("profile_summary", &[CheckFact::ProfilesFresh], &[]),
    Kind("slo_sample", &[CheckFact::SlosDefined, CheckFact::MetricsFresh], &[KpiId::SloCompliance, KpiId::ErrorBudgetUsed]),
    Kind("deploy", &[CheckFact::CanaryShare, CheckFact::ResultsOnMain], ROOTS),
    Kind("canary", &[CheckFact::CanaryShare], ROOTS),
    Kind("change_point_run", &[CheckFact::ChangePointRuns], ROOTS),
    Kind("pull request opened", PULL_REQUESTS, OF_PULL_REQUESTS),
    Kind("pull request merged", PULL_REQUESTS, OF_PULL_REQUESTS),
    Kind("incident", &[], INCIDENTS),
    Kind("regression found", &[], ROOTS),
    Kind("regression fixed", &[], ROOTS),
    Kind("checklist", &[CheckFact::ChecklistComplete], &[]),
    Kind("metric", &[], &[]),
    Kind("requests", &[CheckFact::BudgetCoverage], &[KpiId::CostPerRequest]),
    // Of a team: what people do.
    Kind("asked", &[], &[]),
    Kind("approved", &[CheckFact::ProfilesFresh], &[]),
    Kind("withdrawn", &[CheckFact::ProfilesFresh], &[]),
    Kind("review published", &[CheckFact::ReviewsAcknowledged], &[]),
    Kind("review acknowledged", &[CheckFact::ReviewsAcknowledged], &[]),
    Kind("activity", &[CheckFact::MembersActive, CheckFact::SelfService], &[]),
];
/// The first of the kinds that hang on a team.
const OF_TEAM: usize = 19;
const ROOTS: &[KpiId] = &[KpiId::PerfFixLeadTime, KpiId::RegressionsBeforeProd];
/// A gate looks for regressions, and a run that passes tells that one is fixed.
const RUNS: &[KpiId] = &[KpiId::PrPerfTestShare, KpiId::PerfFixLeadTime, KpiId::RegressionsBeforeProd];
/// An incident is a root as well.
const INCIDENTS: &[KpiId] = &[KpiId::PerfIncidents, KpiId::PerfFixLeadTime, KpiId::RegressionsBeforeProd];
const PULL_REQUESTS: &[CheckFact] = &[CheckFact::ResultsOnMain, CheckFact::ChecklistComplete];
const OF_PULL_REQUESTS: &[KpiId] = &[KpiId::PrPerfTestShare, KpiId::PerfWorkShare, KpiId::PerfFixLeadTime, KpiId::RegressionsBeforeProd];
const SERVICES: [ServiceId; 3] = [CHECKOUT, LEDGER, FINDER];
/// Noon of a Wednesday; what is told happened in the thirteen days before.
const NOW: &str = "2026-07-15";

#[derive(Debug, Clone, Copy)]
struct Told {
    kind: usize,
    service: usize,
    hours_ago: i64,
}

fn told() -> impl Strategy<Value = Told> {
    (0..KINDS.len(), 0..SERVICES.len(), 1_i64..300).prop_map(|(kind, service, hours_ago)| Told { kind, service, hours_ago })
}

impl Told {
    fn at(self) -> Timestamp {
        noon(NOW).plus(-chrono::Duration::hours(self.hours_ago))
    }

    /// Some are delivered at once, others only today.
    fn received_at(self) -> Timestamp {
        self.at().plus(chrono::Duration::hours(self.hours_ago * (self.hours_ago % 4) / 3))
    }

    fn subject(self) -> Subject {
        match (self.kind < OF_TEAM, self.service) {
            (true, service) => Subject::Service(SERVICES[service]),
            (false, 2) => Subject::Team(SEARCH),
            (false, _) => Subject::Team(PAYMENTS),
        }
    }
}

fn body(told: Told, at: Timestamp) -> Body {
    let run = |tool: &str, workload: &str, gated: bool| {
        json!({ "kind": "run", "env": "ci", "tool": tool, "workload": workload, "attempt": 1, "verdict": "pass", "blocking": false,
            "gated": gated, "series": 1, "sha": "a1", "branch": "main" })
    };
    let alert = |firing: bool| {
        json!({ "kind": "alert", "fingerprint": "f", "name": "HighLatency", "firing": firing, "severity": "critical",
            "starts_at": at.plus(chrono::Duration::hours(if firing { 0 } else { -1 })), "ends_at": (!firing).then_some(at) })
    };
    // The same few pull requests and roots again and again, so that one event follows another.
    let number = told.hours_ago % 3;
    let pull_request = |state: &str| {
        json!({ "kind": "pull_request", "repository": "acme/mono", "number": number, "state": state, "head_sha": format!("h{number}"),
            "base_ref": "main", "default_branch": "main", "merge_sha": (state == "merged").then_some("a1"),
            "merged_at": (state == "merged").then_some(at), "labels": ["performance"] })
    };
    let regression = |change: &str| {
        json!({ "kind": "regression", "root": format!("r{number}"), "change": change, "stage": "main", "culprit_sha": "a1",
            "reached_main": true })
    };
    let decision = |decision: &str, approved: bool| {
        json!({ "kind": "decision", "check": "profiles-fresh", "decision": decision, "reason": "Not this quarter",
            "until": noon("2026-12-31"), "requested_by": "ada", "approved_by": approved.then_some("grace") })
    };
    let review = |change: &str| json!({ "kind": "review", "week": "2026-W28", "change": change, "member": "ada" });
    let value: Value = match KINDS[told.kind].0 {
        "heartbeat" => json!({ "kind": "heartbeat", "source": "prometheus", "samples": 1 }),
        "alert_rule" => json!({ "kind": "alert_rule", "name": "HighLatency", "healthy": true }),
        "alert fires" => alert(true),
        "alert resolved" => alert(false),
        "load test" => run("k6", "load", false),
        "benchmark" => run("pytest-benchmark", "benchmark", true),
        "profile_summary" => json!({ "kind": "profile_summary", "profile": "cpu" }),
        "slo_sample" => {
            json!({ "kind": "slo_sample", "slo": "availability", "day": at.day(Zone::UTC), "good_milli": 999, "total_milli": 1_000 })
        }
        "deploy" => json!({ "kind": "deploy", "env": "production", "sha": "a1", "status": "success", "finished_at": at }),
        "canary" => json!({ "kind": "canary", "rollout": "r", "env": "production", "sha": "a1", "verdict": "pass", "finished_at": at }),
        "change_point_run" => json!({ "kind": "change_point_run", "series": 1, "found": 0 }),
        "pull request opened" => pull_request("open"),
        "pull request merged" => pull_request("merged"),
        "incident" => json!({ "kind": "incident", "id": format!("i{number}"), "title": "slow", "severity": "critical", "performance": true,
            "opened_at": at }),
        "regression found" => regression("confirmed"),
        "regression fixed" => regression("fixed"),
        "checklist" => {
            json!({ "kind": "checklist", "repository": "acme/mono", "pr": number, "items": [{ "text": "load", "ticked": true }] })
        }
        "metric" => json!({ "kind": "metric", "name": "tickets", "value": 3.0 }),
        "requests" => json!({ "kind": "requests", "day": at.day(Zone::UTC), "count": 1_000_000 }),
        "asked" => decision("waived", false),
        "approved" => decision("waived", true),
        "withdrawn" => decision("withdrawn", false),
        "review published" => review("published"),
        "review acknowledged" => review("acknowledged"),
        _ => json!({ "kind": "activity", "member": "ada", "what": "action_created" }),
    };
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

/// A program that was judged once, after a first look at it without any evidence.
fn judged(all: &[Told]) -> Story {
    let mut story = Story::new();
    story.tick("2026-07-14");
    absorb(&mut story, all);
    story
}

/// Absorbs all of them in one evaluation, in this order. A record is the same wherever it stands: only its id is its place.
fn absorb(story: &mut Story, all: &[Told]) -> Output {
    let mut absorbed: BTreeMap<Subject, Vec<i64>> = BTreeMap::new();
    for one in all {
        let id = story.records.len() as i64 + 1;
        let key = format!("{}:{}:{}", one.kind, one.service, one.hours_ago);
        // The store keeps one record of a natural key.
        if story.records.iter().any(|known| known.key == key) {
            continue;
        }
        let (service, team) = match one.subject() {
            Subject::Service(service) => (Some(service), None),
            Subject::Team(team) => (None, Some(team)),
        };
        let body = body(*one, one.at());
        story.records.push(Record { id: EvidenceId(id), service, team, occurred_at: one.at(), received_at: one.received_at(), key, body });
        absorbed.entry(one.subject()).or_default().push(id);
    }
    story.run(noon(NOW), day(NOW), Cause::Evidence, &absorbed)
}

fn bytes(story: &Story) -> Vec<Vec<u8>> {
    story.latest.values().map(Snapshot::canonical).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn deliveries_of_one_evaluation_may_come_in_any_order(all in proptest::collection::vec(told(), 1..20).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))) {
        let (told, shuffled) = all;
        let (one, other) = (judged(&told), judged(&shuffled));
        prop_assert_eq!(&one.book, &other.book);
        prop_assert_eq!(bytes(&one), bytes(&other));
        // Nor does the tick that judges the day find any difference.
        let (mut one, mut other) = (one, other);
        one.tick(NOW);
        other.tick(NOW);
        prop_assert_eq!(bytes(&one), bytes(&other));
    }

    #[test]
    fn the_same_evidence_in_one_evaluation_or_in_two_ends_at_the_same_facts(all in proptest::collection::vec(told(), 2..20), cut in 1_usize..20) {
        let cut = cut.min(all.len() - 1);
        let at_once = judged(&all);
        let mut in_two = judged(&all[..cut]);
        absorb(&mut in_two, &all[cut..]);
        prop_assert_eq!(&at_once.book, &in_two.book);
    }

    #[test]
    fn judging_the_same_again_writes_nothing(all in proptest::collection::vec(told(), 1..20)) {
        let mut story = judged(&all);
        let services = SERVICES.iter().map(|service| Subject::Service(*service));
        let absorbed = services.chain([PAYMENTS, SEARCH].map(Subject::Team)).map(|subject| (subject, Vec::new())).collect();
        // Once for the teams that the first evaluation did not touch: their windows moved since the tick.
        story.run(noon(NOW), day(NOW), Cause::Evidence, &absorbed);
        let again = story.run(noon(NOW), day(NOW), Cause::Evidence, &absorbed);
        prop_assert_eq!(again, Output::default());
    }

    #[test]
    fn one_more_record_changes_only_what_reads_it(all in proptest::collection::vec(told(), 0..15), more in told()) {
        let (mut before, mut after) = (judged(&all), judged(&all));
        // Judged at the same time, with nothing new: windows end on the same day.
        before.run(noon(NOW), day(NOW), Cause::Evidence, &BTreeMap::from([(more.subject(), Vec::new())]));
        absorb(&mut after, &[more]);
        let subject = more.subject();
        for (other, days) in before.book.subjects.iter().filter(|(other, _)| **other != subject) {
            prop_assert_eq!(Some(days), after.book.subjects.get(other), "another subject's facts");
        }
        let owner = match subject {
            Subject::Service(service) => after.catalog.services[&service].owner,
            Subject::Team(team) => team,
        };
        let Kind(kind, facts, kpis) = &KINDS[more.kind];
        for team in [PAYMENTS, SEARCH] {
            let (then, now) = (&before.latest[&team], &after.latest[&team]);
            if team != owner {
                prop_assert_eq!(then.canonical(), now.canonical(), "another team's snapshot");
                continue;
            }
            for check in &after.model.model.checks {
                let reads = match check.fact {
                    CheckFact::KpiOnTarget(kpi) => kpis.contains(&kpi),
                    CheckFact::KpisImproving => !kpis.is_empty(),
                    fact => facts.contains(&fact),
                };
                if !reads {
                    let (then, now) = (then.check(&check.id).unwrap(), now.check(&check.id).unwrap());
                    prop_assert_eq!(then, now, "{} does not read {}", &check.id, kind);
                }
            }
            for id in KpiId::ALL.into_iter().filter(|id| !kpis.contains(id)) {
                prop_assert_eq!(then.kpi(id), now.kpi(id), "{} does not read {}", id, kind);
            }
        }
    }

    #[test]
    fn a_waiver_holds_to_its_last_instant_and_its_end_is_the_cause(days in 1_i64..40, at_tick in any::<bool>()) {
        let mut story = nearly_basic();
        let begin = day("2026-07-13");
        let last = begin + chrono::Days::new(days as u64);
        // Fresh evidence each day, so that nothing else can lower the level.
        let until = if at_tick { start_of_day(last.succ_opt().unwrap(), Zone::UTC) } else { noon(&last.to_string()) };
        story.absorb("2026-07-13", Subject::Team(PAYMENTS), vec![decision("alerts-active", DecisionKind::Waived, Some(until))]);
        for offset in 1..days {
            let on = (begin + chrono::Days::new(offset as u64)).to_string();
            story.absorb(&on, Subject::Service(LEDGER), vec![heartbeat()]);
            story.absorb(&on, Subject::Service(CHECKOUT), vec![heartbeat()]);
            prop_assert_eq!((story.level(PAYMENTS), story.state(PAYMENTS, "alerts-active")), (Some(2), State::Waived), "{}", on);
        }
        // The evaluation of the waiver's last instant is the first that does without it: at noon, or at the tick of the midnight after.
        let output = if at_tick {
            story.absorb(&last.to_string(), Subject::Service(LEDGER), vec![heartbeat()]);
            story.absorb(&last.to_string(), Subject::Service(CHECKOUT), vec![heartbeat()]);
            prop_assert_eq!(story.state(PAYMENTS, "alerts-active"), State::Waived);
            story.tick(&last.to_string())
        } else {
            story.absorb(&last.to_string(), Subject::Service(LEDGER), vec![heartbeat()])
        };
        prop_assert_eq!((story.level(PAYMENTS), story.state(PAYMENTS, "alerts-active")), (Some(1), State::Unknown));
        let (_, changes) = output.snapshots.iter().find(|(snapshot, _)| snapshot.team == PAYMENTS).unwrap();
        let level = changes.iter().find(|change| change.what == "level").unwrap();
        let ended = format!("The waiver until {last} ended. ");
        let because = format!("{ended}“Every important service has a live alert rule");
        prop_assert!(level.because.starts_with(&because), "{}", level.because);
        let check = changes.iter().find(|change| change.what == "alerts-active").unwrap();
        prop_assert_eq!((check.from.as_deref(), check.to.as_deref()), (Some("waived"), Some("unknown")));
        prop_assert!(check.because.starts_with(&ended), "{}", check.because);
    }

    #[test]
    fn a_graded_check_brings_its_share_and_never_lowers_the_score(value in 0.0_f64..2.0, graded in any::<bool>()) {
        let mut story = nearly_basic();
        for check in story.model.model.checks.iter_mut().filter(|check| check.id == "metrics-fresh") {
            check.graded = graded;
        }
        let mut checks = story.latest[&PAYMENTS].checks.clone();
        for check in &mut checks {
            let passes = check.id == "metrics-fresh" && value >= 1.0;
            check.state = if passes { State::Met } else { State::NotMet };
            check.value = (check.id == "metrics-fresh").then_some(value);
        }
        let (level, score) = crate::maturity::ladder(&story.model.model, &checks);
        // One of the three checks of level 2, in tenths: wholly when it passes, else by its share if it is graded.
        let share = if value >= 1.0 { 1.0 } else if graded { value } else { 0.0 };
        prop_assert_eq!((level, score), (1, 10 + (10.0 * (share * 1e6).floor() / 3e6).floor() as i64));
    }
}
