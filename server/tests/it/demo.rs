//! The demo data set, loaded once through the real receivers and taken out again beside real data.

use crate::harness::{Credentials, Server};
use crate::installation::Installed;
use pacekeeper::demo;
use serde_json::Value;
use store::testing::{contents, sqlite};
use usecases::recompute::recompute;
use usecases::{Actor, Error};

/// Where each team is meant to end, from the table in `server/src/demo.rs`.
const LEVELS: [(&str, u64); 12] = [
    ("demo-payments", 3),
    ("demo-checkout", 3),
    ("demo-catalog", 4),
    ("demo-billing", 3),
    ("demo-edge", 5),
    ("demo-identity", 4),
    ("demo-storage", 2),
    ("demo-observability", 4),
    ("demo-search", 2),
    ("demo-recommendations", 2),
    ("demo-notifications", 1),
    ("demo-experiments", 1),
];

async fn list(server: &Server, reader: &Credentials, path: &str) -> Vec<Value> {
    server.get(path, reader).await.json()["items"].as_array().unwrap().clone()
}

fn name<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_else(|| panic!("no {field} in {row}"))
}

#[tokio::test]
async fn the_demo_is_genuine_and_leaves_without_a_trace() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let admin = server.admin().await;
    let reader = server.token("read").await;
    demo::load(&server.platform, &Actor::System, &|_, _| {}).await.unwrap();
    let again = demo::load(&server.platform, &Actor::System, &|_, _| {}).await;
    assert!(matches!(&again, Err(Error::Conflict(why)) if why.contains("loaded already")), "{again:?}");

    let mut levels = Vec::new();
    for (team, _) in LEVELS {
        let maturity = server.get(&format!("/api/v1/teams/{team}/maturity"), &reader).await.json();
        levels.push((team, maturity["level"].as_u64().unwrap_or(0)));
    }
    assert_eq!(levels, LEVELS);
    let whole = recompute(&server.platform, &Actor::System).await.unwrap();
    assert_eq!(whole.differences, []);
    assert!(whole.evaluations > 180 && whole.snapshots > 1_000, "{} {}", whole.evaluations, whole.snapshots);

    every_page(&server, &admin, &reader).await;
    forecasts_held(&server).await;

    // Real data beside it.
    Installed::on(&server).await;
    let beside = server.get("/api/v1/teams/payments/maturity", &reader).await.json();
    assert_eq!(beside["level"], 1, "{beside}");
    let slugs: Vec<_> = list(&server, &reader, "/api/v1/teams").await.iter().map(|team| name(team, "slug").to_owned()).collect();
    assert_eq!(slugs, ["payments", "search"], "the demo counts for nothing while there are real teams");
    let evidence = real_evidence(&server).await;
    assert!(evidence.len() > 5);

    assert!(usecases::demo::remove(&server.platform, &Actor::System).await.unwrap());
    assert!(!usecases::demo::remove(&server.platform, &Actor::System).await.unwrap(), "there is nothing left to remove");
    let mut left = Vec::new();
    for (table, rows) in contents(&server.platform.store).await.unwrap() {
        // Each source says in a column of that name that it is none of the demo's.
        let rows = rows.into_iter().map(|row| row.replace(" demo=0 ", " ").replace(" demo=false ", " "));
        left.extend(rows.filter(|row| row.contains("demo")).map(|row| format!("{table}: {}", row.chars().take(200).collect::<String>())));
    }
    assert!(left.is_empty(), "{} rows name the demo:\n{}", left.len(), left.join("\n"));

    assert_eq!(server.get("/api/v1/teams/payments/maturity", &reader).await.json(), beside);
    assert_eq!(real_evidence(&server).await, evidence);
    let rest = recompute(&server.platform, &Actor::System).await.unwrap();
    assert_eq!(rest.differences, []);
    assert!(rest.snapshots > 0);
    for page in ["/", "/teams", "/teams/payments", "/actions", "/sources", "/runs", "/evidence", "/admin"] {
        let answer = server.get(page, &admin).await;
        assert!(answer.status == 200 && !answer.text().contains("demo-"), "{page}: {}", answer.text());
    }
    assert_eq!(server.get("/teams/demo-edge", &admin).await.status, 404);
}

