//! The grammar of a criterion: `operator [+|-] number [%]`.

use crate::numbers::nine_digits;
use serde::{Deserialize, Serialize};

/// `<600`: below 600. `<=+50`: at most 50 above what it is compared with. `<=+10%`: at most 10 % above it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Criterion {
    pub operator: Operator,
    pub bound: Bound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

impl Operator {
    /// Longer ones first, for reading.
    const ALL: [Self; 5] = [Self::LessOrEqual, Self::GreaterOrEqual, Self::Less, Self::Greater, Self::Equal];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Equal => "=",
            Self::GreaterOrEqual => ">=",
            Self::Greater => ">",
        }
    }
}

/// Where the limit lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// In the unit of the indicator.
    Fixed(f64),
    /// So much more than the earlier value, in the unit of the indicator.
    Difference(f64),
    /// So many per cent more than the earlier value.
    Percent(f64),
}

impl Criterion {
    pub fn is_relative(&self) -> bool {
        !matches!(self.bound, Bound::Fixed(_))
    }

    /// The limit in the unit of the indicator; `None` for a relative criterion without an `earlier` value. To nine digits, so that 10 %
    /// more than 1 is exactly 1.1.
    pub fn limit(&self, earlier: Option<f64>) -> Option<f64> {
        match self.bound {
            Bound::Fixed(value) => Some(value),
            Bound::Difference(more) => earlier.map(|earlier| nine_digits(earlier + more)),
            // Keptn's is earlier · (100 + percent) / 100, which would turn "more" round below zero.
            Bound::Percent(percent) => earlier.map(|earlier| nine_digits(earlier + earlier.abs() * percent / 100.0)),
        }
    }

    pub fn holds(&self, value: f64, limit: f64) -> bool {
        match self.operator {
            Operator::Less => value < limit,
            Operator::LessOrEqual => value <= limit,
            Operator::Equal => value == limit,
            Operator::GreaterOrEqual => value >= limit,
            Operator::Greater => value > limit,
        }
    }
}

/// What is wrong with a criterion.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CriterionError {
    #[error("`{0}` begins with none of <, <=, =, >=, >: write `<600` for a limit or `<=+10%` for a change")]
    Operator(String),
    #[error("`{number}` in `{criterion}` is not a number: write `<600`, `<=+50` or `<=+10%`, in the unit of the indicator")]
    Number { criterion: String, number: String },
}

impl std::str::FromStr for Criterion {
    type Err = CriterionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let dense: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let operator = Operator::ALL.into_iter().find(|operator| dense.starts_with(operator.as_str()));
        let operator = operator.ok_or_else(|| CriterionError::Operator(text.to_owned()))?;
        let rest = &dense[operator.as_str().len()..];
        let (rest, percent) = rest.strip_suffix('%').map_or((rest, false), |rest| (rest, true));
        let (digits, sign) = match rest.as_bytes().first() {
            Some(b'+') => (&rest[1..], Some(1.0)),
            Some(b'-') => (&rest[1..], Some(-1.0)),
            _ => (rest, None),
        };
        let number = || CriterionError::Number { criterion: text.to_owned(), number: rest.to_owned() };
        // Rust's own grammar of numbers knows "inf", "NaN" and "1e9", too.
        if !digits.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.') {
            return Err(number());
        }
        let value = digits.parse::<f64>().map_err(|_| number())? * sign.unwrap_or(1.0);
        // As Keptn reads it, a percentage is always a change, with or without a sign [keptn #1498].
        let bound = match (percent, sign) {
            (true, _) => Bound::Percent(value),
            (false, Some(_)) => Bound::Difference(value),
            (false, None) => Bound::Fixed(value),
        };
        Ok(Self { operator, bound })
    }
}

impl TryFrom<String> for Criterion {
    type Error = CriterionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Criterion> for String {
    fn from(criterion: Criterion) -> Self {
        criterion.to_string()
    }
}

impl std::fmt::Display for Criterion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.operator.as_str())?;
        match self.bound {
            Bound::Fixed(value) => write!(f, "{value}"),
            Bound::Difference(more) => write!(f, "{more:+}"),
            Bound::Percent(percent) => write!(f, "{percent:+}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Criterion {
        text.parse().unwrap()
    }

    #[test]
    fn fixed_relative_and_percent_bounds_are_told_apart() {
        let bounds = ["<600", "<=+50", ">=-2.5", "<=+10%", ">-8%", "<10%", " <= + 10 % "].map(|text| parse(text).bound);
        let expected = [
            Bound::Fixed(600.0),
            Bound::Difference(50.0),
            Bound::Difference(-2.5),
            Bound::Percent(10.0),
            Bound::Percent(-8.0),
            Bound::Percent(10.0),
            Bound::Percent(10.0),
        ];
        assert_eq!(bounds, expected);
        let operators = ["<1", "<=1", "=1", ">=1", ">1"].map(|text| parse(text).operator);
        assert_eq!(operators, [Operator::Less, Operator::LessOrEqual, Operator::Equal, Operator::GreaterOrEqual, Operator::Greater]);
    }

    #[test]
    fn what_was_read_is_written_the_same() {
        for text in ["<600", "<=+10%", ">=-2.5", "=0", ">-8%", "<=+50"] {
            assert_eq!(parse(text).to_string(), text);
        }
    }

    #[test]
    fn errors_say_what_to_write() {
        let error = |text: &str| text.parse::<Criterion>().unwrap_err().to_string();
        assert_eq!(error("600"), "`600` begins with none of <, <=, =, >=, >: write `<600` for a limit or `<=+10%` for a change");
        for (text, number) in
            [("<600ms", "600ms"), ("<=+ten%", "+ten"), ("<", ""), ("<=", ""), ("<+-5", "+-5"), ("<inf", "inf"), ("<.", ".")]
        {
            let expected =
                format!("`{number}` in `{text}` is not a number: write `<600`, `<=+50` or `<=+10%`, in the unit of the indicator");
            assert_eq!(error(text), expected);
        }
    }

    #[test]
    fn limits_follow_the_earlier_value() {
        assert_eq!(parse("<600").limit(None), Some(600.0));
        assert_eq!(parse("<=+10%").limit(Some(1.0)), Some(1.1));
        assert_eq!(parse("<=-10%").limit(Some(200.0)), Some(180.0));
        assert_eq!(parse("<=+50").limit(Some(200.0)), Some(250.0));
        assert_eq!(parse("<=+10%").limit(Some(-200.0)), Some(-180.0), "10 % more than −200");
        assert_eq!((parse("<=+10%").limit(None), parse("<=+50").limit(None)), (None, None));
    }

    #[test]
    fn operators_compare_as_they_read() {
        for (text, below, at, above) in [
            ("<5", true, false, false),
            ("<=5", true, true, false),
            ("=5", false, true, false),
            (">=5", false, true, true),
            (">5", false, false, true),
        ] {
            let criterion = parse(text);
            assert_eq!([4.0, 5.0, 6.0].map(|value| criterion.holds(value, 5.0)), [below, at, above], "{text}");
        }
    }
}
