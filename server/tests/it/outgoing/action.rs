//! The GitHub Action and the GitLab component: their files are read as GitHub and GitLab read them, and their steps are run in a shell
//! with the real program against a real server.

use super::server;
use crate::harness::{Credentials, Server};
use crate::installation::pytest;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

const ACTION: &str = include_str!("../../../../deploy/github-action/action.yml");
const COMPONENT: &str = include_str!("../../../../deploy/gitlab/templates/pacekeeper.yml");

/// A server that listens, with a token for uploads.
async fn listening(server: &Server) -> (String, String) {
    let router = pacekeeper::http::router(server.state.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let Credentials::Token(token) = server.token("ingest").await else { panic!("no token") };
    (url, token)
}

fn read(yaml: &str) -> Value {
    serde_saphyr::from_str(yaml).unwrap()
}

/// The defaults of inputs, and what is given.
fn inputs(declared: &Value, given: &[(&str, &str)]) -> BTreeMap<String, String> {
    let declared = declared.as_object().unwrap();
    for (name, _) in given {
        assert!(declared.contains_key(*name), "there is no input {name}");
    }
    let value = |(name, input): (&String, &Value)| {
        let own = given.iter().find(|(known, _)| known == name).map(|(_, value)| (*value).to_owned());
        let value = own.or_else(|| input["default"].as_str().map(str::to_owned));
        (name.clone(), value.unwrap_or_else(|| panic!("the input {name} is required")))
    };
    declared.iter().map(value).collect()
}

/// Replaces `${{ inputs.x }}` and `${{ steps.a.outputs.b }}`, the only expressions there are.
fn expanded(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut text = text.to_owned();
    while let Some(start) = text.find("${{") {
        let end = start + text[start..].find("}}").unwrap();
        let name = text[start + 3..end].trim();
        let value = known.get(name).unwrap_or_else(|| panic!("nothing is known of {name}")).clone();
        text.replace_range(start..end + 2, &value);
    }
    text
}

/// `name=value` lines, as GitHub reads them.
fn lines(path: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

struct Job {
    folder: tempfile::TempDir,
    outputs: BTreeMap<String, String>,
    summary: String,
    last: Output,
}

/// Runs the steps of the action one after the other, each as `bash --noprofile --norc -eo pipefail`.
async fn action(given: &[(&str, &str)], files: &[(&str, String)], environment: &[(&str, &str)]) -> Job {
    let action = read(ACTION);
    assert_eq!(action["runs"]["using"], "composite");
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut known: BTreeMap<_, _> =
        inputs(&action["inputs"], given).into_iter().map(|(name, value)| (format!("inputs.{name}"), value)).collect();
    let (summary, mut last) = (folder.path().join("summary.md"), None);
    for (number, step) in action["runs"]["steps"].as_array().unwrap().iter().enumerate() {
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "an input in a script would be run as a program: {script}");
        assert_eq!(step["shell"], "bash");
        let output = folder.path().join(format!("output{number}"));
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("RUNNER_TEMP", folder.path());
        command.env("GITHUB_OUTPUT", &output).env("GITHUB_STEP_SUMMARY", &summary).envs(environment.iter().copied());
        for (name, value) in step["env"].as_object().unwrap_or(&Map::new()) {
            command.env(name, expanded(value.as_str().unwrap(), &known));
        }
        // In another thread: the server runs in this one.
        let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        for (name, value) in lines(&output) {
            known.insert(format!("steps.{}.outputs.{name}", step["id"].as_str().unwrap()), value);
        }
        let ended = !done.status.success();
        last = Some(done);
        if ended {
            break;
        }
    }
    let told = action["outputs"].as_object().unwrap().iter().filter_map(|(name, output)| {
        let value = output["value"].as_str().unwrap();
        let name_of = value.trim_start_matches("${{").trim_end_matches("}}").trim();
        known.get(name_of).map(|value| (name.clone(), value.clone()))
    });
    let outputs = told.collect();
    Job { outputs, summary: std::fs::read_to_string(summary).unwrap_or_default(), last: last.unwrap(), folder }
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_pacekeeper");

fn event(folder: &Path) -> String {
    let path = folder.join("event.json");
    let event = r#"{"pull_request":{"number":12,"head":{"sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","ref":"topic"},"base":{"sha":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}},"repository":{"default_branch":"main"}}"#;
    std::fs::write(&path, event).unwrap();
    path.display().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_action_judges_a_pull_request_and_ends_the_job() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (url, token) = listening(&server).await;
    let with = |files: &'static str| {
        [
            ("url", url.clone()),
            ("token", token.clone()),
            ("service", "checkout".to_owned()),
            ("files", files.to_owned()),
            ("binary", PROGRAM.to_owned()),
        ]
    };
    fn given<'a>(all: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
        all.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    // The default branch first: nothing to compare with yet, which does not end the job.
    let main = [
        ("GITHUB_SHA", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"),
        ("GITHUB_REF_NAME", "main"),
        ("GITHUB_REF_TYPE", "branch"),
        ("GITHUB_REPOSITORY", "acme/checkout"),
    ];
    let job = action(&given(&with("results*.json")), &[("results one.json", pytest(&[("test_sum", 0.01)]))], &main).await;
    assert!(job.last.status.success(), "{}", String::from_utf8_lossy(&job.last.stderr));
    assert_eq!(job.outputs["verdict"], "no_baseline");
    assert_eq!(job.outputs["exit-code"], "0");

    // A pull request that doubles it.
    let events = tempfile::tempdir().unwrap();
    let path = event(events.path());
    let pull = [
        ("GITHUB_EVENT_PATH", path.as_str()),
        ("GITHUB_SHA", "cccccccccccccccccccccccccccccccccccccccc"),
        ("GITHUB_REPOSITORY", "acme/checkout"),
        ("GITHUB_RUN_ATTEMPT", "1"),
    ];
    let job = action(&given(&with("results.json")), &[("results.json", pytest(&[("test_sum", 0.02)]))], &pull).await;
    let code = job.last.status.code();
    assert_eq!((code, job.outputs["exit-code"].as_str()), (Some(1), "1"), "{}", String::from_utf8_lossy(&job.last.stderr));
    assert_eq!((job.outputs["verdict"].as_str(), job.outputs["blocking"].as_str()), ("fail", "true"));
    assert!(job.outputs["url"].contains("/runs/"), "{:?}", job.outputs);
    assert!(job.summary.contains("❌ fail") && job.summary.contains("`bench.py::test_sum`"), "{}", job.summary);
    // Joined by the head of the pull request, not by the merge commit.
    let mut session = server.platform.store.read().await.unwrap();
    let run = store::runs::list(&mut session, None, 1, None).await.unwrap().remove(0);
    assert_eq!((run.sha.as_deref(), run.pr), (Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Some(12)));
    drop(session);

    // The same with `fail: false`; then without the file.
    let mut lenient = with("results.json").to_vec();
    lenient.push(("fail", "false".to_owned()));
    let job = action(&given(&lenient), &[("results.json", pytest(&[("test_sum", 0.02)]))], &pull).await;
    assert!(job.last.status.success());
    assert_eq!(job.outputs["verdict"], "fail");
    let job = action(&given(&with("results.json")), &[], &pull).await;
    assert_eq!(job.last.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&job.last.stderr).contains("results.json cannot be read"),
        "{}",
        String::from_utf8_lossy(&job.last.stderr)
    );
    drop(job.folder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_action_downloads_the_program_and_checks_it() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (url, token) = listening(&server).await;
    // Something that answers --version and push.
    let program = "#!/bin/sh\nif [ \"$1\" = push ]; then echo \"$@\" > arguments; else echo pacekeeper 1; fi\n";
    let router = axum::Router::new().route("/program", axum::routing::get(move || async move { program }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let source = format!("http://{}/program", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let digest = {
        use sha2::Digest;
        hex::encode(sha2::Sha256::digest(program.as_bytes()))
    };
    let files = [("a.json", String::new()), ("b.json", String::new()), ("base.json", String::new())];
    let given = |sum: &str| {
        [
            ("url", url.clone()),
            ("token", token.clone()),
            ("service", "checkout".to_owned()),
            ("files", "a.json\nb.json".to_owned()),
            ("base", "base.json".to_owned()),
            ("runner", "large".to_owned()),
            ("download-url", source.clone()),
            ("sha256", sum.to_owned()),
        ]
    };
    let texts = given(&digest);
    let job = action(&texts.each_ref().map(|(name, value)| (*name, value.as_str())), &files, &[]).await;
    assert!(job.last.status.success(), "{}", String::from_utf8_lossy(&job.last.stderr));
    let arguments = std::fs::read_to_string(job.folder.path().join("arguments")).unwrap();
    assert!(arguments.contains("--runner large --base base.json -- a.json b.json"), "{arguments}");
    let texts = given(&"0".repeat(64));
    let job = action(&texts.each_ref().map(|(name, value)| (*name, value.as_str())), &files, &[]).await;
    assert_eq!(job.last.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&job.last.stdout).contains("checksum"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_component_judges_a_merge_request() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (url, token) = listening(&server).await;
    let (spec, template) = COMPONENT.split_once("\n---\n").unwrap();
    let declared = &read(spec)["spec"]["inputs"];
    let values =
        inputs(declared, &[("service", "checkout"), ("files", "*.json"), ("needs", "[bench]"), ("url", &url), ("binary", PROGRAM)]);
    let mut text = template.to_owned();
    for (name, value) in &values {
        text = text.replace(&format!("$[[ inputs.{name} ]]"), value);
    }
    assert!(!text.contains("$[["), "{text}");
    let job = &read(&text)["pacekeeper"];
    assert_eq!((job["when"].as_str(), job["stage"].as_str(), &job["needs"]), (Some("always"), Some("test"), &serde_json::json!(["bench"])));

    let mut last = None;
    for (sha, merge_request, seconds) in [("b", None, 0.01), ("a", Some("7"), 0.02)] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("results.json"), pytest(&[("test_sum", seconds)])).unwrap();
        let script: Vec<_> = job["script"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let mut command = Command::new("bash");
        command.args(["-eo", "pipefail", "-c", &script.join("\n")]).current_dir(folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("PACEKEEPER_TOKEN", &token);
        for (name, value) in job["variables"].as_object().unwrap() {
            command.env(name, value.as_str().unwrap_or_default());
        }
        command.env("CI_COMMIT_SHA", sha.repeat(40)).env("CI_DEFAULT_BRANCH", "main").env("CI_PROJECT_PATH", "acme/checkout");
        match merge_request {
            Some(number) => command.env("CI_MERGE_REQUEST_IID", number).env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "b".repeat(40)),
            None => command.env("CI_COMMIT_BRANCH", "main"),
        };
        let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        last = Some((done, folder));
    }
    let (done, folder) = last.unwrap();
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    let outputs = lines(&folder.path().join("pacekeeper.env"));
    assert_eq!((outputs["pacekeeper_verdict"].as_str(), outputs["pacekeeper_blocking"].as_str()), ("fail", "true"));
    for kept in job["artifacts"]["paths"].as_array().unwrap() {
        assert!(folder.path().join(kept.as_str().unwrap()).exists(), "{kept} was not written");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_waits_for_a_server_that_is_away() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let Credentials::Token(token) = server.token("ingest").await else { panic!("no token") };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("results.json");
    std::fs::write(&file, pytest(&[("test_sum", 0.01)])).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let push = |wait: &str| {
        let mut command = Command::new(PROGRAM);
        command.args(["push", "--url", &format!("http://{address}"), "--service", "checkout", "--wait", wait]).arg(&file);
        command.args(["--branch", "main", "--sha", "a1"]).env("PACEKEEPER_TOKEN", &token).current_dir(folder.path());
        tokio::task::spawn_blocking(move || command.output().unwrap())
    };
    let gave_up = push("2").await.unwrap();
    let told = String::from_utf8_lossy(&gave_up.stderr).into_owned();
    assert_eq!(gave_up.status.code(), Some(2));
    assert!(told.contains("could not be reached") && told.contains("trying again in 1 s") && told.contains("gave up after"), "{told}");

    let waiting = push("60");
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    let router = pacekeeper::http::router(server.state.clone());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let done = waiting.await.unwrap();
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{told}");
    assert!(told.contains("no_baseline"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sides_of_one_job_are_compared_with_each_other() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (url, token) = listening(&server).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, seconds) in [("base.json", 0.01), ("head.json", 0.02)] {
        std::fs::write(folder.path().join(name), pytest(&[("test_sum", seconds)])).unwrap();
    }
    let mut command = Command::new(PROGRAM);
    command.args(["push", "--url", &url, "--service", "checkout", "--base", "base.json", "--json", "--pr", "12", "--sha", "a1"]);
    command
        .args(["--markdown=verdict.md", "--rerun-list", "again.txt", "head.json"])
        .env("PACEKEEPER_TOKEN", &token)
        .current_dir(folder.path());
    let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(told.contains("base.json: kept as the base"), "{told}");
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {told}"));
    let mut session = server.platform.store.read().await.unwrap();
    let runs = store::runs::list(&mut session, None, 9, None).await.unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(answer["run"], runs[0].id.0);
    assert!(std::fs::read_to_string(folder.path().join("verdict.md")).unwrap().starts_with("### "));
    assert!(folder.path().join("again.txt").exists());
}
