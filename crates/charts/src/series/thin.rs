//! Fewer points where there are more than the picture has room for, without losing a peak.

/// Indices of what a line keeps: of each whole unit of `x` the lowest and the highest value, in the order given. Points whose value is
/// missing break the line and are kept as one gap each. `x` never falls.
pub(super) fn extremes(points: &[(f64, Option<f64>)]) -> Vec<usize> {
    let mut kept = Vec::new();
    let mut column: Option<(f64, usize, usize)> = None;
    let value = |index: usize| points.get(index).and_then(|(_, value)| *value).unwrap_or(0.0);
    let close = |column: &mut Option<(f64, usize, usize)>, kept: &mut Vec<usize>| {
        if let Some((_, low, high)) = column.take() {
            kept.push(low.min(high));
            if low != high {
                kept.push(low.max(high));
            }
        }
    };
    for (index, (x, known)) in points.iter().enumerate() {
        if known.is_none() {
            close(&mut column, &mut kept);
            kept.push(index);
            continue;
        }
        match &mut column {
            Some((at, low, high)) if *at == x.floor() => {
                if value(index) < value(*low) {
                    *low = index;
                }
                if value(index) > value(*high) {
                    *high = index;
                }
            }
            _ => {
                close(&mut column, &mut kept);
                column = Some((x.floor(), index, index));
            }
        }
    }
    close(&mut column, &mut kept);
    kept
}

#[cfg(test)]
mod tests {
    use super::extremes;

    #[test]
    fn a_column_keeps_its_lowest_and_its_highest_in_order() {
        let points = [(0.0, 5.0), (0.2, 9.0), (0.5, 4.0), (0.9, 6.0), (1.0, 7.0), (2.1, 1.0), (2.2, 1.0)].map(|(x, y)| (x, Some(y)));
        assert_eq!(extremes(&points), [1, 2, 4, 5]);
    }

    #[test]
    fn a_missing_value_stays_a_gap() {
        assert_eq!(extremes(&[(0.0, Some(1.0)), (0.1, None), (0.2, Some(2.0))]), [0, 1, 2]);
    }
}
