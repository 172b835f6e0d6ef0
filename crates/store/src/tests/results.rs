//! What evaluations write: themselves, day facts, snapshots, KPI values.

use super::samples::{at, day, evaluation, write};
use crate::kpi_points::{self, Point};
use crate::testing::on_both;
use crate::{Error, Session, evaluation as evaluations, facts, snapshots};
use domain::dora::DoraId;
use domain::engine::{Cause, Change, Evaluation};
use domain::evidence::Stage;
use domain::facts::{DayFacts, RegressionRow, Subject};
use domain::ids::{ServiceId, TeamId};
use domain::kpi::{Coverage, Kpi, KpiId, KpiStatus, OwnKpi};
use domain::snapshot::{Snapshot, Standing, hash};
use domain::time::{Day, Window};
use serde_json::json;
use std::collections::BTreeMap;

#[tokio::test]
async fn evaluations_are_numbered_once_and_found_by_time() {
    on_both(async |store| {
        let mut session = write(&store).await;
        assert_eq!(evaluations::last(&mut session).await.unwrap(), None);
        let tick = Evaluation { cause: Cause::DayTick, day: day("2026-11-24"), at: at(100), ..evaluation(2) };
        for new in [evaluation(1), tick.clone(), evaluation(3)] {
            evaluations::insert(&mut session, &new).await.unwrap();
        }
        assert_eq!(evaluations::last(&mut session).await.unwrap(), Some(evaluation(3)));
        assert_eq!(evaluations::list(&mut session, 2, 9).await.unwrap(), [tick.clone(), evaluation(3)]);
        assert_eq!(evaluations::list(&mut session, 1, 1).await.unwrap(), [evaluation(1)]);
        // Two of one instant: the later number was known last.
        assert_eq!(evaluations::at_or_before(&mut session, at(100).micros()).await.unwrap(), Some(tick));
        assert_eq!(evaluations::at_or_before(&mut session, at(99).micros()).await.unwrap(), None);
        let taken = evaluations::insert(&mut session, &evaluation(3)).await;
        assert!(matches!(&taken, Err(Error::Conflict(name)) if name == "evaluation_pkey"), "{taken:?}");
    })
    .await;
}

fn requests(count: i64) -> DayFacts {
    DayFacts { requests: Some(count), ..DayFacts::default() }
}

fn with_open_root() -> DayFacts {
    let root = RegressionRow {
        root: "R-1".to_owned(),
        title: None,
        detected_at: at(0),
        stage: Stage::Main,
        confirmed: true,
        noise: false,
        reached_main: true,
        before_production: true,
        deployed_at: None,
        fixed_at: None,
        accepted_at: None,
    };
    DayFacts { regressions: vec![root], ..DayFacts::default() }
}

const CHECKOUT: Subject = Subject::Service(ServiceId(1));
const SEARCH: Subject = Subject::Service(ServiceId(2));
const PAYMENTS: Subject = Subject::Team(TeamId(1));

async fn store_facts(session: &mut Session) {
    let old = day("2026-01-10");
    let revisions = [
        (1, vec![(CHECKOUT, day("2026-11-20"), requests(1)), (CHECKOUT, old, with_open_root()), (SEARCH, old, requests(7))]),
        (2, vec![(CHECKOUT, day("2026-11-20"), requests(2)), (PAYMENTS, old, requests(3))]),
        (3, vec![(CHECKOUT, day("2026-11-21"), requests(4)), (CHECKOUT, day("2026-11-20"), DayFacts::default())]),
        // The root was fixed: its day is no longer of interest.
        (4, vec![(CHECKOUT, old, requests(9)), (SEARCH, day("2026-11-21"), requests(8))]),
    ];
    for (no, days) in revisions {
        facts::append(session, no, &days).await.unwrap();
    }
}

