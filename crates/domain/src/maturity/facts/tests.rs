use super::*;
use crate::catalog::{Budget, Change, Enforce, Member, Policy, SliKind, Slo, SloWindow};
use crate::facts::{BudgetRow, DeploymentRow, PullRequestRow, SloDay};
use crate::kpi::{Coverage, KpiId, KpiStatus};
use crate::maturity::sample::{CHECKOUT, LEDGER, PAYMENTS, catalog, day, model, noon};
use crate::slug::Slug;

const TODAY: &str = "2026-07-15";

/// Facts of one team, put together by hand.
struct Scene {
    book: Book,
    catalog: Catalog,
    kpis: Vec<Kpi>,
}

impl Scene {
    fn new() -> Self {
        Self { book: Book::default(), catalog: catalog(), kpis: Vec::new() }
    }

    fn day(&mut self, subject: Subject, on: &str) -> &mut DayFacts {
        self.book.subjects.entry(subject).or_default().entry(day(on)).or_default()
    }

    fn seen(&mut self, service: ServiceId, kind: &str, on: &str) {
        let facts = self.day(Subject::Service(service), on);
        facts.seen.insert(kind.to_owned(), Seen { count: 1, last: noon(on) });
    }

    fn measure(&self, id: &str) -> Measured {
        let model = model();
        let (at, day) = (noon(TODAY), day(TODAY));
        let context = Context { team: PAYMENTS, at, day, book: &self.book, catalog: &self.catalog, kpis: &self.kpis, model: &model };
        measure(model.model.check(id).unwrap(), &context)
    }

    fn raw(&self, id: &str) -> Raw {
        self.measure(id).raw
    }
}

#[test]
fn without_evidence_what_others_tell_is_unknown_and_what_pacekeeper_tells_fails() {
    let scene = Scene::new();
    let model = model().model;
    for check in &model.checks {
        let measured = scene.measure(&check.id);
        let own = ["gate-blocking", "budget-coverage", "reviews-acknowledged", "change-points-fresh", "self-service"];
        let expected = if own.contains(&check.id.as_str()) { Raw::Fail } else { Raw::Unknown };
        assert_eq!(measured.raw, expected, "{}", check.id);
        if expected == Raw::Unknown {
            assert!(measured.reason.ends_with(&check.connect), "{}: {}", check.id, measured.reason);
        }
    }
}

#[test]
fn a_load_test_counts_for_ninety_days_and_only_for_the_important_service() {
    let mut scene = Scene::new();
    scene.seen(LEDGER, "run.load", "2026-07-10");
    assert_eq!(scene.raw("load-test-recent"), Raw::Unknown);
    scene.seen(CHECKOUT, "run.load", "2026-07-03");
    let measured = scene.measure("load-test-recent");
    assert_eq!((measured.raw, measured.value, measured.evidence_count), (Raw::Pass, Some(12.0), 1));
    assert_eq!(measured.reason, "Last load test of checkout: 12 days ago.");

    let mut scene = Scene::new();
    scene.seen(CHECKOUT, "run.load", "2026-04-16");
    assert_eq!(scene.measure("load-test-recent").value, Some(90.0));
    let mut scene = Scene::new();
    scene.seen(CHECKOUT, "run.load", "2026-04-15");
    let aged = scene.measure("load-test-recent");
    assert_eq!((aged.raw, aged.value), (Raw::Unknown, None));
    assert!(aged.reason.starts_with("The last load test was 91 days ago. "), "{}", aged.reason);
}

#[test]
fn every_service_must_send_metrics_and_the_silent_ones_are_named() {
    let mut scene = Scene::new();
    scene.seen(CHECKOUT, "heartbeat", TODAY);
    let half = scene.measure("metrics-fresh");
    assert_eq!((half.raw, half.value, half.numerator, half.denominator), (Raw::Fail, Some(0.5), Some(1), Some(2)));
    assert_eq!(half.reason, "1 of 2 services sent metrics in the last 24 hours; missing: ledger.");
    // Exactly 24 hours old is still fresh.
    scene.seen(LEDGER, "slo_sample", "2026-07-14");
    assert_eq!(scene.raw("metrics-fresh"), Raw::Pass);
}

