//! The images the simulated registry knows, and how their programs behave.
//!
//! Differs from a real registry: any unknown name is a well-behaved web application, unless its
//! name says otherwise.

use crate::cluster::object::Str;
use crate::cluster::step::Ms;

/// An image and the program in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Image {
    pub size_bytes: i64,
    /// From StartContainer to a running process.
    pub start_ms: Ms,
    /// From a running process to one that answers.
    pub ready_ms: Ms,
    pub on_term: OnTerm,
    pub listen: Listen,
    /// The program ends by itself.
    pub ends: Option<Ends>,
}

/// What a program does when it is asked to end (SIGTERM).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnTerm {
    /// Goes on answering for this long, then exits with 0.
    ServeOn(Ms),
    /// Exits with this code at once: requests on their way to it are lost.
    ExitAtOnce(i32),
    /// Does nothing: it is killed when the grace period is over.
    Ignore,
}

/// The port a program listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Listen {
    No,
    Port(u16),
    /// The declared containerPorts, or any port when none is declared.
    Declared,
}

/// A program that ends by itself, `after_ms` after it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ends {
    pub after_ms: Ms,
    pub code: i32,
}

impl Image {
    /// What the registry has under `name[:tag]`; `None` = not found.
    pub fn lookup(image: &str) -> Option<Image> {
        let (name, tag) = split(image);
        if name.is_empty() || tag == "bad" || image.contains("does-not-exist") {
            return None;
        }
        let known = CATALOGUE.iter().find(|(known, _)| *known == name);
        let mut found = known.map_or(APP, |(_, image)| *image);
        if name.contains("crash") || tag == "crash" {
            found.ends = CRASH.ends;
        }
        Some(found)
    }

    /// How long the download takes: resolving, then the bytes at [`PULL_BYTES_PER_MS`].
    pub fn pull_ms(&self) -> Ms {
        PULL_RESOLVE_MS + self.size_bytes as u64 / PULL_BYTES_PER_MS
    }
}

/// What a learner's pod runs unless they choose otherwise.
pub const DEFAULT: &str = "web:v1";

/// The application's name: the last path segment without tag.
pub fn app(image: &str) -> &str {
    split(image).0
}

/// The program of an ingress controller, by whichever registry it came.
pub fn is_ingress_nginx(image: &str) -> bool {
    app(image) == "controller" && image.contains("ingress-nginx/")
}

/// The port a container of this image declares.
pub fn port(image: &str) -> u16 {
    match Image::lookup(image).map(|found| found.listen) {
        Some(Listen::Port(port)) => port,
        Some(Listen::Declared | Listen::No) | None => 8080,
    }
}

/// Whether its program listens at all.
pub fn listens(image: &str) -> bool {
    Image::lookup(image).is_none_or(|found| found.listen != Listen::No)
}

/// The next version of an image: `web:v1` → `web:v2`; any other tag → `v2`.
pub fn next(image: &str) -> String {
    let (_, tag) = split(image);
    let base = image.strip_suffix(tag).unwrap_or(image).trim_end_matches([':', '@']);
    let number = tag.strip_prefix('v').and_then(|n| n.parse::<u64>().ok()).unwrap_or(1);
    format!("{base}:v{}", number.saturating_add(1))
}

/// The tag an image is called by, without a digest; empty where it has none.
pub fn tag(image: &str) -> &str {
    split(image.split('@').next().unwrap_or(image)).1
}

/// The image with its tag spelled out.
pub(crate) fn with_tag(image: &Str) -> Str {
    let (_, tag) = split(image);
    if tag.is_empty() { format!("{image}:latest").into() } else { *image }
}

/// Last path segment and tag; the tag is empty when there is none, and a digest counts as a tag.
fn split(image: &str) -> (&str, &str) {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once([':', '@']).unwrap_or((name, ""))
}

/// The application of most lessons, and what unknown images are taken for.
const APP: Image = Image {
    size_bytes: 24_000_000,
    start_ms: 100,
    ready_ms: 1_000,
    on_term: OnTerm::ServeOn(2_000),
    listen: Listen::Declared,
    ends: None,
};

