//! The demo company: three groups, twelve teams, their people, services and what each team practises since when.
//!
//! All dates are days before today. See the table in the parent module for the level each team is meant to end at.

use super::UserPlan;

/// `(slug, name, manager's first name)`.
pub(super) const GROUPS: [(&str, &str, &str); 3] =
    [("demo-commerce", "Commerce", "Carla"), ("demo-platform", "Platform", "Petr"), ("demo-growth", "Growth", "Gwen")];

/// Share of a service's traffic per endpoint, the busiest first: the first three are the top 80 %.
pub(super) const TRAFFIC: [f64; 4] = [0.46, 0.27, 0.17, 0.10];

pub(super) struct Team {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) group: &'static str,
    pub(super) weekly_hours: u32,
    pub(super) members: &'static [&'static str],
    pub(super) services: &'static [Service],
    pub(super) practice: Practice,
}

pub(super) struct Service {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) tier: u8,
    /// Pull requests merged in four weeks.
    pub(super) pull_requests: u32,
    pub(super) endpoints: [&'static str; 4],
    pub(super) requests_per_day: f64,
    pub(super) latency_ms: f64,
}

/// Days on which a practice is alive.
#[derive(Clone, Copy)]
pub(super) struct Span {
    from: u32,
    to: u32,
}

const NEVER: Span = Span { from: 0, to: 1 };
const ALWAYS: Span = since(u32::MAX);

const fn since(from: u32) -> Span {
    Span { from, to: 0 }
}

const fn between(from: u32, to: u32) -> Span {
    Span { from, to }
}