#[tokio::test]
async fn facts_are_the_latest_revision_as_of_an_evaluation() {
    on_both(async |store| {
        let mut session = write(&store).await;
        store_facts(&mut session).await;
        let (from, old) = (day("2026-11-01"), day("2026-01-10"));
        let both = [CHECKOUT, PAYMENTS, SEARCH];
        for subjects in [None, Some(&both[..])] {
            let known = facts::load(&mut session, subjects, from, 1).await.unwrap().subjects;
            let checkout = BTreeMap::from([(old, with_open_root()), (day("2026-11-20"), requests(1))]);
            assert_eq!(known, BTreeMap::from([(CHECKOUT, checkout)]));

            let known = facts::load(&mut session, subjects, from, 2).await.unwrap().subjects;
            assert_eq!(known[&CHECKOUT][&day("2026-11-20")], requests(2));
            assert_eq!(known[&PAYMENTS], BTreeMap::from([(old, requests(3))]));

            let known = facts::load(&mut session, subjects, from, 9).await.unwrap().subjects;
            assert_eq!(known[&CHECKOUT], BTreeMap::from([(day("2026-11-21"), requests(4))]));
            assert_eq!(known[&SEARCH], BTreeMap::from([(day("2026-11-21"), requests(8))]));

            // From the beginning of time: every day that is not empty.
            let known = facts::load(&mut session, subjects, Day::MIN, 9).await.unwrap().subjects;
            assert_eq!(known[&CHECKOUT], BTreeMap::from([(old, requests(9)), (day("2026-11-21"), requests(4))]));
            assert_eq!(known.len(), 3);
        }
        let known = facts::load(&mut session, Some(&[SEARCH]), from, 9).await.unwrap().subjects;
        assert_eq!(known.into_keys().collect::<Vec<_>>(), [SEARCH]);
    })
    .await;
}

#[tokio::test]
async fn the_days_of_a_subject_tell_their_revision() {
    on_both(async |store| {
        let mut session = write(&store).await;
        store_facts(&mut session).await;
        let rows = facts::rows(&mut session, CHECKOUT, day("2026-11-20"), day("2026-11-21"), 9).await.unwrap();
        let shown: Vec<_> = rows.iter().map(|row| (row.day, row.rev, row.facts.requests)).collect();
        assert_eq!(shown, [(day("2026-11-20"), 3, None), (day("2026-11-21"), 3, Some(4))]);
        let rows = facts::rows(&mut session, CHECKOUT, Day::MIN, Day::MAX, 2).await.unwrap();
        let shown: Vec<_> = rows.iter().map(|row| (row.day, row.rev)).collect();
        assert_eq!(shown, [(day("2026-01-10"), 1), (day("2026-11-20"), 2)]);
    })
    .await;
}

fn snapshot(team: i64, level: Option<u8>) -> Snapshot {
    let standing = Standing { level, score_tenths: level.map(|level| i64::from(level) * 10 + 4), ..Standing::default() };
    Snapshot { team: TeamId(team), model: 1, standing, checks: Vec::new(), kpis: Vec::new(), own_kpis: Vec::new(), reporting: 1, total: 2 }
}

fn change() -> Change {
    Change {
        what: "level".to_owned(),
        from: Some("1".to_owned()),
        to: Some("2".to_owned()),
        because: "alerts".to_owned(),
        evidence: vec![5],
    }
}

async fn store_snapshots(session: &mut Session, no: i64, of_day: &str, found: &[Snapshot]) {
    let rows: Vec<_> = found
        .iter()
        .map(|snapshot| {
            let bytes = snapshot.canonical();
            let hash = hash(&bytes);
            (snapshot.team, bytes, hash, json!([change()]))
        })
        .collect();
    snapshots::append(session, no, at(no), day(of_day), &rows).await.unwrap();
}

#[tokio::test]
async fn briefs_hold_where_each_node_stands_also_of_rows_written_before_there_were_any() {
    on_both(async |store| {
        let mut session = write(&store).await;
        store_snapshots(&mut session, 1, "2026-11-01", &[snapshot(1, None), snapshot(2, Some(3))]).await;
        store_snapshots(&mut session, 2, "2026-11-02", &[snapshot(1, Some(1))]).await;
        on_engine!(&mut session, connection => sqlx::query("UPDATE snapshot SET brief = NULL WHERE team = 2").execute(connection).await.map(|_| ()))
            .unwrap();
        for upto in [1, 2] {
            let whole = snapshots::latest(&mut session, upto).await.unwrap();
            assert_eq!(snapshots::briefs(&mut session, upto).await.unwrap(), whole, "these have neither checks nor KPIs");
            assert_eq!(whole.len(), 2);
        }
    })
    .await;
}

