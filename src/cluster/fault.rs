//! What can go wrong, as ordinary moves: machines, links, containers, the control plane.
//!
//! Invariants: a fault changes only what it breaks; everything that follows comes from components
//! that notice by themselves. Heartbeats are a process in closed form: the node lifecycle
//! controller is told when a node's renewals end or begin, and from then on counts by itself.

use super::component::{Ctx, Out};
use super::controller::{Controllers, LeaseState};
use super::engine::{Delivery, Entry};
use super::node::{FLEET, Machine, ModeNote, NodeNote, NodeSetup};
use super::object::{Key, Kind, Object, Str};
use super::scheduler::Scheduler;
use super::step::{Actor, Change, Controller, Fault, Step, StepId, WatchOp, What};
use super::{Cluster, Link};

impl Cluster {
    /// Breaks or mends something. Always a step.
    #[inline(never)]
    pub(super) fn fault(&mut self, cause: Option<StepId>, fault: Fault) -> Step {
        let (to, changes) = match &fault {
            Fault::PowerOff { node } | Fault::CutOff { node } | Fault::Recovered { node } => {
                (Actor::Kubelet(*node), vec![Change::Machine { node: *node }])
            }
            Fault::ManyPowerOff { nodes, .. } | Fault::ManyRecovered { nodes, .. } => {
                let to = Actor::Kubelet(nodes.first().copied().unwrap_or_default());
                (to, nodes.iter().map(|node| Change::Machine { node: *node }).collect())
            }
            Fault::ContainerCrashed { pod } => {
                let pod = Actor::Pod { namespace: pod.namespace, name: pod.name };
                (pod, Vec::new())
            }
            Fault::ControllerStopped { controller } | Fault::ControllerStarted { controller } => {
                let running = matches!(fault, Fault::ControllerStarted { .. });
                let change = Change::Controller { controller: *controller, running };
                (Actor::Controller(*controller), vec![change])
            }
            Fault::NetworkSet { setting, value } => {
                let change = Change::Network { setting: *setting, value: *value };
                let to = match &**setting {
                    "load-balancer" => Actor::Controller(Controller::ServiceLb),
                    _ => Actor::ApiServer,
                };
                (to, vec![change])
            }
            Fault::PolicyWritten { .. } => (Actor::World, Vec::new()),
            Fault::ControlPlaneStopped => {
                (Actor::ApiServer, vec![Change::ControlPlane { running: false }])
            }
            Fault::ControlPlaneStarted => {
                (Actor::ApiServer, vec![Change::ControlPlane { running: true }])
            }
        };
        let what = What::Fault(fault.clone());
        let step = self.made(cause, Actor::World, to, what, changes);
        let cause = Some(step.id);
        match fault {
            Fault::PowerOff { node } => self.power_off(cause, &node),
            Fault::CutOff { node } => self.cut_off(cause, &node),
            Fault::Recovered { node } => self.recover(cause, &node),
            Fault::ManyPowerOff { nodes, .. } => {
                nodes.iter().for_each(|node| self.power_off(cause, node));
            }
            Fault::ManyRecovered { nodes, .. } => {
                nodes.iter().for_each(|node| self.recover(cause, node));
            }
            Fault::ContainerCrashed { pod } => {
                let node = self.api.get(&pod).and_then(Object::as_pod);
                let Some(node) = node.map(|p| p.spec.node_name) else { return step };
                self.kubelet(cause, &node, |kubelet, ctx| {
                    kubelet.crash(ctx, &pod);
                });
            }
            Fault::ControllerStopped { controller } => {
                if !self.is_stopped(controller) {
                    self.stopped.push(controller);
                }
            }
            Fault::ControllerStarted { controller } => self.start_controller(cause, controller),
            Fault::NetworkSet { setting, value } => {
                let now = self.config.network.with(&setting, &value);
                self.config.network = now.expect("allowed");
                self.network_changed(cause, &setting);
            }
            // The rules know from when on they hold.
            Fault::PolicyWritten { .. } => self.policies.forget(step.at),
            Fault::ControlPlaneStopped => {
                self.running = false;
                self.links.change_each(|_, link| link.connects += 1);
                self.proxies.lose_watches();
            }
            Fault::ControlPlaneStarted => self.start_control_plane(cause),
        }
        step
    }

