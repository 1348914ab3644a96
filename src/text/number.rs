//! Times, sizes and amounts as people read them.

use super::Lang;

/// A span of time: `120밀리초`, `2.5초`, `5분 30초`, `2시간 5분`; `120 ms`, `2.5 s`, `5 min 30 s`.
pub fn duration(lang: Lang, ms: u64) -> String {
    let say = |n: String, ko: &str, en: &str| match lang {
        Lang::Ko => n + ko,
        Lang::En => n + " " + en,
    };
    let s = ms / 1000;
    let (big, small) = match ms {
        0..1_000 => return say(ms.to_string(), "밀리초", "ms"),
        1_000..9_950 => return say(decimal((ms as i64 + 50) / 100, 10), "초", "s"),
        9_950..59_500 => return say(((ms + 500) / 1000).to_string(), "초", "s"),
        59_500..3_600_000 => {
            let s = (ms + 500) / 1000;
            let seconds = (!s.is_multiple_of(60)).then(|| say((s % 60).to_string(), "초", "s"));
            (say((s / 60).to_string(), "분", "min"), seconds)
        }
        _ => {
            let minutes = s / 60 % 60;
            let minutes = (minutes > 0).then(|| say(minutes.to_string(), "분", "min"));
            (say((s / 3600).to_string(), "시간", "h"), minutes)
        }
    };
    match small {
        Some(small) => big + " " + &small,
        None => big,
    }
}

/// A count, in groups of three digits: `150,000`.
pub fn grouped(n: impl ToString) -> String {
    fn in_threes(digits: &str) -> String {
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }
    in_threes(&n.to_string())
}

/// CPU in cores: `4`, `0.25`.
pub fn cpu(milli: i64) -> String {
    decimal(milli, 1000)
}

/// Bytes in the largest binary unit that keeps them short: `8 GiB`, `1.5 GiB`, `256 MiB`.
pub fn bytes(bytes: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let (size, unit) = UNITS.into_iter().find(|u| bytes.abs() >= u.0).unwrap_or((1, "B"));
    format!("{} {unit}", decimal(bytes, size))
}

/// `value / unit` with at most two decimals, without trailing zeros.
fn decimal(value: i64, unit: i64) -> String {
    let hundredths = (value * 100 + unit / 2) / unit;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// How long an image's download is said to be: `62 MB`.
pub fn megabytes(bytes: i64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
