use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn read(yaml: &str) -> Objectives {
    serde_saphyr::from_str(yaml).unwrap()
}

fn refused(yaml: &str) -> String {
    serde_saphyr::from_str::<Objectives>(yaml).unwrap_err().to_string()
}

fn values(values: &[(&str, f64)]) -> BTreeMap<String, f64> {
    values.iter().map(|(sli, value)| ((*sli).to_owned(), *value)).collect()
}

fn past(result: GateResult, of: &[(&str, f64)]) -> Evaluation {
    Evaluation { result, values: values(of) }
}

fn statuses(outcome: &Outcome) -> Vec<Status> {
    outcome.objectives.iter().map(|objective| objective.status).collect()
}

/// The example of Keptn's specification, with a second and a third objective.
const EXAMPLE: &str = r#"
spec_version: "1.0"
filter:
  svc_id: "a14b-cd87-0d51"
comparison:
  compare_with: "several_results"
  include_result_with_score: "pass"
  number_of_comparison_results: 3
  aggregate_function: avg
objectives:
  - sli: response_time_p95
    displayName: "Response time P95"
    pass:
      - criteria: ["<=+10%", "<600"]
    warning:
      - criteria: ["<=800"]
    weight: 2
  - sli: error_rate
    pass:
      - criteria: ["<=1"]
      - criteria: ["<=+0%", "<5"]
    key_sli: true
  - sli: throughput
total_score:
  pass: "90%"
  warning: "75%"
"#;

const STEADY: [(&str, f64); 2] = [("response_time_p95", 500.0), ("error_rate", 0.5)];

#[test]
fn the_example_of_the_specification_is_read_and_written_back() {
    let objectives = read(EXAMPLE);
    assert_eq!(objectives.objectives.len(), 3);
    assert_eq!(objectives.objectives[0].display_name.as_deref(), Some("Response time P95"));
    assert_eq!(objectives.objectives[0].pass[0].criteria[0], "<=+10%".parse().unwrap());
    assert_eq!((objectives.total_score.pass, objectives.total_score.warning), (90.0, 75.0));
    let json = serde_json::to_string(&objectives).unwrap();
    assert_eq!(serde_json::from_str::<Objectives>(&json).unwrap(), objectives);
}

#[test]
fn what_is_left_out_has_keptns_defaults_but_for_the_comparison() {
    let objectives = read("objectives: [{sli: p95, pass: [{criteria: ['<600']}]}]");
    assert_eq!(objectives.comparison, Comparison::default());
    assert_eq!(objectives.comparison.number_of_comparison_results, 3);
    assert_eq!(objectives.total_score, TotalScore { pass: 90.0, warning: 75.0 });
    assert_eq!((objectives.objectives[0].weight, objectives.objectives[0].key_sli), (1, false));
}

/// Mean of the last three 500, so the limit is 550. 540: 2 of 2. Errors 0.5: 1 of 1. 100 %.
#[test]
fn all_passed_is_a_hundred() {
    let outcome = evaluate(
        &read(EXAMPLE),
        &values(&[("response_time_p95", 540.0), ("error_rate", 0.5), ("throughput", 90.0)]),
        &[past(GateResult::Pass, &[("response_time_p95", 480.0)]), past(GateResult::Pass, &[("response_time_p95", 520.0)])],
    );
    assert_eq!((outcome.score, outcome.result, outcome.compared_with), (100.0, GateResult::Pass, 2));
    assert_eq!(statuses(&outcome), [Status::Pass, Status::Pass, Status::Info]);
    let first = &outcome.objectives[0];
    assert_eq!((first.earlier, first.criteria[0].limit, first.criteria[0].held), (Some(500.0), Some(550.0), Some(true)));
}

/// 560 is above 550 and below 800: half of 2 points. 1 + 1 of 3 points: 66.7 %, below 75 %.
#[test]
fn a_warning_is_half_the_points() {
    let outcome =
        evaluate(&read(EXAMPLE), &values(&[("response_time_p95", 560.0), ("error_rate", 0.5)]), &[past(GateResult::Pass, &STEADY)]);
    assert_eq!((outcome.score, outcome.result), (66.6666667, GateResult::Fail));
    assert_eq!(outcome.objectives[0].status, Status::Warning);
    assert_eq!(outcome.objectives[0].score, 1.0);
}