    /// Whoever a setting concerns starts anew with it.
    fn network_changed(&mut self, cause: Option<StepId>, setting: &str) {
        match setting {
            "load-balancer" if !self.is_stopped(Controller::ServiceLb) => {
                self.start_controller(cause, Controller::ServiceLb);
            }
            "proxy-mode" | "ipvs-scheduler" => {
                let names: Vec<Str> = self.proxies.names().collect();
                for node in names {
                    let to = Actor::KubeProxy(node);
                    let out = self.ask(to, cause, |parts, ctx| {
                        if let Some(proxy) = parts.proxies.called(&node) {
                            proxy.restart(ctx);
                        }
                    });
                    self.background(&to, cause, out);
                }
            }
            _ => {}
        }
    }

    /// A kube-proxy has written rules, perhaps in another mode: what the kernel kept for those
    /// that are no more is gone.
    pub(super) fn rules_written(&mut self, node: &Str, step: Option<&Step>) {
        let mut anew = false;
        if let Some(What::Node(note)) = step.map(|step| &step.what)
            && let NodeNote::ProxyMode(ModeNote { was, mode, .. }) = &**note
        {
            anew = was != mode;
        }
        let apart: Vec<Str> = match &**node {
            FLEET => self.proxies.names().collect(),
            _ => Vec::new(),
        };
        let of = |other: &Str| match &**node {
            FLEET => !apart.contains(other),
            _ => other == node,
        };
        if anew {
            self.traffic.forget(&of);
        } else if let Some(proxy) = self.proxies.called(node) {
            self.traffic.written(&of, proxy);
        }
    }

    pub(super) fn power_off(&mut self, cause: Option<StepId>, node: &Str) {
        let now = self.now();
        let Some(machine) = self.machines.get_mut(node) else { return };
        machine.powered = false;
        machine.down_since.get_or_insert(now);
        machine.kubelet.power_off();
        self.traffic.forget(&|of| of == node);
        self.part_proxy(node);
        self.proxies.called(node).expect("it has parted").power_off();
        let link = self.links.get_mut(node).expect("every machine has a link");
        link.boots += 1;
        self.silence(cause, node);
    }

    fn cut_off(&mut self, cause: Option<StepId>, node: &Str) {
        let now = self.now();
        let Some(machine) = self.machines.get_mut(node) else { return };
        machine.connected = false;
        machine.down_since.get_or_insert(now);
        self.part_proxy(node);
        self.proxies.called(node).expect("it has parted").lose_watches();
        self.silence(cause, node);
    }

    /// What its node hears and does is its own from now on.
    fn part_proxy(&mut self, node: &Str) {
        if let Some((at, timer)) = self.proxies.part(*node) {
            let to = Actor::KubeProxy(*node);
            let epoch = self.links[node].boots;
            let what = Delivery::Timer { epoch, to, timer };
            self.clock.send(at, Entry { cause: None, quiet: true, what });
        }
    }

    /// The node's renewals end here.
    fn silence(&mut self, cause: Option<StepId>, node: &Str) {
        let (now, renew_ms) = (self.now(), self.config.lease_renew_ms);
        let link = self.links.get_mut(node).expect("every machine has a link");
        link.connects += 1;
        link.lease = LeaseState::Silent { last_renewal: link.lease.renewed_at(now, renew_ms) };
        self.heartbeat(cause, node);
    }

    pub(super) fn recover(&mut self, cause: Option<StepId>, node: &Str) {
        let now = self.now();
        let Some(machine) = self.machines.get_mut(node) else { return };
        let was_off = !machine.powered;
        machine.powered = true;
        machine.connected = true;
        machine.down_since = None;
        let link = self.links.get_mut(node).expect("every machine has a link");
        link.boots += u32::from(was_off);
        link.lease = LeaseState::Alive { phase_ms: now };
        self.heartbeat(cause, node);
        self.soon_connect(cause, *node);
    }

    /// The node's list requests are on their way.
    fn soon_connect(&mut self, cause: Option<StepId>, node: Str) {
        let entry = Entry { cause, quiet: false, what: Delivery::Connect(node) };
        self.send(self.config.api_ms, entry);
    }

