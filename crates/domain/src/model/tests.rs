use super::*;
use std::collections::BTreeSet;

fn default() -> Model {
    Model::parse(DEFAULT_YAML).unwrap()
}

#[test]
fn the_shipped_model_is_the_program_descriptions_five_levels_and_twelve_criteria() {
    let model = default();
    let levels: Vec<(u8, &str)> = model.levels.iter().map(|level| (level.level, level.name.as_str())).collect();
    assert_eq!(levels, [(1, "Ad-hoc"), (2, "Basic"), (3, "Integrated"), (4, "Proactive"), (5, "Optimized")]);
    let criteria: Vec<(&str, u8, &str)> = model.criteria.iter().map(|c| (c.id.as_str(), c.level, c.name.as_str())).collect();
    assert_eq!(
        criteria,
        [
            ("l2-manual-tests", 2, "Manual tests before releases"),
            ("l2-basic-monitoring", 2, "Basic monitoring"),
            ("l2-alerts", 2, "Alerts exist"),
            ("l3-ci-tests", 3, "Automated tests in CI"),
            ("l3-slos", 3, "SLOs defined"),
            ("l3-canary", 3, "Canary deployments"),
            ("l4-profiling", 4, "Continuous profiling"),
            ("l4-budgets", 4, "Performance budgets"),
            ("l4-trends", 4, "Trend analysis"),
            ("l5-culture", 5, "Performance culture across entire team"),
            ("l5-self-service", 5, "Self-service process"),
            ("l5-improvement", 5, "Measurable continuous improvement"),
        ]
    );
}

#[test]
fn it_has_sixteen_checks_three_four_four_and_five_and_uses_every_dimension() {
    let model = default();
    let per_level = |level| model.checks.iter().filter(|check| model.level_of(check) == level).count();
    assert_eq!([2, 3, 4, 5].map(per_level), [3, 4, 4, 5]);
    let ids: BTreeSet<&str> = model.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(ids.len(), 16);
    let used: BTreeSet<&str> = model.checks.iter().map(|check| check.dimension.as_str()).collect();
    let listed: BTreeSet<&str> = model.dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    assert_eq!(used, listed);
}

#[test]
fn checks_have_a_threshold_or_refer_to_a_kpi_and_say_what_to_do() {
    for check in &default().checks {
        assert_ne!(check.threshold.is_some(), check.fact.kpi().is_some(), "{}", check.id);
        assert!(check.connect.ends_with('.') && !check.action.ends_with('.'), "{}", check.id);
    }
}

#[test]
fn the_nine_kpis_have_the_program_descriptions_targets_and_their_windows() {
    let model = default();
    let kpis: Vec<(KpiId, Goal, u64)> = model.kpis.iter().map(|kpi| (kpi.id, kpi.goal, kpi.window_days)).collect();
    assert_eq!(
        kpis,
        [
            (KpiId::PrPerfTestShare, Goal::Above(0.9), 30),
            (KpiId::PerfFixLeadTime, Goal::Below(1.0), 90),
            (KpiId::RegressionsBeforeProd, Goal::Above(0.95), 90),
            (KpiId::SloCompliance, Goal::Above(0.99), 30),
            (KpiId::PerfIncidents, Goal::Below(1.0), 30),
            (KpiId::ErrorBudgetUsed, Goal::Below(0.5), 30),
            (KpiId::CostPerRequest, Goal::Downward, 84),
            (KpiId::ThroughputPerDollar, Goal::Upward, 84),
            (KpiId::PerfWorkShare, Goal::Below(0.2), 30),
        ]
    );
}

#[test]
fn production_and_performance_alerts_are_recognised() {
    let rules = default().rules;
    let production = regex::Regex::new(&rules.production).unwrap();
    for (environment, is_production) in [("prod", true), ("Production", true), ("live-eu", true), ("preprod", false), ("staging", false)] {
        assert_eq!(production.is_match(environment), is_production, "{environment}");
    }
    let performance = regex::Regex::new(&rules.performance_alerts).unwrap();
    for (alert, is_performance) in [("SLOBurnRateHigh", true), ("HighP99", true), ("ApiLatency", true), ("TargetUp", false)] {
        assert_eq!(performance.is_match(alert), is_performance, "{alert}");
    }
}

#[test]
fn parts_that_do_not_refer_to_each_other_are_refused() {
    let broken = |from: &str, to: &str| Model::parse(&DEFAULT_YAML.replacen(from, to, 1)).unwrap_err().to_string();
    assert!(broken("criterion: l2-alerts", "criterion: l2-basic-monitoring").contains("`l2-alerts` has no check"));
    assert!(broken("criterion: l3-ci-tests", "criterion: l3-ci-sirens").contains("`l3-ci-sirens`, which is not a criterion"));
    assert!(broken("dimension: budgets", "dimension: money").contains("dimension `money`"));
    assert!(broken("level: 5, name: Self", "level: 6, name: Self").contains("level 6"));
    assert!(broken("^(prod|", "^prod|").contains("not a regular expression"));
    assert!(broken("rules:", "rulez:").contains("not valid YAML"));
}

