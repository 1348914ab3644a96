//! resource.Quantity: an exact decimal with a suffix.

use super::Str;
use serde::{Deserialize, Serialize};

/// resource.Quantity, kept as the text it was given. Values are read through [`Quantity::value`]
/// and [`Quantity::milli_value`], which round up as Kubernetes does.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub Str);

impl Quantity {
    pub fn new(text: &str) -> Quantity {
        Quantity(text.into())
    }
    /// Whole units, rounded up: Quantity.Value().
    pub fn value(&self) -> i64 {
        self.scaled(0)
    }
    /// Thousandths, rounded up: Quantity.MilliValue().
    pub fn milli_value(&self) -> i64 {
        self.scaled(3)
    }

    /// The value times 10^`digits`, rounded away from zero; 0 for text that is no quantity.
    fn scaled(&self, digits: u32) -> i64 {
        let text = &*self.0;
        let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | '-'));
        let (number, suffix) = text.split_at(end.unwrap_or(text.len()));
        let (negative, number) = match number.as_bytes().first() {
            Some(b'-') => (true, &number[1..]),
            Some(b'+') => (false, &number[1..]),
            _ => (false, number),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let Ok(mantissa) = format!("{whole}{fraction}").parse::<i128>() else { return 0 };
        let Some((base, exponent)) = suffix_factor(suffix) else { return 0 };
        let mut num = mantissa.saturating_mul(10i128.pow(digits));
        let mut den = 10i128.pow(fraction.len().min(24) as u32);
        let factor = base.checked_pow(exponent.unsigned_abs()).unwrap_or(i128::MAX);
        if exponent >= 0 { num = num.saturating_mul(factor) } else { den = den.saturating_mul(factor) }
        let rounded = num / den + i128::from(num % den != 0);
        let value = i64::try_from(rounded).unwrap_or(i64::MAX);
        if negative { -value } else { value }
    }
}

fn suffix_factor(suffix: &str) -> Option<(i128, i32)> {
    Some(match suffix {
        "" => (10, 0),
        "n" => (10, -9),
        "u" => (10, -6),
        "m" => (10, -3),
        "k" => (10, 3),
        "M" => (10, 6),
        "G" => (10, 9),
        "T" => (10, 12),
        "P" => (10, 15),
        "E" => (10, 18),
        "Ki" => (1024, 1),
        "Mi" => (1024, 2),
        "Gi" => (1024, 3),
        "Ti" => (1024, 4),
        "Pi" => (1024, 5),
        "Ei" => (1024, 6),
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            (10, exponent.parse().ok()?)
        }
    })
}
