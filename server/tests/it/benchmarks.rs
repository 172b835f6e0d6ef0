//! A series of three uploads: its page's exports, the embedded picture, the API.

use crate::harness::{Credentials, Server, instant};
use crate::installation::{Installed, pytest};
use store::testing::{TestDatabase, sqlite};

/// 10, 10 and 20 ms on three commits of three days.
async fn measured() -> (Server, Credentials, TestDatabase) {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let token = server.token("ingest").await;
    for (day, sha, seconds) in [(26, "b2", 0.01), (27, "c3", 0.02)] {
        server.clock.set(instant(&format!("2026-11-{day}T12:00:00Z")));
        let path = format!("/api/v1/ingest/auto?service=checkout&branch=main&sha={sha}");
        // The file itself says when it was measured.
        let file = pytest(&[("test_sum", seconds)]).replace("2026-11-25", &format!("2026-11-{day}"));
        let answer = server.post(&path, &token, file).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }
    let admin = server.session(here.admin).await;
    (server, admin, database)
}

/// The address of the page of `test_sum`'s median, and its number in the API.
async fn series(server: &Server) -> (String, i64) {
    let reader = server.token("read").await;
    let list = server.get("/api/v1/series?service=checkout&metric=median&q=test_sum", &reader).await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    let one = &list["items"][0];
    (one["path"].as_str().unwrap().to_owned(), one["id"].as_i64().unwrap())
}

#[tokio::test]
async fn a_series_is_exported_as_points_and_as_pictures() {
    let (server, admin, _database) = measured().await;
    let (path, _) = series(&server).await;
    let page = server.get(&path, &admin).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for ending in ["csv", "json", "svg", "png"] {
        assert!(page.text().contains(&format!("href=\"{path}.{ending}\"")), "{ending}");
    }

    let csv = server.get(&format!("{path}.csv"), &admin).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "a head and three points: {text}");
    assert!(lines[0].contains("sha") && lines[1].contains("a1") && lines[3].contains("c3") && lines[3].contains("0.02"), "{text}");

    let svg = server.get(&format!("{path}.svg?theme=dark&y=log"), &admin).await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    let drawn = svg.text();
    assert!(drawn.starts_with("<svg") && drawn.contains("#171b23") && drawn.contains("test_sum"), "{drawn}");

    let png = server.get(&format!("{path}.png?w=500&scale=2"), &admin).await;
    assert_eq!((png.status.as_u16(), png.header("content-type")), (200, "image/png"));
    assert_eq!(png.body.get(16..20), Some(1000_u32.to_be_bytes().as_slice()));
    for wrong in ["png?w=90000", "png?w=wide", "png?theme=pink", "svg?theme=pink", "png?w=0"] {
        let answer = server.get(&format!("{path}.{wrong}"), &admin).await;
        assert_eq!(answer.status, 422, "{wrong}");
    }
    for wrong in [format!("{path}.gif"), "/benchmarks/zzz.png".to_owned(), "/benchmarks/u".to_owned(), "/benchmarks/zzz.csv".to_owned()] {
        assert_eq!(server.get(&wrong, &admin).await.status, 404, "{wrong}");
    }
    let all = server.get("/benchmarks.csv?q=test_sum", &admin).await.text();
    assert!(all.lines().count() > 1 && all.contains("test_sum") && all.contains(path.trim_start_matches("/benchmarks/")), "{all}");
}

#[tokio::test]
async fn only_the_embedded_picture_may_be_framed() {
    let (mut server, admin, _database) = measured().await;
    let (path, _) = series(&server).await;
    let framed = async |server: &Server, path: &str| {
        let answer = server.get(path, &admin).await;
        let policy = answer.header("content-security-policy").to_owned();
        (answer.status.as_u16(), policy.split("frame-ancestors ").nth(1).unwrap().to_owned())
    };
    let embedded = format!("/embed{path}");
    assert_eq!(framed(&server, &path).await, (200, "'none'".to_owned()));
    assert_eq!(framed(&server, &embedded).await, (200, "'self'".to_owned()));
    assert_eq!(framed(&server, "/embed/benchmarks/zzz").await, (404, "'none'".to_owned()));
    server.allow_frames("'self' https://wiki.example");
    assert_eq!(framed(&server, &embedded).await, (200, "'self' https://wiki.example".to_owned()));
    let html = server.get(&embedded, &admin).await.text();
    assert!(!html.contains("<nav") && html.contains("<svg"), "{html}");
    assert_eq!(server.get(&embedded, &Credentials::Nobody).await.status, 303);
}

#[tokio::test]
async fn the_api_gives_the_points_with_their_baseline() {
    let (server, _, _database) = measured().await;
    let (_, id) = series(&server).await;
    let reader = server.token("read").await;
    let answer = server.get(&format!("/api/v1/series/{id}"), &reader).await.json();
    assert_eq!(answer["series"]["id"], id);
    let points = answer["points"].as_array().unwrap();
    assert_eq!(points.iter().map(|point| point["value"].as_f64().unwrap()).collect::<Vec<_>>(), [0.01, 0.01, 0.02]);
    // Two points are no statistics: the policy's 10 % hold.
    let baseline = &answer["baseline"];
    assert_eq!((baseline["median"].as_f64(), baseline["points"].as_u64()), (Some(0.01), Some(2)), "{answer}");
    assert!((baseline["limit_percent"].as_f64().unwrap() - 10.0).abs() < 1e-6, "{answer}");
    let earlier = server.get(&format!("/api/v1/series/{id}?to=2026-11-26"), &reader).await.json();
    assert_eq!(earlier["points"].as_array().map(Vec::len), Some(2));
    server.get("/api/v1/series/999999", &reader).await.problem(404);
    server.get(&format!("/api/v1/series/{id}?from=soon"), &reader).await.problem(422);
    let nothing = server.get("/api/v1/series?env=nowhere", &reader).await.json();
    assert_eq!(nothing["items"].as_array().map(Vec::len), Some(0));
}
