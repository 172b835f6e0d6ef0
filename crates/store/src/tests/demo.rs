//! After the demo is removed no row names it, and what is real is untouched.

use super::samples::{at, day, delivery, evaluation, evidence as record, run, series, uuid, write};
use crate::accounts::{self, Token, User};
use crate::annotations::Annotation;
use crate::blocks::{self, Block, Point};
use crate::evidence::{EvidenceFilter, NewEvidence};
use crate::runs::RunRow;
use crate::sources::Source;
use crate::testing::on_both;
use crate::{
    Session, actions, annotations, commits, demo, evaluation as evaluations, evidence, facts, inbox, kpi_points, runs, series as serieses,
    slo_state, slo_windows, snapshots, sources,
};
use domain::catalog::{Change, Repository, Service, Team};
use domain::engine::{Cause, Evaluation};
use domain::evidence::Body;
use domain::facts::{DayFacts, Subject};
use domain::ids::{ActionId, DeliveryId, EvidenceId, RunId, SeriesId, ServiceId, SourceId, TeamId, TokenId, UserId};
use domain::kpi::{Coverage, Kpi, KpiId, KpiStatus};
use domain::slug::Slug;
use domain::snapshot::{Snapshot, Standing};
use domain::time::Window;
use serde_json::json;

/// One row of every table for team, service and source number `n`.
async fn fill(session: &mut Session, n: i64, slug: &str) {
    let (team, service, source) = (TeamId(n), ServiceId(n), SourceId(uuid(n as u128)));
    let catalog = |id: i64, change: Change| NewEvidence {
        service: None,
        subject: "program".to_owned(),
        kind: "catalog".to_owned(),
        body: Body::Catalog(Box::new(change)),
        ..record(n * 1_000 + id, 0, &format!("catalog:{slug}:{id}"))
    };
    let team_change = Change::Team(Team {
        id: team,
        slug: Slug::parse(slug).unwrap(),
        name: slug.to_owned(),
        parent: None,
        weekly_hours: None,
        managed_by: None,
    });
    let repository = |name: String| Repository { name, paths: Vec::new() };
    let service_change = Change::Service(Service {
        id: service,
        slug: Slug::parse(slug).unwrap(),
        name: slug.to_owned(),
        tier: 1,
        owner: team,
        owned_from: day("2026-01-01"),
        repositories: vec![repository(format!("acme/{slug}")), repository("acme/shared".to_owned())],
        managed_by: None,
    });
    let removed = Change::Removed { what: "slo".to_owned(), slug: format!("{slug}.availability") };
    let of_service =
        NewEvidence { delivery: Some(DeliveryId(uuid(n as u128 * 100))), run: Some(RunId(n)), ..record(n * 1_000 + 4, n, "a") };
    let of_team = NewEvidence { service: None, team: Some(team), ..record(n * 1_000 + 5, 0, "b") };
    let waiting = NewEvidence {
        service: None,
        mapped: false,
        source: Some(source),
        subject: format!("service:{slug}x"),
        ..record(n * 1_000 + 6, 0, "c")
    };
    let all = [catalog(1, team_change), catalog(2, service_change), catalog(3, removed), of_service, of_team, waiting];
    assert_eq!(evidence::append(session, &all).await.unwrap().len(), 6);
    evidence::assign(session, &format!("service:{slug}"), Some(service), false).await.unwrap();

    inbox::insert(session, &inbox::Delivery { source: Some(source), ..delivery(n as u128, 0) }).await.unwrap();
    inbox::insert(session, &delivery(n as u128 * 100, 0)).await.unwrap();
    inbox::insert(session, &delivery(n as u128 * 100 + 1, 0)).await.unwrap();
    let token = TokenId(uuid(n as u128));
    inbox::insert(session, &inbox::Delivery { token: Some(token), ..delivery(n as u128 * 100 + 2, 0) }).await.unwrap();
    runs::insert(session, &RunRow { delivery: Some(DeliveryId(uuid(n as u128 * 100 + 1))), ..run(n, n) }).await.unwrap();
    serieses::lock(session, service, "ci").await.unwrap();
    serieses::insert(session, &[series(n, n, "parse")]).await.unwrap();
    let point = Point { ord: 0, run: RunId(n), value: 1.0, spread: f64::NAN, n: 1, flags: 1 };
    blocks::put(session, &[Block::new(SeriesId(n), 0, vec![point])]).await.unwrap();
    commits::append(session, &format!("acme/{slug}"), "main", &["a".to_owned()]).await.unwrap();

    let of_day = DayFacts { requests: Some(1), ..DayFacts::default() };
    let days = [(Subject::Service(service), day("2026-11-25"), of_day.clone()), (Subject::Team(team), day("2026-11-25"), of_day)];
    facts::append(session, n * 10, &days).await.unwrap();
    let snapshot = Snapshot {
        team,
        model: 1,
        standing: Standing::default(),
        checks: Vec::new(),
        kpis: Vec::new(),
        own_kpis: Vec::new(),
        reporting: 0,
        total: 0,
    };
    let bytes = snapshot.canonical();
    snapshots::append(session, n * 10, at(0), day("2026-11-25"), &[(team, bytes, "hash", json!([]))]).await.unwrap();
    let kpi = Kpi {
        id: KpiId::SloCompliance,
        value: None,
        numerator: None,
        denominator: None,
        status: KpiStatus::Unknown,
        window: Window::ending(day("2026-11-25"), 30),
        coverage: Coverage::default(),
        fresh_at: None,
        reason: None,
        beside: None,
        at_least: None,
    };
    kpi_points::put(session, &[kpi_points::Point::of_kpi(team, day("2026-11-25"), 1, &kpi)]).await.unwrap();

    for (id, team, service) in [(n * 10, Some(team), None), (n * 10 + 1, None, Some(service))] {
        let (day, text, who) = (day("2026-11-25"), "new cache".to_owned(), "ada@acme.example".to_owned());
        let note = Annotation { id, kpi: None, team, service, day, text, author: "ada".to_owned(), author_id: who, created_at: at(0) };
        annotations::insert(session, &note).await.unwrap();
    }

    let action = actions::Action { team: Some(team), ..actions::Action::new(ActionId(n), n, "", "ada", at(0)) };
    actions::insert(session, &action).await.unwrap();
    let event =
        actions::ActionEvent { action: action.id, at: at(0), actor: "ada".to_owned(), kind: "comment".to_owned(), text: "x".to_owned() };
    actions::add_event(session, &event).await.unwrap();
    let due = actions::DueDate { action: action.id, at: at(0), due: Some(day("2026-12-01")), actor: "ada".to_owned() };
    actions::add_due_date(session, &due).await.unwrap();
    let link = actions::ActionLink { kind: "run".to_owned(), target: n.to_string() };
    actions::set_links(session, action.id, &[link]).await.unwrap();
    let (set_by, set_at, due) = ("ada".to_owned(), at(0), day("2027-03-31"));
    actions::put_milestone(session, &actions::Milestone { team, level: 4, due, first_due: due, set_by, set_at }).await.unwrap();
    let phase = actions::PhasePlan { team, phase: "week-1".to_owned(), starts: due, ends: None };
    actions::put_phase(session, &phase).await.unwrap();
    let user = User {
        id: UserId(uuid(n as u128)),
        email: format!("{slug}@example.com"),
        name: slug.to_owned(),
        role: "member".to_owned(),
        team: Some(team),
        password_hash: None,
        git_login: None,
        created_at: at(0),
        disabled: false,
        landing: None,
        theme: None,
    };
    accounts::insert_user(session, &user).await.unwrap();
    let token = Token {
        id: token,
        name: "ci".to_owned(),
        hash: "h".to_owned(),
        scopes: Vec::new(),
        team: Some(team),
        created_by: None,
        created_at: at(0),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    accounts::insert_token(session, &token).await.unwrap();
    let source = Source {
        id: source,
        slug: Slug::parse(slug).unwrap(),
        kind: "github".to_owned(),
        name: slug.to_owned(),
        config: json!({}),
        secret: None,
        created_at: at(0),
        enabled: true,
        state: None,
        state_detail: None,
        last_ok_at: None,
        last_error_at: None,
        next_run_at: None,
        demo: true,
    };
    sources::insert(session, &source).await.unwrap();
    let state = slo_state::SloState { service, slug: "availability".to_owned(), at: at(0), windows: json!({}), error: None };
    slo_state::put(session, &state).await.unwrap();
    let window = slo_windows::SloWindow {
        service,
        slug: "availability".to_owned(),
        day: "2026-11-24".parse().unwrap(),
        state: domain::budget::State::Unknown,
        left: None,
        spent: domain::budget::Spent::default(),
    };
    slo_windows::replace(session, Some(&[service]), &[window]).await.unwrap();
}

/// Rows per table that hold something of the demo or of what is real.
async fn rows(session: &mut Session) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for (table, count) in [
        ("action", "SELECT COUNT(*) FROM action"),
        ("action_event", "SELECT COUNT(*) FROM action_event"),
        ("annotation", "SELECT COUNT(*) FROM annotation"),
        ("account with a team", "SELECT COUNT(*) FROM account WHERE team IS NOT NULL"),
        ("commit_line", "SELECT COUNT(*) FROM commit_line"),
        ("commit_pos", "SELECT COUNT(*) FROM commit_pos"),
        ("delivery", "SELECT COUNT(*) FROM delivery"),
        ("evidence", "SELECT COUNT(*) FROM evidence"),
        ("fact", "SELECT COUNT(*) FROM fact"),
        ("kpi_point", "SELECT COUNT(*) FROM kpi_point"),
        ("mapping", "SELECT COUNT(*) FROM mapping"),
        ("run", "SELECT COUNT(*) FROM run"),
        ("series", "SELECT COUNT(*) FROM series"),
        ("series_block", "SELECT COUNT(*) FROM series_block"),
        ("series_lock", "SELECT COUNT(*) FROM series_lock"),
        ("slo_state", "SELECT COUNT(*) FROM slo_state"),
        ("slo_window", "SELECT COUNT(*) FROM slo_window"),
        ("snapshot", "SELECT COUNT(*) FROM snapshot"),
        ("snapshot_team", "SELECT COUNT(*) FROM snapshot_team"),
        ("source", "SELECT COUNT(*) FROM source"),
        ("token", "SELECT COUNT(*) FROM token"),
    ] {
        let number: i64 = on_engine!(&mut *session, connection => sqlx::query_scalar(count).fetch_one(connection).await).unwrap();
        counts.push((table, number));
    }
    counts
}

