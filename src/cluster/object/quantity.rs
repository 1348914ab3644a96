//! resource.Quantity: an exact decimal with a suffix.
//!
//! Invariants: a [`Quantity`] is the text it was given; [`Amount`] is its value, exact to 10⁻⁹,
//! with the overflow behaviour of k8s.io/apimachinery/pkg/api/resource. No text makes it panic.

use super::Str;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// resource.Quantity, kept as the text it was given. Values are read through [`Quantity::value`]
/// and [`Quantity::milli_value`], which round up as Kubernetes does.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub Str);

impl Quantity {
    pub fn new(text: &str) -> Quantity {
        Quantity(text.into())
    }
    /// Whole units, rounded up: Quantity.Value(). 0 for text that is no quantity.
    pub fn value(&self) -> i64 {
        Amount::parse(&self.0).map_or(0, |a| a.value())
    }
    /// Thousandths, rounded up: Quantity.MilliValue(). 0 for text that is no quantity.
    pub fn milli_value(&self) -> i64 {
        Amount::parse(&self.0).map_or(0, |a| a.milli_value())
    }
    /// The exact value, or why the text is no quantity.
    pub fn amount(&self) -> Result<Amount, QuantityError> {
        Amount::parse(&self.0)
    }
    /// The text as the API server stores it: `1000m` is `1`, `1024Mi` is `1Gi`.
    pub fn canonical(&self) -> Result<Quantity, QuantityError> {
        Ok(Quantity(Amount::parse(&self.0)?.text(&self.0).into()))
    }
}

/// Why a text is no quantity. [`QuantityError::text`] is what Kubernetes prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuantityError {
    Format,
    Suffix,
}

impl QuantityError {
    pub fn text(self) -> &'static str {
        match self {
            QuantityError::Format => {
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            QuantityError::Suffix => "unable to parse quantity's suffix",
        }
    }
}

/// The family of suffixes a quantity was written with; it is written with the same again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    DecimalSi,
    DecimalExponent,
    BinarySi,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::DecimalSi => "DecimalSI",
            Format::DecimalExponent => "DecimalExponent",
            Format::BinarySi => "BinarySI",
        }
    }
}

/// The value of a quantity. Equal and ordered by value alone.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// In units of 10⁻⁹; saturates.
    nanos: i128,
    pub format: Format,
    /// Held as inf.Dec rather than int64Amount: overflowing conversions wrap instead of giving 0.
    big: bool,
    /// The text was canonical already and is kept.
    kept: bool,
}

const NANO: i128 = 1_000_000_000;

impl Amount {
    /// resource.ParseQuantity.
    pub fn parse(text: &str) -> Result<Amount, QuantityError> {
        let (negative, num, denom, suffix) = split(text)?;
        let (format, exponent) = read_suffix(suffix).ok_or(QuantityError::Suffix)?;
        let digits = num.bytes().chain(denom.bytes());
        let mantissa =
            digits.fold(0i128, |m, d| m.saturating_mul(10).saturating_add(i128::from(d - b'0')));
        if mantissa == 0 {
            return Ok(Amount { nanos: 0, format, big: false, kept: false });
        }
        let (len, places) = ((num.len() + denom.len()) as i32, denom.len() as i32);
        let power = if format == Format::BinarySi { 0 } else { exponent };
        let scale = power.saturating_sub(places);
        let room = match format {
            Format::DecimalSi | Format::DecimalExponent => 18 - len,
            Format::BinarySi if denom.is_empty() => 14 - len - exponent * 3 / 10,
            Format::BinarySi => -1,
        };
        let mut amount = Amount { nanos: 0, format, big: room < 0 || scale < -9, kept: false };
        let factor = if format == Format::BinarySi { 1i128 << exponent } else { 1 };
        amount.nanos = shift_up(mantissa.saturating_mul(factor), scale.saturating_add(9));
        if amount.big && format == Format::BinarySi {
            amount.nanos = amount.nanos.min(i128::from(i64::MAX) * NANO);
            if amount.nanos < NANO {
                amount.format = Format::DecimalSi;
            }
        }
        if !amount.big {
            // The fast path keeps a text that looks canonical.
            amount.kept = match format {
                Format::BinarySi => exponent % 10 == 0 && mantissa & 7 != 0,
                Format::DecimalSi | Format::DecimalExponent => {
                    let ends = |n: &str| n.ends_with("000");
                    let long = if denom.len() >= 3 { ends(denom) } else { ends_across(num, denom) };
                    scale % 3 == 0 && !long && !num.starts_with('0')
                }
            };
        }
        amount.nanos = if negative { -amount.nanos } else { amount.nanos };
        Ok(amount)
    }

