//! Ingresses: what was to be seen of them, and what a learner could do next.

use super::Voice;
use super::onward::Suggestion;
use crate::cluster::network::board::{Board, Held, Serving};
use crate::cluster::network::{self, Hop, Outcome};
use crate::cluster::object::{Ingress, Key, Kind, Object, Pod};
use crate::cluster::{Cluster, What};
use crate::text::story::lanes::Onward;
use crate::text::story::seen::{Boarded, Seen};
use crate::text::{Span, rich};

/// After an Ingress was made or changed: who carries it out now, and what it still lacks.
#[inline(never)]
pub(super) fn stored(voice: Voice, cluster: &Cluster, key: &Key) -> Vec<Span> {
    let fill = |text: Boarded, arg: &str| fill(voice, text, arg);
    let found = cluster.get(key);
    let (Some(board), Some(ingress)) =
        (cluster.board(key), found.as_ref().and_then(Object::as_ingress))
    else {
        return rich::fill(Seen::Object.get(voice.lang), voice.lang, voice.skin, &[]);
    };
    let bare = board.certificates.iter().find(|c| matches!(c.held, Held::NoSecret | Held::NoPair));
    let lost = board.leads.iter().find(|lead| lead.gap.is_some());
    match (&board.serving, bare, lost) {
        (Serving::By { .. }, Some(bare), _) => fill(Boarded::NoSecret, &bare.secret),
        (Serving::By { .. }, None, Some(lost)) => fill(Boarded::Gap, &lost.to),
        (Serving::By { .. }, None, None) => {
            match (board.addresses.is_empty(), ingress.addresses().next()) {
                (false, Some(address)) => fill(Boarded::Served, &address),
                _ => fill(Boarded::Unknown, ""),
            }
        }
        (Serving::Nobody { class, .. }, ..) => fill(Boarded::Nobody, class),
        _ => fill(Boarded::Unread, ""),
    }
}

/// After the deletion of one.
#[inline(never)]
pub(super) fn deleted(voice: Voice) -> Vec<Span> {
    fill(voice, Boarded::Gone, "")
}

/// After a request that came to an ingress controller; `None`: it did not.
#[inline(never)]
pub(super) fn asked(voice: Voice, cluster: &Cluster, last: Option<&What>) -> Option<Vec<Span>> {
    let Some(What::Hop(hop)) = last else { return None };
    let (text, arg) = match hop.outcome.as_ref()? {
        Outcome::Untrusted { host, .. } => (Boarded::Untrusted, host.to_string()),
        Outcome::Status { code: 308, .. } => (Boarded::Redirected, String::new()),
        Outcome::Status { code: 404, .. } => (Boarded::NotFound, String::new()),
        Outcome::Status { code, .. } => (Boarded::Failed, code.to_string()),
        Outcome::Answered { pod, .. } if is_behind(cluster, hop, pod) => {
            (Boarded::Shared, String::new())
        }
        _ => return None,
    };
    Some(fill(voice, text, &arg))
}

/// The Service that was called is an ingress controller's, and another pod answered: a rule led to
/// it.
fn is_behind(cluster: &Cluster, hop: &Hop, pod: &Key) -> bool {
    let Some(Object::Service(service)) = cluster.get(&hop.service) else { return false };
    let selector = &service.spec.selector;
    let mut pods =
        cluster.list_namespace(Kind::Pod, &hop.service.namespace).filter_map(Object::as_pod);
    let selects = |of: &Pod| selector.iter().all(|(k, v)| of.metadata.labels.get(k) == Some(v));
    let answered = |of: &Pod| of.metadata.name == pod.name;
    let controller = |of: &Pod| network::is_ingress_controller(of) && selects(of) && !answered(of);
    !selector.is_empty() && pods.any(|of| controller(of))
}

/// What could be done next where there is an Ingress, or an ingress controller answered.
#[inline(never)]
pub(super) fn onward(cluster: &Cluster, last: Option<&What>) -> Option<Suggestion> {
    let all = || cluster.list(Kind::Ingress).filter_map(Object::as_ingress);
    let outcome = match last {
        Some(What::Hop(hop)) => hop.outcome.as_ref(),
        _ => None,
    };
    let has = |ingress: &Ingress, host: &str| ingress.spec.rules.iter().any(|r| *r.host == *host);
    Some(match outcome {
        Some(Outcome::Untrusted { host, .. }) if all().any(|ingress| has(ingress, host)) => {
            (Onward::Certify, vec![host.to_string()], "ingress.tls")
        }
        Some(Outcome::Status { code: 404, .. }) => match all().next() {
            Some(_) => (Onward::AddPath, Vec::new(), "ingress.path"),
            None => (Onward::FirstBoard, Vec::new(), "ingress.create"),
        },
        Some(Outcome::Status { code: 308, .. }) => (Onward::Secure, Vec::new(), "traffic.send"),
        Some(Outcome::Status { .. } | Outcome::Untrusted { .. }) => return None,
        _ => {
            if all().any(|ingress| !ingress.spec.tls.is_empty()) {
                return None;
            }
            let key =
                |of: &Ingress| Key::new(Kind::Ingress, of.metadata.namespace, of.metadata.name);
            let mut boards = all().filter_map(|ingress| cluster.board(&key(ingress)));
            let serves = |board: &Board| {
                let whole = board.leads.iter().all(|lead| lead.gap.is_none());
                matches!(board.serving, Serving::By { .. }) && whole
            };
            boards.find(serves)?;
            let mut rules = all().flat_map(|ingress| &ingress.spec.rules);
            rules.find(|rule| !rule.host.is_empty())?;
            (Onward::Tls, Vec::new(), "ingress.tls")
        }
    })
}

fn fill(voice: Voice, text: Boarded, arg: &str) -> Vec<Span> {
    rich::fill(text.get(voice.lang), voice.lang, voice.skin, &[arg])
}
