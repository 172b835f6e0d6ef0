//! Path globs and the model's regular expressions.

use regex::Regex;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Whether a path matches one of the globs: `*` and `?` stay within a segment, `**` spans any number of them.
pub fn matches_any(globs: &[String], path: &str) -> bool {
    let path: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    globs.iter().any(|glob| {
        let glob: Vec<&str> = glob.trim_start_matches('/').split('/').collect();
        segments_match(&glob, &path)
    })
}

fn segments_match(glob: &[&str], path: &[&str]) -> bool {
    match (glob.split_first(), path.split_first()) {
        (None, None) => true,
        // `docs/**` is what lies below `docs`, not a file of that name.
        (Some((&"**", [])), _) => !path.is_empty(),
        (Some((&"**", rest)), _) => (0..=path.len()).any(|skipped| segments_match(rest, &path[skipped..])),
        (Some((first, glob)), Some((name, path))) => segment_matches(first.as_bytes(), name.as_bytes()) && segments_match(glob, path),
        _ => false,
    }
}

/// Wildcards within one segment: after a mismatch the last `*` takes one more byte.
fn segment_matches(glob: &[u8], name: &[u8]) -> bool {
    let (mut at, mut pos) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while pos < name.len() {
        match glob.get(at) {
            Some(b'*') => {
                retry = Some((at, pos));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == name[pos] => {
                at += 1;
                pos += 1;
            }
            _ => match retry {
                Some((star, taken)) => {
                    retry = Some((star, taken + 1));
                    at = star + 1;
                    pos = taken + 1;
                }
                None => return false,
            },
        }
    }
    glob[at..].iter().all(|byte| *byte == b'*')
}

thread_local! {
    /// Compiling costs a hundred times more than matching, and a model has two expressions.
    static COMPILED: RefCell<BTreeMap<String, Option<Regex>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether the model's expression matches. One that does not compile matches nothing; `Model::parse` refuses such a model.
pub(super) fn expression_matches(pattern: &str, text: &str) -> bool {
    COMPILED.with_borrow_mut(|compiled| {
        if !compiled.contains_key(pattern) {
            // Old model versions are forgotten rather than piled up.
            if compiled.len() >= 64 {
                compiled.clear();
            }
            compiled.insert(pattern.to_owned(), Regex::new(pattern).ok());
        }
        compiled.get(pattern).and_then(Option::as_ref).is_some_and(|regex| regex.is_match(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, path: &str) -> bool {
        matches_any(&[glob.to_owned()], path)
    }

    #[test]
    fn a_double_star_spans_segments_and_a_single_one_does_not() {
        assert!(matches("**/*.md", "README.md"));
        assert!(matches("**/*.md", "a/b/c.md"));
        assert!(!matches("*.md", "a/c.md"));
        assert!(matches("docs/**", "docs/a/b.rs"));
        assert!(!matches("docs/**", "docs"));
        assert!(matches("checkout/**", "checkout/src/main.rs"));
        assert!(!matches("checkout/**", "checkout-web/src/main.rs"));
        assert!(matches("a/**/z.rs", "a/z.rs"));
        assert!(matches("src/ma*n.?s", "src/maiain.rs"));
        assert!(!matches("src/ma*n.?s", "src/main.css"));
    }

    #[test]
    fn an_expression_that_does_not_compile_matches_nothing() {
        assert!(expression_matches("(?i)^prod(-.*)?$", "Prod-eu"));
        assert!(!expression_matches("(", "("));
    }
}
