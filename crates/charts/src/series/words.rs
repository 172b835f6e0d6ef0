//! The same in words: tooltips, the sentence below the picture, the table.

use super::{Band, ChangeMark, SeriesPoint, Shown};
use crate::Table;
use crate::frame::full_date;

fn label(shown: &Shown, value: f64) -> String {
    (shown.input.label)(value)
}

/// `a1b2c3d, 24 Nov 2026: 12.3 ms ± 0.4 ms, quarantined`
pub(super) fn point(shown: &Shown, point: &SeriesPoint) -> String {
    let value = point.value.map_or_else(crate::no_data, |value| label(shown, value));
    let interval = interval(shown, point).map(|words| format!(" {words}")).unwrap_or_default();
    let notes: String = notes(point).into_iter().map(|note| format!(", {note}")).collect();
    format!("{}, {}: {value}{interval}{notes}", point.name, full_date(point.at.date()))
}

/// `± 0.4 ms`; `None` where it is too narrow to be written in the axis' places.
fn interval(shown: &Shown, point: &SeriesPoint) -> Option<String> {
    let words = label(shown, point.interval?);
    (words != label(shown, 0.0)).then(|| format!("± {words}"))
}

fn notes(point: &SeriesPoint) -> Vec<&'static str> {
    [(point.alert, "alert"), (point.quarantined, "quarantined"), (point.dirty, "uncommitted changes")]
        .into_iter()
        .filter_map(|(is, word)| is.then_some(word))
        .collect()
}

pub(super) fn centre(shown: &Shown, band: Band) -> String {
    format!("Baseline: {}", label(shown, band.centre))
}

pub(super) fn limit(shown: &Shown, limit: f64) -> String {
    format!("Limit: {}", label(shown, limit))
}

pub(super) fn base(shown: &Shown, index: usize) -> String {
    shown.points.get(index).map_or_else(String::new, |base| format!("Compared with {}", point(shown, base)))
}

pub(super) fn change(change: &ChangeMark) -> String {
    format!("{}{}", change.words, if change.tentative { " (tentative)" } else { "" })
}

pub(super) fn describe(shown: &Shown) -> String {
    let Some(last) = shown.points.iter().rev().find(|point| point.value.is_some()) else { return "No data yet.".to_owned() };
    let mut text = format!("{} points, newest {}", shown.points.len(), point(shown, last));
    if let Some(band) = shown.band {
        text += &format!("; baseline {}, limit {}", label(shown, band.centre), label(shown, band.limit));
    }
    for (words, of) in
        [("quarantined", (|point| point.quarantined) as fn(&SeriesPoint) -> bool), ("with uncommitted changes", |point| point.dirty)]
    {
        let count = shown.points.iter().filter(|point| of(point)).count();
        if count > 0 {
            text += &format!("; {count} {words}");
        }
    }
    for (number, mark) in shown.changes.iter().enumerate() {
        text += &format!("; change {}: {}", number + 1, change(mark));
    }
    let missing = shown.points.iter().filter(|point| point.value.is_none()).count();
    if missing > 0 {
        text += &format!("; {missing} of {} points cannot be drawn", shown.points.len());
    }
    text + "."
}

pub(super) fn table(shown: &Shown, kept: &[usize]) -> Table {
    let intervals = shown.points.iter().any(|point| interval(shown, point).is_some());
    let mut head = vec!["Commit".to_owned(), "Date".to_owned(), "Value".to_owned()];
    head.extend(intervals.then(|| "Interval".to_owned()));
    head.push("Note".to_owned());
    let rows = kept.iter().filter_map(|index| {
        let point = shown.points.get(*index)?;
        let mut row = vec![point.name.clone(), point.at.date().to_string()];
        row.push(point.value.map_or_else(crate::no_data, |value| label(shown, value)));
        row.extend(intervals.then(|| interval(shown, point).unwrap_or_default()));
        let change = shown.changes.iter().enumerate().filter(|(_, mark)| mark.index == *index);
        let mut notes: Vec<String> = notes(point).into_iter().map(str::to_owned).collect();
        notes.extend(change.map(|(number, mark)| format!("change {}: {}", number + 1, self::change(mark))));
        notes.extend((shown.input.base == Some(*index)).then(|| "compared with".to_owned()));
        row.push(notes.join("; "));
        Some(row)
    });
    Table { caption: shown.input.title.clone(), head, rows: rows.collect() }
}