/// Keptn's note: 85 of 92 points are 92.39 %.
#[test]
fn the_score_is_the_share_of_the_weights() {
    let yaml = "objectives: [{sli: a, weight: 85, pass: [{criteria: ['<1']}]}, {sli: b, weight: 7, pass: [{criteria: ['<1']}]}]";
    let outcome = evaluate(&read(yaml), &values(&[("a", 0.0), ("b", 2.0)]), &[]);
    assert_eq!((outcome.score, outcome.result), (92.3913043, GateResult::Pass));
}

/// 9 of 10 points are exactly 90 %, and 3 of 4 exactly 75 %.
#[test]
fn the_totals_are_reached_at_the_limit() {
    let of = |weight: u32| {
        let yaml =
            format!("objectives: [{{sli: a, weight: {weight}, pass: [{{criteria: ['<1']}}]}}, {{sli: b, pass: [{{criteria: ['<1']}}]}}]");
        evaluate(&read(&yaml), &values(&[("a", 0.0), ("b", 2.0)]), &[]).result
    };
    assert_eq!(
        [of(10), of(9), of(8), of(3), of(2)],
        [GateResult::Pass, GateResult::Pass, GateResult::Warning, GateResult::Warning, GateResult::Fail]
    );
}

#[test]
fn a_failed_key_objective_fails_the_whole() {
    let past = [past(GateResult::Pass, &STEADY)];
    // Errors 2: above 1 and above the earlier 0.5, so neither set holds.
    let outcome =
        evaluate(&read(&EXAMPLE.replace("weight: 2", "weight: 99")), &values(&[("response_time_p95", 500.0), ("error_rate", 2.0)]), &past);
    assert_eq!((outcome.score, outcome.result), (99.0, GateResult::Fail));
    // A value that was not measured is a failure, too.
    let outcome = evaluate(&read(EXAMPLE), &values(&[("response_time_p95", 500.0), ("error_rate", f64::NAN)]), &past);
    assert_eq!(outcome.result, GateResult::Fail);
    assert_eq!((outcome.objectives[1].status, outcome.objectives[1].value), (Status::NoValue, None));
}

#[test]
fn one_set_of_criteria_is_enough() {
    // Errors 3: above 1, but not above the earlier 4, and below 5.
    let outcome = evaluate(
        &read(EXAMPLE),
        &values(&[("response_time_p95", 500.0), ("error_rate", 3.0)]),
        &[past(GateResult::Pass, &[("response_time_p95", 500.0), ("error_rate", 4.0)])],
    );
    assert_eq!(outcome.objectives[1].status, Status::Pass);
    let held: Vec<_> = outcome.objectives[1].criteria.iter().map(|criterion| (criterion.set, criterion.held)).collect();
    assert_eq!(held, [(0, Some(false)), (1, Some(true)), (1, Some(true))]);
}

#[test]
fn without_a_comparison_the_answer_is_no_baseline_and_not_pass() {
    let outcome = evaluate(&read(EXAMPLE), &values(&STEADY), &[]);
    // 1 of 3 points is certain.
    assert_eq!((outcome.score, outcome.result), (33.3333333, GateResult::NoBaseline));
    assert_eq!(statuses(&outcome), [Status::NoBaseline, Status::Pass, Status::Info]);
    assert_eq!((outcome.objectives[0].criteria[0].limit, outcome.objectives[0].criteria[0].held), (None, None));
}

#[test]
fn a_fixed_limit_that_is_crossed_needs_no_comparison() {
    // 900 is not below 600, whatever came before, and above 800 as well.
    let outcome = evaluate(&read(EXAMPLE), &values(&[("response_time_p95", 900.0), ("error_rate", 0.5)]), &[]);
    assert_eq!((outcome.objectives[0].status, outcome.result), (Status::Fail, GateResult::Fail));
}

