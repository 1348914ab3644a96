//! What happens aboard a node.

use super::{Context, Tick, Told, Voice};
use crate::cluster::network::ProxyMode;
use crate::cluster::node::{NodeNote, RulesNote, Signal, UnreadyWhy};
use crate::cluster::object::Key;
use crate::cluster::{Actor, Ms, Step};
use crate::text::label::word;
use crate::text::number;
use crate::text::story::node::{Aboard, Again, Cargo, Delta, Lag, Rules};
use crate::text::story::small::Chip;

/// How an event is marked: its chip, and its tick when nothing it changed says more.
pub(super) fn kind(note: &NodeNote) -> (Chip, Tick) {
    match note {
        NodeNote::Registered { .. } => (Chip::Aboard, Tick::General),
        NodeNote::Booted { .. } | NodeNote::Reconnected { .. } => (Chip::Recovery, Tick::Ready),
        NodeNote::RunSandbox { .. } | NodeNote::Sandbox { .. } => (Chip::Aboard, Tick::General),
        NodeNote::PullImage { .. } | NodeNote::ImagePulled { .. } => (Chip::Aboard, Tick::General),
        NodeNote::PullFailed { .. } | NodeNote::BackOff { .. } => (Chip::Failure, Tick::Failure),
        NodeNote::SandboxFailed { .. } => (Chip::Failure, Tick::Failure),
        NodeNote::CreateContainer { .. } => (Chip::Aboard, Tick::General),
        NodeNote::StartContainer { .. } => (Chip::Aboard, Tick::General),
        NodeNote::Ready { .. } => (Chip::Aboard, Tick::Ready),
        NodeNote::Unready { .. } => (Chip::Failure, Tick::Failure),
        NodeNote::Signal { .. } | NodeNote::Removed { .. } => (Chip::Aboard, Tick::General),
        NodeNote::ContainerExited { code, .. } if *code != 0 => (Chip::Failure, Tick::Failure),
        NodeNote::ContainerExited { .. } => (Chip::Aboard, Tick::General),
        NodeNote::Rules(_) | NodeNote::ProxyMode(_) => (Chip::Rules, Tick::Service),
    }
}

pub(super) fn tell(context: &Context, step: &Step, note: &NodeNote) -> Told {
    let voice = context.voice;
    let lang = voice.lang;
    let crew = Crew::of(voice, step);
    let span = |ms: Ms| number::duration(lang, ms);
    match note {
        NodeNote::Registered { node, pod_cidr, cpu_milli, memory_bytes, pods } => {
            let (cpu, memory) = (number::cpu(*cpu_milli), number::bytes(*memory_bytes));
            let ship = voice.ship_full(node);
            let args = [&*crew.captain, &ship, pod_cidr, &cpu, &memory, &pods.to_string()];
            Told::new(voice, Aboard::Registered.tale(lang), &args)
        }
        NodeNote::Booted { node, starting, ending } => {
            let args = [&*crew.mate, &voice.ship(node), &starting.to_string(), &ending.to_string()];
            Told::new(voice, Aboard::Booted.tale(lang), &args)
        }
        NodeNote::Reconnected { node, running, ending } => {
            let args =
                [&*crew.captain, &voice.ship(node), &running.to_string(), &ending.to_string()];
            Told::new(voice, Aboard::Reconnected.tale(lang), &args)
        }
        NodeNote::RunSandbox { pod, .. } => crew.asks(Cargo::RunSandbox, pod, &[]),
        NodeNote::SandboxFailed { pod, retry_ms } => {
            crew.did(Cargo::SandboxFailed, pod, &[&span(*retry_ms)])
        }
        NodeNote::Sandbox { pod, ip } => crew.did(Cargo::Sandbox, pod, &[ip]),
        NodeNote::PullImage { pod, image, size_bytes, ms, cached, .. } => {
            let key = match (cached, size_bytes) {
                (true, _) => Cargo::Cached,
                (false, 0) => Cargo::PullUnknown,
                (false, _) => Cargo::Pull,
            };
            crew.asks(key, pod, &[image, &number::megabytes(*size_bytes), &span(*ms)])
        }
        NodeNote::ImagePulled { pod, image, size_bytes, ms, .. } => {
            crew.did(Cargo::Pulled, pod, &[image, &number::megabytes(*size_bytes), &span(*ms)])
        }
        NodeNote::PullFailed { pod, image, attempt, retry_ms, .. } => {
            crew.did(Cargo::PullFailed, pod, &[image, &attempt.to_string(), &span(*retry_ms)])
        }
        NodeNote::CreateContainer { pod, container, restarts, .. } => {
            let key = if *restarts > 0 { Cargo::CreateAgain } else { Cargo::Create };
            crew.asks(key, pod, &[container, &restarts.to_string()])
        }
        NodeNote::StartContainer { pod, container, init, .. } => {
            let key = if *init { Cargo::StartInit } else { Cargo::Start };
            crew.asks(key, pod, &[container])
        }
        NodeNote::Ready { pod, after_ms } => crew.asks(Cargo::Ready, pod, &[&span(*after_ms)]),
        NodeNote::Unready { pod, why } => match why {
            UnreadyWhy::ContainerExited => crew.asks(Cargo::UnreadyExited, pod, &[]),
            UnreadyWhy::ProbeFailed => crew.asks(Cargo::UnreadyProbe, pod, &[]),
        },
        NodeNote::Signal { pod, container, signal, grace_ms } => match signal {
            Signal::Term => crew.asks(Cargo::Term, pod, &[container, &span(*grace_ms)]),
            Signal::Kill => crew.asks(Cargo::Kill, pod, &[container]),
        },
        NodeNote::ContainerExited { pod, container, code, ran_ms, restart, .. } => {
            let key = if *code == 0 { Cargo::ExitedDone } else { Cargo::ExitedError };
            let again = if *restart { Again::Restart } else { Again::Stay };
            crew.did(key, pod, &[container, &code.to_string(), &span(*ran_ms)]).and(
                voice,
                again.get(lang),
                &[],
            )
        }
        NodeNote::BackOff { pod, container, ms, restarts } => {
            crew.asks(Cargo::BackOff, pod, &[container, &span(*ms), &restarts.to_string()])
        }
        NodeNote::Removed { pod, ip } => {
            let key = if ip.is_empty() { Cargo::RemovedEarly } else { Cargo::Removed };
            crew.asks(key, pod, &[ip])
        }
        NodeNote::Rules(rules) => ruled(context, rules),
        NodeNote::ProxyMode(note) => {
            let officer = voice.actor(&Actor::KubeProxy(note.node));
            let mut mode = note.mode.name().to_string();
            if note.mode == ProxyMode::Ipvs {
                mode = [&mode, " (", note.scheduler.name(), ")"].concat();
            }
            let args = [&*officer, note.was.name(), &mode, &note.services.to_string()];
            Told::new(voice, Rules::Mode.tale(lang), &args)
        }
    }
}

