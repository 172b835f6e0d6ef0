//! What went wrong in the demo company, by hand: regressions, alerts and bad SLO days. All days are before today.

use super::alertmanager::Alert;
use super::timeline::Timeline;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// The gate failed the upload; the author mended the pull request before it was merged.
    CaughtInReview,
    /// Merged without a test, seen by the first run on main before it was deployed, repaired on the next day.
    CaughtOnMain,
    /// The canary was rolled back before it took all traffic.
    CaughtInCanary,
    /// Reached production and was seen by users or an SLO; repaired on the next day.
    Escaped { incident: bool },
    /// Seen on main and not repaired yet.
    Open,
}

pub(super) struct Regression {
    pub(super) service: &'static str,
    pub(super) days_ago: u32,
    pub(super) course: Course,
    pub(super) title: &'static str,
    /// Worsening as a ratio.
    pub(super) effect: f64,
}

const fn regression(service: &'static str, days_ago: u32, course: Course, effect: f64, title: &'static str) -> Regression {
    Regression { service, days_ago, course, title, effect }
}

pub(super) const REGRESSIONS: &[Regression] = &[
    regression("demo-gateway", 171, Course::CaughtInReview, 1.0, "Header parsing copies every value"),
    regression("demo-search-api", 166, Course::Escaped { incident: true }, 0.8, "Facets query without index"),
    regression("demo-cart", 158, Course::CaughtOnMain, 0.45, "Totals recomputed for every item"),
    regression("demo-catalog-api", 149, Course::CaughtInReview, 1.0, "Stock looked up once per variant"),
    regression("demo-invoices", 141, Course::Escaped { incident: false }, 0.6, "PDF fonts loaded per page"),
    regression("demo-login", 133, Course::CaughtInCanary, 0.35, "Password hash cost raised twice"),
    regression("demo-gateway", 124, Course::CaughtOnMain, 0.3, "Route table locked on read"),
    regression("demo-checkout", 117, Course::Escaped { incident: true }, 0.9, "Voucher check calls pricing in a loop"),
    regression("demo-metrics-store", 108, Course::CaughtInReview, 1.0, "Label index rebuilt on write"),
    regression("demo-payments-api", 99, Course::CaughtOnMain, 0.4, "Retries without back-off"),
    regression("demo-object-store", 92, Course::CaughtOnMain, 0.25, "Checksums computed twice"),
    regression("demo-catalog-api", 83, Course::CaughtInReview, 1.0, "Products serialised with all media"),
    regression("demo-sessions", 78, Course::CaughtOnMain, 0.3, "Refresh tokens verified twice"),
    regression("demo-gateway", 71, Course::CaughtInReview, 1.0, "Access log flushed per request"),
    regression("demo-payments-api", 66, Course::CaughtInReview, 1.0, "Refunds load the whole ledger"),
    regression("demo-cart", 59, Course::CaughtOnMain, 0.35, "Wishlist joined into the cart"),
    regression("demo-invoices", 52, Course::CaughtOnMain, 0.5, "Credit notes fetched one by one"),
    regression("demo-log-search", 47, Course::CaughtInReview, 1.0, "Tail parses every field"),
    regression("demo-catalog-api", 37, Course::CaughtInCanary, 0.4, "Category tree cached per request"),
    regression("demo-login", 31, Course::CaughtInReview, 1.0, "Consent page renders all scopes"),
    regression("demo-payments-api", 24, Course::CaughtOnMain, 0.3, "Receipts rendered inside the transaction"),
    regression("demo-gateway", 19, Course::CaughtInReview, 1.0, "Rate limits kept in one lock"),
    regression("demo-search-api", 13, Course::Escaped { incident: true }, 0.7, "Suggestions query every shard"),
    regression("demo-checkout", 10, Course::CaughtInReview, 1.0, "Shipping rates requested per item"),
    regression("demo-metrics-store", 6, Course::CaughtInReview, 1.0, "Series scanned for each label"),
    regression("demo-checkout", 3, Course::Open, 0.35, "Order totals read back after write"),
];

/// What happens to a service on that day, with the number of the regression.
pub(super) fn of(service: &str, days_ago: u32) -> Option<&'static Regression> {
    REGRESSIONS.iter().find(|entry| entry.service == service && entry.days_ago == days_ago)
}

