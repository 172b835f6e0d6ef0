//! From a definition's query to the count of events in a range (decision 30).

use domain::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Range {
    pub fn seconds(self) -> i64 {
        ((self.end.micros() - self.start.micros()) / 1_000_000).max(1)
    }

    /// The last part of the range.
    pub fn last_minutes(self, minutes: i64) -> Self {
        Self { start: self.start.max(self.end.plus(chrono::Duration::minutes(-minutes))), end: self.end }
    }
}

/// A query whose value times `factor` is a count of events.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    pub text: String,
    pub factor: f64,
}

/// Placeholders (`{{.window}}`, `$window`) get the range. A bare counter is wrapped as `sum(increase(…[range]))`. Instant rates, as in
/// the program description's own block, are summed by subquery with the step of their own range, so that no event counts twice.
pub fn shape(query: &str, range: Range, step: Option<i64>) -> Shaped {
    let window = format!("{}s", range.seconds());
    for placeholder in ["{{.window}}", "{{ .window }}", "$window"] {
        if query.contains(placeholder) {
            return Shaped { text: query.replace(placeholder, &window), factor: 1.0 };
        }
    }
    match own_range_seconds(query) {
        None => Shaped { text: format!("sum(increase({query}[{window}]))"), factor: 1.0 },
        Some(own) => {
            let step = step.unwrap_or(own).min(range.seconds());
            Shaped { text: format!("sum_over_time(({query})[{window}:{step}s])"), factor: step as f64 }
        }
    }
}

/// Seconds of the first range selector in a query: 300 for `rate(x[5m])`.
fn own_range_seconds(query: &str) -> Option<i64> {
    let inside = query.split_once('[')?.1.split_once(']')?.0;
    let inside = inside.split(':').next().unwrap_or(inside);
    let (mut seconds, mut number) = (0, String::new());
    let mut characters = inside.chars().peekable();
    while let Some(c) = characters.next() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let milliseconds = c == 'm' && characters.next_if_eq(&'s').is_some();
        let unit = match c {
            _ if milliseconds => 0,
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        seconds += std::mem::take(&mut number).parse::<i64>().ok()? * unit;
    }
    (seconds > 0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(seconds: i64) -> Range {
        let at = |s: i64| Timestamp::from_micros(s * 1_000_000).unwrap();
        Range { start: at(0), end: at(seconds) }
    }

    #[test]
    fn rates_are_summed_with_the_step_of_their_own_range() {
        let shaped = shape(r#"sum(rate(http_requests_total{status=~"2.."}[5m]))"#, range(86_400), None);
        assert_eq!(shaped.text, r#"sum_over_time((sum(rate(http_requests_total{status=~"2.."}[5m])))[86400s:300s])"#);
        assert_eq!(shaped.factor, 300.0);
        assert_eq!(own_range_seconds("rate(x[1h30m])"), Some(5_400));
    }

    #[test]
    fn counters_are_wrapped_and_placeholders_filled() {
        assert_eq!(shape(r#"hits{a="b"}"#, range(3_600), None).text, r#"sum(increase(hits{a="b"}[3600s]))"#);
        assert_eq!(shape("sum(increase(hits[{{.window}}]))", range(60), None).text, "sum(increase(hits[60s]))");
    }
}