#[test]
fn a_missing_comparison_that_cannot_change_the_result_does_not_hide_it() {
    let yaml = "objectives: [{sli: a, weight: 19, pass: [{criteria: ['<1']}]}, {sli: b, pass: [{criteria: ['<=+10%']}]}]";
    let both = |a: f64| evaluate(&read(yaml), &values(&[("a", a), ("b", 5.0)]), &[]);
    // 19 of 20 points are 95 %, enough without the other; 0 of 20 are too few with it.
    assert_eq!((both(0.0).result, both(2.0).result), (GateResult::Pass, GateResult::Fail));
    // A key objective may still fail.
    let key = yaml.replace("sli: b", "key_sli: true, sli: b");
    assert_eq!(evaluate(&read(&key), &values(&[("a", 0.0), ("b", 5.0)]), &[]).result, GateResult::NoBaseline);
}

#[test]
fn only_evaluations_that_passed_as_a_whole_are_compared_with() {
    let history = [
        past(GateResult::Pass, &[("response_time_p95", 100.0)]),
        past(GateResult::Pass, &[("response_time_p95", 200.0)]),
        past(GateResult::Pass, &[("response_time_p95", 300.0)]),
        past(GateResult::Fail, &[("response_time_p95", 9000.0)]),
        past(GateResult::Pass, &[("response_time_p95", 400.0)]),
        past(GateResult::Warning, &[("response_time_p95", 800.0)]),
    ];
    let earlier = |comparison: &str| {
        let yaml = format!("comparison: {{{comparison}}}\nobjectives: [{{sli: response_time_p95, pass: [{{criteria: ['<=+10%']}}]}}]");
        let outcome = evaluate(&read(&yaml), &values(&STEADY), &history);
        (outcome.objectives[0].earlier, outcome.compared_with)
    };
    assert_eq!(earlier(""), (Some(300.0), 3), "200, 300, 400");
    assert_eq!(earlier("number_of_comparison_results: 2"), (Some(350.0), 2));
    assert_eq!(earlier("compare_with: single_result"), (Some(400.0), 1));
    assert_eq!(earlier("include_result_with_score: pass_or_warn"), (Some(500.0), 3), "300, 400, 800");
    assert_eq!(earlier("include_result_with_score: all"), (Some(3400.0), 3), "9000, 400, 800");
    // Keptn's percentiles of 100, 200, 300, 400 lie at 2.5, 4.5 and 4.75 of four.
    let four = "number_of_comparison_results: 4, aggregate_function";
    assert_eq!(earlier(&format!("{four}: p50")), (Some(250.0), 4));
    assert_eq!(earlier(&format!("{four}: p90")), (Some(400.0), 4));
    assert_eq!(earlier(&format!("{four}: p95")), (Some(400.0), 4));
}

#[test]
fn the_first_evaluations_stand_in_until_one_has_passed() {
    let yaml = "objectives: [{sli: a, pass: [{criteria: ['<=+10%']}]}]";
    let first = evaluate(&read(yaml), &values(&[("a", 100.0)]), &[]);
    assert_eq!(first.result, GateResult::NoBaseline);
    let first = past(first.result, &[("a", 100.0)]);
    let second = evaluate(&read(yaml), &values(&[("a", 105.0)]), std::slice::from_ref(&first));
    assert_eq!(second.result, GateResult::Pass);
    let third = evaluate(&read(yaml), &values(&[("a", 115.0)]), &[first, past(second.result, &[("a", 105.0)])]);
    assert_eq!((third.objectives[0].earlier, third.result), (Some(105.0), GateResult::Pass), "115 of 115.5");
}

