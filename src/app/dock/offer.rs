//! What can be done now, and to what: one table of acts, and the model's own list of moves.

use crate::app::session::Session;
use crate::cluster::network::{Way, rule_for};
use crate::cluster::object::{Key, Kind, Str};
use crate::cluster::{DeploymentMove, Move};
use crate::text::ui::Ui;
use crate::voyage::Voyage;

/// A control of the dock and of the menus.
pub struct Act {
    /// The published name.
    pub name: &'static str,
    pub icon: &'static str,
    pub label: Ui,
    /// Said when it cannot be done now.
    pub why_not: Ui,
    pub group: Group,
}

/// The headings of the list of all acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Pods,
    Deployments,
    Services,
    Nodes,
    ControlPlane,
}

macro_rules! acts {
    ($($name:literal $icon:literal $label:ident $why:ident $group:ident;)*) => {
        /// Every act of the learner on the cluster, in the order shown.
        pub const ACTS: &[Act] = &[$(Act {
            name: $name, icon: $icon, label: Ui::$label, why_not: Ui::$why,
            group: Group::$group,
        }),*];
    };
}

acts! {
    "pod.add" "pod" PodAdd CannotNow Pods;
    "pod.delete" "trash" PodDelete NeedPod Pods;
    "pod.crash" "burst" PodCrash NeedRunningPod Pods;
    "pod.evict" "drain" PodEvict NeedPod Pods;
    "pod.label" "tag" PodLabel NeedPod Pods;
    "deployment.create" "dep" DeploymentCreate CannotNow Deployments;
    "deployment.scale" "scale" DeploymentScale NeedDeployment Deployments;
    "deployment.rollout" "roll" DeploymentRollout NeedDeployment Deployments;
    "deployment.undo" "undo" DeploymentUndo NeedHistory Deployments;
    "deployment.pause" "pause" DeploymentPause NeedDeployment Deployments;
    "deployment.resume" "roll" DeploymentResume NeedPaused Deployments;
    "deployment.restart" "reset" DeploymentRestart NeedDeployment Deployments;
    "deployment.edit" "gear" DeploymentEdit NeedDeployment Deployments;
    "deployment.delete" "trash" DeploymentDelete NeedDeployment Deployments;
    "service.create" "buoy" ServiceCreate NeedApp Services;
    "traffic.send" "send" TrafficSend NeedService Services;
    "policy.apply" "gate" PolicyApply NeedApp Services;
    "ingress.create" "route" IngressCreate NeedService Services;
    "ingress.path" "route" IngressPath NeedIngress Services;
    "ingress.tls" "gear" IngressTls NeedIngress Services;
    "ingress.delete" "trash" IngressDelete NeedIngress Services;
    "network.set" "route" NetworkSet CannotNow Services;
    "service.edit" "gear" ServiceEdit NeedService Services;
    "service.delete" "trash" ServiceDelete NeedService Services;
    "node.add" "ship" NodeAdd NoRoom Nodes;
    "node.fail" "hit" NodeFail NeedNode Nodes;
    "node.cut" "cut" NodeCut NeedNode Nodes;
    "node.recover" "heal" NodeRecover NeedBroken Nodes;
    "zone.fail" "hit" ZoneFail NeedZone Nodes;
    "zone.recover" "heal" ZoneRecover NeedBroken Nodes;
    "node.cordon" "rope" NodeCordon NeedNode Nodes;
    "node.uncordon" "check" NodeUncordon NeedCordoned Nodes;
    "node.drain" "drain" NodeDrain NeedNode Nodes;
    "node.taint" "rope" NodeTaint NeedNode Nodes;
    "node.label" "tag" NodeLabel NeedNode Nodes;
    "node.delete" "trash" NodeDelete NeedNode Nodes;
    "controller.stop" "power" ControllerStop AlreadyStopped ControlPlane;
    "controller.start" "power" ControllerStart AlreadyRunning ControlPlane;
    "controlplane.stop" "power" ControlPlaneStop AlreadyStopped ControlPlane;
    "controlplane.start" "power" ControlPlaneStart AlreadyRunning ControlPlane;
}