    /// The node's kubelet and kube-proxy have listed what they watch. Without a control plane they
    /// can't: what runs goes on running, and a machine just switched on has nothing to run yet.
    pub(super) fn connect(&mut self, cause: Option<StepId>, node: &Str) -> Option<Step> {
        if &**node == FLEET {
            self.relist_proxy(cause, node);
            return None;
        }
        let to = Actor::Kubelet(*node);
        self.epoch(&to)?;
        let link = self.links.get_mut(node)?;
        link.connects += 1;
        let pods: Vec<Object> = self.api.pods_on(node).cloned().collect();
        let held = self.api.get(&Key::new(Kind::Node, "", *node)).cloned();
        let out = self.ask(to, cause, |parts, ctx| {
            let Some(machine) = parts.machines.get_mut(node) else { return };
            let held = held.as_ref().and_then(Object::as_node);
            machine.kubelet.connect(ctx, held.map(|node| &**node), &pods);
        });
        let step = self.send_out(&to, cause, out);
        let because = step.as_ref().map_or(cause, |s| Some(s.id));
        self.relist_proxy(because, node);
        for pod in self.ingress.on(node) {
            self.relist_ingress(because, &pod);
        }
        step
    }

    fn relist_proxy(&mut self, cause: Option<StepId>, node: &Str) {
        if !self.running || self.proxies.called(node).is_none() || self.proxies.rejoin(node) {
            return;
        }
        let mut services: Vec<Object> = self.api.list(Kind::Service).cloned().collect();
        services.extend(self.api.list(Kind::EndpointSlice).cloned());
        let to = Actor::KubeProxy(*node);
        let out = self.ask(to, cause, |parts, ctx| {
            let Some(proxy) = parts.proxies.called(node) else { return };
            proxy.relist(ctx, &services);
        });
        self.background(&to, cause, out);
    }

    /// Calls a kubelet in the background of a fault's own step.
    fn kubelet(
        &mut self,
        cause: Option<StepId>,
        node: &Str,
        f: impl FnOnce(&mut super::node::Kubelet, &mut Ctx),
    ) {
        let to = Actor::Kubelet(*node);
        let out = self.ask(to, cause, |parts, ctx| {
            let Some(machine) = parts.machines.get_mut(node) else { return };
            f(&mut machine.kubelet, ctx);
        });
        self.background(&to, cause, out);
    }

    /// Sends what a call made as part of a step that is told already.
    pub(super) fn background(&mut self, me: &Actor, cause: Option<StepId>, mut out: Out) {
        out.note = None;
        out.changes.clear();
        self.send_out(me, cause, out);
    }

    /// Tells node lifecycle how the node's renewals stand.
    pub(super) fn heartbeat(&mut self, cause: Option<StepId>, node: &Str) {
        if !self.running || self.is_stopped(Controller::NodeLifecycle) {
            return;
        }
        let lease = self.links[node].lease;
        let to = Actor::Controller(Controller::NodeLifecycle);
        let out = self.ask(to, cause, |parts, ctx| {
            parts.controllers.node_lifecycle.heartbeat(ctx, node, lease);
        });
        self.background(&to, cause, out);
    }

    /// Scheduler and controllers start with empty caches and list everything; nodes reconnect.
    fn start_control_plane(&mut self, cause: Option<StepId>) {
        self.running = true;
        self.starts += 1;
        self.scheduler = Scheduler::new(&self.config.scheduler_profiles);
        self.controllers = Controllers::starting(self.now());
        let nodes: Vec<Str> = self.machines.keys().cloned().collect();
        for node in &nodes {
            self.heartbeat(cause, node);
        }
        let objects: Vec<Object> = self.api.all().cloned().collect();
        objects.iter().for_each(|object| self.list_to_control_plane(cause, object));
        if self.proxies.on(FLEET).is_some() {
            self.soon_connect(cause, FLEET.into());
        }
        for node in &nodes {
            self.soon_connect(cause, *node);
        }
    }

    /// Hands one listed object to scheduler and controllers that watch its kind.
    pub(super) fn list_to_control_plane(&mut self, cause: Option<StepId>, object: &Object) {
        let kind = object.kind();
        if Scheduler::watches(kind) {
            self.list_to(cause, &Actor::Scheduler, object);
        }
        for controller in Controller::ALL {
            if Controllers::watches(controller, kind) && !self.is_stopped(controller) {
                self.list_to(cause, &Actor::Controller(controller), object);
            }
        }
    }

