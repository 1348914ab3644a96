//! metav1.ObjectMeta, times and owner references.

use super::{Labels, Str, is_default};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, in milliseconds of simulated time since the cluster's beginning. Serialised as
/// metav1.Time (RFC 3339, whole seconds) counted from [`EPOCH_UNIX_S`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// 2026-01-01T00:00:00Z: what simulated time 0 is shown as.
pub const EPOCH_UNIX_S: i64 = 1_767_225_600;

impl Time {
    pub const fn from_ms(ms: u64) -> Time {
        Time(ms as i64)
    }
    /// The time cut to whole seconds, as it is after a round trip through the API.
    pub fn whole_seconds(self) -> Time {
        Time(self.0.div_euclid(1000) * 1000)
    }
    /// RFC 3339 with whole seconds.
    pub fn rfc3339(self) -> String {
        let unix = EPOCH_UNIX_S + self.0.div_euclid(1000);
        let (days, secs) = (unix.div_euclid(86_400), unix.rem_euclid(86_400));
        let (y, m, d) = civil_from_days(days);
        let (h, min, s) = (secs / 3600, secs / 60 % 60, secs % 60);
        format!("{y:04}-{m:02}-{d:02}T{h:02}:{min:02}:{s:02}Z")
    }
    /// Reads RFC 3339 (`Z` only, optional fraction).
    pub fn parse(text: &str) -> Option<Time> {
        let bytes = text.as_bytes();
        let num = |r: std::ops::Range<usize>| text.get(r)?.parse::<i64>().ok();
        if bytes.len() < 20 || !text.ends_with('Z') {
            return None;
        }
        let days = days_from_civil(num(0..4)?, num(5..7)?, num(8..10)?);
        let secs = days * 86_400 + num(11..13)? * 3600 + num(14..16)? * 60 + num(17..19)?;
        let frac = text.get(19..text.len() - 1)?.trim_start_matches('.');
        let ms = if frac.is_empty() { 0 } else { format!("{frac:0<3}")[..3].parse().ok()? };
        Some(Time((secs - EPOCH_UNIX_S) * 1000 + ms))
    }
}

// Howard Hinnant's date algorithms, valid for the whole proleptic Gregorian calendar.
fn civil_from_days(z: i64) -> (i64, i64, i64) {
    let z = z + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let d = doy - (153 * mp + 2) / 5 + 1;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(m <= 2), m, d)
}

fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Time, D::Error> {
        let text = String::deserialize(d)?;
        Time::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no RFC 3339: {text}")))
    }
}

/// metav1.ObjectMeta.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectMeta {
    pub name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub generate_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub namespace: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub uid: Str,
    #[serde(with = "revision", skip_serializing_if = "is_default")]
    pub resource_version: u64,
    #[serde(skip_serializing_if = "is_default")]
    pub generation: i64,
    #[serde(skip_serializing_if = "is_default")]
    pub creation_timestamp: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    pub deletion_timestamp: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    pub deletion_grace_period_seconds: Option<i64>,
    #[serde(skip_serializing_if = "is_default")]
    pub labels: Labels,
    #[serde(skip_serializing_if = "is_default")]
    pub annotations: Labels,
    #[serde(skip_serializing_if = "is_default")]
    pub owner_references: Vec<OwnerReference>,
    #[serde(skip_serializing_if = "is_default")]
    pub finalizers: Vec<Str>,
}

impl ObjectMeta {
    /// metav1.GetControllerOf: the owner that manages this object.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|o| o.controller)
    }
    pub fn is_terminating(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

/// metav1.OwnerReference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OwnerReference {
    pub api_version: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub block_owner_deletion: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub controller: bool,
    pub kind: Str,
    pub name: Str,
    pub uid: Str,
}

/// Sets labels or annotations, and removes those that are given no value.
pub fn change_labels(labels: &mut Labels, changes: &mut dyn Iterator<Item = (&Str, &Option<Str>)>) {
    for (name, value) in changes {
        match value {
            Some(value) => labels.insert(*name, *value),
            None => labels.remove(name),
        };
    }
}

/// resourceVersion: a number in the model, a string on the wire.
mod revision {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(rv: &u64, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(rv)
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
        let text = String::deserialize(d)?;
        if text.is_empty() { Ok(0) } else { text.parse().map_err(serde::de::Error::custom) }
    }
}