/// What was forecast in each week of the demo's history, held against the day on which the team reached that level. A forecast counts once
/// the level was reached, or once its range is over.
async fn forecasts_held(server: &Server) {
    use domain::time::Day;
    let catalog = server.platform.catalog().await.unwrap();
    let mut session = server.platform.store.read().await.unwrap();
    let today = server.platform.today();
    let (mut counted, mut held, mut teams) = (0, 0, Vec::new());
    for (slug, _) in LEVELS {
        let team = catalog.team(slug).unwrap().id;
        let levels = store::snapshots::levels(&mut session, Some(&[team]), Day::MIN).await.unwrap();
        let told = store::forecasts::of_team(&mut session, team, Day::MIN).await.unwrap();
        assert!(told.len() > 20, "{slug}: {} weeks", told.len());
        for (on, told) in &told {
            let Some(range) = told.range else { continue };
            let reached = levels.iter().find(|(_, day, level, _)| day > on && *level >= Some(told.target)).map(|(_, day, _, _)| *day);
            let over = range.late.is_some_and(|late| late < today);
            if reached.is_none() && !over {
                continue;
            }
            counted += 1;
            let inside =
                reached.is_some_and(|day| range.early.is_some_and(|early| early <= day) && range.late.is_none_or(|late| day <= late));
            held += usize::from(inside);
            teams.push(format!("{slug} {on} → {}: {:?} to {:?}, {reached:?}", told.target, range.early, range.late));
        }
    }
    println!("{held} of {counted} weekly forecasts of the demo held:\n{}", teams.join("\n"));
    assert!(counted >= 10 && 5 * held >= 4 * counted, "{held} of {counted}:\n{}", teams.join("\n"));
}

/// The evidence that does not name the demo, as it lies in the table.
async fn real_evidence(server: &Server) -> Vec<String> {
    let mut rows = contents(&server.platform.store).await.unwrap().remove("evidence").unwrap();
    rows.retain(|row| !row.contains("demo"));
    rows
}

async fn every_page(server: &Server, admin: &Credentials, reader: &Credentials) {
    let mut pages: Vec<String> = [
        "/",
        "/?scope=g:demo",
        "/teams",
        "/teams?mode=levels",
        "/program",
        "/program?scope=g:demo-commerce",
        "/program.md",
        "/program.csv",
        "/program.png",
        "/decisions",
        "/overview.md",
        "/overview.csv",
        "/overview.png",
        "/kpis/dora.csv",
        "/kpis/dora.md",
        "/kpis/slo-compliance.csv",
        "/kpis/slo-compliance.md",
        "/kpis/slo-compliance.svg",
        "/kpis/slo-compliance.png?w=800",
        "/kpis",
        "/slos",
        "/actions",
        "/actions?view=board",
        "/sources",
        "/sources/mapping",
        "/evidence",
        "/runs",
        "/admin",
    ]
    .map(str::to_owned)
    .into();
    pages.extend(LEVELS.iter().flat_map(|(team, _)| {
        [
            format!("/teams/{team}"),
            format!("/teams/{team}/explain"),
            format!("/teams/{team}.json"),
            format!("/teams/{team}/plan?target=5&met=profiles-fresh"),
            format!("/teams/{team}/plan.json"),
        ]
    }));
    for (list_of, field, page) in
        [("slos", "id", "slos"), ("kpis", "id", "kpis"), ("actions", "id", "actions"), ("sources", "slug", "sources")]
    {
        let rows = list(server, reader, &format!("/api/v1/{list_of}")).await;
        assert!(rows.len() >= 2, "{list_of}");
        pages.extend(rows.iter().map(|row| format!("/{page}/{}", name(row, field))));
    }
    assert!(pages.len() > 100, "{}", pages.len());
    for page in pages {
        let answer = server.get(&page, admin).await;
        assert_eq!(answer.status, 200, "{page}: {}", answer.text());
    }
}
