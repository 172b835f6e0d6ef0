//! What the pipeline says of itself. Flags win over GitHub Actions' and GitLab CI's variables, those over git.

use super::Args;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// First-parent commits sent along, so that the server knows the order of the default branch.
const COMMITS: &str = "100";

/// The variables of GitHub Actions and GitLab CI. All are text: an unset one may also be an empty one.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Pipeline {
    /// The event that GitHub Actions describes to its jobs
    #[arg(long, env = "GITHUB_EVENT_PATH", hide = true)]
    github_event: Option<PathBuf>,
    #[arg(long, env = "GITHUB_REPOSITORY", hide = true)]
    github_repository: Option<String>,
    /// Of a pull request the merge commit, which nothing can be joined by
    #[arg(long, env = "GITHUB_SHA", hide = true)]
    github_sha: Option<String>,
    #[arg(long, env = "GITHUB_REF_NAME", hide = true)]
    github_ref_name: Option<String>,
    #[arg(long, env = "GITHUB_REF_TYPE", hide = true)]
    github_ref_type: Option<String>,
    #[arg(long, env = "GITHUB_SERVER_URL", hide = true)]
    github_server: Option<String>,
    #[arg(long, env = "GITHUB_RUN_ID", hide = true)]
    github_run: Option<String>,
    #[arg(long, env = "GITHUB_RUN_ATTEMPT", hide = true)]
    github_attempt: Option<String>,
    #[arg(long, env = "CI_MERGE_REQUEST_IID", hide = true)]
    gitlab_merge_request: Option<String>,
    /// Only set in pipelines of merged results, where `CI_COMMIT_SHA` is a merge commit
    #[arg(long, env = "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", hide = true)]
    gitlab_source_sha: Option<String>,
    #[arg(long, env = "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", hide = true)]
    gitlab_source_branch: Option<String>,
    #[arg(long, env = "CI_MERGE_REQUEST_DIFF_BASE_SHA", hide = true)]
    gitlab_base_sha: Option<String>,
    #[arg(long, env = "CI_COMMIT_SHA", hide = true)]
    gitlab_sha: Option<String>,
    #[arg(long, env = "CI_COMMIT_BRANCH", hide = true)]
    gitlab_branch: Option<String>,
    #[arg(long, env = "CI_DEFAULT_BRANCH", hide = true)]
    gitlab_default_branch: Option<String>,
    #[arg(long, env = "CI_PROJECT_PATH", hide = true)]
    gitlab_project: Option<String>,
    #[arg(long, env = "CI_JOB_URL", hide = true)]
    gitlab_job: Option<String>,
}

/// What is known of the run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Told {
    pr: Option<i64>,
    sha: Option<String>,
    branch: Option<String>,
    base_sha: Option<String>,
    default_branch: Option<String>,
    repository: Option<String>,
    run_url: Option<String>,
    attempt: Option<i64>,
}

impl Told {
    fn or(self, other: Self) -> Self {
        Self {
            pr: self.pr.or(other.pr),
            sha: self.sha.or(other.sha),
            branch: self.branch.or(other.branch),
            base_sha: self.base_sha.or(other.base_sha),
            default_branch: self.default_branch.or(other.default_branch),
            repository: self.repository.or(other.repository),
            run_url: self.run_url.or(other.run_url),
            attempt: self.attempt.or(other.attempt),
        }
    }
}

