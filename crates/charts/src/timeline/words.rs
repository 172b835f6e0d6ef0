//! The same in words: a sentence and a table.

use chrono::NaiveDate;

use super::{BarState, TimelineInput};
use crate::Table;
use crate::frame::full_date;

/// "12 rows from 1 Oct 2026 to 30 Sep 2027: 5 done, 3 late."
pub(super) fn describe(input: &TimelineInput, rows: usize) -> String {
    if rows == 0 {
        return "No data yet.".to_owned();
    }
    let count = |state: BarState| input.groups.iter().flat_map(|group| &group.bars).filter(|bar| bar.state == state).count();
    let named = [(BarState::Done, "done"), (BarState::Working, "in work"), (BarState::Blocked, "blocked"), (BarState::Late, "late")];
    let told: Vec<String> = named
        .into_iter()
        .map(|(state, word)| (count(state), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let what = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    format!("{what} from {} to {}{told}.", full_date(input.days.0.min(input.days.1)), full_date(input.days.0.max(input.days.1)))
}

/// Every row, those outside the picture too.
pub(super) fn table(input: &TimelineInput) -> Table {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut rows = Vec::new();
    for group in &input.groups {
        for bar in &group.bars {
            let slip = match (bar.promised, bar.planned.1) {
                (Some(promised), Some(end)) => format!("{} d", (end - promised).num_days()),
                _ => String::new(),
            };
            rows.push(vec![
                bar.name.clone(),
                group.name.clone(),
                bar.word.clone(),
                day(bar.planned.0),
                day(bar.planned.1),
                day(bar.actual.map(|(from, _)| from)),
                day(bar.actual.filter(|_| bar.state == BarState::Done).map(|(_, to)| to)),
                day(bar.promised),
                slip,
            ]);
        }
    }
    let head = ["What", "Of", "State", "Planned start", "Planned end", "Began", "Done", "First promised", "Slip"];
    Table { caption: input.title.clone(), head: head.map(String::from).to_vec(), rows }
}
