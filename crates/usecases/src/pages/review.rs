//! `/reviews/{week}`: the document of one week and scope, each line with the way to its evidence.

use super::format;
use super::query::{Query, address};
use super::reading::Reading;
use super::review_kpis;
use super::reviews::href;
use super::words::{link, mark};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::reviews::{Reviewed, read};
use crate::view::{Draft, Link, Mark, ReviewDifference, ReviewLine, ReviewPage, ReviewRow, ReviewSection, Snippet, Tone};
use domain::review::{
    ActionLine, Document, Movement, Section, Status, compare, headline, html, incident_text, left_out, markdown, notes, nothing, percent,
    triage_text,
};
use domain::time::IsoWeek;

pub async fn review(platform: &Platform, actor: &Actor, query: &Query, week: &str) -> Result<ReviewPage> {
    let (week, found) = found(platform, actor, query, week).await?;
    let mut reading = Reading::open(platform, actor, query).await?;
    let kpis = review_kpis::of_week(&mut reading, found.team, week).await?;
    let may = reading.may(Permission::Act(Some(found.team)));
    let document = &found.review.document;
    let over = week.sunday() < reading.today();
    let log = Log {
        found: &found,
        may,
        team: reading.catalog.teams.get(&found.team).filter(|team| team.parent.is_some()).map(|team| team.slug.to_string()),
    };
    let below: Vec<Link> = (reading.catalog.children(found.team))
        .filter_map(|child| {
            let scope = reading.scope_key(child.id)?.parse().ok()?;
            Some(link(&child.name, href(week, &scope)))
        })
        .collect();
    let later = IsoWeek::of(week.sunday() + chrono::Days::new(1));
    Ok(ReviewPage {
        title: headline(document),
        week: week.to_string(),
        scope: found.scope.clone(),
        name: document.name.clone(),
        subtitle: format!("{} · {}", document.name, format::window(week.window())),
        state: state(&found, over),
        facts: facts(&reading, &found),
        earlier: link(week.before(1).to_string(), href(week.before(1), &query.scope)),
        later: (later.monday() <= reading.today()).then(|| link(later.to_string(), href(later, &query.scope))),
        below,
        revisions: revisions(&found, week),
        sections: Section::ALL.into_iter().map(|section| log.section(document, section)).collect(),
        kpis,
        differences: found.before.as_ref().map(|before| differences(before, document)),
        steps: if may { steps(&found, over, &actor.identity()) } else { Vec::new() },
        action: address(&format!("/reviews/{week}"), &[("scope", &found.scope)]),
        markdown: Snippet { title: "Markdown".to_owned(), text: markdown(document, &found.review.commentary) },
        draft: Draft::default(),
        notice: None,
    })
}

async fn found(platform: &Platform, actor: &Actor, query: &Query, week: &str) -> Result<(IsoWeek, Reviewed)> {
    let week: IsoWeek = week.parse().map_err(|error: domain::time::NotAWeek| Error::NotFound(error.to_string()))?;
    let wrong = |_| Error::invalid("rev", "a revision is a number");
    let revision = query.own("rev").map(str::parse).transpose().map_err(wrong)?;
    Ok((week, read(platform, actor, &query.scope, week, revision).await?))
}

/// The same as Markdown.
pub async fn review_markdown(platform: &Platform, actor: &Actor, query: &Query, week: &str) -> Result<String> {
    let (_, found) = found(platform, actor, query, week).await?;
    Ok(markdown(&found.review.document, &found.review.commentary))
}

/// The same as an HTML file without styles.
pub async fn review_html(platform: &Platform, actor: &Actor, query: &Query, week: &str) -> Result<String> {
    let (_, found) = found(platform, actor, query, week).await?;
    Ok(html(&found.review.document, &found.review.commentary, platform.link("").trim_end_matches('/')))
}