/// Who acts aboard: full names for who leads a sentence, short ones for who follows.
struct Crew {
    voice: Voice,
    captain: String,
    mate: String,
    engine: String,
    engine_short: String,
}

impl Crew {
    fn of(voice: Voice, step: &Step) -> Crew {
        let short = |name: &str| word(name, voice.lang, voice.skin).unwrap_or("").to_string();
        let (mate, engine_short) = (short("captain"), short("runtime"));
        let (captain, engine) = match step.from.node().or(step.to.node()) {
            Some(node) => {
                (voice.actor(&Actor::Kubelet(*node)), voice.actor(&Actor::Runtime(*node)))
            }
            None => (mate.clone(), engine_short.clone()),
        };
        Crew { voice, captain, mate, engine, engine_short }
    }
    /// The captain leads.
    fn asks(&self, key: Cargo, pod: &Key, more: &[&str]) -> Told {
        self.told(key, &self.captain, &self.engine_short, pod, more)
    }
    /// The runtime leads.
    fn did(&self, key: Cargo, pod: &Key, more: &[&str]) -> Told {
        self.told(key, &self.mate, &self.engine, pod, more)
    }
    fn told(&self, key: Cargo, captain: &str, engine: &str, pod: &Key, more: &[&str]) -> Told {
        let pod = self.voice.pod(&pod.name);
        let mut args = vec![captain, engine, &pod];
        args.extend(more);
        Told::new(self.voice, key.tale(self.voice.lang), &args)
    }
}

fn ruled(context: &Context, rules: &RulesNote) -> Told {
    let voice = context.voice;
    let key = match rules.endpoints {
        _ if rules.deleted => Rules::Deleted,
        0 => Rules::Empty,
        1 => Rules::One,
        _ => Rules::Written,
    };
    let officer = voice.actor(&Actor::KubeProxy(rules.node));
    let service = voice.service(&rules.service.name);
    let mut address = [&*rules.cluster_ip, ":", &rules.port.to_string()].concat();
    if rules.node_port != 0 {
        address = [&address, ", NodePort ", &rules.node_port.to_string()].concat();
    }
    let args = [&*officer, &service, &address, &rules.endpoints.to_string()];
    let told = Told::new(voice, key.tale(voice.lang), &args);
    let told = delta(voice, told, [rules.added.len(), rules.removed.len(), 0]);
    if rules.lag_ms < NOTICEABLE_MS {
        return told;
    }
    told.and(voice, Lag::Late.get(voice.lang), &[&number::duration(voice.lang, rules.lag_ms)])
}

/// Adds what joined, left and changed; nothing when nothing did.
pub(super) fn delta(voice: Voice, told: Told, counts: [usize; 3]) -> Told {
    let parts: Vec<String> = [Delta::Added, Delta::Removed, Delta::Changed]
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(part, count)| voice.say(part.get(voice.lang), &[&count.to_string()]))
        .collect();
    match parts.is_empty() {
        true => told,
        false => told.and(voice, Delta::This.get(voice.lang), &[&parts.join(", ")]),
    }
}

/// Rules later than this let requests go astray.
const NOTICEABLE_MS: Ms = 500;
