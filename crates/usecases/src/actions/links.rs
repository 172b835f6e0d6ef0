//! What an action is about: `regression:R-12`, `run:1042`, `review:2026-W47`, `check:…`, `kpi:…`, or an address.

use super::ActionInput;
use crate::error::{Error, Result};
use domain::model::Model;
use store::Session;
use store::actions::{self, Action, ActionLink};

pub const LINK_KINDS: [&str; 7] = ["check", "kpi", "regression", "run", "review", "issue", "url"];

/// Most links of one action.
const MOST: usize = 50;

/// Replaces the links, if the input says anything of them, and adds what the action came from. Answers with what changed in words.
pub(super) async fn set(session: &mut Session, action: &Action, input: &ActionInput, model: &Model) -> Result<Option<String>> {
    let before = actions::links(session, action.id).await?;
    let mut links = match &input.links {
        Some(text) => targets_of(text)?,
        None => before.clone(),
    };
    if let Some(origin) = input.origin.as_deref().and_then(super::changing::optional) {
        let link =
            target_of(origin).ok_or_else(|| Error::invalid("origin", format!("`{origin}` names nothing: write `regression:R-12`")))?;
        // Its own check or KPI is told already.
        let own = [(Some("check"), &action.check), (Some("kpi"), &action.kpi)];
        if !own.iter().any(|(kind, id)| *kind == Some(link.kind.as_str()) && id.as_deref() == Some(link.target.as_str())) {
            links.push(link);
        }
    }
    for link in &links {
        let missing = match link.kind.as_str() {
            "check" => model.check(&link.target).is_none(),
            "kpi" => !super::changing::is_kpi(model, &link.target),
            _ => false,
        };
        if missing && !before.contains(link) {
            return Err(Error::invalid("links", format!("the model has no {} `{}`", link.kind, link.target)));
        }
    }
    links.sort();
    links.dedup();
    if links == before {
        return Ok(None);
    }
    if links.len() > MOST {
        return Err(Error::invalid("links", format!("at most {MOST} links")));
    }
    actions::set_links(session, action.id, &links).await?;
    let words = |link: &ActionLink| if is_web(&link.target) { link.target.clone() } else { format!("{} {}", link.kind, link.target) };
    let added: Vec<_> = links.iter().filter(|link| !before.contains(link)).map(words).collect();
    let removed: Vec<_> = before.iter().filter(|link| !links.contains(link)).map(words).collect();
    let part = |verb: &str, names: Vec<String>| (!names.is_empty()).then(|| format!("{verb} {}", names.join(" and ")));
    Ok(Some([part("linked", added), part("unlinked", removed)].into_iter().flatten().collect::<Vec<_>>().join(", ")))
}

/// One a line, or separated by spaces.
pub fn targets_of(text: &str) -> Result<Vec<ActionLink>> {
    text.split_whitespace()
        .map(|word| {
            target_of(word).ok_or_else(|| Error::invalid("links", format!("`{word}` is no link: write `regression:R-12` or https://…")))
        })
        .collect()
}

/// `regression:R-12`; a bare `R-12`, an ISO week or an address is known by its looks.
fn target_of(word: &str) -> Option<ActionLink> {
    let link = |kind: &str, target: &str| Some(ActionLink { kind: kind.to_owned(), target: target.to_owned() });
    if is_web(word) {
        return link(if word.contains("/issues/") { "issue" } else { "url" }, word);
    }
    if let Some((kind, target)) = word.split_once(':') {
        let good = match kind {
            "check" | "kpi" => {
                !target.is_empty() && target.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
            }
            "regression" => target.strip_prefix("R-").is_some_and(is_number),
            "run" => is_number(target),
            "review" => is_week(target),
            "issue" | "url" => is_web(target),
            _ => false,
        };
        return if good { link(kind, target) } else { None };
    }
    if word.strip_prefix("R-").is_some_and(is_number) {
        return link("regression", word);
    }
    if is_week(word) { link("review", word) } else { None }
}

fn is_number(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|number| number > 0)
}

/// `2026-W47`, with a scope behind it where it is that of a team: `2026-W47/t:payments`.
fn is_week(text: &str) -> bool {
    let (week, scope) = text.split_once('/').map_or((text, None), |(week, scope)| (week, Some(scope)));
    let week = week.split_once("-W").is_some_and(|(year, week)| {
        year.len() == 4 && year.parse::<u16>().is_ok() && week.len() == 2 && week.parse::<u8>().is_ok_and(|week| (1..=53).contains(&week))
    });
    week && scope.is_none_or(|scope| scope.parse::<domain::scope::Scope>().is_ok())
}

pub(crate) fn is_web(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_known_by_their_looks_and_nothing_else_is_one() {
        let read = |text: &str| targets_of(text).map(|links| links.into_iter().map(|link| (link.kind, link.target)).collect::<Vec<_>>());
        let of = |kind: &str, target: &str| (kind.to_owned(), target.to_owned());
        assert_eq!(
            read("R-12 run:1042\nreview:2026-W47/t:payments https://github.example/a/b/issues/7 kpi:slo-compliance").unwrap(),
            [
                of("regression", "R-12"),
                of("run", "1042"),
                of("review", "2026-W47/t:payments"),
                of("issue", "https://github.example/a/b/issues/7"),
                of("kpi", "slo-compliance"),
            ]
        );
        for wrong in ["R-", "run:x", "review:2026-W54", "javascript:alert(1)", "url:javascript:alert(1)", "team:payments", "word"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