fn state(found: &Reviewed, over: bool) -> Mark {
    match (&found.review.mark.published, found.preview, found.acknowledged.is_empty()) {
        (Some(_), _, false) => mark(Tone::Ok, "published and acknowledged"),
        (Some(_), _, true) => mark(Tone::Warn, "published, not acknowledged"),
        (None, true, _) if over => mark(Tone::Neutral, "not stored: as it would be written now"),
        (None, true, _) => mark(Tone::Neutral, "the week so far"),
        (None, false, _) => mark(Tone::Neutral, "draft"),
    }
}

fn facts(reading: &Reading, found: &Reviewed) -> Vec<(String, String)> {
    let mark = &found.review.mark;
    let mut facts =
        vec![("Model".to_owned(), format!("v{}", mark.model)), ("Written".to_owned(), format::relative(reading.now, mark.generated_at))];
    if mark.revision > 0 {
        facts.insert(0, ("Revision".to_owned(), mark.revision.to_string()));
    }
    if let Some(published) = &mark.published {
        facts.push(("Published".to_owned(), format!("{} by {}", format::relative(reading.now, published.at), published.by)));
        facts.push(("SHA-256".to_owned(), published.hash.clone()));
    }
    if !found.acknowledged.is_empty() {
        let members: Vec<&str> = found.acknowledged.iter().map(|one| one.member.as_str()).collect();
        facts.push(("Acknowledged by".to_owned(), members.join(", ")));
    }
    facts
}

fn revisions(found: &Reviewed, week: IsoWeek) -> Vec<Link> {
    if found.revisions.len() < 2 {
        return Vec::new();
    }
    let one = |mark: &store::reviews::ReviewMark| {
        let word = if mark.published.is_some() { "published" } else { "draft" };
        let number = mark.revision.to_string();
        link(format!("Revision {number} ({word})"), address(&format!("/reviews/{week}"), &[("scope", &found.scope), ("rev", &number)]))
    };
    found.revisions.iter().map(one).collect()
}

/// The newest revision is what can be worked on; only what was published can be acknowledged.
fn steps(found: &Reviewed, over: bool, person: &str) -> Vec<String> {
    let newest = found.revisions.first();
    if newest.is_some_and(|newest| newest.revision != found.review.mark.revision) {
        return Vec::new();
    }
    let published = found.review.mark.published.is_some();
    let read = found.acknowledged.iter().any(|one| one.member == person);
    let acknowledges = !read && found.revisions.iter().any(|mark| mark.published.is_some());
    let steps = [("publish", !published && over), ("acknowledge", acknowledges), ("regenerate", true), ("comment", true)];
    steps.into_iter().filter(|(_, possible)| *possible).map(|(step, _)| step.to_owned()).collect()
}

fn differences(before: &Document, after: &Document) -> Vec<ReviewDifference> {
    let one = |difference: domain::review::Difference| ReviewDifference {
        section: difference.section.title().to_owned(),
        mark: difference.better.map(|better| if better { mark(Tone::Ok, "better") } else { mark(Tone::Bad, "worse") }),
        text: difference.text,
    };
    compare(before, after).into_iter().map(one).collect()
}

/// Puts sections into lines with the links that log an action about them.
struct Log<'a> {
    found: &'a Reviewed,
    may: bool,
    /// Slug of the team the actions would be of.
    team: Option<String>,
}

