//! The sentence the overview begins with (decisions 16 and 60).

use crate::pages::format::{in_words, plural, score};
use crate::view::Phrase;
use domain::kpi::{Kpi, KpiStatus};
use domain::snapshot::Standing;

pub(super) struct Facts<'a> {
    /// `The program`, `Payments`.
    pub(super) subject: String,
    pub(super) standing: &'a Standing,
    pub(super) before: Option<&'a Standing>,
    /// Days since the compared date.
    pub(super) days: i64,
    pub(super) kpis: &'a [Kpi],
    /// SLOs out of budget.
    pub(super) exhausted: i64,
    /// Teams or services that do not report.
    pub(super) silent: i64,
    pub(super) covered: (&'static str, &'static str),
}

/// "The program is at level 2.9, up 0.3 in 90 days; lowest 1. 5 of 6 measured KPIs are on target, 3 unknown; 2 SLOs are out of budget."
pub(super) fn of(facts: &Facts) -> Vec<Phrase> {
    let mut sentence = Sentence::default();
    match facts.standing.score_tenths {
        None => {
            sentence.plain(format!("{} is not rated yet", facts.subject));
        }
        Some(tenths) => {
            let median = if facts.standing.distribution.is_some() { "median level " } else { "level " };
            sentence.plain(format!("{} is at {median}", facts.subject));
            sentence.strong(score(tenths));
            if let Some(before) = facts.before.and_then(|before| before.score_tenths) {
                sentence.plain(match tenths - before {
                    0 => format!(", unchanged in {}", plural(facts.days, "day", "days")),
                    up @ 1.. => format!(", up {} in {}", score(up), plural(facts.days, "day", "days")),
                    down => format!(", down {} in {}", score(-down), plural(facts.days, "day", "days")),
                });
            }
            if let Some(lowest) = facts.standing.lowest {
                sentence.plain(format!(", lowest {lowest}"));
            }
        }
    }
    sentence.plain(". ");
    kpis(&mut sentence, facts.kpis);
    sentence.plain("; ");
    match facts.exhausted {
        0 => sentence.plain("no SLO is out of budget."),
        1 => sentence.strong("1 SLO").plain(" is out of budget."),
        many => sentence.strong(format!("{many} SLOs")).plain(" are out of budget."),
    };
    if facts.silent > 0 {
        let (one, many) = facts.covered;
        let (noun, verb) = if facts.silent == 1 { (one, "does") } else { (many, "do") };
        sentence.plain(format!(" {} {noun} {verb} not report yet.", in_words(facts.silent)));
    }
    sentence.phrases
}

fn kpis(sentence: &mut Sentence, kpis: &[Kpi]) {
    let measured = kpis.iter().filter(|kpi| kpi.status.measured()).count();
    let on_target = kpis.iter().filter(|kpi| kpi.status == KpiStatus::OnTarget).count();
    let unknown = kpis.len() - measured;
    if measured == 0 {
        sentence.plain("No KPI is measured yet");
        return;
    }
    sentence.strong(format!("{on_target} of {measured}"));
    sentence.plain(if measured == 1 { " measured KPI is on target" } else { " measured KPIs are on target" });
    if unknown > 0 {
        sentence.plain(format!(", {unknown} unknown"));
    }
}

/// Before the first evaluation.
pub(super) fn nothing() -> Vec<Phrase> {
    let mut sentence = Sentence::default();
    sentence.plain("Nothing is measured yet: every KPI is unknown until the first evidence arrives.");
    sentence.phrases
}

#[derive(Default)]
struct Sentence {
    phrases: Vec<Phrase>,
}

impl Sentence {
    fn plain(&mut self, text: impl Into<String>) -> &mut Self {
        self.phrases.push(Phrase { text: text.into(), strong: false });
        self
    }

    fn strong(&mut self, text: impl Into<String>) -> &mut Self {
        self.phrases.push(Phrase { text: text.into(), strong: true });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kpi::{Coverage, KpiId};
    use domain::time::Window;

    fn kpi(id: KpiId, status: KpiStatus) -> Kpi {
        let day = "2026-11-24".parse().unwrap();
        Kpi {
            id,
            value: None,
            numerator: None,
            denominator: None,
            status,
            window: Window::ending(day, 30),
            coverage: Coverage::default(),
            fresh_at: None,
            reason: None,
            beside: None,
            at_least: None,
        }
    }

    fn text(facts: &Facts) -> String {
        of(facts).into_iter().map(|phrase| phrase.text).collect()
    }

    #[test]
    fn the_program_in_one_sentence() {
        let standing = Standing {
            level: Some(2),
            score_tenths: Some(29),
            lowest: Some(1),
            distribution: Some([1, 2, 1, 0, 0]),
            ..Standing::default()
        };
        let before = Standing { score_tenths: Some(26), ..Standing::default() };
        let statuses = [KpiStatus::OnTarget, KpiStatus::OnTarget, KpiStatus::OffTarget, KpiStatus::TooFew, KpiStatus::Unknown];
        let kpis: Vec<_> = KpiId::ALL.into_iter().zip(statuses).map(|(id, status)| kpi(id, status)).collect();
        let facts = Facts {
            subject: "The program".to_owned(),
            standing: &standing,
            before: Some(&before),
            days: 90,
            kpis: &kpis,
            exhausted: 2,
            silent: 3,
            covered: ("team", "teams"),
        };
        assert_eq!(
            text(&facts),
            "The program is at median level 2.9, up 0.3 in 90 days, lowest 1. 2 of 3 measured KPIs are on target, 2 unknown; 2 SLOs are out \
             of budget. Three teams do not report yet."
        );
    }

    #[test]
    fn an_unrated_team_says_so() {
        let facts = Facts {
            subject: "Payments".to_owned(),
            standing: &Standing::default(),
            before: None,
            days: 90,
            kpis: &[],
            exhausted: 0,
            silent: 1,
            covered: ("service", "services"),
        };
        assert_eq!(
            text(&facts),
            "Payments is not rated yet. No KPI is measured yet; no SLO is out of budget. One service does not report yet."
        );
    }
}
