//! `pacekeeper push`: what a pipeline calls. Human text on standard error; on standard output the verdict as JSON with `--json`, or as
//! Markdown with `--markdown`.

mod answers;
mod ci;
mod folder;
mod upload;

use anyhow::{Context, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use upload::Uploader;
use usecases::markdown;

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
    /// Branch; read from the pipeline or git when left out
    #[arg(long)]
    branch: Option<String>,
    /// Head commit; of a pull request its head, not the merge commit. Read from the pipeline or git when left out
    #[arg(long)]
    sha: Option<String>,
    /// Number of the pull or merge request; read from the pipeline when left out
    #[arg(long)]
    pr: Option<i64>,
    /// Commit the change started from
    #[arg(long)]
    base_sha: Option<String>,
    /// Branch that changes are merged into
    #[arg(long)]
    default_branch: Option<String>,
    /// Address of the pipeline's run
    #[arg(long)]
    run_url: Option<String>,
    /// Class of the runner, in place of its CPU
    #[arg(long)]
    runner: Option<String>,
    /// Which measurement of the same commit this is; the second one confirms or refutes the first
    #[arg(long)]
    attempt: Option<i64>,
    /// The load test offers the load that its budgets ask for
    #[arg(long)]
    capacity: bool,
    /// Repository `owner/name`, where the service has several or none
    #[arg(long)]
    repository: Option<String>,
    /// Results of the base, measured in the same job: they are uploaded first, and the files are compared with them
    #[arg(long, value_name = "FILE")]
    base: Vec<PathBuf>,
    /// Print the verdict as JSON
    #[arg(long)]
    json: bool,
    /// Print the verdict as Markdown, or append it to a file: `--markdown="$GITHUB_STEP_SUMMARY"`
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
    markdown: Option<PathBuf>,
    /// Write the benchmarks that should be measured again into a file, one per line
    #[arg(long, value_name = "FILE")]
    rerun_list: Option<PathBuf>,
    /// Append `verdict=`, `blocking=` and `url=` with the prefix `pacekeeper_` to a file, for later steps: `--outputs "$GITHUB_OUTPUT"`
    #[arg(long, value_name = "FILE")]
    outputs: Option<PathBuf>,
    /// Seconds to go on trying while the server is away
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    wait: u64,
    #[command(flatten)]
    pipeline: ci::Pipeline,
    /// Result files; of criterion also its folder `target/criterion`
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.token.trim().is_empty() {
        bail!("the token is empty: pipelines of forks are given no secrets, and a secret that is not set is an empty one");
    }
    if args.json && args.markdown.as_deref() == Some(Path::new("-")) {
        bail!("standard output takes one of them: write `--markdown=FILE` beside `--json`");
    }
    let query = ci::query(&args);
    let uploader = Uploader::new(&args)?;
    let mut pair = None;
    if !args.base.is_empty() {
        let name = hex::encode(usecases::seal::random::<16>()?);
        for (number, file) in args.base.iter().enumerate() {
            let answer = uploader.send(file, &ci::of_base(&query, &name), Some(&format!("{name}-{number}"))).await?;
            eprintln!("{}: kept as the base ({})", file.display(), answers::text(&answer, "url"));
        }
        pair = Some(name);
    }
    let query = ci::of_head(query, pair.as_deref());
    let (mut told, mut refused) = (Vec::new(), false);
    for file in &args.files {
        match uploader.send(file, &query, None).await {
            Ok(answer) => {
                eprintln!("{}", answers::summary(&file.display().to_string(), &answer));
                told.push(answer);
            }
            // The other files are still worth a verdict.
            Err(error) if error.downcast_ref::<upload::Refused>().is_some() => {
                eprintln!("{}: {error}", file.display());
                refused = true;
            }
            Err(error) => return Err(error.context(file.display().to_string())),
        }
    }
    write(&args, &told)?;
    let code = if refused { 2 } else { answers::worst(&told) };
    Ok(ExitCode::from(code))
}

fn write(args: &Args, told: &[Value]) -> anyhow::Result<()> {
    if args.json {
        let printed = if let [only] = told { only.clone() } else { Value::Array(told.to_vec()) };
        println!("{}", serde_json::to_string_pretty(&printed)?);
    }
    if let Some(path) = &args.markdown {
        let text = markdown::verdicts(told);
        if path == Path::new("-") { print!("{text}") } else { append(path, &text)? }
    }
    if let Some(path) = &args.rerun_list {
        let names: String = answers::rerun(told).into_iter().map(|name| name + "\n").collect();
        std::fs::write(path, names).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    if let Some(path) = &args.outputs {
        append(path, &answers::outputs(told))?;
    }
    Ok(())
}

fn append(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).with_context(|| format!("{} cannot be written", path.display()))
}
