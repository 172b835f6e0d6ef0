use super::*;
use crate::catalog::{Catalog, Service};
use crate::engine::{Change, Evaluation, Output};
use crate::evidence::{Alert, Body, Decision, DecisionKind, Heartbeat, Record, Run, Workload};
use crate::facts::Book;
use crate::ids::{EvidenceId, ServiceId};
use crate::kpi::KpiId;
use crate::kpi::compute_samples::pull_request;
use crate::maturity::State;
use crate::maturity::sample::{CHECKOUT, COMMERCE, FINDER, LEDGER, PAYMENTS, PROGRAM, SEARCH, catalog, day, model, noon, service};
use crate::model::{CheckFact, VersionedModel};
use crate::time::{Timestamp, Zone, start_of_day};
use crate::verdict::Verdict;

/// A program whose evaluations a test runs one after the other.
struct Story {
    model: VersionedModel,
    catalog: Catalog,
    records: Vec<Record>,
    book: Book,
    latest: BTreeMap<TeamId, Snapshot>,
    no: i64,
}

impl Story {
    fn new() -> Self {
        Self { model: model(), catalog: catalog(), records: Vec::new(), book: Book::default(), latest: BTreeMap::new(), no: 0 }
    }

    fn run(&mut self, at: Timestamp, day: Day, cause: Cause, absorbed: &BTreeMap<Subject, Vec<i64>>) -> Output {
        self.no += 1;
        let evaluation = Evaluation { no: self.no, at, day, cause, model_version: self.model.version };
        let of =
            |subject: &Subject| -> Vec<Record> { self.records.iter().filter(|record| subject_of(record) == *subject).cloned().collect() };
        let touched: BTreeMap<Subject, Vec<Record>> = absorbed.keys().map(|subject| (*subject, of(subject))).collect();
        let output = step(Input {
            evaluation: &evaluation,
            model: &self.model,
            catalog: &self.catalog,
            touched: &touched,
            book: &mut self.book,
            previous: &self.latest,
            absorbed,
        });
        for (snapshot, _) in &output.snapshots {
            self.latest.insert(snapshot.team, snapshot.clone());
        }
        output
    }

    /// Absorbs records at noon of a day.
    fn absorb(&mut self, on: &str, subject: Subject, bodies: Vec<Body>) -> Output {
        let mut ids = Vec::new();
        for body in bodies {
            let id = self.records.len() as i64 + 1;
            let (service, team) = match subject {
                Subject::Service(service) => (Some(service), None),
                Subject::Team(team) => (None, Some(team)),
            };
            let (occurred_at, received_at) = (noon(on), noon(on));
            self.records.push(Record { id: EvidenceId(id), service, team, occurred_at, received_at, key: format!("key-{id}"), body });
            ids.push(id);
        }
        self.run(noon(on), day(on), Cause::Evidence, &BTreeMap::from([(subject, ids)]))
    }

    /// The tick at midnight that judges the day before.
    fn tick(&mut self, judged: &str) -> Output {
        let judged = day(judged);
        let midnight = start_of_day(judged.succ_opt().unwrap(), Zone::UTC);
        self.run(midnight, judged, Cause::DayTick, &BTreeMap::new())
    }

    fn state(&self, team: TeamId, check: &str) -> State {
        self.latest[&team].check(check).unwrap().state
    }

    fn level(&self, team: TeamId) -> Option<u8> {
        self.latest[&team].standing.level
    }
}

fn subject_of(record: &Record) -> Subject {
    record.service.map(Subject::Service).or(record.team.map(Subject::Team)).unwrap()
}

fn changes_of(output: &Output, team: TeamId) -> &[Change] {
    output.snapshots.iter().find(|(snapshot, _)| snapshot.team == team).map(|(_, changes)| changes.as_slice()).unwrap()
}

fn heartbeat() -> Body {
    Body::Heartbeat(Heartbeat { source: "prometheus".to_owned(), samples: 1 })
}

fn alert(on: &str) -> Body {
    Body::Alert(Alert {
        fingerprint: "f".to_owned(),
        name: "HighLatency".to_owned(),
        firing: true,
        starts_at: noon(on),
        ends_at: None,
        severity: None,
        labels: BTreeMap::new(),
        summary: None,
        url: None,
    })
}

fn load_test() -> Body {
    Body::Run(Run {
        repository: None,
        env: "staging".to_owned(),
        branch: None,
        sha: None,
        pr: None,
        tool: "k6".to_owned(),
        workload: Workload::Load,
        attempt: 1,
        verdict: Verdict::Pass,
        blocking: false,
        gated: false,
        series: 1,
        run_url: None,
        endpoints: Vec::new(),
    })
}

fn waiver(check: &str, until: &str) -> Body {
    decision(check, DecisionKind::Waived, Some(noon(until)))
}