#[tokio::test]
async fn the_newest_forecast_of_a_day_replaces_the_earlier_one() {
    use crate::forecasts;
    use domain::planner::Told;
    on_both(async |store| {
        let mut session = write(&store).await;
        store_snapshots(&mut session, 1, "2026-11-01", &[snapshot(1, Some(2)), snapshot(2, Some(3))]).await;
        let told = |target, none: &str| Told { target, range: None, none: Some(none.to_owned()) };
        let first = [(TeamId(1), told(3, "few_finished")), (TeamId(2), told(4, "blocked"))];
        forecasts::put(&mut session, day("2026-11-01"), &first).await.unwrap();
        forecasts::put(&mut session, day("2026-11-08"), &[(TeamId(1), told(3, "without_action"))]).await.unwrap();
        forecasts::put(&mut session, day("2026-11-08"), &[(TeamId(1), told(3, "blocked"))]).await.unwrap();
        let latest = forecasts::latest(&mut session, day("2026-11-30")).await.unwrap();
        assert_eq!(latest[&TeamId(1)], (day("2026-11-08"), told(3, "blocked")));
        assert_eq!(latest[&TeamId(2)], (day("2026-11-01"), told(4, "blocked")));
        let earlier = forecasts::latest(&mut session, day("2026-11-07")).await.unwrap();
        assert_eq!(earlier[&TeamId(1)], (day("2026-11-01"), told(3, "few_finished")));
        let of_one = forecasts::of_team(&mut session, TeamId(1), day("2026-11-02")).await.unwrap();
        assert_eq!(of_one, [(day("2026-11-08"), told(3, "blocked"))]);
    })
    .await;
}

