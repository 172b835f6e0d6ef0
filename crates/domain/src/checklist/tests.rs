use super::*;
use crate::catalog::{Checklist, Required};
use crate::evidence::{Tick, Workload};
use crate::ids::EvidenceId;
use crate::verdict::Verdict;

fn tick(text: &str, ticked: bool) -> Tick {
    Tick { id: None, text: text.into(), ticked, struck: false }
}

fn run(evidence: i64, workload: Workload, verdict: Verdict) -> RunResult<'static> {
    RunResult { evidence: EvidenceId(evidence), tool: "k6", workload, verdict }
}

/// Answer and reason of the item with this id.
fn of<'a>(answered: &'a [Answered], id: &str) -> (Answer, &'a str) {
    let found = answered.iter().find(|one| one.id.as_str() == id).unwrap();
    (found.answer, found.why.as_str())
}

#[test]
fn a_box_is_found_by_its_words_however_they_are_written() {
    let ticks = [tick("explain RUN for `new/modified`  queries.", true), tick("Timeout configured", true), tick("Loops with I/O", true)];
    let answered = answers(&Checklist::standard(), Some(&ticks), &Known::default());
    assert_eq!(of(&answered, "explain").0, Answer::Ticked);
    assert_eq!(of(&answered, "timeouts").0, Answer::Ticked, "one letter of nineteen");
    assert_eq!(of(&answered, "no-io-in-loops"), (Answer::Missing, "not in the pull request's checklist"), "the opposite is not the same");
}

#[test]
fn an_id_wins_over_words_and_a_box_answers_one_item() {
    let named = Tick { id: Some("PK-none".into()), ..tick("Timeouts configured", true) };
    let moved = Tick { id: Some("indexes".into()), ..tick("Timeouts configured", true) };
    let answered = answers(&Checklist::standard(), Some(&[named.clone(), moved]), &Known::default());
    assert_eq!(of(&answered, "indexes").0, Answer::Ticked);
    assert_eq!(of(&answered, "timeouts").0, Answer::Ticked, "an unknown id leaves the words to decide");
    let twice = [tick("Appropriate indexes", false), tick("Appropriate indexes", true)];
    assert_eq!(of(&answers(&Checklist::standard(), Some(&twice), &Known::default()), "indexes").0, Answer::Missing, "the first one counts");
}

#[test]
fn results_answer_what_nobody_ticked() {
    let runs = [run(1, Workload::Benchmark, Verdict::Error), run(2, Workload::Benchmark, Verdict::Fail)];
    let answered = answers(&Checklist::standard(), Some(&[]), &Known { runs: &runs, ..Known::default() });
    assert_eq!(of(&answered, "benchmark"), (Answer::Evidence, "a result of k6 is there: fail"));
    assert_eq!(answered.iter().find(|one| one.id.as_str() == "benchmark").unwrap().evidence, Some(EvidenceId(2)));
    assert_eq!(of(&answered, "load-test"), (Answer::Missing, "the pull request has no checklist"), "a benchmark is no load test");
}

#[test]
fn a_result_that_measured_nothing_contradicts_a_tick() {
    let runs = [run(7, Workload::Load, Verdict::Error)];
    let known = Known { runs: &runs, ..Known::default() };
    let ticks = [tick("Benchmark test included if critical", true), tick("Load test updated if needed", false)];
    let answered = answers(&Checklist::standard(), Some(&ticks), &known);
    assert_eq!(of(&answered, "benchmark"), (Answer::Contradicted, "ticked, but the result of k6 measured nothing"));
    assert_eq!(of(&answered, "load-test"), (Answer::Missing, "not ticked; the result of k6 measured nothing"));
}

#[test]
fn touching_a_load_test_updates_it() {
    for (file, answer) in [("tests/load.js", Answer::Evidence), ("perf/k6/cart.js", Answer::Evidence), ("src/loader.rs", Answer::Missing)] {
        let known = Known { files: Some(&[file]), ..Known::default() };
        assert_eq!(of(&answers(&Checklist::standard(), None, &known), "load-test").0, answer, "{file}");
    }
}

#[test]
fn without_traces_nothing_is_known_of_repeated_queries() {
    let answered = answers(&Checklist::standard(), None, &Known::default());
    let (answer, why) = of(&answered, "no-n-plus-one");
    assert_eq!(answer, Answer::Missing);
    assert!(why.contains("no source of traces"), "{why}");
}

#[test]
fn what_the_list_does_not_ask_for_is_not_needed_unless_files_are_unknown() {
    let mut list = Checklist::standard();
    list.sections[0].items[0].required = Required::Files(vec!["**/*.sql".into()]);
    list.sections[2].items[2].required = Required::Label("network".into());
    let labels = ["Network".to_owned()];
    let known = Known { files: Some(&["src/main.rs"]), ..Known::default() };
    let answered = answers(&list, None, &known);
    assert_eq!(of(&answered, "explain"), (Answer::NotNeeded, "touches no file of **/*.sql"));
    assert_eq!(of(&answered, "timeouts"), (Answer::NotNeeded, "not labelled network"));
    let answered = answers(&list, None, &Known { labels: &labels, ..Known::default() });
    assert_eq!(of(&answered, "explain").0, Answer::Missing);
    assert_eq!(of(&answered, "timeouts").0, Answer::Missing);
    let struck = [Tick { struck: true, ..tick("Timeouts configured", false) }];
    let answered = answers(&list, Some(&struck), &Known { labels: &labels, ..Known::default() });
    assert_eq!(of(&answered, "timeouts"), (Answer::NotNeeded, "struck out in the pull request"));
}
