//! `cargo bench -- --output-format bencher`, which is also what Rust's own `#[bench]` prints:
//! `test NAME ... bench:       1,289 ns/iter (+/- 123)`. Names may contain spaces. Both print the median; the number in brackets is the
//! standard deviation of criterion and the whole range of `#[bench]`, and the text does not say whose it is, so it is not taken.

use super::INFO;
use crate::gathered::{Gathered, Stated};
use crate::quantity::Quantity;
use domain::results::{Machine, Report};

const BENCH: &str = " ... bench:";

pub(super) fn parse(body: &[u8]) -> Result<Report, crate::Error> {
    let mut gathered = Gathered::default();
    for line in String::from_utf8_lossy(body).lines() {
        let Some(rest) = line.trim_end().strip_prefix("test ") else { continue };
        if let Some((name, numbers)) = rest.rsplit_once(BENCH) {
            match nanoseconds(numbers) {
                Some(value) => {
                    gathered.state(name.trim(), "time", Quantity::NANOSECONDS, Stated { value: Some(value), ..Stated::default() });
                }
                None => gathered.warnings.push(|| format!("benchmark {}: its line is cut off or damaged and was left out", name.trim())),
            }
        } else if let Some(name) = rest.strip_suffix(" ... FAILED") {
            gathered.fail(format!("{name} failed"));
        }
    }
    Ok(gathered.report(INFO.name, None, Machine::default()))
}

/// `1,289.5 ns/iter (+/- 3)`: whole only with the bracket closed, else its end is missing.
fn nanoseconds(numbers: &str) -> Option<f64> {
    let (value, rest) = numbers.split_once("ns/iter")?;
    rest.contains(')').then(|| value.trim().replace(',', "").parse().ok()).flatten()
}
