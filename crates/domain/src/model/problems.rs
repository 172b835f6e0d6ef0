//! What is wrong with a model that has the right shape: parts that refer to nothing, names that are no slugs, numbers that no evidence
//! can reach.

mod own_kpi;

use super::{Check, Goal, KpiDefinition, KpiUnit, Model, Rules};
use crate::kpi::KpiId;
use crate::maturity::LOOKBACK_DAYS;
use crate::scope::Scope;
use crate::slug::Slug;
use serde::Serialize;
use std::collections::BTreeSet;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `checks[3].threshold`, counted from 0; empty: the document as a whole.
    pub path: String,
    /// In the YAML text, from 1; unknown where a part is missing altogether.
    pub line: Option<u64>,
    pub column: Option<u64>,
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "line {line}, column {column}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// The highest level that roll-ups count.
const HIGHEST: u8 = 5;
const GROUPS: [&str; 3] = ["process", "quality", "efficiency"];

#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn add(&mut self, path: String, message: impl Into<String>) {
        self.0.push(Problem { path, line: None, column: None, message: message.into() });
    }

    fn unless(&mut self, fine: bool, path: impl Into<String>, message: impl Into<String>) {
        if !fine {
            self.add(path.into(), message);
        }
    }

    fn text(&mut self, path: String, value: &str) {
        self.unless(!value.trim().is_empty(), path, "this must not be empty");
    }

    /// Ids are slugs and unique in their list.
    fn ids<'a>(&mut self, list: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.enumerate() {
            if let Err(error) = Slug::parse(id) {
                self.add(format!("{list}[{index}].id"), error.to_string());
            }
            self.unless(seen.insert(id), format!("{list}[{index}].id"), format!("`{id}` is there twice"));
        }
    }
}

impl Model {
    /// What no evaluation could use: parts that refer to nothing, patterns that are none.
    pub(super) fn references(&self) -> Vec<Problem> {
        let mut found = Found::default();
        for (index, criterion) in self.criteria.iter().enumerate() {
            let (id, level) = (&criterion.id, criterion.level);
            let listed = self.levels.iter().any(|entry| entry.level == level);
            found.unless(
                listed,
                format!("criteria[{index}].level"),
                format!("criterion `{id}` belongs to level {level}, which is not listed"),
            );
            let has_check = self.checks.iter().any(|check| check.criterion == *id);
            found.unless(
                has_check,
                format!("criteria[{index}].id"),
                format!("criterion `{id}` has no check, so its level could never be reached"),
            );
        }
        for (index, check) in self.checks.iter().enumerate() {
            let known = self.criterion(&check.criterion).is_some();
            let message = format!("check `{}` belongs to `{}`, which is not a criterion", check.id, check.criterion);
            found.unless(known, format!("checks[{index}].criterion"), message);
            let known = self.dimensions.iter().any(|dimension| dimension.id == check.dimension);
            let message = format!("check `{}` has the dimension `{}`, which is not listed", check.id, check.dimension);
            found.unless(known, format!("checks[{index}].dimension"), message);
        }
        for (field, pattern) in [("production", &self.rules.production), ("performance_alerts", &self.rules.performance_alerts)] {
            if let Err(error) = regex::Regex::new(pattern) {
                found.add(format!("rules.{field}"), format!("`{pattern}` is not a regular expression: {error}"));
            }
        }
        found.0
    }

    /// Everything that is wrong, without places.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Found(self.references());
        self.levels_and_criteria(&mut found);
        found.ids("checks", self.checks.iter().map(|check| check.id.as_str()));
        for (index, check) in self.checks.iter().enumerate() {
            self.one_check(&mut found, &format!("checks[{index}]"), check);
        }
        let mut kpis = BTreeSet::new();
        for (index, kpi) in self.kpis.iter().enumerate() {
            found.unless(kpis.insert(kpi.id), format!("kpis[{index}].id"), format!("`{}` is there twice", kpi.id));
            one_kpi(&mut found, &format!("kpis[{index}]"), kpi);
        }
        own_kpi::all(&mut found, &self.own_kpis);
        rules(&mut found, &self.rules);
        found.0
    }

    fn levels_and_criteria(&self, found: &mut Found) {
        found.unless(!self.levels.is_empty(), "levels", "a model has at least one level");
        let mut seen = BTreeSet::new();
        let lowest = self.levels.iter().map(|entry| entry.level).min();
        for (index, entry) in self.levels.iter().enumerate() {
            let (path, level) = (format!("levels[{index}]"), entry.level);
            found.unless((1..=HIGHEST).contains(&level), format!("{path}.level"), format!("a level lies between 1 and {HIGHEST}"));
            found.unless(seen.insert(level), format!("{path}.level"), format!("level {level} is there twice"));
            found.text(format!("{path}.name"), &entry.name);
            let criteria = self.criteria.iter().any(|criterion| criterion.level == level);
            if Some(level) == lowest {
                found.unless(!criteria, format!("{path}.level"), format!("level {level} is where everybody begins, so it has no criteria"));
            } else {
                found.unless(
                    criteria,
                    format!("{path}.level"),
                    format!("level {level} has no criterion, so it would be reached by itself"),
                );
            }
        }
        found.ids("dimensions", self.dimensions.iter().map(|dimension| dimension.id.as_str()));
        for (index, dimension) in self.dimensions.iter().enumerate() {
            found.text(format!("dimensions[{index}].name"), &dimension.name);
        }
        found.ids("criteria", self.criteria.iter().map(|criterion| criterion.id.as_str()));
        for (index, criterion) in self.criteria.iter().enumerate() {
            found.text(format!("criteria[{index}].name"), &criterion.name);
        }
    }

    fn one_check(&self, found: &mut Found, path: &str, check: &Check) {
        for (field, text) in [("name", &check.name), ("action", &check.action), ("connect", &check.connect)] {
            found.text(format!("{path}.{field}"), text);
        }
        let days = (1..=LOOKBACK_DAYS).contains(&check.window_days);
        found.unless(days, format!("{path}.window_days"), format!("a window has 1 to {LOOKBACK_DAYS} days"));
        let hours = check.fresh_hours <= LOOKBACK_DAYS * 24;
        found.unless(
            hours,
            format!("{path}.fresh_hours"),
            format!("evidence is kept for {LOOKBACK_DAYS} days, {} hours", LOOKBACK_DAYS * 24),
        );
        found.unless(check.weight != Some(0), format!("{path}.weight"), "a weight is at least 1");
        let whole_team = check.fact.services().is_none() && check.services.is_some();
        found.unless(!whole_team, format!("{path}.services"), "this fact looks at the team as a whole, not at its services");
        if let Some(kpi) = check.moves {
            found.unless(self.kpi(kpi).is_some(), format!("{path}.moves"), format!("the KPI `{kpi}` is not listed"));
        }
        match check.fact.kpi() {
            Some(kpi) => self.kpi_check(found, path, check, kpi),
            None => threshold(found, path, check),
        }
    }

    fn kpi_check(&self, found: &mut Found, path: &str, check: &Check, kpi: KpiId) {
        found.unless(check.threshold.is_none(), format!("{path}.threshold"), "the KPI's target decides: leave the threshold out");
        let Some(definition) = self.kpi(kpi) else {
            found.add(format!("{path}.fact"), format!("the KPI `{kpi}` is not listed"));
            return;
        };
        let trend = matches!(definition.goal, Goal::Downward | Goal::Upward);
        found.unless(!(check.graded && trend), format!("{path}.graded"), "a trend has no target to be graded by");
    }
}

