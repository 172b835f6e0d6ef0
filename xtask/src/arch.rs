//! Who may depend on whom (docs/ARCHITECTURE.md): a rule that only people keep is a rule that is broken in a year.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::wasm_target::TARGET;
use crate::{cargo, no_arguments};

/// `domain <- adapters, charts, store <- usecases <- app <- server`: a package depends only on packages to its left.
const LAYERS: [&[&str]; 5] = [&["domain"], &["adapters", "charts", "store"], &["usecases"], &["app", "benches"], &["server"]];

/// What a browser has no use for.
const SERVER_ONLY: [&str; 4] = ["sqlx", "tokio", "axum", "hyper"];

pub(crate) fn arch(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    check()?;
    println!("arch: every arrow points the right way");
    Ok(())
}

pub(crate) fn check() -> Result<()> {
    let mut faults = browser_tree()?;
    for layer in LAYERS {
        for package in layer {
            let folder = folder(package);
            let manifest = folder.join("Cargo.toml");
            let text = fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
            faults.extend(wrong_arrows(package, &text));
            if *package != "store" {
                sources_naming_sqlx(&folder, &mut faults)?;
            }
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{} wrong:\n  {}", faults.len(), faults.join("\n  "))
}

fn folder(package: &str) -> PathBuf {
    if matches!(package, "app" | "server") { package.into() } else { Path::new("crates").join(package) }
}

fn layer(package: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&package))
}

fn browser_tree() -> Result<Vec<String>> {
    let mut tree = cargo::cargo();
    tree.args(["tree", "-p", "pacekeeper-app", "--no-default-features", "--features", "hydrate", "--target", TARGET]);
    let tree = cargo::output(tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none"]))?;
    Ok(server_only_in(&tree))
}

/// `tree`: one package a line, its name first.
fn server_only_in(tree: &str) -> Vec<String> {
    let mut names: Vec<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    names.sort_unstable();
    names.dedup();
    let of_server = |name: &&str| {
        SERVER_ONLY.iter().any(|package| name == package || name.strip_prefix(package).is_some_and(|rest| rest.starts_with('-')))
    };
    names.into_iter().filter(of_server).map(|name| format!("the browser part depends on {name}")).collect()
}

/// Reads the manifest's dependency tables, test dependencies included.
fn wrong_arrows(package: &str, manifest: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut in_dependencies = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            in_dependencies = table.trim_end_matches(']').ends_with("dependencies");
            continue;
        }
        let Some((name, _)) = line.split_once(['=', '.']).filter(|_| in_dependencies) else { continue };
        let name = name.trim();
        if name == "sqlx" && package != "store" {
            faults.push(format!("{package} depends on sqlx: only store knows SQL"));
        }
        if let (Some(from), Some(to)) = (layer(package), layer(name))
            && to >= from
        {
            faults.push(format!("{package} depends on {name}: the arrow points the wrong way"));
        }
    }
    faults
}

fn sources_naming_sqlx(folder: &Path, faults: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            sources_naming_sqlx(&path, faults)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            faults.extend(lines_naming_sqlx(&text).map(|line| format!("{}:{line} names sqlx: only store knows SQL", path.display())));
        }
    }
    Ok(())
}

/// Line numbers, comments not counted.
fn lines_naming_sqlx(source: &str) -> impl Iterator<Item = usize> {
    let names = |line: &str| line.contains("sqlx::") || line.trim_start().starts_with("use sqlx");
    let code = |line: &str| !line.trim_start().starts_with("//");
    source.lines().enumerate().filter(move |(_, line)| code(line) && names(line)).map(|(number, _)| number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_to_the_left_is_fine() {
        let manifest = "[dependencies]\ndomain = { workspace = true }\nstore.workspace = true\nserde = \"1\"\n";
        assert!(wrong_arrows("usecases", manifest).is_empty());
    }

    #[test]
    fn an_arrow_to_the_right_or_to_a_neighbour_is_named() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nadapters = { workspace = true }\n[dev-dependencies]\nusecases = { workspace = true }\n";
        assert_eq!(
            wrong_arrows("store", manifest),
            ["store depends on adapters: the arrow points the wrong way", "store depends on usecases: the arrow points the wrong way"]
        );
    }

    #[test]
    fn only_the_store_depends_on_sqlx() {
        let manifest = "[dependencies]\nsqlx = { workspace = true }\n";
        assert!(wrong_arrows("store", manifest).is_empty());
        assert_eq!(wrong_arrows("usecases", manifest), ["usecases depends on sqlx: only store knows SQL"]);
    }

    #[test]
    fn only_code_counts_as_naming_sqlx() {
        let source = "//! why not sqlx::Any\nuse sqlx::Row;\nlet name = \"sqlx\";\n    sqlx::query(\"\");\n";
        assert_eq!(lines_naming_sqlx(source).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn the_browser_has_no_use_for_a_server() {
        let tree = "pacekeeper-app v0.1.0 (path)\nleptos v0.8.23\ntokio v1.54.0\ntokio-util v0.7.0\ntokio v1.54.0 (*)\naxumish v1.0.0\n";
        assert_eq!(server_only_in(tree), ["the browser part depends on tokio", "the browser part depends on tokio-util"]);
    }
}
