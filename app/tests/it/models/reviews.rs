//! The weekly review, and the list of weeks.

use super::{link, mark, s};
use usecases::view::*;

pub(crate) fn reviews() -> Reviews {
    let cell = |tone, word: &str| ReviewCell { mark: mark(tone, word), href: s("/reviews/2026-W47?scope=t:payments") };
    Reviews {
        sentence: s("2 reviews of 1 team are not acknowledged"),
        weeks: vec![link("2026-W47", "/reviews/2026-W47?scope=program"), link("2026-W46", "/reviews/2026-W46?scope=program")],
        rows: vec![
            ReviewsRow { name: link("Program", "/"), depth: 0, cells: vec![cell(Tone::Neutral, "draft"), cell(Tone::Warn, "published")] },
            ReviewsRow {
                name: link("Payments", "/teams/payments"),
                depth: 1,
                cells: vec![cell(Tone::Ok, "acknowledged"), cell(Tone::Neutral, "")],
            },
        ],
        debt: vec![ReviewDebt {
            team: link("Search", "/teams/search"),
            weeks: 2,
            oldest: link("2026-W45", "/reviews/2026-W45?scope=t:search"),
        }],
        earlier: Some(s("/reviews?before=2026-W39")),
        notice: None,
    }
}

pub(crate) fn review_page(refused: bool) -> ReviewPage {
    let section = |id: &str, title: &str| ReviewSection { id: s(id), title: s(title), ..ReviewSection::default() };
    let error = FieldError { field: s("text"), message: s("at most 8000 characters") };
    let draft = Draft { values: vec![(s("section"), s("trends")), (s("text"), s("too long"))], errors: vec![error] };
    ReviewPage {
        title: s("Performance Review - Week 42"),
        week: s("2026-W42"),
        scope: s("t:payments"),
        name: s("Payments"),
        subtitle: s("Payments · 12 to 18 Oct 2026"),
        state: mark(Tone::Warn, "published, not acknowledged"),
        facts: vec![(s("Revision"), s("2")), (s("SHA-256"), "3f2a".repeat(16))],
        earlier: link("2026-W41", "/reviews/2026-W41?scope=t:payments"),
        later: Some(link("2026-W43", "/reviews/2026-W43?scope=t:payments")),
        below: vec![link("Team one", "/reviews/2026-W42?scope=t:one")],
        revisions: vec![link("Revision 2 (draft)", "/reviews/2026-W42?rev=2"), link("Revision 1 (published)", "/reviews/2026-W42?rev=1")],
        kpis: ReviewKpis {
            sentence: s("6 of 7 measured KPIs on target, 2 unknown"),
            off: vec![ReviewRow {
                name: link("PRs with perf test", "/kpis/pr-perf-test-share?scope=t:payments"),
                target: s("> 90 %"),
                actual: s("83.3 %"),
                mark: mark(Tone::Bad, "off target"),
                log: String::new(),
            }],
        },
        sections: vec![
            ReviewSection {
                rows: vec![
                    ReviewRow {
                        name: link("Availability", "/slos/checkout.availability"),
                        target: s("99.9%"),
                        actual: s("99.95%"),
                        mark: mark(Tone::Ok, "met"),
                        log: String::new(),
                    },
                    ReviewRow {
                        name: link("Latency p99", ""),
                        target: s("200ms"),
                        actual: s("—"),
                        mark: mark(Tone::Neutral, "unknown"),
                        log: s("/actions/new?from=review:2026-W42&title=Measure+Latency+p99"),
                    },
                ],
                more: s("20 more were met."),
                ..section("slos", "Metrics vs SLOs")
            },
            ReviewSection {
                lines: vec![ReviewLine {
                    mark: Some(mark(Tone::Warn, "worse")),
                    text: link("Memory usage trending up (investigate)", "/evidence?kind=metric"),
                    note: s("1.1GB → 1.12GB"),
                    log: s("/actions/new?from=review:2026-W42&title=Investigate+Memory+usage"),
                }],
                remark: s("It is the new cache.\nWe watch it."),
                ..section("trends", "Trends")
            },
            ReviewSection {
                ordered: true,
                lines: vec![ReviewLine { text: link("OrderService.calculateTax - 15% CPU", "/evidence"), ..ReviewLine::default() }],
                ..section("hotspots", "Top Hotspots (via continuous profiling)")
            },
            ReviewSection { nothing: s("No performance incidents."), ..section("incidents", "Incidents") },
            section("summary", "Commentary"),
        ],
        differences: Some(vec![ReviewDifference {
            section: s("Metrics vs SLOs"),
            mark: Some(mark(Tone::Ok, "better")),
            text: s("Availability: met, was missed (99.95%, was 99.81%)"),
        }]),
        steps: ["publish", "acknowledge", "regenerate", "comment"].map(s).to_vec(),
        action: s("/reviews/2026-W42?scope=t:payments"),
        markdown: Snippet { title: s("Markdown"), text: s("## Performance Review - Week 42\n") },
        draft: if refused { draft } else { Draft::default() },
        notice: None,
    }
}
