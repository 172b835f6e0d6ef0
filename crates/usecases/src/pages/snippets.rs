//! How to send the first results and how to set up a hook: texts to copy.

use crate::platform::Platform;
use crate::view::Snippet;

fn snippet(title: &str, text: String) -> Snippet {
    Snippet { title: title.to_owned(), text }
}

/// One command, one pipeline step, one request.
pub(super) fn send_results(platform: &Platform) -> Vec<Snippet> {
    let base = platform.link("");
    vec![
        snippet("Command line", format!("export PACEKEEPER_TOKEN=…\npacekeeper push --url {base} --service checkout results.json")),
        snippet(
            "GitHub Actions",
            format!(
                "- run: pytest --benchmark-json=results.json\n- run: pacekeeper push --url {base} --service checkout results.json\n  env:\n    \
                 PACEKEEPER_TOKEN: ${{{{ secrets.PACEKEEPER_TOKEN }}}}"
            ),
        ),
        snippet(
            "curl",
            format!(
                "curl --fail-with-body -H \"Authorization: Bearer $PACEKEEPER_TOKEN\" \\\n  --data-binary @results.json \\\n  \
                 \"{base}/api/v1/ingest/auto?service=checkout&sha=$(git rev-parse HEAD)&branch=main\""
            ),
        ),
    ]
}

/// The commonest benchmark harnesses: measure, then push.
pub(super) fn send_benchmarks(platform: &Platform) -> Vec<Snippet> {
    let push = |file: &str| format!("pacekeeper push --url {} --service checkout {file}", platform.link(""));
    let both = |title: &str, measure: &str, file: &str| snippet(title, format!("{measure}\n{}", push(file)));
    vec![
        both("pytest-benchmark", "pytest --benchmark-json=results.json", "results.json"),
        both("criterion", "cargo bench -- --output-format bencher | tee results.txt", "results.txt"),
        both("Go", "go test -run='^$' -bench=. -count=10 ./... | tee results.txt", "results.txt"),
        both("k6", "k6 run --summary-export=results.json load.js", "results.json"),
        both("JMH", "java -jar target/benchmarks.jar -rf json -rff results.json", "results.json"),
    ]
}

/// What to enter in the tool that calls the hook.
pub(super) fn connect_hook(kind: &str, url: &str) -> Vec<Snippet> {
    match kind {
        "github" => vec![snippet(
            "GitHub, Settings → Webhooks",
            format!(
                "Payload URL:   {url}\nContent type:  application/json\nSecret:        as shown when the source was made\nEvents:        \
                 Pull requests, Pushes, Workflow runs, Deployment statuses"
            ),
        )],
        "alertmanager" => vec![snippet(
            "alertmanager.yml",
            format!(
                "receivers:\n  - name: pacekeeper\n    webhook_configs:\n      - url: {url}\n        send_resolved: true\n        http_config:\n          \
                 authorization:\n            type: Bearer\n            credentials: as shown when the source was made"
            ),
        )],
        _ => Vec::new(),
    }
}
