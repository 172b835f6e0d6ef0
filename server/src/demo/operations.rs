//! What runs in production, as collectors report it: metrics that arrive, alert rules, SLO days, traffic, cost, profiles, budgets.

use super::company::{Service, Slos, TRAFFIC, Team};
use super::random::Random;
use super::story;
use super::timeline::{DAILY_MINUTE, Timeline, rounded};
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

/// Days between two profiles, change-point runs and budget checks.
const CYCLE_DAYS: u32 = 3;
/// Ratio of bad events on an ordinary day: 30 % of a 99.9 % availability budget and 38 % of a 99 % latency budget.
const USUAL: [(&str, f64); 2] = [("api-availability", 0.000_3), ("api-latency", 0.003_8)];

struct Simulation<'a> {
    timeline: &'a mut Timeline,
    team: &'static Team,
    random: Random,
}

pub(super) fn simulate(timeline: &mut Timeline, team: &'static Team) {
    let random = timeline.random(&format!("operations {}", team.slug));
    let mut simulation = Simulation { timeline, team, random };
    for days_ago in simulation.timeline.days_ago() {
        if team.practice.monitoring.contains(days_ago) {
            simulation.day(days_ago);
        }
    }
}

impl Simulation<'_> {
    fn day(&mut self, days_ago: u32) {
        let at = self.timeline.at(days_ago, DAILY_MINUTE);
        if days_ago == 0 {
            self.last_day();
        }
        for (index, service) in self.team.services.iter().enumerate() {
            let requests = service.requests_per_day * (0.95 + 0.1 * self.timeline.progress(days_ago)) * self.random.factor(0.03);
            self.alive(service, at);
            self.traffic(service, days_ago, at, requests);
            if (days_ago + index as u32).is_multiple_of(CYCLE_DAYS) {
                self.engineering(service, index, days_ago, at);
            }
        }
        for service in self.team.with_slos(days_ago) {
            self.slo_samples(service, days_ago, at, 1.0);
        }
    }

    /// Today's evidence is renewed all day long, so that it is fresh at any hour.
    fn last_day(&mut self) {
        for quarter in 0..95 {
            let at = self.timeline.at(0, quarter * 15);
            for service in self.team.services {
                self.alive(service, at);
            }
            if quarter % 8 == 4 {
                for service in self.team.with_slos(0) {
                    self.slo_samples(service, 0, at, f64::from(quarter) / 96.0);
                }
            }
        }
    }

    fn alive(&mut self, service: &'static Service, at: DateTime<Utc>) {
        let samples = 900 + self.random.below(200);
        self.line(service, at, json!({"kind": "heartbeat", "source": "prometheus", "samples": samples}));
        if self.team.is_important(service) {
            let name = format!("{} latency p99", service.name);
            self.line(
                service,
                at,
                json!({"kind": "alert_rule", "name": name, "last_evaluation": at - Duration::seconds(20), "healthy": true}),
            );
        }
    }

    fn traffic(&mut self, service: &'static Service, days_ago: u32, at: DateTime<Utc>, requests: f64) {
        let day = self.timeline.day(days_ago);
        let count = requests as i64;
        let endpoints: Vec<_> = (service.endpoints.iter().zip(TRAFFIC))
            .map(|(endpoint, share)| json!({"endpoint": endpoint, "requests": (requests * share) as i64}))
            .collect();
        self.line(service, at, json!({"kind": "requests", "day": day, "count": count, "endpoints": endpoints}));
        // Millionths of a euro per request: 2 to 5 € per million.
        let price = 2.0 + service.latency_ms * 0.02;
        let price = price * (1.0 - self.team.practice.saving * self.timeline.progress(days_ago)) * self.random.factor(0.01);
        let amount = (requests * price) as i64;
        self.line(service, at, json!({"kind": "cost", "from": day, "to": day, "amount_micros": amount, "currency": "EUR"}));
    }

    /// `share` of the day is over.
    fn slo_samples(&mut self, service: &'static Service, days_ago: u32, at: DateTime<Utc>, share: f64) {
        let day = self.timeline.day(days_ago);
        let total = (service.requests_per_day * share) as i64 * 1_000;
        // A team that improves spends less of its budget every week.
        let spent = if self.team.practice.saving > 0.2 { 1.3 - 0.7 * self.timeline.progress(days_ago) } else { 1.0 };
        for (slo, usual) in USUAL {
            if slo == "api-latency" && self.team.practice.slos != Slos::Both {
                continue;
            }
            let usual = usual * spent * self.random.factor(0.06);
            let bad = story::bad_ratio(service.slug, slo, days_ago).unwrap_or(usual);
            let good = total - (total as f64 * bad) as i64;
            let body = json!({
                "kind": "slo_sample", "slo": slo, "day": day, "good_milli": good, "total_milli": total, "complete": share >= 1.0,
            });
            self.line(service, at, body);
        }
    }

    fn engineering(&mut self, service: &'static Service, index: usize, days_ago: u32, at: DateTime<Utc>) {
        if self.team.is_important(service) {
            self.watched(service, days_ago, at);
        }
        let practice = &self.team.practice;
        if practice.profiles.contains(days_ago) && index < practice.profiled {
            let module = service.module();
            let share = self.random.between(0.16, 0.22);
            let top = [("encode", share), ("parse", share * 0.7), ("lookup", share * 0.4)]
                .map(|(function, ratio)| json!({"function": format!("{module}.{function}"), "self_ratio": rounded(ratio, 1e4)}));
            let version = format!("1.{}", 200 - days_ago.min(200) / 7);
            let samples = 40_000 + self.random.below(9_000);
            self.line(
                service,
                at,
                json!({"kind": "profile_summary", "profile": "cpu", "version": version, "samples": samples, "top": top}),
            );
        }
        for (endpoint, path) in service.endpoints.iter().enumerate().take(self.team.budgeted(days_ago)) {
            let pace = (1.0 - 0.06 * self.timeline.progress(days_ago)) * story::standing(service.slug, days_ago) * self.random.factor(0.02);
            let measured = rounded(service.endpoint_latency_ms(endpoint) * 2.4 * pace / 1_000.0, 1e6);
            let limit = f64::from(service.budget_ms(endpoint)) / 1_000.0;
            let body = json!({
                "kind": "budget_check", "endpoint": path, "metric": "latency_p99",
                "limit": limit, "measured": measured, "met": measured <= limit,
            });
            self.line(service, at, body);
        }
    }

    /// Numbers that the weekly review follows. Their randomness is their own, so that everything else stays as it is without them.
    fn watched(&mut self, service: &'static Service, days_ago: u32, at: DateTime<Utc>) {
        let mut random = self.timeline.random(&format!("watched {} {days_ago}", service.slug));
        let progress = self.timeline.progress(days_ago);
        let p99 =
            service.latency_ms * 2.4 / 1_000.0 * (1.0 - 0.06 * progress) * story::standing(service.slug, days_ago) * random.factor(0.03);
        // One service leaks, as in the program description's week 42.
        let growth = if service.slug == "demo-cart" { 1.0 + 0.9 * progress } else { 1.0 };
        let memory = (service.latency_ms.sqrt() * 180.0e6 * growth * random.factor(0.01)).round();
        self.line(service, at, json!({"kind": "metric", "name": "p99_latency", "value": rounded(p99, 1e6), "unit": "s"}));
        self.line(service, at, json!({"kind": "metric", "name": "memory", "value": memory, "unit": "B"}));
    }

    fn line(&mut self, service: &Service, at: DateTime<Utc>, body: serde_json::Value) {
        self.timeline.of_service(at, self.team.group, service.slug, body);
    }
}
