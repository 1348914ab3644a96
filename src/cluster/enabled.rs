//! What a learner can do now: every move there is, those for one object, or some for each act.
//!
//! Invariant: but for [`Cluster::enabled`], which lists everything, what is asked here is answered
//! without going through all pods of a cluster.

use super::Cluster;
use super::edit;
use super::moves::{Move, PatchMove, PodSpecMove, TrafficFrom, TrafficMove};
use super::network::SETTINGS;
use super::node::{Machine, image};
use super::object::patch::PatchType;
use super::object::{Key, Kind, Object, Str};
use super::step::Controller;

impl Cluster {
    /// What the learner can do now, one move for each object it makes sense for.
    pub fn enabled(&self) -> Vec<Move> {
        let mut moves = self.candidates_for_all();
        for kind in ACTED_ON {
            for key in self.acted_on(kind) {
                self.candidates_for(&key, &mut moves);
            }
        }
        moves.retain(|m| self.makes_sense(m));
        moves
    }

    /// Those of [`Cluster::enabled`] that are for one object.
    pub fn enabled_for(&self, key: &Key) -> Vec<Move> {
        let mut moves = Vec::new();
        self.candidates_for(key, &mut moves);
        moves.retain(|m| self.makes_sense(m));
        moves
    }

    /// At most so many moves of an act, for objects that are wanted.
    pub fn offers(&self, act: &str, wanted: &dyn Fn(&Key) -> bool, most: usize) -> Vec<Move> {
        let mut offers = self.candidates_for_all();
        offers.retain(|m| m.act() == act && self.makes_sense(m));
        let mut moves = Vec::new();
        for kind in ACTED_ON.into_iter().filter(|kind| is_about(act, *kind)) {
            for key in self.acted_on(kind).filter(wanted) {
                self.candidates_for(&key, &mut moves);
                offers.extend(moves.drain(..).filter(|m| m.act() == act && self.makes_sense(m)));
                if offers.len() >= most {
                    offers.truncate(most);
                    return offers;
                }
            }
        }
        offers
    }

