//! The texts kubelet and containerd print, and how Go prints what is in them.

use super::image::with_tag;
use crate::cluster::object::Str;
use crate::cluster::step::Ms;

/// The API server's default: Always for `latest`.
pub(crate) fn ends_in_latest(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    !name.contains([':', '@']) || name.ends_with(":latest")
}

pub(super) fn never_pull(image: &str) -> String {
    format!("Container image \"{image}\" is not present with pull policy of Never")
}

/// What containerd answers when the registry has no such image.
pub(super) fn not_found(image: &Str) -> String {
    let image = with_tag(image);
    let full = if image.contains('/') { image.to_string() } else { format!("library/{image}") };
    let first = full.split('/').next().unwrap_or("");
    let host = first.contains(['.', ':']) || first == "localhost";
    let full = if host { full } else { format!("docker.io/{full}") };
    format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image \"{full}\": failed to \
         resolve image: {full}: not found"
    )
}

/// Go's time.Duration.String for whole milliseconds.
pub(super) fn go_duration(ms: Ms) -> String {
    if ms < 1000 {
        return if ms == 0 { "0s".into() } else { format!("{ms}ms") };
    }
    let (minutes, rest) = (ms / 60_000, ms % 60_000);
    let mut seconds = format!("{}.{:03}", rest / 1000, rest % 1000);
    seconds.truncate(seconds.trim_end_matches('0').trim_end_matches('.').len());
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes}m{seconds}s"),
    }
}

pub(super) const ERR_IMAGE_PULL: &str = "ErrImagePull";
pub(super) const ERR_IMAGE_NEVER_PULL: &str = "ErrImageNeverPull";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_go_prints_them() {
        let cases = [
            (0, "0s"),
            (405, "405ms"),
            (1_600, "1.6s"),
            (10_000, "10s"),
            (160_000, "2m40s"),
            (300_000, "5m0s"),
            (3_661_005, "1h1m1.005s"),
        ];
        for (ms, text) in cases {
            assert_eq!(go_duration(ms), text);
        }
    }

    #[test]
    fn missing_images_are_named_in_full() {
        let text = |s: &str| not_found(&s.into());
        assert!(text("web:bad").contains("\"docker.io/library/web:bad\""));
        assert!(text("shop/web").contains("\"docker.io/shop/web:latest\""));
        assert!(text("ghcr.io/shop/web:bad").contains("\"ghcr.io/shop/web:bad\""));
    }
}