fn decision(check: &str, decision: DecisionKind, until: Option<Timestamp>) -> Body {
    Body::Decision(Decision {
        check: check.to_owned(),
        decision,
        reason: "Not this quarter".to_owned(),
        until,
        requested_by: "ada".to_owned(),
        approved_by: Some("grace".to_owned()),
        evidence_url: None,
    })
}

/// Payments with everything of level 2 but an alert.
fn nearly_basic() -> Story {
    let mut story = Story::new();
    story.absorb("2026-07-13", Subject::Service(LEDGER), vec![heartbeat()]);
    story.absorb("2026-07-13", Subject::Service(CHECKOUT), vec![heartbeat(), load_test()]);
    story
}

#[test]
fn a_team_without_evidence_is_unrated_and_says_what_to_connect() {
    let mut story = Story::new();
    let output = story.tick("2026-07-13");
    assert_eq!(output.snapshots.iter().map(|(snapshot, _)| snapshot.team).collect::<Vec<_>>(), [PROGRAM, COMMERCE, PAYMENTS, SEARCH]);
    assert!(output.snapshots.iter().all(|(snapshot, changes)| snapshot.standing.level.is_none() && changes.is_empty()));
    let payments = &story.latest[&PAYMENTS];
    assert_eq!((payments.checks.len(), payments.kpis.len(), payments.reporting, payments.total), (16, 9, 0, 2));
    assert_eq!(story.state(PAYMENTS, "metrics-fresh"), State::Unknown);
    assert_eq!(story.latest[&PROGRAM].standing.unrated, 2);
}

#[test]
fn the_evidence_that_completes_a_level_raises_it_at_once_and_is_named() {
    let mut story = nearly_basic();
    assert_eq!((story.level(PAYMENTS), story.latest[&PAYMENTS].standing.score_tenths), (Some(1), Some(16)));
    let output = story.absorb("2026-07-14", Subject::Service(CHECKOUT), vec![heartbeat(), alert("2026-07-14")]);
    assert_eq!(story.level(PAYMENTS), Some(2));
    assert_eq!(story.latest[&PAYMENTS].standing.since, Some(day("2026-07-14")));
    let (_, changes) = output.snapshots.iter().find(|(snapshot, _)| snapshot.team == PAYMENTS).unwrap();
    let level = &changes[0];
    assert_eq!((level.what.as_str(), level.from.as_deref(), level.to.as_deref()), ("level", Some("1"), Some("2")));
    let expected = "“Every important service has a live alert rule, or an alert in the last 90 days” passes: \
                    1 report of alert rules and alerts in the last 90 days.";
    assert_eq!(level.because, expected);
    assert_eq!(level.evidence, [4, 5]);
    assert_eq!(
        (changes[1].what.as_str(), changes[1].from.as_deref(), changes[1].to.as_deref()),
        ("alerts-active", Some("unknown"), Some("met"))
    );
    // The group and the program follow in the same evaluation; search is still unrated.
    for node in [COMMERCE, PROGRAM] {
        let standing = &story.latest[&node].standing;
        assert_eq!((standing.level, standing.lowest, standing.unrated), (Some(2), Some(2), 1));
    }
}

#[test]
fn the_same_again_brings_nothing_new() {
    let mut story = nearly_basic();
    let absorbed = BTreeMap::from([(Subject::Service(CHECKOUT), vec![2, 3])]);
    let again = story.run(noon("2026-07-13"), day("2026-07-13"), Cause::Evidence, &absorbed);
    assert_eq!(again, Output::default());
}

#[test]
fn a_replay_gives_the_same_bytes() {
    let bytes = |story: &Story| -> Vec<Vec<u8>> { story.latest.values().map(Snapshot::canonical).collect() };
    let tell = || {
        let mut story = nearly_basic();
        story.tick("2026-07-13");
        story.absorb("2026-07-14", Subject::Service(FINDER), vec![heartbeat(), alert("2026-07-14")]);
        story.tick("2026-07-14");
        story
    };
    assert_eq!(bytes(&tell()), bytes(&tell()));
}

#[test]
fn facts_are_written_only_where_they_changed_and_an_emptied_day_as_empty() {
    let mut story = nearly_basic();
    let output = story.absorb("2026-07-14", Subject::Service(CHECKOUT), vec![heartbeat()]);
    assert_eq!(
        output.facts.iter().map(|(subject, day, _)| (*subject, *day)).collect::<Vec<_>>(),
        [(Subject::Service(CHECKOUT), day("2026-07-14"))]
    );
    // The record turns out to belong to another service.
    let moved = story.records.last_mut().unwrap();
    moved.service = Some(LEDGER);
    let both = BTreeMap::from([(Subject::Service(CHECKOUT), vec![]), (Subject::Service(LEDGER), vec![4])]);
    let output = story.run(noon("2026-07-15"), day("2026-07-15"), Cause::Evidence, &both);
    assert_eq!(output.facts.len(), 2);
    assert_eq!(output.facts[0], (Subject::Service(CHECKOUT), day("2026-07-14"), DayFacts::default()));
    assert!(!story.book.subjects[&Subject::Service(CHECKOUT)].contains_key(&day("2026-07-14")));
}

