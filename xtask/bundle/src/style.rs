//! Plain CSS needs no tool: the `@import` lines of the main style sheet are replaced by the files they name, comments and indentation go.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Reads `path` with everything it imports. Understood are `@import "file.css";` and `@import "file.css" layer(name);`, each on a line of
/// its own, with a path relative to the file it stands in.
pub(crate) fn join(path: &Path) -> Result<String> {
    let mut css = String::new();
    append(path, &mut css, 0)?;
    Ok(css)
}

fn append(path: &Path, css: &mut String, depth: u8) -> Result<()> {
    if depth > 8 {
        bail!("{} is imported in a circle", path.display());
    }
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    for line in without_comments(&text).lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let Some(rest) = line.strip_prefix("@import") else {
            css.push_str(line);
            css.push('\n');
            continue;
        };
        let import = Import::parse(rest).with_context(|| format!("{}: cannot understand `{line}`", path.display()))?;
        if let Some(layer) = import.layer {
            css.push_str(&format!("@layer {layer} {{\n"));
        }
        append(&path.with_file_name(import.file), css, depth + 1)?;
        if import.layer.is_some() {
            css.push_str("}\n");
        }
    }
    Ok(())
}

struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    /// `rest` is what follows `@import` on its line.
    fn parse(rest: &'a str) -> Option<Self> {
        let rest = rest.trim().strip_suffix(';')?.trim();
        let rest = rest.strip_prefix("url(").map_or(rest, str::trim_start);
        let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let (file, rest) = rest[1..].split_once(quote)?;
        let rest = rest.trim_start_matches(')').trim();
        let layer = match rest {
            "" => None,
            _ => Some(rest.strip_prefix("layer(")?.strip_suffix(')')?.trim()),
        };
        Some(Self { file, layer })
    }
}

/// Leaves `/*` inside a string alone, as in `content: "/*"`.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut quote = None;
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '/') if characters.peek() == Some(&'*') => {
                characters.next();
                let mut before = ' ';
                for inside in characters.by_ref() {
                    if before == '*' && inside == '/' {
                        break;
                    }
                    before = inside;
                }
            }
            (None, '"' | '\'') => {
                quote = Some(character);
                kept.push(character);
            }
            (Some(_), '\\') => {
                kept.push(character);
                kept.extend(characters.next());
            }
            (Some(open), _) if open == character => {
                quote = None;
                kept.push(character);
            }
            _ => kept.push(character),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(files: &[(&str, &str)]) -> Result<String> {
        let name: String = files.iter().map(|(name, text)| format!("{name}{text}")).collect();
        let folder = std::env::temp_dir().join(format!("style-{}-{}", std::process::id(), crate::content_name(name.as_bytes())));
        fs::create_dir_all(&folder)?;
        for (name, text) in files {
            fs::write(folder.join(name), text)?;
        }
        let css = join(&folder.join("main.css"));
        fs::remove_dir_all(&folder)?;
        css
    }

    #[test]
    fn imports_are_replaced_in_order() {
        let css = joined(&[
            ("main.css", "@layer tokens, base;\n@import \"tokens.css\" layer(tokens);\n@import url('base.css');\n"),
            ("tokens.css", ":root {\n  --gap: 4px;\n}\n"),
            ("base.css", "a { color: red }\n"),
        ]);
        assert_eq!(css.unwrap(), "@layer tokens, base;\n@layer tokens {\n:root {\n--gap: 4px;\n}\n}\na { color: red }\n");
    }

    #[test]
    fn comments_go_but_strings_stay() {
        let css = joined(&[("main.css", "/* one\n two */ a::before { content: \"/* kept \\\" */\"; } /**/\n")]);
        assert_eq!(css.unwrap(), "a::before { content: \"/* kept \\\" */\"; }\n");
    }

    #[test]
    fn an_import_that_cannot_be_followed_is_an_error() {
        let missing = joined(&[("main.css", "@import \"nowhere.css\";\n")]).unwrap_err();
        assert!(missing.to_string().contains("nowhere.css"), "{missing}");
        let conditional = joined(&[("main.css", "@import \"print.css\" print;\n")]).unwrap_err();
        assert!(conditional.to_string().contains("cannot understand"), "{conditional}");
        let circle = joined(&[("main.css", "@import \"main.css\";\n")]).unwrap_err();
        assert!(circle.to_string().contains("in a circle"), "{circle}");
    }
}
