//! Whose evidence it is.

use crate::harness::{SMALLEST, with_bench};
use domain::evidence::Subject;
use usecases::ingest::accept_records;
use usecases::mapping::{Known, Owner, assign, resolve};
use usecases::{Actor, Error};

const SHARED: &str = r#"
teams:
  - slug: shop
    services:
      - {slug: cart, tier: 1, repositories: [{name: acme/mono, paths: ["cart/**"]}]}
      - {slug: search, tier: 2, repositories: [{name: acme/mono, paths: ["search/**"]}]}
      - {slug: web, tier: 2, repositories: [acme/web]}
"#;

#[tokio::test]
async fn a_shared_repository_is_told_apart_by_files_then_by_name() {
    with_bench(async |bench| {
        bench.apply(SHARED).await;
        let catalog = bench.platform.catalog().await.unwrap();
        let id = |slug: &str| Owner::Service(catalog.service(slug).unwrap().id);
        let of = |files: Option<&[&str]>, hint: Option<&str>| {
            let files = files.map(|files| files.iter().map(|file| (*file).to_owned()).collect());
            resolve(&Subject::Repository { name: "acme/mono".to_owned(), files, hint: hint.map(str::to_owned) }, &catalog, &Known::new())
        };
        assert_eq!(of(Some(&["cart/src/a.rs"]), None), Some(vec![id("cart")]));
        assert_eq!(of(Some(&["cart/a.rs", "search/b.rs"]), None), Some(vec![id("cart"), id("search")]));
        assert_eq!(of(None, Some("search")), Some(vec![id("search")]));
        assert_eq!(of(None, None), None, "no one is guessed");
        let web = Subject::Repository { name: "acme/web".to_owned(), files: None, hint: None };
        assert_eq!(resolve(&web, &catalog, &Known::new()), Some(vec![id("web")]));
    })
    .await;
}

#[tokio::test]
async fn queued_evidence_counts_after_it_is_mapped_or_its_service_declared() {
    with_bench(async |bench| {
        bench.apply(SHARED).await;
        let line =
            |service: &str| format!(r#"{{"kind":"heartbeat","service":"{service}","occurred_at":"2026-11-25T11:00:00Z","source":"p"}}"#);
        let body = format!("{}\n{}", line("checkout"), line("shop-cart"));
        accept_records(&bench.platform, &Actor::System, body.as_bytes(), None).await.unwrap();
        bench.evaluate().await;
        let waiting = async || {
            let mut session = bench.platform.store.read().await.unwrap();
            store::evidence::unmapped(&mut session).await.unwrap().into_iter().map(|row| row.subject).collect::<Vec<_>>()
        };
        assert_eq!(waiting().await, ["service:checkout", "service:shop-cart"]);
        bench.apply(SMALLEST).await;
        assert_eq!(waiting().await, ["service:shop-cart"], "the new service took its own");
        assert_eq!(assign(&bench.platform, &Actor::System, "service:shop-cart", Some("cart")).await.unwrap(), 1);
        assert!(waiting().await.is_empty());
        accept_records(&bench.platform, &Actor::System, line("shop-cart").replace("11:00", "11:30").as_bytes(), None).await.unwrap();
        assert!(waiting().await.is_empty(), "the mapping is remembered");
        let unknown = assign(&bench.platform, &Actor::System, "service:x", Some("nobody")).await;
        assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");
    })
    .await;
}