    /// The names of [`Cluster::enabled`], each once. Of many objects of a kind some are tried.
    pub fn enabled_acts(&self) -> Vec<&'static str> {
        let mut tried = self.candidates_for_control();
        for kind in ACTED_ON {
            self.acted_on(kind)
                .take(TRIED_MAX)
                .for_each(|key| self.candidates_for(&key, &mut tried));
        }
        if self.machines.len() > TRIED_MAX || self.tally().pods() as usize > TRIED_MAX {
            for key in self.rare() {
                self.candidates_for(&key, &mut tried);
            }
        }
        let mut acts = Vec::new();
        for m in tried {
            if !acts.contains(&m.act()) && self.makes_sense(&m) {
                acts.push(m.act());
            }
        }
        // As `allowed` has it for some zone, without asking it of each.
        let zoned = |m: &Machine| !m.kubelet.setup().zone.is_empty();
        if self.machines.values().any(|m| m.powered && zoned(m)) {
            acts.push("zone.fail");
        }
        if self.machines.values().any(|m| !m.is_up() && zoned(m)) {
            acts.push("zone.recover");
        }
        acts
    }

    /// Few of many may be broken, cordoned, or able to crash: one of each.
    #[inline(never)]
    fn rare(&self) -> Vec<Key> {
        let of_node = |node: Str| Key::new(Kind::Node, "", node);
        let broken = self.machines.iter().find(|(_, m)| !m.is_up());
        let mut keys: Vec<Key> = broken.map(|(node, _)| of_node(*node)).into_iter().collect();
        if self.tally().cordoned > 0 {
            let mut nodes = self.list(Kind::Node).filter_map(Object::as_node);
            let cordoned = nodes.find(|node| node.spec.unschedulable);
            keys.extend(cordoned.map(|node| of_node(node.metadata.name)));
        }
        if let Some((node, _)) = self.loads().find(|(_, load)| load.ready > 0) {
            let ready = |pod: &&Object| pod.as_pod().is_some_and(|pod| pod.is_ready());
            keys.extend(self.pods_on(node).find(ready).map(Object::key));
        }
        keys
    }

    /// [`Cluster::allowed`] of a candidate, whose texts can be read.
    fn makes_sense(&self, candidate: &Move) -> bool {
        let own_text =
            matches!(candidate, Move::Label { .. } | Move::Patch(_) | Move::NodeTaint { .. });
        own_text || self.allowed(candidate).is_ok()
    }

    /// The objects of a kind that something can be done to; of nodes also machines whose object is
    /// gone.
    fn acted_on(&self, kind: Kind) -> Box<dyn Iterator<Item = Key> + '_> {
        match kind {
            Kind::Node => {
                Box::new(self.machines.keys().map(|node| Key::new(Kind::Node, "", *node)))
            }
            kind => Box::new(self.list(kind).map(Object::key)),
        }
    }

    /// What is for no object.
    fn candidates_for_all(&self) -> Vec<Move> {
        let mut moves = self.candidates_for_control();
        for zone in self.zone_names() {
            moves.extend([Move::ZoneFail { zone }, Move::ZoneRecover { zone }]);
        }
        moves
    }

    /// Where there is no Service a pod can be called by its address.
    #[inline(never)]
    fn call_of_a_pod(&self) -> Option<Move> {
        if self.api.list(Kind::Service).next().is_some() {
            return None;
        }
        let mut pods = self.api.list(Kind::Pod).filter_map(Object::as_pod);
        let pod = pods.find(|pod| !pod.status.pod_ip.is_empty())?;
        Some(Move::TrafficSend(TrafficMove {
            namespace: pod.metadata.namespace,
            service: Str::default(),
            from: TrafficFrom::Pod { name: pod.metadata.name },
            count: 1,
            interval_ms: 1,
            pattern: Str::default(),
            to: [&pod.status.pod_ip, ":8080"].concat().as_str().into(),
        }))
    }

    /// Of that, what is for no zone.
    fn candidates_for_control(&self) -> Vec<Move> {
        let mut moves = vec![
            Move::PodAdd(PodSpecMove {
                namespace: "default".into(),
                image: image::DEFAULT.into(),
                ..PodSpecMove::default()
            }),
            Move::NodeAdd {
                name: "".into(),
                cpu_milli: 4_000,
                memory_mib: 8 * 1024,
                zone: "".into(),
            },
            if self.running { Move::ControlPlaneStop } else { Move::ControlPlaneStart },
        ];
        for controller in Controller::ALL {
            let name = controller.name().into();
            moves.push(match self.is_stopped(controller) {
                true => Move::ControllerStart { controller: name },
                false => Move::ControllerStop { controller: name },
            });
        }
        for (setting, values) in SETTINGS {
            let others = values.iter().filter(|v| self.config.network.get(setting) != Some(**v));
            moves.extend(others.map(|value| Move::NetworkSet {
                setting: (*setting).into(),
                value: (*value).into(),
            }));
        }
        moves.extend(self.call_of_a_pod());
        moves
    }

    fn candidates_for(&self, key: &Key, moves: &mut Vec<Move>) {
        match (key.kind, self.api.get(key)) {
            (Kind::Node, found) => self.candidates_for_node(key, found, moves),
            (Kind::Deployment, Some(found)) => candidates_for_deployment(found, moves),
            (Kind::ReplicaSet, Some(found)) => candidates_for_replica_set(found, moves),
            (Kind::Pod, Some(_)) => candidates_for_pod(key, moves),
            (Kind::Service, Some(found)) => self.candidates_for_service(found, moves),
            _ => {}
        }
    }

    fn candidates_for_node(&self, key: &Key, found: Option<&Object>, moves: &mut Vec<Move>) {
        let node = key.name;
        if !self.machines.contains_key(&node) {
            return;
        }
        moves.extend([Move::NodeFail { node }, Move::NodeCut { node }, Move::NodeRecover { node }]);
        let Some(Object::Node(found)) = found else { return };
        moves.push(match found.spec.unschedulable {
            true => Move::NodeUncordon { node },
            false => Move::NodeCordon { node },
        });
        moves.push(Move::drain(node));
        let mut taint = |changes: &str| {
            moves.push(Move::NodeTaint { node, changes: changes.into() });
        };
        match found.has_taint("maintenance", "NoSchedule") {
            true => taint("maintenance:NoSchedule-"),
            false => taint("maintenance=true:NoSchedule"),
        }
        moves.push(Move::Label { key: *key, changes: r#"{"disk":"ssd"}"#.into() });
        moves.push(Move::delete(Kind::Node, "".into(), node));
    }

    fn candidates_for_service(&self, object: &Object, moves: &mut Vec<Move>) {
        let Object::Service(found) = object else { return };
        let (namespace, name) = (object.meta().namespace, object.meta().name);
        moves.push(Move::delete(Kind::Service, namespace, name));
        let switches = edit::switches(found);
        moves.extend(switches.iter().map(|s| edit::switch(found, s.field, s.to)));
        let outside = self.machines.keys().next().filter(|_| found.spec.needs_node_port());
        let balanced = found.external_ip().is_some();
        let pod = self.api.list_namespace(Kind::Pod, &namespace).next();
        let inside = pod.map(|pod| TrafficFrom::Pod { name: pod.meta().name });
        let first = match outside {
            _ if balanced => Some(TrafficFrom::Client),
            Some(node) => Some(TrafficFrom::Outside { node: *node }),
            None => inside,
        };
        let (count, interval_ms, pattern) = (1, 1, Str::default());
        let named: Str = ["http://", &name].concat().as_str().into();
        for (from, to) in [(first, Str::default()), (inside, named)] {
            let Some(from) = from else { continue };
            let service = name;
            let traffic = TrafficMove { namespace, service, from, count, interval_ms, pattern, to };
            moves.push(Move::TrafficSend(traffic));
        }
    }
}

fn candidates_for_deployment(object: &Object, moves: &mut Vec<Move>) {
    let Object::Deployment(found) = object else { return };
    let (namespace, name) = (object.meta().namespace, object.meta().name);
    let replicas = i64::from(found.spec.replicas.unwrap_or(1));
    let key = object.key();
    for replicas in [replicas + 1, (replicas - 1).max(0)] {
        moves.push(Move::Scale { key, replicas });
    }
    let image = found.spec.template.spec.containers.first().map(|c| image::next(&c.image));
    let image: Str = image.unwrap_or_default().into();
    let body = r#"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}"#;
    let (how, body) = (PatchType::Strategic, body.into());
    moves.extend([
        Move::DeploymentRollout { namespace, name, image },
        Move::DeploymentUndo { namespace, name, revision: 0 },
        Move::DeploymentPause { namespace, name },
        Move::DeploymentResume { namespace, name },
        Move::DeploymentRestart { namespace, name },
        Move::Patch(PatchMove { key, how, body }),
        Move::delete(Kind::Deployment, namespace, name),
    ]);
}

/// Those of a Deployment are that one's matter.
fn candidates_for_replica_set(object: &Object, moves: &mut Vec<Move>) {
    let (key, meta) = (object.key(), object.meta());
    if meta.controller().is_none() {
        let replicas = object.as_replica_set().map_or(0, |set| set.spec.replicas);
        moves.push(Move::Scale { key, replicas: i64::from(replicas) + 1 });
        moves.push(Move::delete(Kind::ReplicaSet, meta.namespace, meta.name));
    }
}

fn candidates_for_pod(key: &Key, moves: &mut Vec<Move>) {
    let (namespace, name) = (key.namespace, key.name);
    moves.push(Move::delete(Kind::Pod, namespace, name));
    moves.push(Move::PodEvict { namespace, name });
    moves.push(Move::PodCrash { namespace, name });
    moves.push(Move::Label { key: *key, changes: r#"{"app":"other"}"#.into() });
}

/// Whether an act of this published name is done to objects of a kind.
fn is_about(act: &str, kind: Kind) -> bool {
    match act.split_once('.') {
        Some(("pod", _)) => kind == Kind::Pod,
        Some(("node", _)) => kind == Kind::Node,
        Some(("deployment", _)) => kind == Kind::Deployment,
        Some(("replicaset", _)) => kind == Kind::ReplicaSet,
        Some(("service" | "traffic", _)) => kind == Kind::Service,
        _ => false,
    }
}

/// In the order of [`Cluster::enabled`].
const ACTED_ON: [Kind; 5] =
    [Kind::Node, Kind::Deployment, Kind::ReplicaSet, Kind::Pod, Kind::Service];
const TRIED_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{App, Config, Fleet, Growth, Spread};

    fn grown(nodes: u32, zones: u32) -> Cluster {
        let app = App {
            name: "web".into(),
            image: "web:v1".into(),
            replicas: 2 * nodes,
            cpu_milli: 100,
            memory_mib: 128,
            service: true,
        };
        let (cpu_milli, memory_mib) = (4_000, 8 * 1024);
        let (apps, spread) = (vec![app], Spread::Even);
        let fleet = Fleet { nodes, zones, cpu_milli, memory_mib, apps, spread };
        Growth::new(Config::default(), 1, fleet).finish()
    }

    fn names(cluster: &Cluster) -> [Vec<&'static str>; 2] {
        let all = cluster.enabled().iter().map(Move::act).collect();
        [all, cluster.enabled_acts()].map(|mut acts| {
            acts.sort();
            acts.dedup();
            acts
        })
    }

    #[test]
    fn the_names_of_what_can_be_done_are_those_of_all_there_is_to_do() {
        // As many as are all tried, and more.
        for (nodes, zones) in [(3, 0), (3, 3), (90, 0), (90, 3)] {
            let mut cluster = grown(nodes, zones);
            let last = cluster.machines.keys().next_back().copied().expect("a machine");
            let first = cluster.machines.keys().next().copied().expect("a machine");
            let mut acts = vec![
                Move::NodeFail { node: last },
                Move::NodeRecover { node: last },
                Move::NodeCut { node: last },
                Move::NodeFail { node: first },
                Move::NodeRecover { node: last },
                Move::NodeRecover { node: first },
                Move::NodeCordon { node: last },
                Move::NodeUncordon { node: last },
            ];
            let zone_names = cluster.zone_names();
            acts.extend(zone_names.iter().map(|zone| Move::ZoneFail { zone: *zone }));
            acts.extend(zone_names.iter().map(|zone| Move::ZoneRecover { zone: *zone }));
            acts.push(Move::ControlPlaneStop);
            for act in acts {
                let at = format!("{nodes} nodes, {zones} zones, {act:?}");
                let [all, told] = names(&cluster);
                assert_eq!(told, all, "before {at}");
                cluster.submit(act).expect("it makes sense");
                // Right after it, and when everybody has noticed.
                for seconds in [0, 1, 60] {
                    let until = cluster.now() + seconds * 1_000;
                    while cluster.step_until(until).is_some() {}
                    let [all, told] = names(&cluster);
                    assert_eq!(told, all, "{seconds} s after {at}");
                }
            }
        }
    }
}