#[tokio::test]
async fn snapshots_are_read_as_of_an_evaluation_or_a_day() {
    on_both(async |store| {
        let mut session = write(&store).await;
        store_snapshots(&mut session, 1, "2026-11-01", &[snapshot(1, None), snapshot(2, Some(3))]).await;
        store_snapshots(&mut session, 2, "2026-11-02", &[snapshot(1, Some(1))]).await;
        store_snapshots(&mut session, 3, "2026-11-02", &[snapshot(1, Some(2)), snapshot(3, Some(5))]).await;
        let levels = |of: BTreeMap<TeamId, Snapshot>| of.into_iter().map(|(team, of)| (team.0, of.standing.level)).collect::<Vec<_>>();
        assert_eq!(levels(snapshots::latest(&mut session, 0).await.unwrap()), []);
        assert_eq!(levels(snapshots::latest(&mut session, 1).await.unwrap()), [(1, None), (2, Some(3))]);
        assert_eq!(levels(snapshots::latest(&mut session, 2).await.unwrap()), [(1, Some(1)), (2, Some(3))]);
        assert_eq!(levels(snapshots::latest(&mut session, 9).await.unwrap()), [(1, Some(2)), (2, Some(3)), (3, Some(5))]);
        assert_eq!(levels(snapshots::as_of_day(&mut session, day("2026-10-31")).await.unwrap()), []);
        assert_eq!(levels(snapshots::as_of_day(&mut session, day("2026-11-01")).await.unwrap()), [(1, None), (2, Some(3))]);
        assert_eq!(
            levels(snapshots::as_of_day(&mut session, day("2026-11-02")).await.unwrap()),
            [(1, Some(2)), (2, Some(3)), (3, Some(5))]
        );

        let stored = snapshots::of_team(&mut session, TeamId(1), 2).await.unwrap().unwrap();
        assert_eq!((stored.no, stored.at, stored.day, &stored.snapshot), (2, at(2), day("2026-11-02"), &snapshot(1, Some(1))));
        assert_eq!((stored.hash, stored.changes), (hash(&snapshot(1, Some(1)).canonical()), vec![change()]));
        assert_eq!(snapshots::of_team(&mut session, TeamId(3), 2).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn history_and_levels_need_no_bodies() {
    on_both(async |store| {
        let mut session = write(&store).await;
        store_snapshots(&mut session, 1, "2026-11-01", &[snapshot(1, None), snapshot(2, Some(3))]).await;
        store_snapshots(&mut session, 2, "2026-11-02", &[snapshot(1, Some(1))]).await;
        store_snapshots(&mut session, 3, "2026-11-04", &[snapshot(1, Some(2)), snapshot(3, Some(5))]).await;
        let marks = snapshots::history(&mut session, TeamId(1), day("2026-11-02"), 9).await.unwrap();
        let shown: Vec<_> = marks.iter().map(|mark| (mark.no, mark.day, mark.level, mark.score_tenths)).collect();
        assert_eq!(shown, [(2, day("2026-11-02"), Some(1), Some(14)), (3, day("2026-11-04"), Some(2), Some(24))]);
        assert_eq!(marks[0].changes, [change()]);
        assert_eq!(snapshots::history(&mut session, TeamId(1), Day::MIN, 2).await.unwrap().len(), 2);

        let levels = snapshots::levels(&mut session, None, day("2026-11-03")).await.unwrap();
        let expected = [
            (TeamId(1), day("2026-11-02"), Some(1), Some(14)),
            (TeamId(2), day("2026-11-01"), Some(3), Some(34)),
            (TeamId(1), day("2026-11-04"), Some(2), Some(24)),
            (TeamId(3), day("2026-11-04"), Some(5), Some(54)),
        ];
        assert_eq!(levels, expected);
        let one = snapshots::levels(&mut session, Some(&[TeamId(1)]), day("2026-11-01")).await.unwrap();
        assert_eq!(one.iter().map(|(_, _, level, _)| *level).collect::<Vec<_>>(), [None, Some(1), Some(2)]);
    })
    .await;
}

#[tokio::test]
async fn hashes_page_without_cutting_an_evaluation() {
    on_both(async |store| {
        let mut session = write(&store).await;
        store_snapshots(&mut session, 1, "2026-11-01", &[snapshot(3, None), snapshot(2, Some(3)), snapshot(1, None)]).await;
        store_snapshots(&mut session, 5, "2026-11-02", &[snapshot(1, Some(1))]).await;
        let page = snapshots::hashes(&mut session, 0, 2).await.unwrap();
        assert_eq!(page.iter().map(|(no, team, _)| (*no, team.0)).collect::<Vec<_>>(), [(1, 1), (1, 2), (1, 3)]);
        assert_eq!(page[1].2, hash(&snapshot(2, Some(3)).canonical()));
        let rest = snapshots::hashes(&mut session, 1, 2).await.unwrap();
        assert_eq!(rest.iter().map(|(no, team, _)| (*no, team.0)).collect::<Vec<_>>(), [(5, 1)]);
    })
    .await;
}

fn kpi(id: KpiId, value: f64) -> Kpi {
    of_id(id, value)
}

fn of_id<Id>(id: Id, value: f64) -> Kpi<Id> {
    Kpi {
        id,
        value: Some(value),
        numerator: Some(3),
        denominator: Some(4),
        status: KpiStatus::OnTarget,
        window: Window::ending(day("2026-11-22"), 30),
        coverage: Coverage { reporting: 1, total: 2 },
        fresh_at: Some(at(0)),
        reason: None,
        beside: None,
        at_least: None,
    }
}

#[tokio::test]
async fn the_latest_revision_of_a_kpi_point_wins() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let (share, slo) = (KpiId::PrPerfTestShare, KpiId::SloCompliance);
        let (first, second) = (day("2026-11-15"), day("2026-11-22"));
        let team = TeamId(1);
        let points = [
            Point::of_kpi(team, second, 5, &kpi(slo, 0.5)),
            Point::of_kpi(team, second, 5, &kpi(share, 0.75)),
            Point::of_kpi(team, first, 4, &kpi(share, 0.25)),
            Point::of_kpi(TeamId(2), first, 4, &kpi(share, 0.1)),
        ];
        kpi_points::put(&mut session, &points).await.unwrap();
        let later = [Point::of_kpi(team, second, 6, &kpi(share, 0.8)), Point::of_kpi(team, first, 3, &kpi(share, 0.0))];
        kpi_points::put(&mut session, &later).await.unwrap();
        assert_eq!(
            kpi_points::trend(&mut session, team, None, first).await.unwrap(),
            [(share, first, kpi(share, 0.25)), (share, second, kpi(share, 0.8)), (slo, second, kpi(slo, 0.5))]
        );
        assert_eq!(kpi_points::trend(&mut session, team, Some(share), second).await.unwrap(), [(share, second, kpi(share, 0.8))]);
    })
    .await;
}

/// What stands beside the nine is never taken for one of them.
#[tokio::test]
async fn own_kpis_and_dora_have_their_own_points() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let (team, sunday) = (TeamId(1), day("2026-11-22"));
        let own: OwnKpi = of_id("tickets".to_owned(), 4.0);
        let (quarter, week) = (of_id(DoraId::ChangeFailRate, 0.25), of_id(DoraId::ChangeFailRate, 0.5));
        let points = [
            Point::of_kpi(team, sunday, 1, &kpi(KpiId::SloCompliance, 0.5)),
            Point::of_own(team, sunday, 1, &own),
            Point::of_dora(team, sunday, 1, &quarter),
            Point::of_dora_week(team, sunday, 1, &week),
        ];
        kpi_points::put(&mut session, &points).await.unwrap();
        assert_eq!(kpi_points::trend(&mut session, team, None, sunday).await.unwrap().len(), 1);
        assert_eq!(kpi_points::own(&mut session, team, &["tickets", "none"], sunday).await.unwrap(), [(sunday, own)]);
        assert_eq!(kpi_points::own(&mut session, team, &[], sunday).await.unwrap(), []);
        assert_eq!(kpi_points::dora(&mut session, team, false, sunday).await.unwrap(), [(sunday, quarter)]);
        assert_eq!(kpi_points::dora(&mut session, team, true, sunday).await.unwrap(), [(sunday, week)]);
    })
    .await;
}