#[test]
fn an_alert_of_the_last_quarter_or_a_live_rule_shows_that_alerts_exist() {
    let mut scene = Scene::new();
    scene.seen(CHECKOUT, "alert_rule", "2026-07-10");
    assert_eq!(scene.raw("alerts-active"), Raw::Unknown);
    scene.seen(CHECKOUT, "alert_rule", TODAY);
    assert_eq!(scene.raw("alerts-active"), Raw::Pass);
    let mut scene = Scene::new();
    scene.seen(CHECKOUT, "alert", "2026-04-20");
    assert_eq!(scene.raw("alerts-active"), Raw::Pass);
}

fn merge(pr: &str, on: &str, results_on_main: bool) -> PullRequestRow {
    PullRequestRow {
        pr: pr.to_owned(),
        merged_at: noon(on),
        relevant: true,
        files_known: true,
        tested: results_on_main,
        results_on_main,
        performance: false,
    }
}

#[test]
fn results_on_main_count_each_merge_once_and_need_eighty_per_cent() {
    let mut scene = Scene::new();
    scene.seen(CHECKOUT, "pull_request", "2026-07-10");
    scene.day(Subject::Service(CHECKOUT), "2026-07-10").pull_requests =
        (1..=4).map(|number| merge(&format!("acme/shop#{number}"), "2026-07-10", number != 4)).collect();
    // No run has ever arrived: no source could tell.
    assert_eq!(scene.raw("results-on-main"), Raw::Unknown);
    scene.seen(CHECKOUT, "run.benchmark", "2026-07-10");
    let three_of_four = scene.measure("results-on-main");
    assert_eq!((three_of_four.raw, three_of_four.value), (Raw::Fail, Some(0.75)));
    // The fourth touches the ledger, too, and has results there; a fifth is older than the window.
    scene.day(Subject::Service(LEDGER), "2026-07-10").pull_requests = vec![merge("acme/shop#4", "2026-07-10", true)];
    scene.day(Subject::Service(LEDGER), "2026-06-17").pull_requests = vec![merge("acme/shop#5", "2026-06-17", false)];
    let all = scene.measure("results-on-main");
    assert_eq!((all.raw, all.numerator, all.denominator, all.evidence_at), (Raw::Pass, Some(4), Some(4), Some(noon("2026-07-10"))));
}

#[test]
fn no_merge_in_a_live_repository_is_idle_and_in_a_silent_one_unknown() {
    let mut scene = Scene::new();
    scene.seen(CHECKOUT, "run.benchmark", "2026-05-01");
    scene.seen(CHECKOUT, "push", "2026-05-01");
    assert_eq!(scene.raw("results-on-main"), Raw::Unknown);
    scene.seen(CHECKOUT, "push", "2026-07-10");
    let idle = scene.measure("results-on-main");
    assert_eq!((idle.raw, idle.denominator), (Raw::Idle, Some(0)));
}

#[test]
fn half_of_the_production_deployments_need_a_canary() {
    let mut scene = Scene::new();
    let deployment = |canary| DeploymentRow { sha: "abc".to_owned(), finished_at: noon("2026-07-01"), canary };
    scene.seen(CHECKOUT, "deploy", "2026-07-01");
    scene.day(Subject::Service(CHECKOUT), "2026-07-01").deployments = vec![deployment(true), deployment(false), deployment(false)];
    assert_eq!(scene.raw("canary-share"), Raw::Unknown);
    scene.seen(CHECKOUT, "canary", "2026-07-01");
    assert_eq!(scene.measure("canary-share").value, Some(0.333333333));
    assert_eq!(scene.raw("canary-share"), Raw::Fail);
    scene.day(Subject::Service(LEDGER), "2026-07-02").deployments = vec![deployment(true)];
    assert_eq!(scene.raw("canary-share"), Raw::Pass);
}

#[test]
fn a_gate_counts_while_the_policy_still_blocks() {
    let mut scene = Scene::new();
    scene.day(Subject::Service(CHECKOUT), "2026-07-01").runs.gated = 3;
    let gated = scene.measure("gate-blocking");
    assert_eq!((gated.raw, gated.value), (Raw::Pass, Some(3.0)));
    scene.catalog.apply(&Change::Policy(Policy { enforce: Enforce::Warn, ..Policy::default_for(CHECKOUT) }));
    assert_eq!(scene.raw("gate-blocking"), Raw::Fail);
}

