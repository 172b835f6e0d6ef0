//! What is planned and what became of it, over time: one bar a row, in groups, with milestones and marks.

mod draw;
mod words;

use chrono::NaiveDate;

use crate::Scene;
use crate::frame::{WIDTH, empty};

/// How an action, a phase or a milestone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarState {
    Waiting,
    Working,
    Blocked,
    Done,
    Dropped,
    /// Open after its day.
    Late,
}

impl BarState {
    /// Tells the states apart without colour.
    fn glyph(self) -> &'static str {
        match self {
            Self::Waiting => "○",
            Self::Working => "◐",
            Self::Blocked => "▲",
            Self::Done => "✔",
            Self::Dropped => "×",
            Self::Late => "!",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Waiting => "work waiting",
            Self::Working => "work",
            Self::Blocked => "work blocked",
            Self::Done => "work done",
            Self::Dropped => "work dropped",
            Self::Late => "work late",
        }
    }
}

/// A row. Days are both included.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineBar {
    pub name: String,
    /// `None` at an end: it is open there.
    pub planned: (Option<NaiveDate>, Option<NaiveDate>),
    /// From when it was in work until when it was done, or until now.
    pub actual: Option<(NaiveDate, NaiveDate)>,
    /// The end that was promised first, where it is another one by now.
    pub promised: Option<NaiveDate>,
    pub state: BarState,
    /// `done`, `3 days overdue`
    pub word: String,
    /// A day and no stretch of time: drawn as a diamond at the planned end.
    pub milestone: bool,
}

impl TimelineBar {
    /// The days it spans, for finding out what is in the picture.
    #[must_use]
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = [self.planned.0, self.planned.1, self.actual.map(|(from, _)| from), self.actual.map(|(_, to)| to), self.promised];
        Some((days.into_iter().flatten().min()?, days.into_iter().flatten().max()?))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct TimelineGroup {
    pub name: String,
    pub bars: Vec<TimelineBar>,
}

/// The scale of the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineZoom {
    Month,
    Quarter,
    Year,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TimelineInput {
    pub title: String,
    /// First and last day of the picture.
    pub days: (NaiveDate, NaiveDate),
    pub today: NaiveDate,
    pub zoom: TimelineZoom,
    pub groups: Vec<TimelineGroup>,
    /// Things of a day, such as weekly reviews.
    pub marks: Vec<(NaiveDate, String)>,
}

/// 640 wide, a row 33. Rows that lie outside the days are named in the table only.
#[must_use]
pub fn timeline(input: &TimelineInput) -> Scene {
    let (from, to) = (input.days.0.min(input.days.1), input.days.0.max(input.days.1));
    let shown = |bar: &&TimelineBar| bar.span().is_some_and(|(first, last)| first <= to && last >= from);
    let groups: Vec<(&str, Vec<&TimelineBar>)> = input
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.bars.iter().filter(shown).collect::<Vec<_>>()))
        .filter(|(_, bars)| !bars.is_empty())
        .collect();
    let rows: usize = groups.iter().map(|(_, bars)| bars.len()).sum();
    let height = draw::height(groups.len(), rows);
    Scene {
        class: "chart timeline",
        width: WIDTH,
        height,
        title: input.title.clone(),
        description: words::describe(input, rows),
        items: if rows == 0 { empty(height) } else { draw::items(input, (from, to), &groups, height) },
        table: words::table(input),
    }
}