#[test]
fn files_that_make_no_sense_are_refused_with_the_reason() {
    for (yaml, reason) in [
        ("objectives: []", "nothing to judge"),
        ("objectives: [{sli: a}]", "nothing to judge"),
        ("objectives: [{sli: a, weight: 0, pass: [{criteria: ['<1']}]}]", "nothing to judge"),
        ("objectives: [{sli: a, pass: [{criteria: ['<1']}]}, {sli: a}]", "the objective of `a` stands there twice"),
        ("objectives: [{sli: a, pass: [{criteria: []}]}]", "empty list of criteria"),
        ("objectives: [{sli: a, pass: [{criteria: ['600']}]}]", "`600` begins with none of"),
        ("objectives: [{sli: a, pas: [{criteria: ['<600']}]}]", "pas"),
        ("comparison: {number_of_comparison_results: 0}\nobjectives: [{sli: a, pass: [{criteria: ['<1']}]}]", "must be at least 1"),
        ("total_score: {pass: '50%'}\nobjectives: [{sli: a, pass: [{criteria: ['<1']}]}]", "must not be above `pass`"),
        ("total_score: {pass: '120%'}\nobjectives: [{sli: a, pass: [{criteria: ['<1']}]}]", "120 is not between 0 and 100"),
        ("total_score: {pass: much}\nobjectives: [{sli: a, pass: [{criteria: ['<1']}]}]", "`much` is not a percentage"),
    ] {
        let message = refused(yaml);
        assert!(message.contains(reason), "{yaml}: {message}");
    }
}

#[test]
fn totals_are_read_with_and_without_a_sign() {
    for total in ["'80%'", "'80'", "80", "80.0"] {
        let yaml = format!("total_score: {{pass: {total}}}\nobjectives: [{{sli: a, pass: [{{criteria: ['<1']}}]}}]");
        assert_eq!(read(&yaml).total_score, TotalScore { pass: 80.0, warning: 75.0 });
    }
}

fn criterion() -> impl Strategy<Value = String> {
    ("(<|<=|>|>=)", "[+-]?", 0_u32..20, "%?").prop_map(|(operator, sign, number, percent)| format!("{operator}{sign}{number}{percent}"))
}

fn objective() -> impl Strategy<Value = Objective> {
    let sets = || {
        proptest::collection::vec(proptest::collection::vec(criterion(), 1..3), 0..3).prop_map(|sets| {
            let set = |texts: Vec<String>| CriteriaSet { criteria: texts.iter().map(|text| text.parse().unwrap()).collect() };
            sets.into_iter().map(set).collect::<Vec<_>>()
        })
    };
    (sets(), sets(), 1_u32..9, any::<bool>()).prop_map(|(pass, warning, weight, key_sli)| Objective {
        sli: String::new(),
        display_name: None,
        pass,
        warning,
        weight,
        key_sli,
    })
}

proptest! {
    #[test]
    fn the_score_lies_within_its_bounds_and_no_pass_lacks_its_points(
        mut list in proptest::collection::vec(objective(), 1..6),
        numbers in proptest::collection::vec(proptest::option::of(-20.0_f64..20.0), 6),
        earlier in proptest::option::of(-20.0_f64..20.0),
    ) {
        prop_assume!(list.iter().any(Objective::counts));
        for (index, objective) in list.iter_mut().enumerate() {
            objective.sli = index.to_string();
        }
        let objectives = Objectives { comparison: Comparison::default(), objectives: list, total_score: TotalScore::default() };
        let now = numbers.iter().enumerate().filter_map(|(index, value)| value.map(|value| (index.to_string(), value))).collect();
        let before: Vec<Evaluation> = earlier
            .map(|value| Evaluation { result: GateResult::Pass, values: (0..6).map(|index: usize| (index.to_string(), value)).collect() })
            .into_iter()
            .collect();
        let outcome = evaluate(&objectives, &now, &before);
        prop_assert!((0.0..=100.0).contains(&outcome.score), "{}", outcome.score);
        if outcome.result == GateResult::Pass {
            prop_assert!(outcome.score >= 90.0);
            prop_assert!(outcome.objectives.iter().all(|objective| !objective.key || matches!(objective.status, Status::Pass | Status::Warning | Status::Info)));
        }
        if earlier.is_some() {
            prop_assert_ne!(outcome.result, GateResult::NoBaseline);
        }
        let json = serde_json::to_string(&objectives).unwrap();
        prop_assert_eq!(serde_json::from_str::<Objectives>(&json).unwrap(), objectives);
    }
}