impl Log<'_> {
    fn href(&self, title: &str) -> String {
        if !self.may {
            return String::new();
        }
        // The program's review is the one without a scope.
        let scope = Some(self.found.scope.as_str()).filter(|scope| *scope != "program").map(|scope| format!("/{scope}"));
        let from = format!("review:{}{}", self.found.review.mark.week, scope.unwrap_or_default());
        let title: String = title.chars().take(200).collect();
        let team = self.team.as_deref().unwrap_or_default();
        address("/actions/new", &[("from", &from), ("team", team), ("title", &title)])
    }

    fn section(&self, document: &Document, section: Section) -> ReviewSection {
        let remark = self.found.review.commentary.get(&section).cloned().unwrap_or_default();
        ReviewSection {
            id: section.as_str().to_owned(),
            title: section.title().to_owned(),
            rows: if section == Section::Slos { self.rows(document) } else { Vec::new() },
            lines: self.lines(document, section),
            ordered: section == Section::Hotspots,
            nothing: nothing(document, section).to_owned(),
            more: left_out(document, section),
            remark,
        }
    }

    fn rows(&self, document: &Document) -> Vec<ReviewRow> {
        let row = |line: &domain::review::SloLine| ReviewRow {
            name: link(&line.name, &line.link),
            target: line.target.clone(),
            actual: line.actual.clone().unwrap_or_else(|| format::NONE.to_owned()),
            mark: match line.status {
                Status::Met => mark(Tone::Ok, "met"),
                Status::Missed => mark(Tone::Bad, "missed"),
                Status::Unknown => mark(Tone::Neutral, "unknown"),
            },
            log: match line.status {
                Status::Met => String::new(),
                Status::Missed => self.href(&format!("Bring {} back to {}", line.name, line.target)),
                Status::Unknown => self.href(&format!("Measure {}", line.name)),
            },
        };
        document.slos.iter().map(row).collect()
    }

    fn lines(&self, document: &Document, section: Section) -> Vec<ReviewLine> {
        let plain = |text: String, href: &str| ReviewLine { text: link(text, href), ..ReviewLine::default() };
        match section {
            Section::Slos | Section::Summary => Vec::new(),
            Section::Trends => document.trends.iter().map(|line| self.trend(line)).collect(),
            Section::Hotspots => (document.hotspots.iter())
                .map(|line| ReviewLine {
                    log: self.href(&format!("Optimize {}", line.name)),
                    ..plain(format!("{} - {} {}", line.name, percent(line.ratio), line.profile), &line.link)
                })
                .collect(),
            Section::Actions => document.actions.iter().map(action).collect(),
            Section::Incidents => (document.incidents.iter())
                .map(|line| ReviewLine { log: self.href(&format!("Learn from {}", line.title)), ..plain(incident_text(line), &line.link) })
                .collect(),
            Section::Maturity => document
                .maturity
                .iter()
                .map(|line| ReviewLine { note: line.because.clone(), ..plain(line.text.clone(), &line.link) })
                .collect(),
            Section::Triage => {
                document.triage.iter().map(|line| plain(triage_text(line), &format!("/regressions/R-{}", line.number))).collect()
            }
        }
    }

    fn trend(&self, line: &domain::review::TrendLine) -> ReviewLine {
        let mark = match (line.movement, line.better) {
            (Movement::Unknown, _) => mark(Tone::Neutral, "unknown"),
            (Movement::Stable, _) => mark(Tone::Neutral, "stable"),
            (_, Some(true)) => mark(Tone::Ok, "better"),
            (_, Some(false)) => mark(Tone::Warn, "worse"),
            (_, None) => mark(Tone::Neutral, "moved"),
        };
        let worse = matches!(line.movement, Movement::Changed | Movement::Trending) && line.better == Some(false);
        ReviewLine {
            mark: Some(mark),
            text: link(&line.text, &line.link),
            note: match (&line.before, &line.actual) {
                (Some(before), Some(actual)) => format!("{before} → {actual}"),
                _ => String::new(),
            },
            log: if worse { self.href(&format!("Investigate {}", line.name)) } else { String::new() },
        }
    }
}

fn action(line: &ActionLine) -> ReviewLine {
    let state = match (line.done, line.overdue_since, line.new) {
        (true, _, _) => mark(Tone::Ok, "done"),
        (false, Some(_), _) => mark(Tone::Bad, "overdue"),
        (false, None, true) => mark(Tone::Neutral, "new"),
        (false, None, false) => mark(Tone::Neutral, "open"),
    };
    let notes: Vec<String> = line.owner.clone().into_iter().chain(Some(notes(line)).filter(|notes| !notes.is_empty())).collect();
    ReviewLine {
        mark: Some(state),
        text: link(&line.title, format!("/actions/A-{}", line.number)),
        note: notes.join(" · "),
        log: String::new(),
    }
}