#[tokio::test]
async fn nothing_of_the_demo_is_left_and_nothing_else_is_missing() {
    on_both(async |store| {
        let mut session = write(&store).await;
        fill(&mut session, 2, "payments").await;
        let real = rows(&mut session).await;
        assert!(real.iter().all(|(_, count)| *count > 0), "{real:?}");
        fill(&mut session, 3, "demo-shop").await;
        let both = rows(&mut session).await;
        assert!(both.iter().zip(&real).all(|((_, both), (_, real))| *both == 2 * real), "{both:?}");

        demo::remove(&mut session, &[TeamId(3)], &[ServiceId(3)], &[SourceId(uuid(3))]).await.unwrap();
        assert_eq!(rows(&mut session).await, real);
        let left = evidence::rows(&mut session, &EvidenceFilter { limit: 99, ..EvidenceFilter::default() }).await.unwrap();
        assert!(left.iter().all(|row| (2_000..3_000).contains(&row.record.id.0)));
        assert!(sources::by_slug(&mut session, "payments").await.unwrap().is_some());
        assert!(commits::head(&mut session, "acme/payments", "main").await.unwrap().is_some());
        assert_eq!(accounts::users(&mut session).await.unwrap().len(), 2);
        assert!(inbox::get(&mut session, DeliveryId(uuid(200))).await.unwrap().is_some());
        assert!(serieses::get(&mut session, SeriesId(2)).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn evaluations_stay_unless_they_absorbed_the_demo_alone() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let tick = |no| Evaluation { cause: Cause::DayTick, ..evaluation(no) };
        evidence::append(&mut session, &[record(1, 3, "a"), record(2, 3, "b"), record(3, 2, "c"), record(4, 3, "d")]).await.unwrap();
        for new in [evaluation(1), tick(2), evaluation(3), tick(4), evaluation(5)] {
            evaluations::insert(&mut session, &new).await.unwrap();
        }
        evidence::stamp(&mut session, 1, &[EvidenceId(1)]).await.unwrap();
        evidence::stamp(&mut session, 3, &[EvidenceId(2), EvidenceId(3)]).await.unwrap();
        evidence::stamp(&mut session, 5, &[EvidenceId(4)]).await.unwrap();
        demo::remove(&mut session, &[], &[ServiceId(3)], &[]).await.unwrap();
        let left: Vec<_> = evaluations::list(&mut session, 0, 99).await.unwrap().into_iter().map(|evaluation| evaluation.no).collect();
        assert_eq!(left, [3, 4]);
    })
    .await;
}
