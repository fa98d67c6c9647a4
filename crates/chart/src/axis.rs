//! From values to places: ticks on round numbers, and classes of values for maps and tables.

/// Beyond this a value is drawn as if it were this: no figure is, and places stay exact enough.
const MOST: i64 = 1_000_000_000_000_000;

pub(crate) fn clamp(value: i64) -> i64 {
    value.clamp(-MOST, MOST)
}

/// An axis that holds all values and zero.
pub(crate) struct Axis {
    pub(crate) low: i64,
    pub(crate) high: i64,
    /// Round numbers from `low` to `high`, one step apart.
    pub(crate) ticks: Vec<i64>,
}

impl Axis {
    /// Of about `wanted` steps.
    pub(crate) fn of(values: impl IntoIterator<Item = i64>, wanted: i64) -> Axis {
        let (mut low, mut high) = (0, 0);
        for value in values.into_iter().map(clamp) {
            low = low.min(value);
            high = high.max(value);
        }
        if low == high {
            high = 1;
        }
        let step = round_step((high - low) / wanted.max(1) + i64::from((high - low) % wanted.max(1) > 0));
        low = low.div_euclid(step) * step;
        high = (high + step - 1).div_euclid(step) * step;
        let ticks = (0..=(high - low) / step).map(|at| low + at * step).collect();
        Axis { low, high, ticks }
    }

    /// Where a value lies between the ends, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "values are clamped far below 2^53")]
    pub(crate) fn place(&self, value: i64) -> f64 {
        let (value, low, high) = (clamp(value) as f64, self.low as f64, self.high as f64);
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }
}

/// The least of 1, 2, 5, 10, 20, 50 … that is not below `least`.
fn round_step(least: i64) -> i64 {
    let mut power = 1;
    loop {
        for digit in [1, 2, 5] {
            if digit * power >= least {
                return digit * power;
            }
        }
        power *= 10;
    }
}

/// Classes of values, lowest first, each with its least and its greatest value, so that about as many values lie in one as in
/// another and equal values never in two. Zero is no class: nothing is not little.
pub fn classes(values: impl IntoIterator<Item = i64>, most: usize) -> Vec<(i64, i64)> {
    let mut values: Vec<i64> = values.into_iter().filter(|value| *value != 0).collect();
    values.sort_unstable();
    let mut different = values.clone();
    different.dedup();
    if different.len() <= most {
        return different.into_iter().map(|value| (value, value)).collect();
    }
    let mut classes: Vec<(i64, i64)> = Vec::new();
    let mut at = 0;
    while at < values.len() && most > 0 {
        let left = most - classes.len();
        let share = (values.len() - at).div_ceil(left.max(1));
        let last = if left <= 1 { values[values.len() - 1] } else { values[at + share - 1] };
        classes.push((values[at], last));
        at = values.partition_point(|value| *value <= last);
    }
    classes
}

/// The class of a value, from 1; 0 for zero.
pub(crate) fn class_of(classes: &[(i64, i64)], value: i64) -> usize {
    if value == 0 {
        0
    } else {
        classes.iter().position(|(_, last)| value <= *last).map_or(classes.len(), |at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        let check = |values: &[i64], expected: &[i64]| {
            assert_eq!(Axis::of(values.to_vec(), 4).ticks, expected, "{values:?}")
        };
        check(&[], &[0, 1]);
        check(&[0, 0], &[0, 1]);
        check(&[3], &[0, 1, 2, 3]);
        check(&[96, 71], &[0, 50, 100]);
        check(&[5200], &[0, 2000, 4000, 6000]);
        check(&[-30, 75], &[-50, 0, 50, 100]);
        check(&[-7], &[-8, -6, -4, -2, 0]);
    }

    #[test]
    fn classes_keep_equal_values_together() {
        let check = |values: &[i64], most, expected: &[(i64, i64)]| {
            assert_eq!(classes(values.to_vec(), most), expected, "{values:?}");
        };
        check(&[], 5, &[]);
        check(&[0, 0], 5, &[]);
        check(&[1, 1, 2], 5, &[(1, 1), (2, 2)]);
        check(&[1, 1, 1, 1, 2, 3, 4, 9, 50], 3, &[(1, 1), (2, 4), (9, 50)]);
        check(&[1, 2, 3, 4, 5, 6], 1, &[(1, 6)]);
    }
}