/// The regression that is repaired in a service on that day.
pub(super) fn repaired(service: &str, days_ago: u32) -> Option<&'static Regression> {
    of(service, days_ago + 1).filter(|entry| matches!(entry.course, Course::CaughtOnMain | Course::Escaped { .. } | Course::CaughtInCanary))
}

/// Factor on the first benchmark of a service that lives with an open regression.
pub(super) fn standing(service: &str, days_ago: u32) -> f64 {
    let open = |entry: &&Regression| entry.service == service && entry.course == Course::Open && entry.days_ago > days_ago;
    REGRESSIONS.iter().find(open).map_or(1.0, |entry| 1.0 + entry.effect)
}

/// `(service, SLO, days ago, ratio of bad events)`: days on which an SLO was missed.
const BAD_SLO_DAYS: &[(&str, &str, u32, f64)] = &[
    ("demo-checkout", "api-latency", 2, 0.12),
    ("demo-checkout", "api-latency", 3, 0.16),
    ("demo-checkout", "api-latency", 8, 0.09),
    ("demo-checkout", "api-latency", 117, 0.14),
    ("demo-search-api", "api-availability", 13, 0.028),
    ("demo-search-api", "api-availability", 4, 0.009),
    ("demo-payments-api", "api-availability", 45, 0.006),
    ("demo-invoices", "api-latency", 62, 0.05),
    ("demo-object-store", "api-latency", 33, 0.08),
    ("demo-cart", "api-latency", 88, 0.06),
    ("demo-catalog-api", "api-latency", 140, 0.07),
    ("demo-metrics-store", "api-availability", 101, 0.005),
];

pub(super) fn bad_ratio(service: &str, slo: &str, days_ago: u32) -> Option<f64> {
    let of_day = |entry: &&(&str, &str, u32, f64)| entry.0 == service && entry.1 == slo && entry.2 == days_ago;
    BAD_SLO_DAYS.iter().find(of_day).map(|entry| entry.3)
}

/// `(service, alert, severity, days ago, minute of the day, minutes, summary)`.
type AlertEntry = (&'static str, &'static str, &'static str, u32, u32, i64, &'static str);

const ALERTS: &[AlertEntry] = &[
    ("demo-catalog-api", "HighLatencyP99", "critical", 140, 545, 38, "p99 of the catalog above 300 ms"),
    ("demo-checkout", "SLOBurnRateHigh", "critical", 117, 1005, 55, "Error budget of checkout latency burns 14 times too fast"),
    ("demo-metrics-store", "HighLatencyP99", "critical", 101, 410, 26, "p99 of queries above 2 s"),
    ("demo-cart", "HighLatencyP99", "critical", 88, 1130, 31, "p99 of the cart above 150 ms"),
    ("demo-search-api", "RequestTimeouts", "critical", 75, 900, 44, "Searches time out"),
    ("demo-invoices", "HighLatencyP99", "critical", 62, 620, 29, "p99 of invoices above 600 ms"),
    ("demo-payments-api", "SLOBurnRateHigh", "critical", 45, 705, 35, "Error budget of payments burns 14 times too fast"),
    ("demo-mailer", "QueueBacklog", "warning", 64, 300, 90, "Mails wait for more than ten minutes"),
    ("demo-object-store", "DiskSaturation", "critical", 33, 230, 48, "Disks of the object store are saturated"),
    ("demo-push", "TargetDown", "warning", 28, 515, 12, "One instance does not answer"),
    ("demo-gateway", "TargetDown", "warning", 22, 95, 6, "One instance does not answer"),
    ("demo-checkout", "HighLatencyP99", "critical", 8, 780, 41, "p99 of checkout above 250 ms"),
    ("demo-login", "CertificateExpiresSoon", "warning", 7, 480, 240, "A certificate ends in 14 days"),
    ("demo-checkout", "SLOBurnRateHigh", "critical", 3, 1150, 52, "Error budget of checkout latency burns 14 times too fast"),
];

pub(super) fn alerts(timeline: &mut Timeline) {
    for &(service, name, severity, days_ago, minute, minutes, summary) in ALERTS {
        let starts_at = timeline.at(days_ago, minute);
        Alert { service, name, severity, summary, starts_at, minutes }.episode(timeline);
    }
}
