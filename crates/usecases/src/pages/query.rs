//! The state of a page's URL (one grammar for all pages): scope, period, moment and comparison, and what single pages add.

use crate::error::{Error, Result};
use crate::moment::At;
use domain::scope::Scope;
use domain::time::{Day, Timestamp, Window, Zone, days_before};
use std::collections::BTreeMap;

/// Days that are shown when the URL names none.
const DEFAULT_DAYS: u64 = 90;
/// Longest period and comparison: what is kept of trends in full.
const MOST_DAYS: u64 = 3_660;

/// Fields that single pages read. Everything else in a URL is ignored.
const OWN: [&str; 42] = [
    "as",
    "base",
    "before",
    "bounds",
    "by",
    "check",
    "done",
    "due",
    "env",
    "fingerprint",
    "format",
    "hours",
    "is",
    "kind",
    "kpi",
    "level",
    "link",
    "met",
    "metric",
    "mode",
    "new",
    "older",
    "origin",
    "owner",
    "page",
    "phase",
    "q",
    "rev",
    "service",
    "sort",
    "stage",
    "state",
    "status",
    "target",
    "team",
    "title",
    "token",
    "verdict",
    "view",
    "x",
    "y",
    "zoom",
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub scope: Scope,
    pub from: Start,
    /// Last day shown; `None`: today, or the day of `at`.
    pub to: Option<Day>,
    /// Shows what was known then.
    pub at: Option<At>,
    pub cmp: Compare,
    /// Fields of single pages; one given several times is joined by commas.
    pub own: BTreeMap<String, String>,
}

/// Where the shown period begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// `now-90d`
    Days(u64),
    Day(Day),
}

/// What changes are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The beginning of the shown period.
    Previous,
    /// `now-30d`
    Days(u64),
    Day(Day),
}

impl Default for Query {
    fn default() -> Self {
        Self { scope: Scope::Program, from: Start::Days(DEFAULT_DAYS), to: None, at: None, cmp: Compare::Previous, own: BTreeMap::new() }
    }
}

impl Query {
    /// Reads the part of a URL after `?`. Empty fields (as forms send them) count as absent. A value that cannot be read is refused with
    /// the name of its field.
    pub fn parse(text: &str) -> Result<Self> {
        Self::of(form_urlencoded::parse(text.as_bytes()).into_owned())
    }

    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "scope" => {
                    query.scope = value.parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string()))?
                }
                "from" => {
                    query.from =
                        days_ago("from", value)?.map_or_else(|| day("from", value).map(Start::Day), |days| Ok(Start::Days(days)))?
                }
                "to" => query.to = if value == "now" { None } else { Some(day("to", value)?) },
                "at" => query.at = Some(value.parse()?),
                "cmp" if value == "prev" => query.cmp = Compare::Previous,
                "cmp" => {
                    query.cmp =
                        days_ago("cmp", value)?.map_or_else(|| day("cmp", value).map(Compare::Day), |days| Ok(Compare::Days(days)))?;
                }
                own if OWN.contains(&own) => {
                    let known = query.own.entry(name).or_default();
                    *known = if known.is_empty() { value.to_owned() } else { format!("{known},{value}") };
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// The same state in its shortest form: defaults left out, fields in a fixed order.
    pub fn canonical(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.common().into_iter().chain(self.own.iter().map(|(name, value)| (name.as_str(), value.clone()))) {
            pairs.append_pair(name, &value);
        }
        // Both are allowed in a query as they are, and people read these addresses.
        pairs.finish().replace("%3A", ":").replace("%2C", ",")
    }

    fn common(&self) -> Vec<(&'static str, String)> {
        let scope = (self.scope != Scope::Program).then(|| self.scope.to_string());
        let from = match self.from {
            Start::Days(DEFAULT_DAYS) => None,
            Start::Days(days) => Some(format!("now-{days}d")),
            Start::Day(day) => Some(day.to_string()),
        };
        let at = self.at.map(|at| match at {
            At::Day(day) => day.to_string(),
            At::Instant(at) => at.to_string(),
        });
        let cmp = match self.cmp {
            Compare::Previous => None,
            Compare::Days(days) => Some(format!("now-{days}d")),
            Compare::Day(day) => Some(day.to_string()),
        };
        let fields = [("scope", scope), ("from", from), ("to", self.to.map(|day| day.to_string())), ("at", at), ("cmp", cmp)];
        fields.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }

    /// A link to another page that keeps scope, period, moment and comparison.
    pub fn carry(&self, path: &str) -> String {
        Self { own: BTreeMap::new(), ..self.clone() }.href(path)
    }

    /// Like `carry`, for pages that have a scope of their own.
    pub fn carry_without_scope(&self, path: &str) -> String {
        Self { own: BTreeMap::new(), scope: Scope::Program, ..self.clone() }.href(path)
    }

    /// Like `carry`, with some of the own fields.
    pub fn carry_own(&self, path: &str, kept: &[&str]) -> String {
        let own = self.own.iter().filter(|(name, _)| kept.contains(&name.as_str()));
        Self { own: own.map(|(name, value)| (name.clone(), value.clone())).collect(), ..self.clone() }.href(path)
    }

    /// A link to `path` with this state; a fragment of the path stays at the end.
    pub fn href(&self, path: &str) -> String {
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, fragment)| (path, Some(fragment)));
        let text = self.canonical();
        let mut href = if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") };
        if let Some(fragment) = fragment {
            href.push('#');
            href.push_str(fragment);
        }
        href
    }

    /// The same state with one own field set, or taken away when the value is empty.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.clone();
        if value.is_empty() {
            changed.own.remove(name);
        } else {
            changed.own.insert(name.to_owned(), value.to_owned());
        }
        changed
    }

    pub fn own(&self, name: &str) -> Option<&str> {
        self.own.get(name).map(String::as_str)
    }

    /// The instant up to which things were known, for `at`.
    pub(super) fn known_until(&self, zone: Zone) -> Option<Timestamp> {
        self.at.map(|at| at.known_until(zone))
    }

    /// The last day of the shown period.
    pub(super) fn last_day(&self, today: Day, zone: Zone) -> Day {
        self.to.or(self.at.map(|at| at.day(zone))).unwrap_or(today)
    }

    /// The days shown, both ends included.
    pub(super) fn period(&self, today: Day, zone: Zone) -> Window {
        let to = self.last_day(today, zone);
        match self.from {
            Start::Days(days) => Window { from: days_before(to, days), to },
            Start::Day(from) => Window { from: from.min(to), to },
        }
    }

    /// The day whose end changes are counted from.
    pub(super) fn compared_day(&self, today: Day, zone: Zone) -> Day {
        let period = self.period(today, zone);
        match self.cmp {
            Compare::Previous => period.from,
            Compare::Days(days) => days_before(period.to, days),
            Compare::Day(day) => day,
        }
    }
}

