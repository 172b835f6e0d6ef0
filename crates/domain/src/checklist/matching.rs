//! Which box of a pull request's text belongs to which item of the checklist.

use crate::catalog::{Checklist, ChecklistItem};
use crate::evidence::Tick;

/// One character in so many may differ: a typing error or a plural, but not a missing "no".
const LETTERS_PER_ERROR: usize = 8;

/// For each item in order the box that answers it. By its id, else by the same words, else by words that are nearly the same; a box
/// answers one item. A box whose marker names another item is never taken for this one.
pub fn matches<'t>(checklist: &Checklist, ticks: &'t [Tick]) -> Vec<Option<&'t Tick>> {
    let items: Vec<&ChecklistItem> = checklist.items().map(|(_, item)| item).collect();
    let known = |tick: &Tick| tick.id.as_ref().is_some_and(|id| items.iter().any(|item| item.id.as_str().eq_ignore_ascii_case(id)));
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for (at_item, item) in items.iter().enumerate() {
        for (at_tick, tick) in ticks.iter().enumerate() {
            let by_id = tick.id.as_ref().is_some_and(|id| item.id.as_str().eq_ignore_ascii_case(id));
            let distance = if by_id { Some(0) } else { distance(&item.text, &tick.text).filter(|_| !known(tick)).map(|d| d + 1) };
            candidates.extend(distance.map(|distance| (distance, at_item, at_tick)));
        }
    }
    candidates.sort_unstable();
    let mut found: Vec<Option<&Tick>> = vec![None; items.len()];
    let mut taken = vec![false; ticks.len()];
    for (_, at_item, at_tick) in candidates {
        if found[at_item].is_none() && !taken[at_tick] {
            (found[at_item], taken[at_tick]) = (Some(&ticks[at_tick]), true);
        }
    }
    found
}

/// How many letters differ, where they are few enough.
fn distance(asked: &str, written: &str) -> Option<usize> {
    let (asked, written) = (words(asked), words(written));
    // The distance grows with the product of the lengths: what is far longer is another text.
    let (shorter, longer) = (asked.len().min(written.len()), asked.len().max(written.len()));
    let most = asked.chars().count() / LETTERS_PER_ERROR;
    if asked.is_empty() || longer - shorter > 4 * most {
        return None;
    }
    Some(strsim::levenshtein(&asked, &written)).filter(|distance| *distance <= most)
}

/// Lower case, everything but letters and digits as one blank.
fn words(text: &str) -> String {
    let mut words = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '+' {
            words.push(c);
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.trim().to_owned()
}