/// The acts that stand in the dock; all others are one click further.
pub const DOCK: [&str; 8] = [
    "pod.add",
    "deployment.create",
    "deployment.scale",
    "deployment.rollout",
    "service.create",
    "node.add",
    "node.fail",
    "traffic.send",
];

pub fn find(name: &str) -> Option<&'static Act> {
    ACTS.iter().find(|act| act.name == name)
}

/// Acts that need no further word once their object is known.
pub fn is_plain(act: &str) -> bool {
    !matches!(
        act,
        "deployment.scale"
            | "deployment.rollout"
            | "deployment.edit"
            | "service.edit"
            | "pod.label"
            | "node.label"
            | "node.taint"
            | "traffic.send"
            | "policy.apply"
            | "ingress.create"
            | "ingress.path"
            | "ingress.tls"
            | "network.set"
    )
}

/// Acts that are done at once, or with values chosen first (`data-arg="form"`).
pub fn has_settings(act: &str) -> bool {
    matches!(act, "pod.add" | "node.add" | "deployment.undo" | "deployment.delete")
}

/// `Pod/default/web-1`, as buttons carry it.
pub fn key_word(key: &Key) -> String {
    format!("{}/{}/{}", key.kind.name(), key.namespace, key.name)
}

pub fn read_key(word: &str) -> Option<Key> {
    let mut parts = word.splitn(3, '/');
    let (kind, namespace, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Key::new(Kind::named(kind)?, namespace, name))
}

/// More are searched for by name.
pub const OFFERS_MAX: usize = 50;

/// The controller a move stops or starts.
pub fn controller_of(act: &Move) -> Option<Str> {
    match act {
        Move::ControllerStop { controller } | Move::ControllerStart { controller } => {
            Some(*controller)
        }
        _ => None,
    }
}

impl Session {
    /// Moves of an act that make sense now: as many as anybody reads.
    pub fn offers(self, act: &str) -> Vec<Move> {
        self.voyage.with_untracked(|v| v.cluster().offers(act, &|_| true, OFFERS_MAX))
    }

    /// The same for an object.
    pub fn offers_for(self, act: &str, key: &Key) -> Vec<Move> {
        let all = self.voyage.with_untracked(|v| v.cluster().enabled_for(key));
        all.into_iter().filter(|m| m.act() == act).collect()
    }
}

/// An act with everything as it comes, for readers who are not asked.
pub fn by_default(session: Session, act: &str) -> Option<Move> {
    match act {
        "deployment.create" => Some(Move::DeploymentCreate(DeploymentMove {
            namespace: "default".into(),
            name: "web".into(),
            image: "web:v1".into(),
            replicas: 3,
            cpu_milli: 100,
            memory_mib: 128,
            recreate: false,
        })),
        // Nobody may call what the first app offers.
        "policy.apply" => {
            let app = super::form::apps(session).into_iter().next();
            let labels = ["app=", &*app?.0].concat();
            Some(rule_for("default".into(), &labels, Way::Ingress, None, None))
        }
        // As its form stands when it opens.
        "ingress.create" => {
            let fields = super::ingress::fields(session);
            let held = |name: &str| fields.iter().find(|f| f.name == name).map(|f| f.value());
            Some(super::ingress::read(&|name| held(name).unwrap_or_default()))
        }
        act => session.offers(act).into_iter().next(),
    }
}

/// The names of the acts that make sense now.
pub fn offered(voyage: &Voyage) -> Vec<&'static str> {
    let cluster = voyage.cluster();
    let mut names = vec!["deployment.create"];
    if cluster.list(Kind::Pod).chain(cluster.list(Kind::Deployment)).next().is_some() {
        names.extend(["service.create", "policy.apply"]);
    }
    if cluster.list(Kind::Service).next().is_some() {
        names.push("ingress.create");
    }
    if cluster.list(Kind::Ingress).next().is_some() {
        names.extend(["ingress.path", "ingress.tls", "ingress.delete"]);
    }
    names.extend(cluster.enabled_acts());
    names
}
