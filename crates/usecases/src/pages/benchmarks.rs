//! `/benchmarks`: the series of the scope, found by what they have in common, the worst change first.

mod facets;
mod rows;

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::series::measured::silent_since;
use super::snippets::send_benchmarks;
use super::words::link;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Benchmarks, Choice, Notice};
use store::series::{self, SeriesFilter, Standing};

/// Rows of a page.
const SHOWN: i64 = 50;
/// To be put in order by their change, series are read with their points: the newest of them at most.
const ORDERED: i64 = 500;

const STATES: [(&str, &str); 4] = [("", "All"), ("alert", "Alert"), ("regression", "Regression"), ("stale", "Stale")];

pub async fn benchmarks(platform: &Platform, actor: &Actor, query: &Query) -> Result<Benchmarks> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let facets = facets::of(&mut reading).await?;
    let filter = filter(&reading, query, &facets)?;
    let page = query.own("page").map_or(Ok(1), str::parse::<i64>).ok().filter(|page| (1..=1_000_000).contains(page));
    let page = page.ok_or_else(|| Error::invalid("page", "not the number of a page"))?;
    let by_time = query.own("sort") == Some("seen");
    let by_facets = filter.q.is_none() && filter.standing.is_none() && filter.silent_since.is_none();
    let matching = if by_facets { facets.matching(query) } else { series::count(&mut reading.session, &filter).await? };
    let offset = (page - 1) * SHOWN;
    let (limit, skipped) = if by_time { (SHOWN, offset) } else { (ORDERED, 0) };
    let found = series::list(&mut reading.session, &SeriesFilter { limit, offset: skipped, ..filter }).await?;
    let mut shown = rows::read(&mut reading, found).await?;
    if !by_time {
        shown.sort_by(|a, b| b.rank().cmp(&a.rank()).then(b.worse().total_cmp(&a.worse())).then(b.row.last_seen.cmp(&a.row.last_seen)));
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        shown = shown.into_iter().skip(offset).take(SHOWN as usize).collect();
    }
    let reachable = if by_time { matching } else { matching.min(ORDERED) };
    let to = |page: i64| query.with("page", &if page > 1 { page.to_string() } else { String::new() }).href("/benchmarks");
    let nothing = facets.is_empty();
    let empty = shown.is_empty();
    Ok(Benchmarks {
        sentence: sentence(matching, by_time),
        filter: facets.filter(query),
        states: states(query),
        orders: orders(query, by_time),
        rows: shown.iter().enumerate().map(|(index, shown)| rows::row(&reading, shown, index)).collect(),
        previous: (page > 1).then(|| to(page - 1)),
        next: (offset + SHOWN < reachable).then(|| to(page + 1)),
        notice: empty.then(|| notice(nothing)),
        snippets: if nothing { send_benchmarks(platform) } else { Vec::new() },
    })
}

fn filter(reading: &Reading, query: &Query, facets: &facets::Facets) -> Result<SeriesFilter> {
    let own = |name: &str| query.own(name).map(str::to_owned);
    let (standing, silent_since) = match query.own("state") {
        None => (None, None),
        Some("alert") => (Some(Standing::Alert), None),
        Some("regression") => (Some(Standing::Regression), None),
        Some("stale") => (None, Some(silent_since(reading.now))),
        Some(other) => return Err(Error::invalid("state", format!("`{other}` is not a state: use alert, regression or stale"))),
    };
    Ok(SeriesFilter {
        services: Some(facets.services()),
        env: own("env"),
        metric: own("metric"),
        fingerprint: own("fingerprint"),
        q: own("q"),
        standing,
        silent_since,
        ..SeriesFilter::default()
    })
}

fn sentence(matching: i64, by_time: bool) -> String {
    let series = format::plural(matching, "series", "series");
    if !by_time && matching > ORDERED {
        return format!("{series}; the {ORDERED} measured last, worst change first");
    }
    series
}

fn states(query: &Query) -> Vec<Choice> {
    let chosen = query.own("state").unwrap_or_default();
    let choice = |(value, label): &(&str, &str)| Choice {
        value: query.with("page", "").with("state", value).href("/benchmarks"),
        label: (*label).to_owned(),
        selected: *value == chosen,
    };
    STATES.iter().map(choice).collect()
}

fn orders(query: &Query, by_time: bool) -> Vec<Choice> {
    let choice = |value: &str, label: &str, selected: bool| Choice {
        value: query.with("page", "").with("sort", value).href("/benchmarks"),
        label: label.to_owned(),
        selected,
    };
    vec![choice("", "Worst change", !by_time), choice("seen", "Last measured", by_time)]
}

fn notice(nothing: bool) -> Notice {
    let (title, advice) = if nothing {
        (
            "No benchmark has reported yet",
            "A benchmark appears here with its first upload. Two lines in a pipeline are enough, for example:",
        )
    } else {
        ("No series matches", "Choose fewer of the filters, or another scope.")
    };
    Notice::NoData {
        title: title.to_owned(),
        advice: advice.to_owned(),
        connect: nothing.then(|| link("How to send results", "/sources#send")),
        snippet: None,
    }
}
