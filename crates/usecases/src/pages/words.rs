//! States as a glyph and a word, levels, links: the vocabulary of all pages (decision 18).

use super::format;
use crate::view::{Change, Direction, Level, Link, Mark, Tone};
use domain::kpi::KpiStatus;
use domain::maturity::State;
use domain::model::Model;
use domain::snapshot::Standing;
use domain::verdict::Verdict;
use store::inbox::DeliveryState;
use store::outbox::OutgoingState;

pub(super) fn mark(tone: Tone, word: impl Into<String>) -> Mark {
    Mark { tone, word: word.into() }
}

pub(super) fn link(text: impl Into<String>, href: impl Into<String>) -> Link {
    Link { text: text.into(), href: href.into() }
}

pub(super) fn kpi_status(status: KpiStatus) -> Mark {
    match status {
        KpiStatus::OnTarget => mark(Tone::Ok, "on target"),
        KpiStatus::OffTarget => mark(Tone::Bad, "off target"),
        KpiStatus::Flat => mark(Tone::Neutral, "flat"),
        KpiStatus::TooFew => mark(Tone::Neutral, "too few"),
        KpiStatus::Unknown => mark(Tone::Neutral, "unknown"),
    }
}

pub(super) fn check_state(state: State) -> Mark {
    match state {
        State::Met => mark(Tone::Ok, "met"),
        State::Attested => mark(Tone::Ok, "attested"),
        State::Stale => mark(Tone::Warn, "stale"),
        State::Waived => mark(Tone::Warn, "waived"),
        State::NotMet => mark(Tone::Bad, "not met"),
        State::Unknown => mark(Tone::Neutral, "unknown"),
        State::NotApplicable => mark(Tone::Neutral, "n/a"),
    }
}

/// A state as snapshots' changes name it.
pub(super) fn state_text(state: &str) -> Mark {
    let all = [State::Met, State::NotMet, State::Unknown, State::Stale, State::Waived, State::Attested, State::NotApplicable];
    all.into_iter().find(|known| known.as_str() == state).map_or_else(|| mark(Tone::Neutral, state), check_state)
}

pub(super) fn verdict(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Pass => mark(Tone::Ok, "pass"),
        Verdict::Warn => mark(Tone::Warn, "warn"),
        Verdict::Fail => mark(Tone::Bad, "fail"),
        Verdict::Error => mark(Tone::Bad, "error"),
        Verdict::Inconclusive => mark(Tone::Neutral, "inconclusive"),
        Verdict::NoBaseline => mark(Tone::Neutral, "no baseline"),
    }
}

pub(super) fn delivery(state: DeliveryState) -> Mark {
    match state {
        DeliveryState::Done => mark(Tone::Ok, "done"),
        DeliveryState::Failed => mark(Tone::Bad, "failed"),
        DeliveryState::Pending => mark(Tone::Warn, "waiting"),
        DeliveryState::Ignored => mark(Tone::Neutral, "ignored"),
    }
}

pub(super) fn outgoing(state: OutgoingState) -> Mark {
    match state {
        OutgoingState::Sent => mark(Tone::Ok, "sent"),
        OutgoingState::Pending => mark(Tone::Warn, "waiting"),
        OutgoingState::Failed => mark(Tone::Bad, "failed"),
        OutgoingState::Skipped => mark(Tone::Neutral, "not sent"),
    }
}

pub(super) fn action_status(status: &str) -> Mark {
    match status {
        "done" => mark(Tone::Ok, "done"),
        "doing" => mark(Tone::Neutral, "doing"),
        "blocked" => mark(Tone::Bad, "blocked"),
        "dropped" => mark(Tone::Neutral, "dropped"),
        _ => mark(Tone::Neutral, "to do"),
    }
}

pub(super) fn level(model: &Model, number: Option<u8>) -> Level {
    Level { number, name: number.map(|number| model.level_name(number).to_owned()).unwrap_or_default(), score: None }
}

pub(super) fn level_with_score(model: &Model, standing: Option<&Standing>) -> Level {
    let score = standing.and_then(|standing| standing.score_tenths).map(format::score);
    Level { score, ..level(model, standing.and_then(|standing| standing.level)) }
}

/// `Level 3 Integrated`, or `Unrated`.
pub(super) fn level_name(model: &Model, number: Option<u8>) -> String {
    number.map_or_else(|| "Unrated".to_owned(), |number| format!("Level {number} {}", model.level_name(number)).trim_end().to_owned())
}

pub(super) fn direction(difference: f64) -> Direction {
    if difference > 0.0 {
        Direction::Up
    } else if difference < 0.0 {
        Direction::Down
    } else {
        Direction::Same
    }
}

/// A change of level since the compared date, where there is one.
pub(super) fn level_change(before: Option<u8>, now: Option<u8>) -> Option<Change> {
    let (before, now) = (i16::from(before?), i16::from(now?));
    (before != now).then(|| Change { direction: direction(f64::from(now - before)), text: (now - before).abs().to_string() })
}

/// `3 4` → `lowest 3 · median 4`; the lower median, so that some team really has it (decision 16).
pub(super) fn roll_up(levels: impl IntoIterator<Item = u8>) -> String {
    let mut levels: Vec<u8> = levels.into_iter().collect();
    levels.sort_unstable();
    match (levels.first(), levels.get(levels.len().saturating_sub(1) / 2)) {
        (Some(lowest), Some(median)) => format!("lowest {lowest} · median {median}"),
        _ => "not rated".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_the_lower_one() {
        assert_eq!(roll_up([4, 3, 3, 4]), "lowest 3 · median 3");
        assert_eq!(roll_up([]), "not rated");
    }

    #[test]
    fn a_level_that_was_unknown_before_did_not_change() {
        assert_eq!(level_change(None, Some(3)), None);
        assert_eq!(level_change(Some(3), Some(3)), None);
        assert_eq!(level_change(Some(3), Some(1)), Some(Change { direction: Direction::Down, text: "2".to_owned() }));
    }

    #[test]
    fn unknown_is_never_green() {
        for neutral in
            [kpi_status(KpiStatus::Unknown), kpi_status(KpiStatus::Flat), check_state(State::Unknown), verdict(Verdict::NoBaseline)]
        {
            assert_eq!(neutral.tone, Tone::Neutral, "{}", neutral.word);
        }
    }
}
