//! Who contributes how much: one bar a row, in the order given.

use crate::frame::{WIDTH, empty, fit};
use crate::scale::{Linear, drawable};
use crate::{Anchor, Item, Scene, Table};

/// Words above, bar below: both stay readable where the picture is small.
const ROW: f64 = 40.0;
const BAR: f64 = 9.0;

/// 640 wide, 40 a row. Of each row: its name, its length (`None` = unknown, which is not a bar of length 0), the value as people read it.
/// The caller ranks, since only the caller knows which end is the bad one.
#[must_use]
pub fn bars(rows: &[(String, Option<f64>, String)]) -> Scene {
    let rows: Vec<_> = rows.iter().map(|(name, value, display)| (name, drawable(*value), display)).collect();
    let known = || rows.iter().filter_map(|(_, value, _)| *value);
    let length = Linear { domain: (known().fold(0.0, f64::min), known().fold(0.0, f64::max)), range: (0.0, WIDTH) };
    // All zeros: no bar, at the left end.
    let x = |value: f64| if length.domain == (0.0, 0.0) { 0.0 } else { length.position(value) };
    let mut items = Vec::new();
    for (index, (name, value, display)) in rows.iter().enumerate() {
        let top = index as f64 * ROW;
        let bar = top + 21.0;
        let mut row = Vec::new();
        match value {
            Some(value) => {
                row.push(Item::rect("track", (0.0, bar), (WIDTH, bar + BAR)));
                if length.domain.0 < 0.0 {
                    row.push(Item::line("zero", (x(0.0), bar - 3.0), (x(0.0), bar + BAR + 3.0)));
                }
                row.push(Item::rect(if *value < 0.0 { "amount minus" } else { "amount" }, (x(0.0), bar), (x(*value), bar + BAR)));
            }
            None => row.push(Item::line("missing", (0.0, bar + BAR / 2.0), (WIDTH, bar + BAR / 2.0))),
        }
        row.push(Item::text("axis name", (0.0, top + 15.0), Anchor::Start, fit(name, WIDTH * 0.42)));
        row.push(Item::text("axis", (WIDTH, top + 15.0), Anchor::End, fit(display, WIDTH * 0.2)));
        items.push(Item::Group { class: "entry", title: Some(format!("{name}: {display}")), items: row });
    }
    let height = (rows.len() as f64 * ROW).max(ROW * 2.0);
    if rows.is_empty() {
        items = empty(height);
    }
    let ends = |(name, _, display): &(&String, Option<f64>, &String)| format!("{name}: {display}");
    let description = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if rows.len() > 1 => format!("From {} to {}.", ends(first), ends(last)),
        (Some(only), _) => format!("{}.", ends(only)),
        _ => "No data yet.".to_owned(),
    };
    Scene {
        class: "chart bars",
        width: WIDTH,
        height,
        title: "Contributions".to_owned(),
        description,
        items,
        table: Table {
            caption: "Contributions".to_owned(),
            head: vec!["Name".to_owned(), "Value".to_owned()],
            rows: rows.iter().map(|(name, _, display)| vec![(*name).clone(), (*display).clone()]).collect(),
        },
    }
}
