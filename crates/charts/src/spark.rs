//! The small trend of a tile: no axes, the target as a band, a dot on the newest value.

use crate::scale::{Linear, drawable};
use crate::svg::line_path;
use crate::target::Target;
use crate::{Item, Scene, Table};

const WIDTH: f64 = 116.0;
const HEIGHT: f64 = 44.0;

/// 116 × 44, oldest value first, evenly spaced. The title names the number of values only: set [`Scene::title`] where the page knows
/// what they are.
#[must_use]
pub fn spark(values: &[Option<f64>], target: Option<Target>) -> Scene {
    let values: Vec<Option<f64>> = values.iter().map(|value| drawable(*value)).collect();
    let target = target.filter(Target::drawable);
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let in_sight = || known.iter().copied().chain(target.map(|target| target.value));
    let domain = (in_sight().fold(f64::INFINITY, f64::min), in_sight().fold(f64::NEG_INFINITY, f64::max));
    let vertical = Linear { domain, range: (HEIGHT - 4.0, 4.0) };
    let horizontal = Linear { domain: (0.0, values.len().saturating_sub(1) as f64), range: (4.0, WIDTH - 6.0) };
    let at = |index: usize, value: f64| (horizontal.position(index as f64), vertical.position(value));

    let mut items = Vec::new();
    if let Some(target) = target {
        items.extend(target.band(vertical.position(target.value), (0.0, WIDTH), (2.0, HEIGHT - 2.0)));
    }
    items.push(Item::path("l", line_path(values.iter().enumerate().map(|(index, value)| value.map(|value| at(index, value))))));
    match values.iter().enumerate().rev().find_map(|(index, value)| value.map(|value| at(index, value))) {
        Some(last) => items.push(Item::circle("dot", last, 3.5)),
        None => items = vec![Item::line("missing", (4.0, HEIGHT / 2.0), (WIDTH - 4.0, HEIGHT / 2.0))],
    }
    Scene {
        class: "spark",
        width: WIDTH,
        height: HEIGHT,
        title: format!("Trend over {} values", values.len()),
        description: describe(&known, values.len(), target),
        items,
        table: table(&values),
    }
}

fn describe(known: &[f64], all: usize, target: Option<Target>) -> String {
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return "No data yet".to_owned() };
    let mut text = format!("From {} to {}", short(*first), short(*last));
    if let Some(target) = target {
        text += &format!(", target {}", target.words(short(target.value)));
    }
    if known.len() < all {
        text += &format!(", {} of {all} without data", all - known.len());
    }
    text
}

fn table(values: &[Option<f64>]) -> Table {
    let row = |(index, value): (usize, &Option<f64>)| vec![(index + 1).to_string(), value.map_or_else(crate::no_data, short)];
    Table {
        caption: "Trend".to_owned(),
        head: vec!["Point".to_owned(), "Value".to_owned()],
        rows: values.iter().enumerate().map(row).collect(),
    }
}

/// Three significant digits, as a glance needs; whole numbers stay whole.
fn short(value: f64) -> String {
    let digits = if value == 0.0 { 0 } else { (2 - value.abs().log10().floor() as i32).clamp(0, 6) };
    let text = format!("{value:.*}", usize::try_from(digits).unwrap_or(0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0, 0.8, 99.24, 1_180.4, 0.031_27, -2.5].map(short), ["0", "0.8", "99.2", "1180", "0.0313", "-2.5"]);
    }
}