fn set(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

impl Pipeline {
    fn github(&self) -> Told {
        let event = self.github_event.as_deref().and_then(|path| std::fs::read(path).ok());
        let event: Value = event.and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default();
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let number = |pointer: &str| event.pointer(pointer).and_then(Value::as_i64);
        let address = match (set(&self.github_server), set(&self.github_repository), set(&self.github_run)) {
            (Some(server), Some(repository), Some(run)) => Some(format!("{server}/{repository}/actions/runs/{run}")),
            _ => None,
        };
        let everywhere = Told {
            default_branch: text("/repository/default_branch"),
            repository: set(&self.github_repository),
            run_url: address,
            attempt: set(&self.github_attempt).and_then(|attempt| attempt.parse().ok()),
            ..Told::default()
        };
        let of_event = if event.get("pull_request").is_some() {
            Told {
                pr: number("/pull_request/number"),
                sha: text("/pull_request/head/sha"),
                branch: text("/pull_request/head/ref"),
                base_sha: text("/pull_request/base/sha"),
                ..Told::default()
            }
        } else if event.get("workflow_run").is_some() {
            // A job that follows another workflow, as it is done for forks. The list is empty for them: they are told by --pr.
            Told {
                pr: number("/workflow_run/pull_requests/0/number"),
                sha: text("/workflow_run/head_sha"),
                branch: text("/workflow_run/head_branch"),
                base_sha: text("/workflow_run/pull_requests/0/base/sha"),
                ..Told::default()
            }
        } else {
            Told {
                sha: set(&self.github_sha),
                branch: set(&self.github_ref_name).filter(|_| self.github_ref_type.as_deref() == Some("branch")),
                base_sha: text("/merge_group/base_sha"),
                ..Told::default()
            }
        };
        of_event.or(everywhere)
    }

    fn gitlab(&self) -> Told {
        Told {
            pr: set(&self.gitlab_merge_request).and_then(|number| number.parse().ok()),
            sha: set(&self.gitlab_source_sha).or_else(|| set(&self.gitlab_sha)),
            branch: set(&self.gitlab_source_branch).or_else(|| set(&self.gitlab_branch)),
            base_sha: set(&self.gitlab_base_sha),
            default_branch: set(&self.gitlab_default_branch),
            repository: set(&self.gitlab_project),
            run_url: set(&self.gitlab_job),
            attempt: None,
        }
    }
}

/// The query of an upload.
pub(super) fn query(args: &Args) -> Vec<(&'static str, String)> {
    let flags = Told {
        pr: args.pr,
        sha: set(&args.sha),
        branch: set(&args.branch),
        base_sha: set(&args.base_sha),
        default_branch: set(&args.default_branch),
        repository: set(&args.repository),
        run_url: set(&args.run_url),
        attempt: args.attempt,
    };
    let told = flags.or(args.pipeline.github()).or(args.pipeline.gitlab());
    let sha = told.sha.or_else(|| git(&["rev-parse", "HEAD"]));
    let branch = told.branch.or_else(|| git(&["branch", "--show-current"]));
    // Oldest first; a shallow clone has few, which is fine.
    let from = told.base_sha.clone().or_else(|| told.pr.is_none().then(|| sha.clone()).flatten());
    let commits = from.and_then(|from| git(&["rev-list", "--first-parent", "--reverse", "-n", COMMITS, &from]));
    let given = [
        ("service", Some(args.service.clone())),
        ("env", Some(args.env.clone())),
        ("branch", branch),
        ("sha", sha),
        ("pr", told.pr.map(|pr| pr.to_string())),
        ("base_sha", told.base_sha),
        ("default_branch", told.default_branch),
        ("repository", told.repository),
        ("run_url", told.run_url),
        ("runner", set(&args.runner)),
        ("attempt", told.attempt.map(|attempt| attempt.to_string())),
        ("capacity", args.capacity.then(|| "true".to_owned())),
        ("commits", commits.map(|lines| lines.replace('\n', ","))),
    ];
    given.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

/// The same for the base side of a comparison: measured of the commit the change started from.
pub(super) fn of_base(query: &[(&'static str, String)], pair: &str) -> Vec<(&'static str, String)> {
    let base = query.iter().find(|(name, _)| *name == "base_sha").map(|(_, sha)| sha.clone());
    let mut query: Vec<_> = query.iter().filter(|(name, _)| *name != "sha" || base.is_none()).cloned().collect();
    query.extend(base.map(|sha| ("sha", sha)));
    query.extend([("pair", pair.to_owned()), ("side", "base".to_owned())]);
    query
}

pub(super) fn of_head(mut query: Vec<(&'static str, String)>, pair: Option<&str>) -> Vec<(&'static str, String)> {
    if let Some(pair) = pair {
        query.extend([("pair", pair.to_owned()), ("side", "head".to_owned())]);
    }
    query
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    fn github(event: &str) -> Told {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.json");
        std::fs::write(&path, event).unwrap();
        Pipeline {
            github_event: Some(path),
            github_repository: text("acme/shop"),
            github_sha: text("5e9e"),
            github_ref_name: text("main"),
            github_ref_type: text("branch"),
            github_server: text("https://github.com"),
            github_run: text("42"),
            github_attempt: text("2"),
            ..Pipeline::default()
        }
        .github()
    }

    #[test]
    fn a_pull_request_of_github_actions_is_told_by_its_event() {
        let event = r#"{"pull_request":{"number":12,"head":{"sha":"abc","ref":"topic"},"base":{"sha":"def"}},"repository":{"default_branch":"trunk"}}"#;
        let expected = Told {
            pr: Some(12),
            sha: text("abc"),
            branch: text("topic"),
            base_sha: text("def"),
            default_branch: text("trunk"),
            repository: text("acme/shop"),
            run_url: text("https://github.com/acme/shop/actions/runs/42"),
            attempt: Some(2),
        };
        assert_eq!(github(event), expected);
    }

    #[test]
    fn a_push_is_its_own_commit_and_a_following_workflow_is_that_of_the_one_before() {
        let told = github(r#"{"repository":{"default_branch":"main"}}"#);
        assert_eq!((told.sha, told.branch, told.pr), (text("5e9e"), text("main"), None));
        let event = r#"{"workflow_run":{"head_sha":"abc","head_branch":"topic","pull_requests":[{"number":7,"base":{"sha":"def"}}]}}"#;
        let told = github(event);
        assert_eq!((told.sha, told.branch, told.pr, told.base_sha), (text("abc"), text("topic"), Some(7), text("def")));
    }

    #[test]
    fn a_merge_request_of_gitlab_is_its_source_branch() {
        let told = Pipeline {
            gitlab_merge_request: text("3"),
            gitlab_source_sha: text("abc"),
            gitlab_sha: text("merge"),
            gitlab_source_branch: text("topic"),
            gitlab_base_sha: text("def"),
            gitlab_default_branch: text("main"),
            gitlab_project: text("group/tools/shop"),
            gitlab_job: text("https://gitlab.example/-/jobs/1"),
            ..Pipeline::default()
        }
        .gitlab();
        assert_eq!((told.pr, told.sha, told.branch, told.base_sha), (Some(3), text("abc"), text("topic"), text("def")));
        assert_eq!((told.default_branch, told.repository), (text("main"), text("group/tools/shop")));
        // Outside merged results the variable is there, and empty.
        let told = Pipeline { gitlab_source_sha: text(""), gitlab_sha: text("abc"), ..Pipeline::default() }.gitlab();
        assert_eq!((told.sha, told.pr), (text("abc"), None));
    }

    #[test]
    fn the_base_side_is_of_the_base_commit() {
        let query = vec![("service", "shop".to_owned()), ("sha", "head".to_owned()), ("base_sha", "base".to_owned())];
        let base = of_base(&query, "p");
        let value = |of: &[(&str, String)], wanted: &str| {
            let found: Vec<_> = of.iter().filter(|(name, _)| *name == wanted).map(|(_, value)| value.clone()).collect();
            found.join(",")
        };
        assert_eq!([value(&base, "sha"), value(&base, "pair"), value(&base, "side")], ["base", "p", "base"]);
        let head = of_head(query.clone(), Some("p"));
        assert_eq!([value(&head, "sha"), value(&head, "pair"), value(&head, "side")], ["head", "p", "head"]);
        assert_eq!(of_head(query.clone(), None), query);
    }
}