fn slo(slug: &str, sli: SliKind) -> Slo {
    Slo {
        service: CHECKOUT,
        slug: Slug::parse(slug).unwrap(),
        name: slug.to_owned(),
        sli,
        target_ppm: 999_000,
        window: SloWindow::RollingDays(30),
        good: String::new(),
        total: String::new(),
        source: None,
        valid_from: day("2026-01-01"),
        managed_by: None,
    }
}

#[test]
fn an_availability_slo_alone_is_not_met_and_a_silent_one_is_unknown() {
    let mut scene = Scene::new();
    scene.catalog.apply(&Change::Slo(slo("availability", SliKind::Availability)));
    assert_eq!(scene.raw("slos-defined"), Raw::Unknown);
    let sample = SloDay { good_milli: 1, total_milli: 1, target_ppm: 999_000, complete: true };
    scene.day(Subject::Service(CHECKOUT), "2026-07-14").slos.insert("availability".to_owned(), sample.clone());
    let alone = scene.measure("slos-defined");
    assert_eq!((alone.raw, alone.numerator, alone.denominator), (Raw::Fail, Some(0), Some(1)));
    assert_eq!(alone.reason, "checkout has no latency SLO with fresh data.");
    scene.catalog.apply(&Change::Slo(slo("latency", SliKind::Latency)));
    scene.day(Subject::Service(CHECKOUT), "2026-07-13").slos.insert("latency".to_owned(), sample.clone());
    assert_eq!(scene.raw("slos-defined"), Raw::Fail);
    scene.day(Subject::Service(CHECKOUT), "2026-07-14").slos.insert("latency".to_owned(), sample);
    assert_eq!(scene.raw("slos-defined"), Raw::Pass);
}

#[test]
fn budgets_cover_the_smallest_set_of_endpoints_with_most_of_the_traffic() {
    let mut scene = Scene::new();
    let facts = scene.day(Subject::Service(CHECKOUT), "2026-07-10");
    // 50 + 25 + 15 = 90 of 100 is the first sum over 80 %: /rare does not count.
    facts.endpoint_requests =
        [("/cart", 50), ("/items/1", 25), ("/pay", 15), ("/rare", 10)].map(|(path, n)| (path.to_owned(), n)).into_iter().collect();
    facts.load_test_requests.insert("/ignored".to_owned(), 1_000);
    let evaluated = BudgetRow { at: noon("2026-07-10"), met: Some(false) };
    facts.budgets.insert("/cart".to_owned(), evaluated.clone());
    facts.budgets.insert("/items/{id}".to_owned(), evaluated);
    facts.budgets.insert("/pay".to_owned(), BudgetRow { at: noon("2026-07-10"), met: None });
    for endpoint in ["/cart", "/items/{id}", "/pay"] {
        let (latency_seconds, valid_from) = ([("p99".to_owned(), 0.2)].into_iter().collect(), day("2026-01-01"));
        let endpoint = endpoint.to_owned();
        scene.catalog.apply(&Change::Budget(Budget {
            service: CHECKOUT,
            endpoint,
            latency_seconds,
            throughput_min: None,
            valid_from,
            managed_by: None,
        }));
    }
    // /pay has a budget, but the report lacked the number: not evaluated.
    let measured = scene.measure("budget-coverage");
    assert_eq!((measured.raw, measured.numerator, measured.denominator), (Raw::Fail, Some(2), Some(3)));
    assert!(measured.reason.ends_with("; missing: checkout /pay."), "{}", measured.reason);
    scene
        .day(Subject::Service(CHECKOUT), "2026-07-11")
        .budgets
        .insert("/pay".to_owned(), BudgetRow { at: noon("2026-07-11"), met: Some(true) });
    assert_eq!(scene.raw("budget-coverage"), Raw::Pass);
}

#[test]
fn three_of_the_last_four_reviews_are_enough() {
    let mut scene = Scene::new();
    // 15 July 2026 lies in week 29: the last four reviews are those of weeks 25 to 28.
    let weeks = |weeks: &[&str]| weeks.iter().map(|week| (*week).to_owned()).collect();
    scene.day(Subject::Team(PAYMENTS), "2026-07-06").reviews_acknowledged = weeks(&["2026-W24", "2026-W25", "2026-W27"]);
    assert_eq!(scene.measure("reviews-acknowledged").numerator, Some(2));
    assert_eq!(scene.raw("reviews-acknowledged"), Raw::Fail);
    scene.day(Subject::Team(PAYMENTS), "2026-07-13").reviews_acknowledged = weeks(&["2026-W28"]);
    assert_eq!(scene.raw("reviews-acknowledged"), Raw::Pass);
}