    /// A controller that was stopped starts with an empty cache and lists what it watches.
    #[inline(never)]
    fn start_controller(&mut self, cause: Option<StepId>, controller: Controller) {
        self.stopped.retain(|stopped| *stopped != controller);
        self.restarts[controller as usize] += 1;
        self.controllers.restart(controller, self.now());
        if !self.running {
            return;
        }
        if controller == Controller::NodeLifecycle {
            let nodes: Vec<Str> = self.machines.keys().cloned().collect();
            nodes.iter().for_each(|node| self.heartbeat(cause, node));
        }
        let objects: Vec<Object> = self.api.all().cloned().collect();
        for object in &objects {
            if Controllers::watches(controller, object.kind()) {
                self.list_to(cause, &Actor::Controller(controller), object);
            }
        }
    }

    /// Hands one listed object to a component that has just started.
    fn list_to(&mut self, cause: Option<StepId>, to: &Actor, object: &Object) {
        let before = self.steps;
        self.call(to, cause, |component, ctx| {
            component.on_watch(ctx, WatchOp::Added, object);
            ctx.out.note = None;
            ctx.out.changes.clear();
        });
        debug_assert_eq!(before, self.steps);
    }

    /// Switches a new machine on: its kubelet registers the node.
    pub(super) fn join(&mut self, cause: Option<StepId>, mut setup: NodeSetup) -> Option<Step> {
        if self.machines.contains_key(&setup.name) {
            // Asked for twice at the same moment.
            return None;
        }
        self.joined += 1;
        let number = self.joined;
        setup.address = address(number);
        setup.pod_cidr = pod_cidr(number);
        let node = setup.name;
        self.places.add(&setup);
        self.machines.insert(node, Machine::new(setup).into());
        self.proxies.join(node, Default::default());
        let lease = LeaseState::Alive { phase_ms: self.now() };
        self.links.insert(node, Link { boots: 0, connects: 0, lease });
        self.heartbeat(cause, &node);
        self.connect(cause, &node)
    }
}

/// The address of the machine that joined as this number: from 10.0.0.11 on, never near the edges
/// of a /24.
pub(super) fn address(number: u32) -> Str {
    format!("10.0.{}.{}", number / 240, number % 240 + 10).into()
}

/// Its pods' addresses: 10.244.0.0/16 holds 256 /24s; further ones follow up to 10.255.0.0/16, then
/// from 10.128.0.0/16 on. Services have 10.96.0.0/16.
pub(super) fn pod_cidr(number: u32) -> Str {
    let mut second = 244 + number / 256;
    if second > 255 {
        second -= 128;
    }
    format!("10.{second}.{}.0/24", number % 256).into()
}

impl Cluster {
    /// kube-proxy's `--cluster-cidr`: what all pods' addresses lie in; see [`pod_cidr`].
    pub(super) fn cluster_cidr(&self) -> &'static str {
        if self.joined < 256 { "10.244.0.0/16" } else { "10.128.0.0/9" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::submit::NODES_MAX;
    use std::collections::BTreeSet;
    use std::net::Ipv4Addr;

    #[test]
    fn as_many_nodes_as_allowed_have_addresses_of_their_own() {
        let (mut machines, mut networks) = (BTreeSet::new(), BTreeSet::new());
        for number in 1..=NODES_MAX as u32 {
            let machine: Ipv4Addr = address(number).parse().expect("an address");
            assert!(machines.insert(machine) && !matches!(machine.octets()[3], 0 | 255));
            let cidr = pod_cidr(number);
            let (base, bits) = cidr.split_once('/').expect("a CIDR");
            let [ten, second, _, last] = base.parse::<Ipv4Addr>().expect("an address").octets();
            assert!(ten == 10 && second != 0 && second != 96 && last == 0 && bits == "24");
            assert!(networks.insert(base.to_string()), "{number}");
            // The machine takes them, strict as it is.
            let mut setup = NodeSetup { name: "n".into(), cpu_milli: 1, ..NodeSetup::default() };
            (setup.address, setup.pod_cidr) = (address(number), cidr);
            assert!(Machine::new(setup).kubelet.routes(base));
        }
    }
}
