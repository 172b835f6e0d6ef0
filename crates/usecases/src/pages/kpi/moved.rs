//! What moved a value since the compared day: the share of each team or service, the mix of them, and what happened meanwhile.

use super::Part;
use super::events::Event;
use crate::pages::figures::change;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::view::{Direction, Moved, MovedEvent, MovedRow};
use domain::kpi::{self, Kpi, KpiId, Weighted};
use domain::model::{Goal, KpiUnit};

/// Rows and events shown.
const TOP: usize = 5;

/// How the value of a scope is put together from those of its parts.
pub(super) struct Whole<'a, Id> {
    pub(super) goal: Goal,
    pub(super) now: Option<&'a Kpi<Id>>,
    pub(super) before: Option<&'a Kpi<Id>>,
    /// Value and weight where the value is a weighted mean (or a sum) of its parts.
    pub(super) weigh: &'a dyn Fn(&Kpi<Id>) -> Option<Weighted>,
    /// How a change from one value to another is printed; `None`: it rounds to nothing.
    pub(super) text: &'a dyn Fn(f64, f64) -> Option<String>,
    /// How a value is printed.
    pub(super) value: &'a dyn Fn(f64) -> String,
}

pub(super) fn of<Id>(reading: &Reading, whole: &Whole<Id>, parts: &[Part<Id>], events: Vec<Event>) -> Option<Moved> {
    let (now, before) = (whole.now?, whole.before?);
    let (value, earlier) = (now.value?, before.value?);
    let since = format::short_date(reading.compared_day(), reading.today());
    let total = match (whole.text)(earlier, value) {
        Some(text) if value > earlier => format!("Up {text}"),
        Some(text) => format!("Down {text}"),
        None => "Unchanged".to_owned(),
    };
    let weigh = |kpi: &Option<Kpi<Id>>| kpi.as_ref().and_then(|kpi| (whole.weigh)(kpi));
    let pairs: Vec<(Option<Weighted>, Option<Weighted>)> = parts.iter().map(|part| (weigh(&part.before), weigh(&part.now))).collect();
    let exact = (whole.weigh)(before).zip((whole.weigh)(now)).and_then(|(before, now)| kpi::moved(before.0, now, &pairs));
    let mut rows: Vec<(f64, MovedRow)> = Vec::new();
    let high_is_good = matches!(whole.goal, Goal::Above(_) | Goal::Upward);
    for (index, part) in parts.iter().enumerate() {
        let own = part.now.as_ref().and_then(|kpi| kpi.value).zip(part.before.as_ref().and_then(|kpi| kpi.value));
        let (size, text) = match (&exact, own) {
            (Some(exact), _) => match exact.by_part.get(index).copied().flatten() {
                Some(share) => (share, (whole.text)(earlier, earlier + share)),
                None => continue,
            },
            (None, Some((now, then))) => (now - then, (whole.text)(then, now)),
            (None, None) => continue,
        };
        let Some(text) = text.filter(|_| size != 0.0) else { continue };
        let detail = own.map(|(now, then)| format!("{} → {}", (whole.value)(then), (whole.value)(now))).unwrap_or_default();
        let good = (size > 0.0) == high_is_good;
        rows.push((size, MovedRow { link: part.link.clone(), text, direction: direction(size), good, percent: None, detail }));
    }
    rows.sort_by(|(a, a_row), (b, b_row)| b.abs().total_cmp(&a.abs()).then_with(|| a_row.link.text.cmp(&b_row.link.text)));
    let most = rows.first().map_or(0.0, |(size, _)| size.abs());
    let more = rows.len().saturating_sub(TOP);
    let rows: Vec<MovedRow> = rows
        .into_iter()
        .take(TOP)
        .map(|(size, row)| MovedRow { percent: (most > 0.0).then(|| format::share(size.abs() / most)), ..row })
        .collect();
    let mix = exact
        .as_ref()
        .map(|exact| exact.mix)
        .filter(|mix| *mix != 0.0)
        .and_then(|mix| (whole.text)(earlier, earlier + mix).map(|text| (mix, text)));
    let events: Vec<MovedEvent> = events
        .into_iter()
        .rev()
        .filter(|event| event.day > reading.compared_day())
        .take(TOP)
        .map(|event| MovedEvent {
            date: format::short_date(event.day, reading.today()),
            anchor: event.day.to_string(),
            text: event.text,
            link: event.link,
        })
        .collect();
    if rows.is_empty() && events.is_empty() {
        return None;
    }
    let lead = match (&exact, rows.is_empty()) {
        (_, true) => format!("{total} since {since}."),
        (Some(_), _) => format!("{total} since {since}; the shares below and the mix add up to it."),
        (None, _) => format!("{total} since {since}. This value is no sum of its parts: below is how they moved themselves."),
    };
    let mix = mix.map(|(mix, text)| {
        let word = if mix > 0.0 { "up" } else { "down" };
        format!("{word} {text} by the mix: what came, went, weighs more or less than before, or is shared by several")
    });
    let more = (more > 0).then(|| format!("and {} more", format::count(more as i64)));
    Some(Moved { lead, rows, mix, more, events })
}

fn direction(size: f64) -> Direction {
    if size > 0.0 { Direction::Up } else { Direction::Down }
}

/// Of the nine: whose value is its numerator divided by its denominator. Medians and indices are not.
pub(super) fn weigh_ratio(kpi: &Kpi) -> Option<Weighted> {
    if matches!(kpi.id, KpiId::PerfFixLeadTime | KpiId::ErrorBudgetUsed | KpiId::ThroughputPerDollar) {
        return None;
    }
    // Counts of one team or service have no denominator: they weigh 1.
    let (value, numerator, weight) = (kpi.value?, kpi.numerator?, kpi.denominator.unwrap_or(1));
    let ratio = numerator as f64 / weight.max(1) as f64;
    // Capacities are rounded to whole minutes.
    ((value - ratio).abs() <= 1e-3 * ratio.abs().max(1e-9)).then_some((value, weight))
}

/// The size of a change as the nine print it.
pub(super) fn change_text(unit: KpiUnit, before: f64, now: f64) -> Option<String> {
    change(unit, Some(before), Some(now)).filter(|change| change.direction != Direction::Same).map(|change| change.text)
}
