//! The Node object and the Lease a kubelet makes when its machine joins.
//!
//! Models pkg/kubelet/nodestatus and kubelet_node_status.go. Differs from real: the pod CIDR is
//! in the object from the beginning (node-ipam-controller would set it), and so is Ready=True.

use super::NodeSetup;
use crate::cluster::object::*;
use crate::cluster::step::Ms;
use std::sync::Arc;

pub(in crate::cluster) fn node(setup: &NodeSetup, now: Ms) -> Node {
    let mut labels = Labels::new();
    for (key, value) in [
        ("beta.kubernetes.io/arch", "amd64"),
        ("beta.kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", "amd64"),
        (LABEL_HOSTNAME, &*setup.name),
        ("kubernetes.io/os", "linux"),
    ] {
        labels.insert(key.into(), value.into());
    }
    if !setup.zone.is_empty() {
        labels.insert(LABEL_ZONE.into(), setup.zone);
    }
    let address = |kind: &str, address: &Str| NodeAddress { address: *address, kind: kind.into() };
    Node {
        metadata: ObjectMeta { name: setup.name, labels, ..ObjectMeta::default() },
        spec: NodeSpec { pod_cidr: setup.pod_cidr, ..NodeSpec::default() },
        status: NodeStatus {
            addresses: vec![
                address("InternalIP", &setup.address),
                address("Hostname", &setup.name),
            ],
            allocatable: resources(setup, setup.memory_mib - EVICTION_HARD_MIB),
            capacity: resources(setup, setup.memory_mib),
            conditions: conditions(now),
            images: Vec::new(),
        },
    }
}

fn resources(setup: &NodeSetup, memory_mib: i64) -> ResourceList {
    let cpu = match setup.cpu_milli {
        milli if milli % 1000 == 0 => (milli / 1000).to_string(),
        milli => format!("{milli}m"),
    };
    let memory = format!("{}Ki", memory_mib.max(0) * 1024);
    let pods = PODS_MAX.to_string();
    [("cpu", cpu), ("memory", memory), ("pods", pods)]
        .into_iter()
        .map(|(name, value)| (name.into(), Quantity(value.into())))
        .collect()
}

/// The conditions of a healthy node, with their heartbeat.
pub(super) fn conditions(now: Ms) -> Vec<Condition> {
    let now = Some(Time::from_ms(now).whole_seconds());
    let of = |kind: &str, status: Status, reason: &str, message: &str| Condition {
        last_heartbeat_time: now,
        last_transition_time: now,
        message: message.into(),
        reason: reason.into(),
        status,
        kind: kind.into(),
        ..Condition::default()
    };
    let no = Status::False;
    vec![
        of(
            "MemoryPressure",
            no,
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
        ),
        of("DiskPressure", no, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        of("PIDPressure", no, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        of("Ready", Status::True, "KubeletReady", "kubelet is posting ready status"),
    ]
}

/// nodestatus' setters: the condition, its status on a healthy node, the event of becoming so.
pub(super) const STATUS_EVENTS: [(&str, Status, &str); 4] = [
    ("MemoryPressure", Status::False, "NodeHasSufficientMemory"),
    ("DiskPressure", Status::False, "NodeHasNoDiskPressure"),
    ("PIDPressure", Status::False, "NodeHasSufficientPID"),
    ("Ready", Status::True, "NodeReady"),
];

pub(super) fn lease(node: &Node, now: Ms) -> Lease {
    let name = node.metadata.name;
    let owner = OwnerReference {
        api_version: "v1".into(),
        kind: "Node".into(),
        name,
        uid: node.metadata.uid,
        ..OwnerReference::default()
    };
    Lease {
        metadata: ObjectMeta {
            name,
            namespace: LEASE_NAMESPACE.into(),
            owner_references: vec![owner],
            ..ObjectMeta::default()
        },
        spec: LeaseSpec {
            holder_identity: name,
            lease_duration_seconds: 40,
            renew_time: Some(Time::from_ms(now)),
        },
    }
}

/// What the kubelet's events about its own node refer to: the name serves as uid.
pub(super) fn reference(setup: &NodeSetup) -> Object {
    let (name, uid) = (setup.name, setup.name);
    let metadata = ObjectMeta { name, uid, ..ObjectMeta::default() };
    Object::Node(Arc::new(Node { metadata, ..Node::default() }))
}

/// kubelet's maxPods.
pub const PODS_MAX: i64 = 110;
/// kubelet's default hard eviction threshold, kept back from what pods may have.
pub const EVICTION_HARD_MIB: i64 = 100;
const LEASE_NAMESPACE: &str = "kube-node-lease";
