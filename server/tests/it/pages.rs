//! Every page is there: without anything, and with a small installation; and as JSON at the same address.

use crate::harness::{Credentials, Server};
use crate::installation::{Installed, lone_admin};
use store::testing::{on_both, sqlite};

const PAGES: [&str; 20] = [
    "/",
    "/decisions",
    "/teams",
    "/kpis",
    "/kpis/slo-compliance",
    "/slos",
    "/actions",
    "/actions?view=board",
    "/sources",
    "/sources/mapping",
    "/evidence",
    "/runs",
    "/benchmarks",
    "/regressions",
    "/reviews",
    "/approvals",
    "/admin",
    "/account",
    "/keyboard",
    "/setup",
];

#[tokio::test]
async fn every_page_of_an_empty_installation_says_what_to_do() {
    on_both(async |store| {
        let server = Server::new(store);
        let admin = lone_admin(&server).await;
        for page in PAGES {
            let answer = server.get(page, &admin).await;
            assert_eq!(answer.status, 200, "{page}: {}", answer.text());
            assert!(answer.header("content-type").starts_with("text/html"), "{page}");
        }
        for page in ["/", "/kpis", "/slos", "/sources", "/runs", "/benchmarks", "/evidence"] {
            let text = server.get(page, &admin).await.text().to_lowercase();
            let main = text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
            assert!(
                main.contains("connect") || main.contains("apply") || main.contains("upload"),
                "{page} does not say what to connect: {main}"
            );
            assert!(!main.contains("nan") && !main.contains("null"), "{page}: {main}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_page_of_a_small_installation_is_there_and_as_json_too() {
    on_both(async |store| {
        let server = Server::new(store);
        let here = Installed::on(&server).await;
        let admin = server.session(here.admin).await;
        let of: Vec<String> = [
            "/teams/payments".to_owned(),
            "/teams/payments/explain".to_owned(),
            "/reviews/2026-W47?scope=t:payments".to_owned(),
            "/slos/checkout.api-availability".to_owned(),
            format!("/actions/A-{}", here.action),
            "/sources/github".to_owned(),
            "/sources/prometheus".to_owned(),
            format!("/runs/{}", here.run),
            format!("/regressions/R-{}", here.regression),
            "/benchmarks/1".to_owned(),
            "/embed/benchmarks/1".to_owned(),
        ]
        .into();
        for page in PAGES.iter().map(|page| (*page).to_owned()).chain(of) {
            let answer = server.get(&page, &admin).await;
            assert_eq!(answer.status, 200, "{page}: {}", answer.text());
        }
        for export in [
            "/overview.json".to_owned(),
            "/decisions.json".to_owned(),
            "/teams.json".to_owned(),
            "/teams/payments.json".to_owned(),
            "/kpis.json".to_owned(),
            "/kpis/slo-compliance.json".to_owned(),
            "/slos.json".to_owned(),
            "/slos/checkout.api-availability.json".to_owned(),
            "/actions.json".to_owned(),
            format!("/actions/A-{}.json", here.action),
            "/evidence.json".to_owned(),
            format!("/runs/{}.json", here.run),
            "/regressions.json".to_owned(),
            format!("/regressions/R-{}.json", here.regression),
            "/approvals.json".to_owned(),
            "/benchmarks.json".to_owned(),
            "/benchmarks/1.json".to_owned(),
            "/sources/github.json".to_owned(),
        ] {
            let answer = server.get(&export, &admin).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"), "{export}: {}", answer.text());
            assert!(answer.json().as_object().is_some_and(|model| !model.is_empty()), "{export}");
        }
        // Files of the program's pages, each with the way to them.
        for (page, base, endings) in [
            ("/", "/overview", &["md", "csv", "png"][..]),
            ("/kpis/slo-compliance", "/kpis/slo-compliance", &["md", "csv"]),
            ("/kpis/dora", "/kpis/dora", &["md", "csv"]),
        ] {
            let html = server.get(page, &admin).await.text();
            for ending in endings {
                let export = format!("{base}.{ending}");
                assert!(html.contains(&format!("href=\"{export}\"")), "{page} does not lead to {export}");
                let answer = server.get(&export, &admin).await;
                let kind = match *ending {
                    "md" => "text/markdown; charset=utf-8",
                    "csv" => "text/csv; charset=utf-8",
                    _ => "image/png",
                };
                assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{export}");
            }
        }
        // Nothing was measured, so there is nothing to draw.
        let picture = server.get("/kpis/slo-compliance.svg", &admin).await;
        assert_eq!(picture.status, 404);
        assert!(picture.text().contains("no week of `slo-compliance` has a value here"), "{}", picture.text());
        let team = server.get("/teams/payments.json", &admin).await.text();
        assert!(team.contains("Payments") && !team.contains("_csrf"), "{team}");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let admin = server.session(here.admin).await;
    for page in [
        "/nowhere",
        "/teams/nobody",
        "/kpis/velocity",
        "/slos/nothing",
        "/actions/A-99",
        "/actions/99",
        "/sources/none",
        "/runs/99",
        "/regressions/R-99",
        "/regressions/none",
        "/runs/x",
    ] {
        let answer = server.get(page, &admin).await;
        assert_eq!(answer.status, 404, "{page}");
        assert!(answer.header("content-type").starts_with("text/html") && answer.text().contains("Nothing here"), "{page}");
    }
    for export in ["/teams/nobody.json", "/actions/A-99.json"] {
        server.get(export, &admin).await.problem(404);
    }
    assert_eq!(server.get("/teams?at=yesterday", &admin).await.status, 422);
    assert_eq!(server.get("/nowhere", &Credentials::Nobody).await.status, 404);
    let name = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for page in [format!("/teams/{name}"), format!("/{name}"), format!("/actions?q={name}"), format!("/evidence?q={name}")] {
        assert!(!server.get(&page, &admin).await.text().contains("<script>alert"), "{page}");
    }
}