/// The shipped document with one text replaced, examined: each problem as it is told.
fn told(from: &str, to: &str) -> Vec<String> {
    assert!(DEFAULT_YAML.contains(from), "{from}");
    match Model::examine(&DEFAULT_YAML.replacen(from, to, 1)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// The line, from 1, in which a text of the shipped document stands.
fn line(of: &str) -> usize {
    DEFAULT_YAML.lines().position(|line| line.contains(of)).unwrap() + 1
}

#[test]
fn a_model_to_be_published_is_told_what_is_wrong_and_where() {
    assert_eq!(told("levels:", "levels:"), Vec::<String>::new(), "the shipped one is sound");
    // The first threshold of the document: of the check `load-test-recent`.
    let at = format!("line {}, column 16: checks[0].threshold: ", line("threshold: 90"));
    assert_eq!(told("threshold: 90", "threshold: -1"), [format!("{at}a threshold is a number above 0")]);
    let at = format!("line {}, column 16: checks[3].threshold: ", line("threshold: 0.8"));
    assert_eq!(told("threshold: 0.8", "threshold: 80"), [format!("{at}this fact is never above 1, so the check could never pass")]);
    for (from, to, wanted) in [
        ("id: load-test-recent", "id: Load Test", "is not a slug"),
        ("id: metrics-fresh", "id: load-test-recent", "`load-test-recent` is there twice"),
        ("unit: days\n    window_days: 90", "unit: hours\n    window_days: 90", "measured in `days`"),
        ("window_days: 90", "window_days: 400", "1 to 180 days"),
        ("effort: M\n", "effort: M\n    weight: 0\n", "a weight is at least 1"),
        ("goal: { above: 0.9 }", "goal: { above: 90 }", "between 0 and 1"),
        ("goal: downward\n    window_days: 84", "goal: downward\n    window_days: 80", "a multiple of 7"),
        ("fail_ticks: 2", "fail_ticks: 0", "1 to 30 days"),
        ("severities: [critical,", "severities: [Critical,", "`Critical` is compared in lower case"),
        ("fact: members-active", "fact: members-active\n    services: all", "looks at the team as a whole"),
        ("threshold: 3\n    unit: count\n    window_days: 28", "threshold: 5\n    unit: count\n    window_days: 28", "never above 4"),
        (
            "- { id: l2-alerts, level: 2, name: Alerts exist }",
            "- { id: l2-alerts, level: 1, name: Alerts exist }",
            "where everybody begins",
        ),
    ] {
        let problems = told(from, to);
        assert!(problems.iter().any(|problem| problem.contains(wanted) && problem.starts_with("line ")), "{wanted}: {problems:?}");
    }
    let broken = told("levels:\n", "levels: [\n");
    assert!(broken.len() == 1 && broken[0].starts_with("line "), "{broken:?}");
}

#[test]
fn a_model_inside_a_larger_document_has_its_lines_too() {
    let indented: String = DEFAULT_YAML.replace("threshold: 90", "threshold: 0").lines().map(|line| format!("  {line}\n")).collect();
    let document = format!("teams: []\nmodel:\n{indented}");
    #[derive(Deserialize)]
    struct Whole {
        model: Model,
    }
    let whole: Whole = serde_saphyr::from_str(&document.replace("teams: []\n", "")).unwrap();
    let problems: Vec<String> = whole.model.problems_within(&document).iter().map(ToString::to_string).collect();
    assert_eq!(problems, [format!("line {}, column 18: checks[0].threshold: a threshold is a number above 0", line("threshold: 90") + 2)]);
}

#[test]
fn a_model_that_is_written_and_read_again_says_the_same() {
    let model = default();
    let again = Model::examine(&model.to_yaml()).unwrap();
    assert_eq!(again, model);
    assert_eq!(again.content_hash(), model.content_hash());
    // Comments and layout are no content; a threshold is.
    assert_eq!(Model::parse(&format!("# ours\n{DEFAULT_YAML}")).unwrap().content_hash(), model.content_hash());
    assert_ne!(Model::parse(&DEFAULT_YAML.replacen("threshold: 90", "threshold: 60", 1)).unwrap().content_hash(), model.content_hash());
}

#[test]
fn differences_name_the_part_and_the_field() {
    let before = default();
    let mut after = default();
    after.checks[0].threshold = Some(60.0);
    after.checks[1].weight = Some(2);
    after.checks.pop();
    after.dimensions.swap(0, 1);
    after.rules.severities.push("sev1".to_owned());
    let cost = Dimension { id: "cost".to_owned(), name: "Cost".to_owned() };
    after.dimensions.push(cost);
    let found = differences(&before, &after);
    let told: Vec<String> = found
        .iter()
        .map(|one| {
            let [field, before, after] = [&one.field, &one.before, &one.after].map(|text| text.as_deref().unwrap_or("-"));
            format!("{} {} {field}: {before} > {after}", one.list, one.id)
        })
        .collect();
    assert_eq!(
        told,
        [
            "checks load-test-recent threshold: 90 > 60",
            "checks metrics-fresh weight: - > 2",
            "checks regressions-before-prod-target -: The share of regressions detected before production is on target > -",
            "dimensions cost -: - > Cost",
            "dimensions  order: testing, delivery, slos-alerts, profiling, budgets, practice > delivery, testing, slos-alerts, profiling, \
             budgets, practice",
            "rules  severities: critical, page, p1, p2 > critical, page, p1, p2, sev1",
        ]
    );
    assert_eq!(differences(&before, &before), []);
}
