//! Area under the ROC curve.

/// The share of pairs (one of `positives`, one of `negatives`) in which the positive is larger, ties counting half:
/// the Mann-Whitney U statistic over its largest value. `None` without at least one of each.
///
/// Sorts the negatives instead of comparing every pair, so millions on either side are no trouble.
pub fn auc<T: Copy + Into<f64>>(positives: &[T], negatives: &[T]) -> Option<f64> {
    if positives.is_empty() || negatives.is_empty() {
        return None;
    }
    let mut sorted: Vec<f64> = negatives.iter().map(|value| (*value).into()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let right: f64 = positives
        .iter()
        .map(|value| {
            let value: f64 = (*value).into();
            let below = sorted.partition_point(|negative| *negative < value);
            let not_above = sorted.partition_point(|negative| *negative <= value);
            (below + not_above) as f64 / 2.0
        })
        .sum();
    Some(right / positives.len() as f64 / negatives.len() as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ties_count_half() {
        assert_eq!(auc(&[3.0, 1.0], &[2.0, 1.0]), Some(0.625));
        assert_eq!(auc(&[1.0f32], &[1.0, 1.0]), Some(0.5));
    }

    #[test]
    fn perfect_separation_is_1_and_its_opposite_0() {
        assert_eq!(auc(&[0.9, 0.8], &[0.1, 0.2, 0.3]), Some(1.0));
        assert_eq!(auc(&[0.1, 0.2], &[0.3]), Some(0.0));
    }

    #[test]
    fn without_both_kinds_there_is_no_area() {
        assert_eq!(auc::<f64>(&[], &[1.0]), None);
        assert_eq!(auc(&[1.0], &[]), None);
    }

    proptest! {
        #[test]
        fn it_is_the_share_of_pairs_in_the_right_order(
            positives in prop::collection::vec(0u8..6, 1..12),
            negatives in prop::collection::vec(0u8..6, 1..12),
        ) {
            let by_pairs: f64 = positives
                .iter()
                .flat_map(|x| negatives.iter().map(move |y| match x.cmp(y) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                }))
                .sum::<f64>() / (positives.len() * negatives.len()) as f64;
            let found = auc(&positives, &negatives).unwrap();
            prop_assert!((found - by_pairs).abs() < 1e-12);
            prop_assert!((auc(&negatives, &positives).unwrap() + found - 1.0).abs() < 1e-12);
        }
    }
}
