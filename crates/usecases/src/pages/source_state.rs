//! Whether a source reports.

use super::format;
use super::words::mark;
use crate::sources::kind;
use crate::view::{Mark, Tone};
use domain::time::Timestamp;
use store::sources::Source;

pub(super) fn mark_of(source: &Source) -> Mark {
    match (source.enabled, source.state.as_deref()) {
        (false, _) => mark(Tone::Neutral, "off"),
        (true, Some("ok")) => mark(Tone::Ok, "ok"),
        (true, Some(_)) => mark(Tone::Bad, "failing"),
        (true, None) if kind(&source.kind).is_ok_and(|kind| !kind.hooked && !kind.pulled) => mark(Tone::Neutral, "nothing sent yet"),
        (true, None) => mark(Tone::Neutral, "waiting for the first delivery"),
    }
}

pub(super) fn last_success(now: Timestamp, source: &Source) -> String {
    format::relative_or_never(now, source.last_ok_at)
}

/// Time since a pulled source should have answered; a dash for those that call us.
pub(super) fn lag(now: Timestamp, source: &Source) -> String {
    match source.next_run_at {
        Some(next) if source.enabled && next < now => format::relative(now, next).trim_end_matches(" ago").to_owned(),
        Some(_) if source.enabled => "none".to_owned(),
        _ => format::NONE.to_owned(),
    }
}
