//! `pacekeeper push`: what a pipeline calls. Human text on standard error, the verdict as JSON on standard output with `--json`.

use crate::sources::client;
use anyhow::{Context, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// First-parent commits sent along, so that the server knows the order of the default branch.
const COMMITS: &str = "100";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address of the server
    #[arg(long, env = "PACEKEEPER_URL")]
    url: String,
    /// Token with the scope `ingest`
    #[arg(long, env = "PACEKEEPER_TOKEN", hide_env_values = true)]
    token: String,
    /// Slug of the service the results belong to
    #[arg(long, env = "PACEKEEPER_SERVICE")]
    service: String,
    /// Format of the files
    #[arg(long, default_value = "auto")]
    format: String,
    /// Environment the results come from
    #[arg(long, default_value = "ci")]
    env: String,
    /// Branch; read from git when left out
    #[arg(long)]
    branch: Option<String>,
    /// Head commit; of a pull request its head, not the merge commit. Read from git when left out
    #[arg(long)]
    sha: Option<String>,
    /// Number of the pull request
    #[arg(long)]
    pr: Option<i64>,
    /// Commit the change started from
    #[arg(long)]
    base_sha: Option<String>,
    /// Address of the pipeline's run
    #[arg(long)]
    run_url: Option<String>,
    /// Class of the runner, in place of its CPU
    #[arg(long)]
    runner: Option<String>,
    #[arg(long)]
    attempt: Option<i64>,
    /// Repository `owner/name`, where the service has several or none
    #[arg(long, env = "GITHUB_REPOSITORY")]
    repository: Option<String>,
    /// The event that GitHub Actions describes to its jobs: number, head and base of the pull request are read from it
    #[arg(long, env = "GITHUB_EVENT_PATH", hide = true)]
    event: Option<PathBuf>,
    /// Print the verdict as JSON
    #[arg(long)]
    json: bool,
    /// Result files
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let client = client().map_err(anyhow::Error::new)?;
    let mut answers = Vec::new();
    for file in &args.files {
        let body = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let url = format!("{}/api/v1/ingest/{}", args.url.trim_end_matches('/'), args.format);
        let request = client.post(&url).bearer_auth(&args.token).query(&query(&args)).body(body);
        let answer = request.send().await.with_context(|| format!("{} could not be reached", args.url))?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{}: {}", file.display(), refusal(status.as_u16(), &text));
        }
        let answer: Value = serde_json::from_str(&text).context("the server's answer is not JSON")?;
        eprintln!("{}", summary(&file.display().to_string(), &answer));
        answers.push(answer);
    }
    if args.json {
        let printed = if let [only] = answers.as_slice() { only.clone() } else { Value::Array(answers.clone()) };
        println!("{}", serde_json::to_string_pretty(&printed)?);
    }
    Ok(ExitCode::from(worst(&answers)))
}

/// What GitHub Actions says about the pull request. Its `GITHUB_SHA` is the merge commit, which no pull request can be joined by.
#[derive(Debug, Default)]
struct PullRequest {
    number: Option<i64>,
    head: Option<String>,
    branch: Option<String>,
    base: Option<String>,
}

fn pull_request(event: Option<&Path>) -> PullRequest {
    let event = event.and_then(|path| std::fs::read(path).ok()).and_then(|body| serde_json::from_slice::<Value>(&body).ok());
    let Some(pull_request) = event.as_ref().and_then(|event| event.get("pull_request")) else { return PullRequest::default() };
    let text = |pointer: &str| pull_request.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    PullRequest {
        number: pull_request.get("number").and_then(Value::as_i64),
        head: text("/head/sha"),
        branch: text("/head/ref"),
        base: text("/base/sha"),
    }
}

fn query(args: &Args) -> Vec<(&'static str, String)> {
    let told = pull_request(args.event.as_deref());
    let pr = args.pr.or(told.number);
    let base_sha = args.base_sha.clone().or(told.base);
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    let sha = args.sha.clone().or(told.head).or_else(|| git(&["rev-parse", "HEAD"]));
    let branch = args.branch.clone().or(told.branch).or_else(|| git(&["branch", "--show-current"]));
    // Oldest first; a shallow clone has few, which is fine.
    let from = base_sha.clone().or_else(|| pr.is_none().then(|| sha.clone()).flatten());
    let commits = from.and_then(|from| git(&["rev-list", "--first-parent", "--reverse", "-n", COMMITS, &from]));
    let given = [
        ("service", Some(args.service.clone())),
        ("env", Some(args.env.clone())),
        ("branch", branch),
        ("sha", sha),
        ("pr", pr.map(|pr| pr.to_string())),
        ("base_sha", base_sha),
        ("repository", args.repository.clone()),
        ("run_url", args.run_url.clone()),
        ("runner", args.runner.clone()),
        ("attempt", args.attempt.map(|attempt| attempt.to_string())),
        ("commits", commits.map(|lines| lines.replace('\n', ","))),
    ];
    given.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

/// `pass: 4 series · https://…/runs/12`, then the reasons.
fn summary(file: &str, answer: &Value) -> String {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let series = answer.get("series").and_then(Value::as_array).map_or(0, Vec::len);
    let mut lines = vec![format!("{file}: {} ({series} series) {}", text("verdict"), text("url"))];
    if answer.get("duplicate").and_then(Value::as_bool) == Some(true) {
        lines.push("  the same file was here before: nothing changed".to_owned());
    }
    let reasons = answer.get("reasons").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    lines.extend(reasons.map(|reason| format!("  {reason}")));
    lines.join("\n")
}

fn refusal(status: u16, text: &str) -> String {
    let Ok(problem) = serde_json::from_str::<Value>(text) else { return format!("the server answered {status}") };
    let detail = problem.get("detail").and_then(Value::as_str).unwrap_or(text);
    let details = problem.get("details").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    std::iter::once(format!("{detail} ({status})")).chain(details.map(|line| format!("  {line}"))).collect::<Vec<_>>().join("\n")
}

/// The code of the worst verdict: error, then a blocking fail, then not comparable where the policy blocks on that.
fn worst(answers: &[Value]) -> u8 {
    let codes: Vec<_> = answers.iter().filter_map(|answer| answer.get("exit_code")?.as_u64()).collect();
    [2, 1, 3].into_iter().find(|code| codes.contains(&u64::from(*code))).unwrap_or(0)
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
    fn a_pull_request_of_github_actions_is_told_by_its_event() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.json");
        let event = r#"{"pull_request":{"number":12,"head":{"sha":"abc","ref":"topic"},"base":{"sha":"def"}}}"#;
        std::fs::write(&path, event).unwrap();
        let told = pull_request(Some(&path));
        assert_eq!(
            (told.number, told.head.as_deref(), told.branch.as_deref(), told.base.as_deref()),
            (Some(12), Some("abc"), Some("topic"), Some("def"))
        );
        assert_eq!(pull_request(None).number, None);
    }

    #[test]
    fn a_refusal_names_every_format_that_was_tried() {
        let text = r#"{"detail":"no format fits","details":["k6: line 1","pytest-benchmark: line 1"]}"#;
        assert_eq!(refusal(422, text), "no format fits (422)\n  k6: line 1\n  pytest-benchmark: line 1");
    }
}