#[test]
fn evidence_of_one_team_leaves_the_others_alone() {
    let mut story = nearly_basic();
    let output = story.absorb("2026-07-13", Subject::Service(FINDER), vec![heartbeat()]);
    assert_eq!(output.snapshots.iter().map(|(snapshot, _)| snapshot.team).collect::<Vec<_>>(), [PROGRAM, COMMERCE, SEARCH]);
}

#[test]
fn a_waiver_that_ends_lowers_the_level_at_the_next_evaluation() {
    let mut story = nearly_basic();
    story.absorb("2026-07-13", Subject::Team(PAYMENTS), vec![waiver("alerts-active", "2026-07-14")]);
    assert_eq!((story.level(PAYMENTS), story.state(PAYMENTS, "alerts-active")), (Some(2), State::Waived));
    let output = story.absorb("2026-07-14", Subject::Service(CHECKOUT), vec![heartbeat()]);
    assert_eq!((story.level(PAYMENTS), story.state(PAYMENTS, "alerts-active")), (Some(1), State::Unknown));
    let changes = changes_of(&output, PAYMENTS);
    let (level, check) = (&changes[0].because, &changes[1].because);
    let expected = "The waiver until 2026-07-14 ended. “Every important service has a live alert rule, or an alert in the last 90 days” is \
                    unknown: Connect Alertmanager's webhook";
    assert!(level.starts_with(expected), "{level}");
    assert!(check.starts_with("The waiver until 2026-07-14 ended. Connect Alertmanager's webhook"), "{check}");
}

#[test]
fn a_decision_that_is_taken_back_is_the_cause_of_what_it_held() {
    for (kind, what) in
        [(DecisionKind::Waived, "waiver"), (DecisionKind::Attested, "attestation"), (DecisionKind::NotApplicable, "“not applicable”")]
    {
        let mut story = nearly_basic();
        let decided = decision("alerts-active", kind, Some(noon("2026-12-31")));
        story.absorb("2026-07-13", Subject::Team(PAYMENTS), vec![decided]);
        let back = decision("alerts-active", DecisionKind::Withdrawn, None);
        let output = story.absorb("2026-07-14", Subject::Team(PAYMENTS), vec![back]);
        let check = changes_of(&output, PAYMENTS).iter().find(|change| change.what == "alerts-active").unwrap();
        assert!(check.because.starts_with(&format!("The {what} was taken back. ")), "{}", check.because);
    }
}

#[test]
fn an_attestation_that_evidence_replaces_was_not_taken_back() {
    let mut story = nearly_basic();
    story.absorb("2026-07-13", Subject::Team(PAYMENTS), vec![decision("alerts-active", DecisionKind::Attested, Some(noon("2026-12-31")))]);
    let output = story.absorb("2026-07-14", Subject::Service(CHECKOUT), vec![alert("2026-07-14")]);
    let check = changes_of(&output, PAYMENTS).iter().find(|change| change.what == "alerts-active").unwrap();
    assert_eq!((check.to.as_deref(), check.because.as_str()), (Some("met"), "1 report of alert rules and alerts in the last 90 days."));
}

#[test]
fn a_level_falls_when_nothing_of_a_criterion_applies_any_more() {
    let mut story = nearly_basic();
    story.absorb("2026-07-13", Subject::Service(CHECKOUT), vec![alert("2026-07-13")]);
    assert_eq!(story.level(PAYMENTS), Some(2));
    // Checks of level 3 fail all the while: they are not what lowers the level.
    let output = story.absorb("2026-07-13", Subject::Team(PAYMENTS), vec![decision("load-test-recent", DecisionKind::NotApplicable, None)]);
    assert_eq!(story.level(PAYMENTS), Some(1));
    assert_eq!(changes_of(&output, PAYMENTS)[0].because, "Nothing of “Manual tests before releases” applies any more.");
}

