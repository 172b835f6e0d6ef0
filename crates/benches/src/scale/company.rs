//! Who measures what: 10 groups of 20 teams with 5 services each, and 50,000 series among them.

use domain::time::Day;

pub(super) const SERVICES: usize = 1_000;
const GROUPS: usize = 10;
const TEAMS: usize = 20;
pub(super) const OF_TEAM: usize = 5;
/// Numbers of series that a service with benchmarks may have.
pub(super) const SIZES: [usize; 4] = [25, 50, 100, 500];

/// How the series are spread over the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// Eighty services with 500 series, a hundred with 100; the others have no benchmarks.
    Suites,
    /// Every service measures: fifty with 500 series, fifty with 50, the others with 25. Four times as many reports for as many
    /// measurements.
    Everywhere,
}

impl std::str::FromStr for Mix {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> anyhow::Result<Self> {
        match text {
            "suites" => Ok(Self::Suites),
            "everywhere" => Ok(Self::Everywhere),
            _ => anyhow::bail!("`{text}` is not a mix: suites or everywhere"),
        }
    }
}

impl Mix {
    /// Series of a service; 0: it has no benchmarks.
    pub(super) fn series(self, service: usize) -> usize {
        match self {
            Self::Suites if service.is_multiple_of(10) => 100,
            Self::Suites if service % 10 == 5 && service % 50 != 45 => 500,
            Self::Suites => 0,
            Self::Everywhere if service.is_multiple_of(20) => 500,
            Self::Everywhere if service % 20 == 10 => 50,
            Self::Everywhere => 25,
        }
    }
}

pub(super) fn slug(service: usize) -> String {
    format!("service-{service:04}")
}

pub(super) fn repository(service: usize) -> String {
    format!("acme/{}", slug(service))
}

pub(super) fn configuration() -> String {
    let mut yaml = String::from("metadata: {name: bench}\nteams:\n");
    for group in 0..GROUPS {
        yaml.push_str(&format!("  - slug: group-{group}\n    name: Group {group}\n    teams:\n"));
        for team in 0..TEAMS {
            let number = group * TEAMS + team;
            yaml.push_str(&format!("      - slug: team-{number:03}\n        name: Team {number}\n        services:\n"));
            for service in number * OF_TEAM..(number + 1) * OF_TEAM {
                let (slug, repository, tier) = (slug(service), repository(service), 1 + service % 3);
                yaml.push_str(&format!(
                    "          - {{slug: {slug}, name: Service {service}, tier: {tier}, repositories: [{repository}]}}\n"
                ));
            }
        }
    }
    yaml
}

/// Two SLOs of every service; their samples are pushed.
pub(super) fn slos() -> String {
    let mut yaml = String::from("metadata: {name: bench-slos}\nslos:\n");
    for service in (0..SERVICES).map(slug) {
        for (name, target) in [("availability", "99.9%"), ("latency", "99%")] {
            yaml.push_str(&format!("  - {{name: {name}, service: {service}, target: {target}}}\n"));
        }
    }
    yaml
}

/// Ten actions of every team, as a spreadsheet would bring them.
pub(super) fn actions(today: Day) -> String {
    let mut csv = String::from("key,title,team,status,due\n");
    for team in 0..GROUPS * TEAMS {
        for number in 0..10_u64 {
            let status = ["todo", "doing", "blocked", "done"][usize::try_from(number % 4).unwrap_or(0)];
            let due = today + chrono::Days::new(7 * number);
            csv.push_str(&format!("bench-{team}-{number},Make it faster {number},team-{team:03},{status},{due}\n"));
        }
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifty_thousand_series() {
        for mix in [Mix::Suites, Mix::Everywhere] {
            assert_eq!((0..SERVICES).map(|service| mix.series(service)).sum::<usize>(), 50_000, "{mix:?}");
            assert!((0..SERVICES).map(|service| mix.series(service)).all(|series| series == 0 || SIZES.contains(&series)));
        }
        assert_eq!((GROUPS * TEAMS, GROUPS * TEAMS * OF_TEAM), (200, SERVICES));
    }
}
