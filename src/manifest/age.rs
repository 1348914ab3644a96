//! Ages as kubectl prints them: apimachinery's util/duration.

/// duration.HumanDuration, of whole seconds.
pub fn human_duration(seconds: i64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let days = hours / 24;
    match seconds {
        ..-1 => "<invalid>".into(),
        -1 => "0s".into(),
        0..120 => one(seconds, 's'),
        120..600 => two(minutes, 'm', seconds % 60, 's'),
        600..10_800 => one(minutes, 'm'),
        10_800..28_800 => two(hours, 'h', minutes % 60, 'm'),
        28_800..172_800 => one(hours, 'h'),
        172_800..691_200 => two(days, 'd', hours % 24, 'h'),
        691_200..63_072_000 => one(days, 'd'),
        63_072_000..252_288_000 => two(days / 365, 'y', days % 365, 'd'),
        _ => one(days / 365, 'y'),
    }
}

/// duration.ShortHumanDuration, of whole seconds.
pub fn short_human_duration(seconds: i64) -> String {
    match seconds {
        ..-1 => "<invalid>".into(),
        -1 => "0s".into(),
        0..60 => one(seconds, 's'),
        60..3600 => one(seconds / 60, 'm'),
        3600..86_400 => one(seconds / 3600, 'h'),
        86_400..31_536_000 => one(seconds / 86_400, 'd'),
        _ => one(seconds / 31_536_000, 'y'),
    }
}

fn one(number: i64, unit: char) -> String {
    let mut text = number.to_string();
    text.push(unit);
    text
}

/// The smaller part is left out when it is 0.
fn two(number: i64, unit: char, rest: i64, smaller: char) -> String {
    let mut text = one(number, unit);
    if rest > 0 {
        text.push_str(&one(rest, smaller));
    }
    text
}