/// A path with a query, properly escaped; empty values are left out.
pub(super) fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        pairs.append_pair(name, value);
    }
    let text = pairs.finish().replace("%3A", ":").replace("%2C", ",");
    if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
}

fn day(field: &str, value: &str) -> Result<Day> {
    value.parse().map_err(|_| Error::invalid(field, format!("`{value}` is not a date: write it like 2026-11-24")))
}

/// `now-90d`; `None` when it is written in another way.
fn days_ago(field: &str, value: &str) -> Result<Option<u64>> {
    let Some(days) = value.strip_prefix("now-").and_then(|rest| rest.strip_suffix('d')) else { return Ok(None) };
    match days.parse() {
        Ok(days) if (1..=MOST_DAYS).contains(&days) => Ok(Some(days)),
        _ => Err(Error::invalid(field, format!("`{value}` is not a period: use now-1d to now-{MOST_DAYS}d"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_left_out_and_the_order_is_fixed() {
        let query = Query::parse("q=a%26b&cmp=now-30d&nonsense=1&scope=t%3Apayments&from=now-90d&at=&to=now").unwrap();
        assert_eq!(query.canonical(), "scope=t:payments&cmp=now-30d&q=a%26b");
        assert_eq!(Query::parse(&query.canonical()).unwrap(), query);
        assert_eq!(Query::default().href("/teams#edge"), "/teams#edge");
        assert_eq!(query.carry("/kpis#x"), "/kpis?scope=t:payments&cmp=now-30d#x");
    }

    #[test]
    fn a_wrong_value_names_its_field() {
        for (text, field) in
            [("from=soon", "from"), ("at=24.11.2026", "at"), ("cmp=now-0d", "cmp"), ("scope=payments", "scope"), ("to=x", "to")]
        {
            match Query::parse(text) {
                Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn the_past_is_the_end_of_its_day_in_the_program_zone() {
        let zone = chrono_tz::Europe::Berlin;
        let query = Query::parse("at=2026-11-24&from=now-30d").unwrap();
        let today: Day = "2026-12-24".parse().unwrap();
        // Berlin is one hour ahead in winter: its 24 November ends at 23:00 UTC.
        assert_eq!(query.known_until(zone).unwrap().to_string(), "2026-11-24T22:59:59.999999Z");
        assert_eq!(query.compared_day(today, zone).to_string(), "2026-10-25");
        assert_eq!(query.period(today, zone).to.to_string(), "2026-11-24");
    }

    #[test]
    fn a_field_given_twice_keeps_both_values() {
        let query = Query::parse("new=1&team=payments&team=search").unwrap();
        assert_eq!(query.own("team"), Some("payments,search"));
        assert_eq!(query.canonical(), "new=1&team=payments,search");
    }
}