#[test]
fn a_culture_needs_three_members_and_three_in_five_of_them() {
    let mut scene = Scene::new();
    let mut join = |user: &str, member: bool| {
        scene.catalog.apply(&Change::Member(Member { user: user.to_owned(), team: PAYMENTS, member }));
    };
    join("ada", true);
    join("grace", true);
    join("a-viewer", false);
    assert_eq!(scene.raw("members-active"), Raw::Unknown);
    for user in ["edsger", "barbara", "tony"] {
        scene.catalog.apply(&Change::Member(Member { user: user.to_owned(), team: PAYMENTS, member: true }));
    }
    let active = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    scene.day(Subject::Team(PAYMENTS), "2026-06-01").active_members = active(&["ada", "grace", "a-viewer", "a-stranger"]);
    let two = scene.measure("members-active");
    assert_eq!((two.raw, two.numerator, two.denominator), (Raw::Fail, Some(2), Some(5)));
    scene.day(Subject::Team(PAYMENTS), "2026-07-01").active_members = active(&["tony", "ada"]);
    assert_eq!(scene.measure("members-active").value, Some(0.6));
    assert_eq!(scene.raw("members-active"), Raw::Pass);
}

#[test]
fn the_last_change_decides_who_serves_whom() {
    let mut scene = Scene::new();
    scene.day(Subject::Team(PAYMENTS), "2026-05-01").self_service_changes = 2;
    assert_eq!(scene.raw("self-service"), Raw::Pass);
    scene.day(Subject::Team(PAYMENTS), "2026-06-01").administrator_changes = 1;
    let measured = scene.measure("self-service");
    assert_eq!((measured.raw, measured.numerator, measured.denominator), (Raw::Fail, Some(2), Some(3)));
}

#[test]
fn a_kpi_check_is_what_the_kpi_says() {
    let mut scene = Scene::new();
    let kpi = |status, denominator| Kpi {
        id: KpiId::PrPerfTestShare,
        value: Some(0.5),
        numerator: denominator,
        denominator,
        status,
        window: Window::ending(day(TODAY), 30),
        coverage: Coverage::default(),
        fresh_at: None,
        reason: None,
        beside: None,
        at_least: None,
    };
    for (status, denominator, raw) in [
        (KpiStatus::OnTarget, Some(4), Raw::Pass),
        (KpiStatus::OffTarget, Some(4), Raw::Fail),
        (KpiStatus::TooFew, Some(2), Raw::Idle),
        (KpiStatus::Unknown, Some(0), Raw::Idle),
        (KpiStatus::Unknown, None, Raw::Unknown),
    ] {
        scene.kpis = vec![kpi(status, denominator)];
        assert_eq!(scene.raw("pr-perf-test-target"), raw, "{status:?}");
    }
}

#[test]
fn six_kpis_all_on_target_improve_enough_and_one_off_target_is_too_few() {
    let mut scene = Scene::new();
    let kpi = |id, status| Kpi {
        id,
        value: Some(1.0),
        numerator: None,
        denominator: None,
        status,
        window: Window::ending(day(TODAY), 30),
        coverage: Coverage::default(),
        fresh_at: None,
        reason: None,
        beside: None,
        at_least: None,
    };
    scene.kpis = KpiId::ALL[..6].iter().map(|id| kpi(*id, KpiStatus::OnTarget)).collect();
    assert_eq!(scene.raw("kpis-improving"), Raw::Pass);
    scene.kpis[5].status = KpiStatus::OffTarget;
    assert_eq!(scene.raw("kpis-improving"), Raw::Fail);
    // Five measured and no history of any: nobody can tell.
    scene.kpis[5].status = KpiStatus::Unknown;
    assert_eq!(scene.raw("kpis-improving"), Raw::Unknown);
}

#[test]
fn long_lists_of_names_are_cut() {
    let catalog = catalog();
    let all: Vec<&Service> = [CHECKOUT, LEDGER, CHECKOUT, LEDGER].iter().filter_map(|id| catalog.services.get(id)).collect();
    assert_eq!(names(&all), "checkout, ledger and 2 more");
    assert_eq!(names(&all[..2]), "checkout and ledger");
}
