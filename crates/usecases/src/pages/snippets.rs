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