fn threshold(found: &mut Found, path: &str, check: &Check) {
    let Some((unit, most)) = check.fact.unit() else { return };
    found.unless(check.unit == unit, format!("{path}.unit"), format!("this fact is measured in `{unit}`"));
    let at = format!("{path}.threshold");
    match check.threshold {
        None => found.add(at, "a check needs a threshold, unless it refers to a KPI"),
        Some(value) if !(value.is_finite() && value > 0.0) => found.add(at, "a threshold is a number above 0"),
        Some(value) => {
            if let Some(most) = most.filter(|most| value > *most) {
                found.add(at, format!("this fact is never above {most}, so the check could never pass"));
            }
        }
    }
}

fn one_kpi(found: &mut Found, path: &str, kpi: &KpiDefinition) {
    found.text(format!("{path}.name"), &kpi.name);
    found.unless(GROUPS.contains(&kpi.group.as_str()), format!("{path}.group"), format!("a group is one of {}", GROUPS.join(", ")));
    let days = (1..=LOOKBACK_DAYS).contains(&kpi.window_days);
    found.unless(days, format!("{path}.window_days"), format!("a window has 1 to {LOOKBACK_DAYS} days"));
    let (trend, goal) = match kpi.goal {
        Goal::Above(value) | Goal::Below(value) => (false, Some(value)),
        Goal::Downward | Goal::Upward => (true, None),
    };
    found.unless(
        !trend || kpi.window_days.is_multiple_of(7),
        format!("{path}.window_days"),
        "a trend is read over whole weeks: a multiple of 7",
    );
    let sane = |value: f64| value.is_finite() && value >= 0.0 && (kpi.unit != KpiUnit::Ratio || value <= 1.0);
    let wanted = if kpi.unit == KpiUnit::Ratio { "a share lies between 0 and 1" } else { "a target is a number, at least 0" };
    found.unless(goal.is_none_or(sane), format!("{path}.goal"), wanted);
    found.unless(!trend || kpi.targets.is_empty(), format!("{path}.targets"), "a trend has no targets of single scopes");
    for (scope, value) in &kpi.targets {
        found.unless(sane(*value), format!("{path}.targets"), format!("{scope}: {wanted}"));
        if let Err(error) = scope.parse::<Scope>() {
            found.add(format!("{path}.targets"), error.to_string());
        }
    }
}

fn rules(found: &mut Found, rules: &Rules) {
    found.unless(!rules.severities.is_empty(), "rules.severities", "without severities no incident counts");
    for severity in &rules.severities {
        found.unless(
            *severity == severity.to_lowercase(),
            "rules.severities",
            format!("`{severity}` is compared in lower case: write it so"),
        );
    }
    found.unless((0..=1_440).contains(&rules.incident_gap_minutes), "rules.incident_gap_minutes", "a gap has 0 to 1,440 minutes");
    found.unless((1..=30).contains(&rules.fail_ticks), "rules.fail_ticks", "a grace has 1 to 30 days");
    found.unless(rules.stale_ticks <= 90, "rules.stale_ticks", "a check is stale for at most 90 days");
    found.unless(rules.idle_days <= 366, "rules.idle_days", "a state is held for at most 366 days");
    let share = rules.top_traffic > 0.0 && rules.top_traffic <= 1.0;
    found.unless(share, "rules.top_traffic", "a share lies above 0 and at most at 1");
}
