//! Values that no tool can mean: refused at the edge, where the sender still reads the answer.

use domain::evidence::{Body, Decision};

pub(super) fn values(body: &Body) -> Result<(), String> {
    let must = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    match body {
        Body::SloSample(sample) => {
            must(sample.good_milli >= 0 && sample.total_milli >= 0, "`good_milli` and `total_milli` must be 0 or more")
        }
        Body::Canary(canary) => must((0.0..=1.0).contains(&canary.weight), "`weight` is a share: 0 to 1"),
        Body::Cost(cost) => {
            must(cost.from <= cost.to, "`from` is later than `to`")?;
            must(is_currency(&cost.currency), "`currency` must be three capital letters, such as EUR")
        }
        Body::Throughput(throughput) => {
            let positive = throughput.requests_per_second >= 0.0 && throughput.duration_seconds >= 0.0;
            must(positive, "`requests_per_second` and `duration_seconds` must be 0 or more")?;
            must((0.0..=1.0).contains(&throughput.error_ratio), "`error_ratio` is a share: 0 to 1")?;
            must(throughput.price_micros_per_hour >= 0, "`price_micros_per_hour` must be 0 or more")?;
            must(is_currency(&throughput.currency), "`currency` must be three capital letters, such as EUR")
        }
        Body::Requests(requests) => must(
            requests.count >= 0 && requests.endpoints.iter().all(|endpoint| endpoint.requests >= 0),
            "`count` and `requests` must be 0 or more",
        ),
        Body::Checklist(state) => {
            must(state.items.len() <= 200, "`items` must be 200 or fewer")?;
            let fits = |item: &domain::evidence::Tick| item.text.chars().count() <= 300 && item.id.as_ref().is_none_or(|id| id.len() <= 63);
            must(state.items.iter().all(fits), "an item has a `text` of at most 300 characters and an `id` of at most 63")
        }
        Body::Hours(hours) => must(hours.minutes >= 0, "`minutes` must be 0 or more"),
        Body::Review(review) => must(is_week(&review.week), "`week` must be an ISO week, such as 2026-W47"),
        Body::Decision(Decision { requested_by, approved_by, .. }) => {
            must(approved_by.as_ref() != Some(requested_by), "`approved_by` must be someone else than `requested_by`")
        }
        Body::Metric(metric) => {
            must(is_metric_name(&metric.name), "`name` must be 1 to 100 letters, digits, `.`, `_`, `-`, `/` or `:`")?;
            must(metric.numerator.is_some() == metric.denominator.is_some(), "give `numerator` and `denominator` together")?;
            must(metric.denominator.is_none_or(|denominator| denominator > 0), "`denominator` must be more than 0")?;
            must(metric.reading().is_some(), "give a `value` of at most 1e15, or `numerator` and `denominator`")?;
            must(metric.window_seconds.is_none_or(|seconds| seconds > 0.0), "`window_seconds` must be more than 0")
        }
        _ => Ok(()),
    }
}

fn is_metric_name(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/:".contains(&byte))
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_week(text: &str) -> bool {
    let Some((year, week)) = text.split_once("-W") else { return false };
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(year, 4) && digits(week, 2) && week.parse().is_ok_and(|week: u8| (1..=53).contains(&week))
}
