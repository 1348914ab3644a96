//! Objects in a few words, for those who cannot see the picture.

use super::Voice;
use crate::cluster::object::{Node, Pod, Service, Taint};
use crate::text::label::Noun;
use crate::text::number;
use crate::text::state::{NodeState, PodState};
use crate::text::story::small::Said;

/// `파드 web-1, 준비됨(Running), 화물선 1 (node-1), 주소 10.244.1.3`.
pub fn describe_pod(voice: Voice, pod: &Pod, state: PodState) -> String {
    let say = |said: Said, args: &[&str]| voice.say(said.get(voice.lang), args);
    let head = [&*pod.metadata.name, state.word(voice.lang), state.real()];
    let mut parts = vec![say(Said::Pod, &head)];
    parts.push(match pod.node_name() {
        "" => say(Said::NoShip, &[]),
        node => say(Said::OnShip, &[&voice.ship_full(node)]),
    });
    let image = pod.spec.containers.first().map_or("", |c| &*c.image);
    if let Some((_, version)) = image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        parts.push(say(Said::Version, &[version]));
    }
    if !pod.status.pod_ip.is_empty() {
        parts.push(say(Said::Address, &[&pod.status.pod_ip]));
    }
    let restarts: u32 = pod.status.container_statuses.iter().map(|c| c.restart_count).sum();
    if restarts > 0 {
        parts.push(say(Said::Restarts, &[&restarts.to_string()]));
    }
    parts.join(", ")
}

/// What a ship carries: pods bound to it and what they request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub pods: u32,
    pub cpu_milli: i64,
    pub memory_bytes: i64,
}

/// `화물선 1 (node-1), 정상, 파드 3개, CPU 요청 1.5/4, 메모리 요청 2 GiB/8 GiB`.
pub fn describe_ship(voice: Voice, node: &Node, state: NodeState, load: Load) -> String {
    let say = |said: Said, args: &[&str]| voice.say(said.get(voice.lang), args);
    let name = voice.ship_full(&node.metadata.name);
    let mut parts = vec![say(Said::Ship, &[&name, state.word(voice.lang), &load.pods.to_string()])];
    let allocatable = |resource: &str| node.status.allocatable.get(resource);
    if let Some(cpu) = allocatable("cpu") {
        let (used, all) = (number::cpu(load.cpu_milli), number::cpu(cpu.milli_value()));
        parts.push(say(Said::Cpu, &[&used, &all]));
    }
    if let Some(memory) = allocatable("memory") {
        let (used, all) = (number::bytes(load.memory_bytes), number::bytes(memory.value()));
        parts.push(say(Said::Memory, &[&used, &all]));
    }
    if node.spec.unschedulable && state != NodeState::Cordoned {
        parts.push(say(Said::Cordoned, &[]));
    }
    let taints: Vec<String> = node.spec.taints.iter().map(Taint::short_text).collect();
    if !taints.is_empty() {
        parts.push(say(Said::Taints, &[&taints.join(" ")]));
    }
    parts.join(", ")
}

/// `항로(Service) web, 주소 10.96.0.12:80, 요청을 받는 파드 4/6`.
pub fn describe_service(voice: Voice, service: &Service, ready: u32, total: u32) -> String {
    let say = |said: Said, args: &[&str]| voice.say(said.get(voice.lang), args);
    let name = voice.say(Noun::Service.get(voice.lang), &[&service.metadata.name]);
    let port = service.spec.ports.first();
    let address = match port {
        Some(port) => [&*service.spec.cluster_ip, ":", &port.port.to_string()].concat(),
        None => service.spec.cluster_ip.to_string(),
    };
    let (ready, total) = (ready.to_string(), total.to_string());
    let mut parts = vec![say(Said::Service, &[&name, &address, &ready, &total])];
    if let Some(port) = port.filter(|port| port.node_port != 0) {
        parts.push(say(Said::NodePort, &[&port.node_port.to_string()]));
    }
    parts.join(", ")
}
