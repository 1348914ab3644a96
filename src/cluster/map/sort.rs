//! One sort for all types: the standard one costs the page 4 KB of program for every type.

use std::cmp::Ordering;

/// Sorts items, keeping the order of equal ones.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order = sorted(items.len(), &mut |a, b| compare(&items[a], &items[b]).is_gt());
    // What belongs to a place may have been moved on from it by an earlier exchange.
    for to in 0..items.len() {
        let mut from = order[to];
        while from < to {
            from = order[from];
        }
        order[to] = from;
        items.swap(to, from);
    }
}

/// Which item belongs to each place: a merge sort of places.
fn sorted(len: usize, above: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    let mut merged = Vec::with_capacity(len);
    let mut width = 1;
    while width < len {
        let mut start = 0;
        while start < len {
            let (half, end) = ((start + width).min(len), (start + 2 * width).min(len));
            let (mut left, mut right) = (start, half);
            while left < half || right < end {
                let second = left == half || right < end && above(order[left], order[right]);
                let from = if second { &mut right } else { &mut left };
                merged.push(order[*from]);
                *from += 1;
            }
            start = end;
        }
        std::mem::swap(&mut order, &mut merged);
        merged.clear();
        width *= 2;
    }
    order
}

/// Sorts items by what they are, keeping the order of equal ones.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts items by a key, keeping the order of those of equal keys.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}
