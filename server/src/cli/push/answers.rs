//! What the server answered, for people, for the shell and for later steps.

use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn texts<'a>(answer: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    answer.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// `results.json: pass (4 series) https://…/runs/12`, then the reasons and what to measure again.
pub(super) fn summary(file: &str, answer: &Value) -> String {
    let series = answer.get("series").and_then(Value::as_array).map_or(0, Vec::len);
    let mut lines = vec![format!("{file}: {} ({series} series) {}", text(answer, "verdict"), text(answer, "url"))];
    if answer.get("duplicate").and_then(Value::as_bool) == Some(true) {
        lines.push("  the same file was here before: nothing changed".to_owned());
    }
    lines.extend(texts(answer, "reasons").map(|reason| format!("  {reason}")));
    let rerun: Vec<_> = texts(answer, "rerun").collect();
    if !rerun.is_empty() {
        lines.push(format!("  measure again to be sure, with --attempt one higher: {}", rerun.join(", ")));
    }
    lines.extend(texts(answer, "warnings").map(|warning| format!("  warning: {warning}")));
    lines.join("\n")
}

/// `detail` of a problem document, then every format that was tried.
pub(super) fn refusal(status: u16, text: &str) -> String {
    let Ok(problem) = serde_json::from_str::<Value>(text) else { return format!("the server answered {status}") };
    let detail = problem.get("detail").and_then(Value::as_str).unwrap_or(text);
    std::iter::once(format!("{detail} ({status})"))
        .chain(texts(&problem, "details").map(|line| format!("  {line}")))
        .collect::<Vec<_>>()
        .join("\n")
}

fn code(answer: &Value) -> u64 {
    answer.get("exit_code").and_then(Value::as_u64).unwrap_or(0)
}

/// The code of the worst verdict: error, then a blocking fail, then not comparable where the policy blocks on that.
pub(super) fn worst(answers: &[Value]) -> u8 {
    [2, 1, 3].into_iter().find(|wanted| answers.iter().any(|answer| code(answer) == u64::from(*wanted))).unwrap_or(0)
}

/// Names of all answers, each once.
pub(super) fn rerun(answers: &[Value]) -> BTreeSet<String> {
    answers.iter().flat_map(|answer| texts(answer, "rerun")).map(|name| name.replace(['\n', '\r'], " ")).collect()
}

/// Lines of `name=value` about the worst answer, as GitHub's output files and GitLab's dotenv reports take them.
pub(super) fn outputs(answers: &[Value]) -> String {
    // Worst exit code first, then the verdict that is graver.
    let verdicts = ["pass", "no_baseline", "inconclusive", "warn", "fail", "error"];
    let gravity = |answer: &&Value| {
        let by_code = [0, 3, 1, 2].iter().position(|known| *known == code(answer));
        (by_code, verdicts.iter().position(|known| *known == text(answer, "verdict")))
    };
    let Some(worst) = answers.iter().max_by_key(gravity) else { return "pacekeeper_verdict=error\npacekeeper_blocking=true\n".to_owned() };
    let line = |name: &str, value: &str| format!("pacekeeper_{name}={}\n", value.replace(['\n', '\r'], " "));
    let blocking = worst.get("blocking").and_then(Value::as_bool).unwrap_or(false);
    [line("verdict", text(worst, "verdict")), line("blocking", &blocking.to_string()), line("url", text(worst, "url"))].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_worst_verdict_decides_the_exit_code() {
        let with = |code: u64| json!({ "exit_code": code });
        assert_eq!(worst(&[with(0), with(0)]), 0);
        assert_eq!(worst(&[with(0), with(1), with(3)]), 1);
        assert_eq!(worst(&[with(1), with(2)]), 2);
        assert_eq!(worst(&[with(3), with(0)]), 3);
    }

    #[test]
    fn outputs_are_about_the_worst_file() {
        let one = |code: u64, verdict: &str, url: &str| json!({ "exit_code": code, "verdict": verdict, "url": url, "blocking": code == 1 });
        let all = [one(0, "fail", "u1"), one(1, "fail", "u2\nevil=1"), one(0, "pass", "u3")];
        assert_eq!(outputs(&all), "pacekeeper_verdict=fail\npacekeeper_blocking=true\npacekeeper_url=u2 evil=1\n");
        assert_eq!(outputs(&all[2..]), "pacekeeper_verdict=pass\npacekeeper_blocking=false\npacekeeper_url=u3\n");
        assert!(outputs(&[]).starts_with("pacekeeper_verdict=error\n"));
    }

    #[test]
    fn names_to_measure_again_are_told_once() {
        let answers = [json!({ "rerun": ["b", "a"] }), json!({ "rerun": ["a"] }), json!({})];
        assert_eq!(rerun(&answers).into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_refusal_names_every_format_that_was_tried() {
        let text = r#"{"detail":"no format fits","details":["k6: line 1","pytest-benchmark: line 1"]}"#;
        assert_eq!(refusal(422, text), "no format fits (422)\n  k6: line 1\n  pytest-benchmark: line 1");
    }
}
