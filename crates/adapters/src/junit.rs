//! JUnit XML, as pytest, Surefire, Gradle, cargo-nextest, Jest and most others write it: the duration of each test case in seconds.
//!
//! A failed test case is a failure of the tool and not a duration, since a test that stops early is not fast; a skipped one is left out.

use crate::format::{FormatInfo, contains, head};
use crate::gathered::{Gathered, Stated};
use crate::quantity::Quantity;
use crate::{At, Error, instant};
use domain::results::{Machine, Report};
use domain::time::Timestamp;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

pub const INFO: FormatInfo =
    FormatInfo { name: "junit", about: "JUnit XML: the durations of test cases, such as of `pytest --junitxml=results.xml`" };

/// Longest part of a failure's message that is repeated.
const MESSAGE: usize = 200;

/// Whether the beginning of the file has an element `testsuite` or `testsuites`.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = crate::json::without_mark(head(body)).trim_ascii_start();
    if head.starts_with(b"<") && contains(head, "<testsuite") {
        return Ok(());
    }
    Err("no XML with an element `testsuite`".to_owned())
}

struct Case {
    name: String,
    seconds: Option<String>,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Skipped,
    /// With its message.
    Failed(String),
}

/// One measurement per test case that passed: `duration`, named `classname.name`.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    let text = String::from_utf8_lossy(crate::json::without_mark(body));
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    let (mut gathered, mut started_at, mut case, mut depth, mut suites) = (Gathered::default(), None, None, 0_u64, false);
    let broken = |reason: String, at: u64| Error::new(INFO.name, reason, At::Byte(at));
    loop {
        match reader.read_event() {
            Err(cause) => return Err(broken(format!("not well-formed XML: {cause}"), reader.error_position())),
            Ok(Event::Eof) => break,
            Ok(Event::Start(element)) => {
                depth += 1;
                suites |= open(&element, &mut case, &mut started_at);
            }
            Ok(Event::Empty(element)) => {
                suites |= open(&element, &mut case, &mut started_at);
                if element.local_name().as_ref() == "testcase" {
                    close(&mut case, &mut gathered);
                }
            }
            Ok(Event::End(element)) => {
                depth = depth.saturating_sub(1);
                if element.local_name().as_ref() == "testcase" {
                    close(&mut case, &mut gathered);
                }
            }
            Ok(_) => {}
        }
    }
    if depth > 0 {
        return Err(broken("the document ends in the middle, it was cut off: upload it again".to_owned(), reader.buffer_position()));
    }
    if !suites {
        return Err(broken("no element `testsuite`: send the file that the test runner wrote".to_owned(), 0));
    }
    Ok(gathered.report(INFO.name, started_at, Machine::default()))
}

/// What an element's beginning adds. Whether it is a suite.
fn open(element: &BytesStart<'_>, case: &mut Option<Case>, started_at: &mut Option<Timestamp>) -> bool {
    match element.local_name().as_ref() {
        "testsuites" => true,
        "testsuite" => {
            let at = attribute(element, "timestamp").and_then(|text| instant::iso_or_naive_utc(&text));
            *started_at = started_at.or(at);
            true
        }
        "testcase" => {
            let name = attribute(element, "name").unwrap_or_default();
            let class = attribute(element, "classname").filter(|class| !class.is_empty());
            let name = class.map_or(name.clone(), |class| format!("{class}.{name}"));
            *case = Some(Case { name, seconds: attribute(element, "time"), outcome: Outcome::Passed });
            false
        }
        "skipped" | "disabled" => {
            outcome(case, Outcome::Skipped);
            false
        }
        "failure" | "error" => {
            let message = attribute(element, "message").or_else(|| attribute(element, "type")).unwrap_or_default();
            outcome(case, Outcome::Failed(message));
            false
        }
        _ => false,
    }
}

/// The first outcome of a case stays: an error while it is torn down follows the failure.
fn outcome(case: &mut Option<Case>, outcome: Outcome) {
    if let Some(case) = case
        && matches!(case.outcome, Outcome::Passed)
    {
        case.outcome = outcome;
    }
}

fn close(case: &mut Option<Case>, gathered: &mut Gathered) {
    let Some(Case { name, seconds, outcome }) = case.take() else { return };
    match outcome {
        Outcome::Skipped => {}
        Outcome::Failed(message) => {
            let first = message.lines().next().unwrap_or_default().trim();
            let short: String = first.chars().take(MESSAGE).collect();
            gathered.fail(if short.is_empty() { format!("test case {name} failed") } else { format!("test case {name} failed: {short}") });
        }
        Outcome::Passed => {
            // Older versions of Surefire and Gradle write `1,234.5`.
            let seconds = seconds.and_then(|text| text.replace(',', "").trim().parse::<f64>().ok());
            match seconds {
                Some(seconds) => {
                    gathered.state(&name, "duration", Quantity::SECONDS, Stated { value: Some(seconds), ..Stated::default() });
                }
                None => gathered.warnings.push(|| format!("test case {name} has no `time` that can be read, it was left out")),
            }
        }
    }
}

/// An attribute with its entities resolved; as it stands where they cannot be.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let raw = attribute.value.to_string();
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).map_or(raw, |value| value.into_owned()))
}

#[cfg(test)]
mod tests;