impl Span {
    pub(super) fn contains(self, days_ago: u32) -> bool {
        days_ago <= self.from && days_ago >= self.to
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    PytestBenchmark,
    /// Its pull requests run a short load test instead.
    K6,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Slos {
    None,
    Availability,
    Both,
}

pub(super) struct Practice {
    /// Metrics arrive and an alert rule is evaluated.
    pub(super) monitoring: Span,
    pub(super) load_tests: Span,
    pub(super) tool: Tool,
    /// `(since, n)`: every n-th pull request comes without a test; 0: none does, 1: all do. The last that has begun holds.
    pub(super) untested: &'static [(u32, u32)],
    /// The policy blocks; before, it warns.
    pub(super) gate: Span,
    pub(super) slos: Slos,
    pub(super) slos_from: Span,
    pub(super) deploys: bool,
    pub(super) canaries: Span,
    /// Every n-th deployment goes without a canary.
    pub(super) canary_gap: u32,
    pub(super) profiles: Span,
    /// How many of its services are profiled.
    pub(super) profiled: usize,
    pub(super) budgets: Span,
    /// How many endpoints of each service have one.
    pub(super) budgeted: usize,
    pub(super) reviews: Span,
    /// Every n-th review stays unacknowledged; 0: none.
    pub(super) review_gap: u32,
    /// By how much a request gets cheaper over the whole history, as a ratio.
    pub(super) saving: f64,
    /// How much more a machine carries at the end; `None`: never measured.
    pub(super) throughput_gain: Option<f64>,
    /// Share of the team's time spent on performance work, at the beginning and now; `None`: not logged.
    pub(super) hours: Option<(f64, f64)>,
    /// Days on which a member of the team changed its own sources.
    pub(super) self_service: &'static [u32],
    /// How many members work on actions.
    pub(super) active_members: usize,
}

/// A team that does none of it.
const NOTHING: Practice = Practice {
    monitoring: NEVER,
    load_tests: NEVER,
    tool: Tool::PytestBenchmark,
    untested: &[(u32::MAX, 1)],
    gate: NEVER,
    slos: Slos::None,
    slos_from: NEVER,
    deploys: true,
    canaries: NEVER,
    canary_gap: 8,
    profiles: NEVER,
    profiled: 0,
    budgets: NEVER,
    budgeted: 3,
    reviews: NEVER,
    review_gap: 0,
    saving: 0.0,
    throughput_gain: None,
    hours: None,
    self_service: &[],
    active_members: 0,
};

/// What levels 2 and 3 ask for, always.
const INTEGRATED: Practice = Practice {
    monitoring: ALWAYS,
    load_tests: ALWAYS,
    untested: &[(u32::MAX, 7)],
    gate: ALWAYS,
    slos: Slos::Both,
    slos_from: ALWAYS,
    canaries: ALWAYS,
    saving: 0.12,
    throughput_gain: Some(0.14),
    hours: Some((0.17, 0.15)),
    ..NOTHING
};

/// What levels 2 to 4 ask for, always.
const PROACTIVE: Practice = Practice { profiles: ALWAYS, profiled: 3, budgets: ALWAYS, reviews: ALWAYS, active_members: 2, ..INTEGRATED };

const fn service(
    slug: &'static str,
    name: &'static str,
    tier: u8,
    pull_requests: u32,
    endpoints: [&'static str; 4],
    traffic: (f64, f64),
) -> Service {
    Service { slug, name, tier, pull_requests, endpoints, requests_per_day: traffic.0, latency_ms: traffic.1 }
}

pub(super) const TEAMS: &[Team] = &[
    Team {
        slug: "demo-payments",
        name: "Payments",
        group: "demo-commerce",
        weekly_hours: 200,
        members: &["Ana", "Bruno", "Chidi", "Dora", "Emil"],
        services: &[
            service(
                "demo-payments-api",
                "Payments API",
                1,
                13,
                ["/api/payments", "/api/refunds", "/api/methods", "/api/receipts"],
                (4.2e6, 38.0),
            ),
            service("demo-payouts", "Payouts", 2, 6, ["/api/payouts", "/api/balances", "/api/schedules", "/api/statements"], (0.6e6, 52.0)),
            service("demo-fraud", "Fraud check", 2, 4, ["/api/score", "/api/rules", "/api/cases", "/api/lists"], (3.9e6, 21.0)),
        ],
        practice: Practice {
            monitoring: since(162),
            load_tests: since(160),
            untested: &[(u32::MAX, 1), (135, 2), (112, 7)],
            gate: since(84),
            slos_from: since(105),
            canaries: since(110),
            profiles: since(40),
            profiled: 3,
            budgets: since(70),
            budgeted: 1,
            reviews: since(60),
            review_gap: 2,
            active_members: 2,
            ..INTEGRATED
        },
    },
    Team {
        slug: "demo-checkout",
        name: "Checkout",
        group: "demo-commerce",
        weekly_hours: 160,
        members: &["Farah", "Goran", "Hana", "Ivo"],
        services: &[
            service("demo-checkout", "Checkout", 1, 12, ["/api/checkout", "/api/orders", "/api/vouchers", "/api/shipping"], (3.1e6, 64.0)),
            service("demo-cart", "Cart", 1, 8, ["/api/cart", "/api/items", "/api/totals", "/api/wishlist"], (6.5e6, 18.0)),
        ],
        practice: Practice {
            profiles: since(90),
            profiled: 1,
            budgets: since(120),
            budgeted: 1,
            reviews: since(150),
            hours: Some((0.14, 0.18)),
            active_members: 2,
            ..INTEGRATED
        },
    },
    Team {
        slug: "demo-catalog",
        name: "Catalog",
        group: "demo-commerce",
        weekly_hours: 160,
        members: &["Jana", "Karim", "Lena", "Milo"],
        services: &[
            service(
                "demo-catalog-api",
                "Catalog API",
                1,
                12,
                ["/api/products", "/api/categories", "/api/stock", "/api/media"],
                (9.8e6, 24.0),
            ),
            service("demo-pricing", "Pricing", 2, 7, ["/api/prices", "/api/discounts", "/api/currencies", "/api/taxes"], (8.1e6, 12.0)),
        ],
        practice: Practice { budgets: since(60), saving: 0.16, ..PROACTIVE },
    },
    Team {
        slug: "demo-billing",
        name: "Billing",
        group: "demo-commerce",
        weekly_hours: 120,
        members: &["Nadia", "Otto", "Pia"],
        services: &[
            service("demo-invoices", "Invoices", 1, 11, ["/api/invoices", "/api/credits", "/api/pdf", "/api/exports"], (0.9e6, 88.0)),
            service("demo-tax", "Tax", 2, 6, ["/api/rates", "/api/regions", "/api/returns", "/api/audit"], (1.4e6, 30.0)),
        ],
        practice: Practice {
            canaries: since(85),
            canary_gap: 3,
            budgets: since(75),
            budgeted: 2,
            reviews: since(100),
            review_gap: 3,
            saving: 0.0,
            hours: Some((0.12, 0.13)),
            active_members: 1,
            ..INTEGRATED
        },
    },
    Team {
        slug: "demo-edge",
        name: "Edge",
        group: "demo-platform",
        weekly_hours: 200,
        members: &["Quinn", "Rosa", "Sami", "Tove", "Uma"],
        services: &[
            service("demo-gateway", "Gateway", 1, 14, ["/route", "/auth", "/limits", "/health"], (41.0e6, 6.0)),
            service("demo-cdn", "Content delivery", 2, 6, ["/assets", "/purge", "/origins", "/rules"], (88.0e6, 4.0)),
        ],
        practice: Practice {
            untested: &[(u32::MAX, 6), (62, 0)],
            canary_gap: 0,
            saving: 0.24,
            throughput_gain: Some(0.30),
            hours: Some((0.16, 0.12)),
            self_service: &[34, 12],
            active_members: 4,
            ..PROACTIVE
        },
    },
    Team {
        slug: "demo-identity",
        name: "Identity",
        group: "demo-platform",
        weekly_hours: 160,
        members: &["Viktor", "Wanda", "Ximena", "Yusuf"],
        services: &[
            service("demo-login", "Login", 1, 11, ["/login", "/token", "/consent", "/logout"], (5.4e6, 46.0)),
            service("demo-sessions", "Sessions", 1, 8, ["/session", "/refresh", "/revoke", "/devices"], (22.0e6, 8.0)),
        ],
        practice: Practice { active_members: 2, ..PROACTIVE },
    },
    Team {
        slug: "demo-storage",
        name: "Storage",
        group: "demo-platform",
        weekly_hours: 160,
        members: &["Zoe", "Adil", "Bente", "Cyril"],
        services: &[
            service("demo-object-store", "Object store", 1, 10, ["/objects", "/buckets", "/multipart", "/lifecycle"], (17.0e6, 28.0)),
            service("demo-metadata", "Metadata", 2, 6, ["/lookup", "/index", "/tags", "/versions"], (25.0e6, 9.0)),
        ],
        practice: Practice {
            tool: Tool::K6,
            load_tests: between(u32::MAX, 26),
            untested: &[(u32::MAX, 0), (25, 1)],
            throughput_gain: None,
            saving: 0.05,
            reviews: since(130),
            review_gap: 2,
            active_members: 1,
            ..INTEGRATED
        },
    },
    Team {
        slug: "demo-observability",
        name: "Observability",
        group: "demo-platform",
        weekly_hours: 120,
        members: &["Dilan", "Elin", "Femi"],
        services: &[
            service("demo-metrics-store", "Metrics store", 1, 11, ["/query", "/write", "/labels", "/series"], (12.0e6, 34.0)),
            service("demo-log-search", "Log search", 2, 5, ["/search", "/tail", "/fields", "/saved"], (1.1e6, 120.0)),
        ],
        practice: Practice { profiles: since(45), ..PROACTIVE },
    },
    Team {
        slug: "demo-search",
        name: "Search",
        group: "demo-growth",
        weekly_hours: 160,
        members: &["Gita", "Henrik", "Ines", "Jorge"],
        services: &[
            service("demo-search-api", "Search API", 1, 11, ["/api/search", "/api/suggest", "/api/facets", "/api/similar"], (7.7e6, 72.0)),
            service("demo-indexer", "Indexer", 2, 5, ["/index", "/reindex", "/mappings", "/status"], (0.3e6, 150.0)),
        ],
        practice: Practice {
            monitoring: ALWAYS,
            load_tests: ALWAYS,
            untested: &[(u32::MAX, 2), (80, 3)],
            slos: Slos::Availability,
            slos_from: since(120),
            saving: -0.09,
            hours: Some((0.10, 0.23)),
            reviews: since(90),
            review_gap: 2,
            active_members: 1,
            ..NOTHING
        },
    },
    Team {
        slug: "demo-recommendations",
        name: "Recommendations",
        group: "demo-growth",
        weekly_hours: 120,
        members: &["Kofi", "Lucia", "Mats"],
        services: &[
            service(
                "demo-recommender",
                "Recommender",
                1,
                8,
                ["/api/for-you", "/api/related", "/api/trending", "/api/feedback"],
                (5.0e6, 95.0),
            ),
            service("demo-feature-store", "Feature store", 2, 4, ["/features", "/entities", "/batch", "/schema"], (14.0e6, 14.0)),
        ],
        practice: Practice { monitoring: since(82), load_tests: since(50), untested: &[(u32::MAX, 1), (58, 2)], saving: 0.03, ..NOTHING },
    },
    Team {
        slug: "demo-notifications",
        name: "Notifications",
        group: "demo-growth",
        weekly_hours: 80,
        members: &["Nora", "Oskar"],
        services: &[
            service("demo-mailer", "Mailer", 2, 5, ["/send", "/templates", "/bounces", "/preview"], (0.8e6, 110.0)),
            service("demo-push", "Push", 3, 3, ["/push", "/tokens", "/topics", "/receipts"], (2.2e6, 40.0)),
        ],
        practice: Practice { monitoring: between(130, 60), load_tests: between(118, 30), untested: &[(u32::MAX, 1), (45, 3)], ..NOTHING },
    },
    Team {
        slug: "demo-experiments",
        name: "Experiments",
        group: "demo-growth",
        weekly_hours: 80,
        members: &["Priya", "Rune"],
        services: &[service("demo-flags", "Feature flags", 3, 2, ["/flags", "/variants", "/exposures", "/audit"], (11.0e6, 5.0))],
        practice: Practice { deploys: false, ..NOTHING },
    },
];

impl Team {
    /// Whether its k-th pull request comes without a performance test.
    pub(super) fn untested(&self, days_ago: u32, k: u32) -> bool {
        let n = self.practice.untested.iter().rev().find(|(from, _)| days_ago <= *from).map_or(1, |(_, n)| *n);
        n == 1 || (n > 1 && k % n == n - 1)
    }

    /// The services whose SLOs are declared on that day: those of its best tier.
    pub(super) fn with_slos(&self, days_ago: u32) -> impl Iterator<Item = &'static Service> {
        let declared = self.practice.slos != Slos::None && self.practice.slos_from.contains(days_ago);
        self.services.iter().filter(move |service| declared && self.is_important(service))
    }

    /// Of its best tier, by which levels are judged (decision 16).
    pub(super) fn is_important(&self, service: &Service) -> bool {
        self.services.iter().all(|other| service.tier <= other.tier)
    }

    /// Endpoints of each service that have a budget on that day.
    pub(super) fn budgeted(&self, days_ago: u32) -> usize {
        if self.practice.budgets.contains(days_ago) { self.practice.budgeted } else { 0 }
    }
}

impl Service {
    pub(super) fn repository(&self) -> String {
        format!("demo/{}", self.slug.trim_start_matches("demo-"))
    }

    /// Name of its Python module.
    pub(super) fn module(&self) -> String {
        self.slug.trim_start_matches("demo-").replace('-', "_")
    }

    /// One benchmark per endpoint with its usual median in seconds: the code without the network, hence half of the latency.
    pub(super) fn benchmarks(&self) -> impl Iterator<Item = (String, f64)> {
        self.endpoints.iter().enumerate().map(|(index, endpoint)| {
            let name: String = endpoint.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            (format!("test{name}"), self.endpoint_latency_ms(index) / 2_000.0)
        })
    }

    /// Median under load, in milliseconds.
    pub(super) fn endpoint_latency_ms(&self, endpoint: usize) -> f64 {
        self.latency_ms * [1.0, 0.8, 1.3, 0.6].get(endpoint).copied().unwrap_or(1.0)
    }

    /// Budget of an endpoint's p99 in milliseconds: half as much again as it usually takes (see `k6`), on whole 5 ms.
    pub(super) fn budget_ms(&self, endpoint: usize) -> u32 {
        ((self.endpoint_latency_ms(endpoint) * 2.4 * 1.5 / 5.0).round() as u32 * 5).max(10)
    }

    /// Requests per second that a load test sends to an endpoint: a tenth more than the average day, at least 5.
    pub(super) fn load_rps(&self, endpoint: usize) -> f64 {
        let share = TRAFFIC.get(endpoint).copied().unwrap_or(0.0);
        (self.requests_per_day / 86_400.0 * 1.1 * share).max(5.0)
    }
}

/// The address by which evidence, configuration and accounts call a person.
pub(super) fn email(first_name: &str) -> String {
    format!("{}@demo.invalid", first_name.to_lowercase())
}

pub(super) fn users() -> Vec<UserPlan> {
    let user = |name: &str, team, role| UserPlan { email: email(name), name: name.to_owned(), team, role };
    let members = TEAMS.iter().flat_map(|team| team.members.iter().map(|name| user(name, team.slug, "member")));
    let managers = GROUPS.iter().map(|(slug, _, name)| user(name, slug, "manager"));
    std::iter::once(user("Lea", super::ROOT, "viewer")).chain(managers).chain(members).collect()
}