#[test]
fn a_graded_check_is_graded_by_the_teams_own_target() {
    let mut story = nearly_basic();
    for check in story.model.model.checks.iter_mut().filter(|check| check.id == "alerts-active") {
        check.fact = CheckFact::KpiOnTarget(KpiId::PrPerfTestShare);
        check.graded = true;
    }
    // Half of the pull requests have a performance test: five ninths of the way to 90 %, all of the way to 50 %.
    let facts = story.book.subjects.get_mut(&Subject::Service(CHECKOUT)).unwrap().get_mut(&day("2026-07-13")).unwrap();
    facts.pull_requests = (0..10).map(|number| pull_request(number, number % 2 == 0)).collect();
    story.tick("2026-07-13");
    let before = story.latest[&PAYMENTS].standing.score_tenths;
    for kpi in story.model.model.kpis.iter_mut().filter(|kpi| kpi.id == KpiId::PrPerfTestShare) {
        kpi.targets.insert("t:payments".to_owned(), 0.5);
    }
    story.tick("2026-07-13");
    // Two of the three checks of level 2 pass: 2.55 of 3 are 8 tenths. 50 % are not above 50 %, but all of the way: 9 at most.
    assert_eq!((before, story.latest[&PAYMENTS].standing.score_tenths), (Some(18), Some(19)));
}

#[test]
fn silence_is_stale_for_seven_ticks_and_then_lowers_the_level() {
    let mut story = nearly_basic();
    story.absorb("2026-07-13", Subject::Service(CHECKOUT), vec![alert("2026-07-13")]);
    assert_eq!(story.level(PAYMENTS), Some(2));
    story.tick("2026-07-13");
    assert_eq!(story.state(PAYMENTS, "metrics-fresh"), State::Met);
    // Metrics of noon of the 13th are older than 24 hours from the tick that judges the 14th on.
    for judged in ["2026-07-14", "2026-07-15", "2026-07-16", "2026-07-17", "2026-07-18", "2026-07-19", "2026-07-20"] {
        story.tick(judged);
        assert_eq!((story.state(PAYMENTS, "metrics-fresh"), story.level(PAYMENTS)), (State::Stale, Some(2)), "{judged}");
    }
    story.tick("2026-07-21");
    assert_eq!((story.state(PAYMENTS, "metrics-fresh"), story.level(PAYMENTS)), (State::Unknown, Some(1)));
    assert_eq!(story.latest[&PAYMENTS].standing.since, Some(day("2026-07-21")));
}

#[test]
fn a_sunday_leaves_a_snapshot_of_every_node() {
    let mut story = nearly_basic();
    // 12 July 2026 is a Sunday. The second tick of the same instant finds nothing new and still writes all nodes.
    story.tick("2026-07-12");
    assert_eq!(story.tick("2026-07-12").snapshots.len(), 4);
}

#[test]
fn a_new_model_is_applied_without_grace_to_all() {
    let mut story = nearly_basic();
    story.absorb("2026-07-13", Subject::Service(CHECKOUT), vec![alert("2026-07-13")]);
    story.model.version = 2;
    let alerts = story.model.model.checks.iter_mut().find(|check| check.id == "alerts-active").unwrap();
    alerts.threshold = Some(5.0);
    let output = story.run(noon("2026-07-13"), day("2026-07-13"), Cause::Model, &BTreeMap::new());
    assert_eq!(output.snapshots.len(), 4);
    assert_eq!((story.level(PAYMENTS), story.state(PAYMENTS, "alerts-active")), (Some(1), State::NotMet));
    let (_, changes) = output.snapshots.iter().find(|(snapshot, _)| snapshot.team == PAYMENTS).unwrap();
    assert!(changes[0].because.starts_with("Model version 2 was published. "), "{}", changes[0].because);
}

#[test]
fn a_service_that_moves_takes_both_owners_along() {
    let mut story = nearly_basic();
    story.tick("2026-07-13");
    let moved = Service { owned_from: day("2026-07-14"), ..service(LEDGER, "ledger", 2, SEARCH) };
    story.catalog.apply(&crate::catalog::Change::Service(moved));
    let output = story.run(noon("2026-07-14"), day("2026-07-14"), Cause::Evidence, &BTreeMap::from([(Subject::Service(LEDGER), vec![])]));
    let judged: Vec<TeamId> = output.snapshots.iter().map(|(snapshot, _)| snapshot.team).collect();
    assert_eq!(judged, [PROGRAM, COMMERCE, PAYMENTS, SEARCH]);
    assert_eq!((story.latest[&PAYMENTS].total, story.latest[&SEARCH].total), (1, 2));
}

#[test]
fn a_group_with_services_of_its_own_is_judged_by_them_alone() {
    let mut story = nearly_basic();
    let gateway = ServiceId(20);
    story.catalog.apply(&crate::catalog::Change::Service(service(gateway, "gateway", 1, COMMERCE)));
    story.absorb("2026-07-14", Subject::Service(gateway), vec![heartbeat(), load_test(), alert("2026-07-14")]);
    let group = &story.latest[&COMMERCE];
    // Its own checks reach level 2, payments has level 1: the lower median of the two is 1.
    assert_eq!(group.check("alerts-active").unwrap().state, State::Met);
    assert_eq!((group.standing.level, group.standing.distribution), (Some(1), Some([1, 1, 0, 0, 0])));
    assert_eq!((group.reporting, group.total), (2, 3));
}

mod properties;
