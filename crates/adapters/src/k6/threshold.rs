//! k6's threshold expressions (`p(95)<500`, `rate<0.01`), evaluated over points: `--out json` carries the expressions but no verdicts.
//! Grammar: k6's documentation, "Thresholds".

use crate::load::distribution::{Distribution, RELATIVE_ERROR};

/// The kinds of metrics k6 has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Rate,
    Trend,
}

impl Kind {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "counter" => Self::Counter,
            "gauge" => Self::Gauge,
            "rate" => Self::Rate,
            "trend" => Self::Trend,
            _ => return None,
        })
    }
}

/// How far the length of the run, which the file does not state, may be off from what its points say.
const DURATION_ERROR: f64 = 0.05;

/// Whether `expression` holds for the values of one metric, `None` where the points cannot tell: an expression beyond k6's grammar, no
/// values, or a number so near the limit that the approximation of it decides. `last` is the latest value, `seconds` the run's length.
pub(super) fn held(expression: &str, kind: Kind, values: &mut Distribution, last: Option<f64>, seconds: Option<f64>) -> Option<bool> {
    let at = expression.find(['<', '>', '=', '!'])?;
    let (aggregation, rest) = expression.split_at(at);
    let limit_at = rest.find(|c: char| !"<>=!".contains(c))?;
    let (operator, limit) = rest.split_at(limit_at);
    let limit: f64 = limit.trim().parse().ok()?;
    let aggregation = aggregation.trim();
    let percent = aggregation.strip_prefix("p(").and_then(|rest| rest.strip_suffix(')'));
    let sketched = if values.is_exact() { 0.0 } else { RELATIVE_ERROR };
    let (value, error) = match (kind, aggregation) {
        (Kind::Trend, "avg") => (values.average()?, 0.0),
        (Kind::Trend, "min") => (values.least()?, 0.0),
        (Kind::Trend, "max") => (values.most()?, 0.0),
        (Kind::Trend, "med") => (values.percentile(50.0)?, sketched),
        (Kind::Trend, _) => (values.percentile(percent?.trim().parse().ok()?)?, sketched),
        (Kind::Rate, "rate") => (values.average()?, 0.0),
        (Kind::Counter, "count") => (values.sum(), 0.0),
        (Kind::Counter, "rate") => (values.sum() / seconds.filter(|seconds| *seconds > 0.0)?, DURATION_ERROR),
        (Kind::Gauge, "value") => (last?, 0.0),
        _ => return None,
    };
    if error > 0.0 && (value - limit).abs() <= error * limit.abs() {
        return None;
    }
    Some(match operator {
        "<" => value < limit,
        "<=" => value <= limit,
        ">" => value > limit,
        ">=" => value >= limit,
        "==" | "===" => value == limit,
        "!=" => value != limit,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::distribution::Room;

    fn values(of: &[f64]) -> Distribution {
        let (mut values, mut room) = (Distribution::default(), Room::default());
        of.iter().for_each(|value| values.push(*value, &mut room));
        values
    }

    #[test]
    fn each_aggregation_of_the_grammar_is_understood() {
        // Values 10, 20, 30, 40: average 25, p(90) 37.
        for (expression, kind, expected) in [
            ("avg<25", Kind::Trend, Some(false)),
            ("avg<=25", Kind::Trend, Some(true)),
            ("med == 25", Kind::Trend, Some(true)),
            ("p(90) < 37.5", Kind::Trend, Some(true)),
            ("p(90)>37.5", Kind::Trend, Some(false)),
            ("min>=10", Kind::Trend, Some(true)),
            ("max!=40", Kind::Trend, Some(false)),
            ("count>99", Kind::Counter, Some(true)),
            ("rate<11", Kind::Counter, Some(true)),
            ("value===40", Kind::Gauge, Some(true)),
            ("rate<0.01", Kind::Trend, None),
            ("p(99.9)", Kind::Trend, None),
            ("p(x)<1", Kind::Trend, None),
            ("avg<", Kind::Trend, None),
        ] {
            assert_eq!(held(expression, kind, &mut values(&[10.0, 20.0, 30.0, 40.0]), Some(40.0), Some(10.0)), expected, "{expression}");
        }
    }

    #[test]
    fn a_rate_near_its_limit_is_not_judged_because_the_length_of_the_run_is_estimated() {
        assert_eq!(held("rate>10", Kind::Counter, &mut values(&[102.0]), None, Some(10.0)), None);
        assert_eq!(held("rate>10", Kind::Counter, &mut values(&[120.0]), None, Some(10.0)), Some(true));
        assert_eq!(held("rate>10", Kind::Counter, &mut values(&[120.0]), None, None), None);
    }

    #[test]
    fn a_metric_without_values_is_not_judged() {
        assert_eq!(held("avg<1", Kind::Trend, &mut values(&[]), None, None), None);
        assert_eq!(held("rate<0.1", Kind::Rate, &mut values(&[]), None, None), None);
    }
}