/// Ends with an error before it ever answers.
const CRASH: Image = Image { ends: Some(Ends { after_ms: 500, code: 1 }), ..APP };

const fn server(size_mb: i64, port: u16, ready_ms: Ms, on_term: OnTerm) -> Image {
    let listen = Listen::Port(port);
    Image { size_bytes: size_mb * 1_000_000, ready_ms, on_term, listen, ..APP }
}

const CATALOGUE: &[(&str, Image)] = &[
    ("web", server(24, 8080, 1_000, OnTerm::ServeOn(2_000))),
    ("abrupt", server(24, 8080, 1_000, OnTerm::ExitAtOnce(0))),
    ("stubborn", server(24, 8080, 1_000, OnTerm::Ignore)),
    ("slow", server(240, 8080, 20_000, OnTerm::ServeOn(2_000))),
    ("crash", CRASH),
    ("job", Image { listen: Listen::No, ends: Some(Ends { after_ms: 5_000, code: 0 }), ..APP }),
    // The official image stops with SIGQUIT: it closes its port at once and finishes what it has.
    ("nginx", server(72, 80, 200, OnTerm::ExitAtOnce(0))),
    ("httpd", server(56, 80, 300, OnTerm::ExitAtOnce(0))),
    // Answers names on 53, its metrics on 9153; when asked to end it goes on for its lameduck time.
    (
        "coredns",
        Image { size_bytes: 23_000_000, ready_ms: 500, on_term: OnTerm::ServeOn(5_000), ..APP },
    ),
    // The controller of ingress-nginx; its readiness probe begins after ten seconds.
    (
        "controller",
        Image {
            size_bytes: 105_000_000,
            ready_ms: 10_000,
            on_term: OnTerm::ServeOn(10_000),
            ..APP
        },
    ),
    ("redis", server(52, 6379, 300, OnTerm::ExitAtOnce(0))),
    ("postgres", server(160, 5432, 3_000, OnTerm::ExitAtOnce(0))),
    ("mysql", server(240, 3306, 8_000, OnTerm::ExitAtOnce(0))),
    ("mongo", server(280, 27017, 3_000, OnTerm::ExitAtOnce(0))),
    // A shell that sleeps: process 1 ignores signals it has no handler for.
    ("busybox", Image { size_bytes: 2_200_000, ready_ms: 0, ..IDLE }),
    ("alpine", Image { size_bytes: 3_800_000, ready_ms: 0, ..IDLE }),
    ("ubuntu", Image { size_bytes: 29_700_000, ready_ms: 0, ..IDLE }),
    ("pause", Image { size_bytes: 320_000, on_term: OnTerm::ExitAtOnce(0), ..IDLE }),
];

const IDLE: Image = Image { listen: Listen::No, on_term: OnTerm::Ignore, ready_ms: 0, ..APP };

/// From asking the registry to the first byte.
pub(crate) const PULL_RESOLVE_MS: Ms = 400;
/// Download and unpacking: 20 MB a second.
const PULL_BYTES_PER_MS: u64 = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_behaviour() {
        assert_eq!(Image::lookup("web:v2").unwrap().on_term, OnTerm::ServeOn(2_000));
        assert_eq!(Image::lookup("abrupt:v1").unwrap().on_term, OnTerm::ExitAtOnce(0));
        assert_eq!(Image::lookup("docker.io/library/nginx:1.25").unwrap().listen, Listen::Port(80));
        assert!(Image::lookup("shop/does-not-exist:v1").is_none());
        assert!(Image::lookup("web:bad").is_none());
        assert!(Image::lookup("").is_none());
        assert!(Image::lookup("web:crash").unwrap().ends.is_some());
        assert!(Image::lookup("localhost:5000/api").unwrap().ends.is_none());
        assert_eq!(Image::lookup("web:v1").unwrap().pull_ms(), 1_600);
        assert_eq!(&*with_tag(&"web".into()), "web:latest");
        assert_eq!(&*with_tag(&"localhost:5000/web:v1".into()), "localhost:5000/web:v1");
    }
}
