//! How many of several teams are expected to reach their next level by a day: the exact distribution of the number of successes of
//! independent trials with unlike probabilities (Poisson binomial), by adding one team after the other [Chen and Liu 1997].

/// Numbers of teams that are reached with a probability of at least 90, 50 and 10 %: at least so many are nearly sure, likely, possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    pub at_least: usize,
    pub likely: usize,
    pub at_most: usize,
}

/// `probabilities`: one per team, between 0 and 1.
pub fn outlook(probabilities: &[f64]) -> Outlook {
    // chances[k]: probability that exactly k teams are there.
    let mut chances = vec![1.0];
    for p in probabilities {
        let mut next = vec![0.0; chances.len() + 1];
        for (reached, chance) in chances.iter().enumerate() {
            next[reached] += chance * (1.0 - p);
            next[reached + 1] += chance * p;
        }
        chances = next;
    }
    // The smallest number that the count does not exceed with the given probability.
    let quantile = |probability: f64| {
        let mut sum = 0.0;
        let found = chances.iter().position(|chance| {
            sum += chance;
            sum >= probability - 1e-12
        });
        found.unwrap_or(probabilities.len())
    };
    Outlook { at_least: quantile(0.1), likely: quantile(0.5), at_most: quantile(0.9) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sure_team_and_a_coin() {
        // 1 or 2, each with a half.
        assert_eq!(outlook(&[1.0, 0.5]), Outlook { at_least: 1, likely: 1, at_most: 2 });
        assert_eq!(outlook(&[]), Outlook { at_least: 0, likely: 0, at_most: 0 });
        assert_eq!(outlook(&[0.0; 7]), Outlook { at_least: 0, likely: 0, at_most: 0 });
    }

    #[test]
    fn equal_teams_are_binomial() {
        // Binomial(10, 0.3): P(≤ 0) = 0.028, P(≤ 1) = 0.149, P(≤ 2) = 0.383, P(≤ 3) = 0.650, P(≤ 4) = 0.850, P(≤ 5) = 0.953.
        assert_eq!(outlook(&[0.3; 10]), Outlook { at_least: 1, likely: 3, at_most: 5 });
    }
}