    /// Whole units, rounded away from zero.
    pub fn value(&self) -> i64 {
        self.narrow(round_up(self.nanos, NANO))
    }
    /// Thousandths, rounded away from zero.
    pub fn milli_value(&self) -> i64 {
        self.narrow(round_up(self.nanos, NANO / 1000))
    }
    pub fn is_zero(&self) -> bool {
        self.nanos == 0
    }
    pub fn is_negative(&self) -> bool {
        self.nanos < 0
    }
    /// Quantity.Add: the sum is written as `self` is, unless that is zero.
    pub fn plus(&self, other: &Amount) -> Amount {
        let format = if self.nanos == 0 { other.format } else { self.format };
        let nanos = self.nanos.saturating_add(other.nanos);
        Amount { nanos, format, big: self.big || other.big, kept: false }
    }
    /// Quantity.Sub.
    pub fn minus(&self, other: &Amount) -> Amount {
        self.plus(&Amount { nanos: -other.nanos, ..*other })
    }
    /// Canonical text; `given` is the text the amount was parsed from.
    fn text(&self, given: &str) -> String {
        if self.kept { given.into() } else { self.to_string() }
    }
    fn narrow(&self, n: i128) -> i64 {
        if self.big { n as i64 } else { i64::try_from(n).unwrap_or(0) }
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Amount) -> bool {
        self.nanos == other.nanos
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Amount) -> Option<std::cmp::Ordering> {
        Some(self.nanos.cmp(&other.nanos))
    }
}

/// Quantity.CanonicalizeBytes.
impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.nanos == 0 {
            return f.write_char('0');
        }
        let whole = self.nanos / NANO;
        if self.format == Format::BinarySi && self.nanos % NANO == 0 && whole.abs() >= 1024 {
            let (mut number, mut steps) = (whole, 0);
            while number % 1024 == 0 && steps < 6 {
                (number, steps) = (number / 1024, steps + 1);
            }
            return write!(f, "{number}{}", ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][steps]);
        }
        let (mut number, mut exponent) = (self.nanos, -9);
        while number % 1000 == 0 {
            (number, exponent) = (number / 1000, exponent + 3);
        }
        match (self.format, exponent) {
            (_, 0) => write!(f, "{number}"),
            (Format::DecimalExponent, _) | (_, 19..) => write!(f, "{number}e{exponent}"),
            (Format::DecimalSi | Format::BinarySi, _) => {
                let index = ((exponent + 9) / 3) as usize;
                write!(f, "{number}{}", ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][index])
            }
        }
    }
}

/// The text without sign as (negative, digits before the point, digits after it, suffix).
fn split(text: &str) -> Result<(bool, &str, &str, &str), QuantityError> {
    let negative = text.starts_with('-');
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |s: &str| s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len());
    let (whole, rest) = text.split_at(digits(text));
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(digits(rest)),
        None => ("", rest),
    };
    let letters = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
    let number = letters.strip_prefix(['+', '-']).unwrap_or(letters);
    if digits(number) < number.len() || (whole.is_empty() && fraction.is_empty()) {
        return Err(QuantityError::Format);
    }
    // Leading zeros go; nothing before the point counts as one zero.
    let whole = whole.trim_start_matches('0');
    Ok((negative, if whole.is_empty() { "0" } else { whole }, fraction, suffix))
}

/// The family and the power (of 2 for binary, else of 10) of a suffix.
fn read_suffix(suffix: &str) -> Option<(Format, i32)> {
    Some(match suffix {
        "" => (Format::DecimalSi, 0),
        "n" => (Format::DecimalSi, -9),
        "u" => (Format::DecimalSi, -6),
        "m" => (Format::DecimalSi, -3),
        "k" => (Format::DecimalSi, 3),
        "M" => (Format::DecimalSi, 6),
        "G" => (Format::DecimalSi, 9),
        "T" => (Format::DecimalSi, 12),
        "P" => (Format::DecimalSi, 15),
        "E" => (Format::DecimalSi, 18),
        "Ki" => (Format::BinarySi, 10),
        "Mi" => (Format::BinarySi, 20),
        "Gi" => (Format::BinarySi, 30),
        "Ti" => (Format::BinarySi, 40),
        "Pi" => (Format::BinarySi, 50),
        "Ei" => (Format::BinarySi, 60),
        _ => (Format::DecimalExponent, suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    })
}

/// `n` × 10^`power`, rounded up when the power is negative.
fn shift_up(n: i128, power: i32) -> i128 {
    match (power, 10i128.checked_pow(power.unsigned_abs())) {
        (0.., Some(factor)) => n.saturating_mul(factor),
        (0.., None) => i128::MAX,
        (_, Some(divisor)) => round_up(n, divisor),
        (_, None) => 1,
    }
}

fn round_up(n: i128, divisor: i128) -> i128 {
    n / divisor + if n % divisor == 0 { 0 } else { n.signum() }
}

/// Whether the digits of both parts together end in three zeros.
fn ends_across(num: &str, denom: &str) -> bool {
    let zeros = denom.bytes().rev().take_while(|b| *b == b'0').count();
    zeros == denom.len() && num.bytes().rev().take_while(|b| *b == b'0').count() + zeros >= 3
}
