//! The fragment of a link: `v1.<base64url(deflate(JSON))>`.
//!
//! JSON: `{"m":4,"s":"sandbox","r":7,"c":12,"t":90,"a":[[ms,step,"pod.add",…],…]}`: model version,
//! start scene, seed, cursor and its simulated time, and each act with its time, the steps before
//! it, its published name and its arguments in the order of `arguments`. Arguments are only
//! ever added at the end; those that came later may be missing, and are left out where they say
//! nothing.

use super::base64;
use super::deflate::{InflateError, deflate, inflate};
use crate::cluster::object::json::Writer;
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{Key, Kind};
use crate::cluster::object::{Str, Value};
use crate::cluster::{
    DeleteMove, DrainMove, Move, Ms, PatchMove, PodSpecMove, Propagation, TrafficFrom,
};
use crate::voyage::{LoggedAct, Scene, VoyageLog};

/// The model's version: it grows whenever the same acts lead to other steps than before.
pub const MODEL: u64 = 4;
/// Longer fragments are not looked at; some places cut links well below this.
pub const FRAGMENT_CHARS_MAX: usize = 200_000;
/// What a fragment may inflate to: a deflated bomb stops here.
pub const INFLATED_BYTES_MAX: usize = 1 << 20;
/// Acts in one voyage.
pub const ACTS_MAX: usize = 5_000;

/// Simulated time a link may ask for: a month.
const TIME_MS_MAX: Ms = 30 * 24 * 3600 * 1000;

/// A voyage read from a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub log: VoyageLog,
    /// Written by another version of the model: the acts are run again, steps may differ.
    pub other_model: bool,
}

/// Why a link could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// More than [`FRAGMENT_CHARS_MAX`], [`INFLATED_BYTES_MAX`] or [`ACTS_MAX`].
    TooLong,
    /// The word before the dot is not ours: a newer Moseon wrote it, or it is no link of ours.
    UnknownVersion,
    /// A part is missing or changed.
    Damaged,
    /// It starts in a scene that is not there.
    UnknownScene,
    /// It holds an act that is not there.
    UnknownAct,
}

/// The fragment for a voyage, without `#`.
pub fn fragment_of(log: &VoyageLog) -> String {
    let mut out = Writer::default();
    out.open('{').key("m").natural(MODEL);
    out.key("s").text(&log.scene.id());
    out.key("r").natural(log.seed);
    out.key("c").natural(log.cursor as u64);
    out.key("t").natural(log.cursor_ms);
    out.key("a").open('[');
    for logged in &log.acts {
        out.open('[').natural(logged.ms).natural(logged.after_step as u64);
        out.text(logged.act.act());
        write_arguments(logged.act, &mut out);
        out.close(']');
    }
    out.close(']').close('}');
    format!("v1.{}", base64::encode(&deflate(out.finish().as_bytes())))
}

/// Reads a fragment, with or without `#`.
pub fn open(fragment: &str) -> Result<Opened, LinkError> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.len() > FRAGMENT_CHARS_MAX {
        return Err(LinkError::TooLong);
    }
    let Some(("v1", body)) = fragment.split_once('.') else {
        return Err(LinkError::UnknownVersion);
    };
    let deflated = base64::decode(body).ok_or(LinkError::Damaged)?;
    let bytes = inflate(&deflated, INFLATED_BYTES_MAX).map_err(|error| match error {
        InflateError::TooLong => LinkError::TooLong,
        InflateError::Damaged => LinkError::Damaged,
    })?;
    let wire = std::str::from_utf8(&bytes).ok().and_then(Value::read).ok_or(LinkError::Damaged)?;
    let number = |key: &str| wire.get(key).as_u64().ok_or(LinkError::Damaged);
    let scene = wire.get("s").as_text().ok_or(LinkError::Damaged)?;
    let scene = Scene::parse(scene).ok_or(LinkError::UnknownScene)?;
    let rows = wire.get("a").as_list().ok_or(LinkError::Damaged)?;
    if rows.len() > ACTS_MAX {
        return Err(LinkError::TooLong);
    }
    let acts = rows.iter().map(read_act).collect::<Result<_, _>>()?;
    let cursor = usize::try_from(number("c")?).map_err(|_| LinkError::Damaged)?;
    let cursor_ms = time(wire.get("t"))?;
    let log = VoyageLog { scene, seed: number("r")?, acts, cursor, cursor_ms };
    Ok(Opened { log, other_model: number("m")? != MODEL })
}

fn time(value: &Value) -> Result<Ms, LinkError> {
    value.as_u64().filter(|ms| *ms <= TIME_MS_MAX).ok_or(LinkError::Damaged)
}

fn read_act(row: &Value) -> Result<LoggedAct, LinkError> {
    let row = row.as_list().unwrap_or_default();
    let [ms, after_step, act, arguments @ ..] = row else { return Err(LinkError::Damaged) };
    let ms = time(ms)?;
    let after_step = after_step.as_u64().ok_or(LinkError::Damaged)?;
    let after_step = usize::try_from(after_step).map_err(|_| LinkError::Damaged)?;
    let name = act.as_text().ok_or(LinkError::Damaged)?;
    let mut act = Move::named(name).ok_or(LinkError::UnknownAct)?;
    let mut left = arguments.iter();
    let mut whole = true;
    self::arguments(&mut act, &mut |argument, added| match left.next() {
        Some(value) => whole &= argument.read(value).is_some(),
        None => whole &= added,
    });
    if whole { Ok(LoggedAct { ms, after_step, act }) } else { Err(LinkError::Damaged) }
}

/// Writes the arguments of an act, but for the last ones that came later and say nothing.
fn write_arguments(mut act: Move, out: &mut Writer) {
    let written = |act: &mut Move| {
        let mut all = Vec::new();
        arguments(act, &mut |argument, added| all.push((argument.json(), added)));
        all
    };
    let silent = written(&mut Move::named(act.act()).expect("a published name"));
    let mut all = written(&mut act);
    // Of an act of one name the arguments are always the same ones.
    while all.last().is_some_and(|last| last.1 && silent.get(all.len() - 1) == Some(last)) {
        all.pop();
    }
    all.iter().for_each(|(json, _)| _ = out.raw(json));
}

/// One argument of an act, to be written or read.
enum Argument<'a> {
    Text(&'a mut Str),
    Number(&'a mut i64),
    Small(&'a mut u32),
    Yes(&'a mut bool),
    Kind(&'a mut Kind),
    Cascade(&'a mut Propagation),
    How(&'a mut PatchType),
}

impl Argument<'_> {
    fn json(self) -> String {
        let mut out = Writer::default();
        match self {
            Argument::Text(text) => out.text(text),
            Argument::Number(number) => out.number(*number),
            Argument::Small(small) => out.natural((*small).into()),
            Argument::Yes(yes) => out.yes(*yes),
            Argument::Kind(kind) => out.text(kind.name()),
            Argument::Cascade(cascade) => out.text(cascade.name()),
            Argument::How(how) => out.text(how.name()),
        };
        out.finish()
    }
    /// Takes the value in; `None` if it is of another kind.
    fn read(self, value: &Value) -> Option<()> {
        let text = || value.as_text();
        match self {
            Argument::Text(into) => *into = text()?.into(),
            Argument::Number(number) => *number = value.as_i64()?,
            Argument::Small(small) => *small = u32::try_from(value.as_u64()?).ok()?,
            Argument::Yes(yes) => *yes = value.as_bool()?,
            Argument::Kind(kind) => *kind = Kind::named(text()?)?,
            Argument::Cascade(cascade) => *cascade = Propagation::named(text()?)?,
            Argument::How(how) => *how = PatchType::named(text()?)?,
        }
        Some(())
    }
}

/// Visits the arguments of an act, in the order links have them, and says of each whether it came
/// later than the act: older links do not have it.
fn arguments(act: &mut Move, visit: &mut dyn FnMut(Argument, bool)) {
    use Argument::{Cascade, How, Number, Small, Text, Yes};
    let name = act.act();
    let mut was = |argument: Argument| visit(argument, false);
    match act {
        Move::PodAdd(p) => pod(p, visit),
        Move::DeploymentCreate(d) => {
            let texts = [&mut d.namespace, &mut d.name, &mut d.image];
            texts.into_iter().for_each(|text| was(Text(text)));
            let numbers = [&mut d.replicas, &mut d.cpu_milli, &mut d.memory_mib];
            numbers.into_iter().for_each(|number| was(Number(number)));
            was(Yes(&mut d.recreate));
        }
        Move::ServiceCreate(s) => {
            let texts = [&mut s.namespace, &mut s.name, &mut s.app];
            texts.into_iter().for_each(|text| was(Text(text)));
            was(Yes(&mut s.node_port));
            was(Number(&mut s.port));
            was(Number(&mut s.target_port));
            visit(Text(&mut s.kind), true);
            visit(Number(&mut s.node_port_number), true);
            visit(Text(&mut s.target_name), true);
            visit(Text(&mut s.external_name), true);
            visit(Yes(&mut s.sticky), true);
        }
        Move::NamespaceCreate { name } => was(Text(name)),
        Move::PriorityClassCreate(class) => {
            was(Text(&mut class.name));
            was(Number(&mut class.value));
            was(Yes(&mut class.never));
            was(Yes(&mut class.global_default));
        }
        Move::ObjectCreate { json } | Move::ObjectApply { json } | Move::ObjectReplace { json } => {
            was(Text(json));
        }
        Move::Scale { key, replicas } => {
            visit_key(name, key, &mut was);
            was(Number(replicas));
        }
        Move::DeploymentRollout { namespace, name, image } => {
            [namespace, name, image].into_iter().for_each(|text| was(Text(text)));
        }
        Move::DeploymentUndo { namespace, name, revision } => {
            was(Text(namespace));
            was(Text(name));
            visit(Number(revision), true);
        }
        Move::DeploymentPause { namespace, name }
        | Move::DeploymentResume { namespace, name }
        | Move::DeploymentRestart { namespace, name }
        | Move::PodEvict { namespace, name }
        | Move::PodCrash { namespace, name } => {
            was(Text(namespace));
            was(Text(name));
        }
        Move::Patch(PatchMove { key, how, body }) => {
            visit_key(name, key, &mut was);
            was(How(how));
            was(Text(body));
        }
        Move::Label { key, changes } | Move::Annotate { key, changes } => {
            visit_key(name, key, &mut was);
            was(Text(changes));
        }
        Move::Delete(DeleteMove { key, cascade, grace_period_seconds }) => {
            visit_key(name, key, &mut was);
            visit(Cascade(cascade), true);
            visit(Number(grace_period_seconds), true);
        }
        Move::NodeAdd { name, cpu_milli, memory_mib, zone } => {
            was(Text(name));
            was(Number(cpu_milli));
            was(Number(memory_mib));
            was(Text(zone));
        }
        Move::NodeFail { node }
        | Move::NodeCut { node }
        | Move::NodeRecover { node }
        | Move::NodeCordon { node }
        | Move::NodeUncordon { node } => was(Text(node)),
        Move::ZoneFail { zone } | Move::ZoneRecover { zone } => was(Text(zone)),
        Move::Nodes(many) => was(Text(&mut many.nodes)),
        Move::NodeDrain(DrainMove { node, grace_period_seconds, timeout_seconds }) => {
            was(Text(node));
            visit(Number(grace_period_seconds), true);
            visit(Number(timeout_seconds), true);
        }
        Move::NodeTaint { node, changes } => {
            was(Text(node));
            was(Text(changes));
        }
        Move::TrafficSend(t) => {
            let (mut outside, mut place) = match t.from {
                TrafficFrom::Pod { name } => (false, name),
                TrafficFrom::Node { name } => (false, [ON_NODE, &*name].concat().into()),
                TrafficFrom::Outside { node } => (true, node),
                TrafficFrom::Client => (true, Str::default()),
            };
            was(Text(&mut t.namespace));
            was(Text(&mut t.service));
            was(Yes(&mut outside));
            was(Text(&mut place));
            t.from = match (outside, place.strip_prefix(ON_NODE)) {
                (false, Some(node)) => TrafficFrom::Node { name: node.into() },
                (false, None) => TrafficFrom::Pod { name: place },
                // No node has an empty name.
                (true, _) if place.is_empty() => TrafficFrom::Client,
                (true, _) => TrafficFrom::Outside { node: place },
            };
            was(Small(&mut t.count));
            was(Small(&mut t.interval_ms));
            visit(Text(&mut t.pattern), true);
            visit(Text(&mut t.to), true);
        }
        Move::ControllerStop { controller } | Move::ControllerStart { controller } => {
            was(Text(controller));
        }
        Move::NetworkSet { setting, value } => {
            [setting, value].into_iter().for_each(|text| was(Text(text)));
        }
        Move::ControlPlaneStop | Move::ControlPlaneStart => {}
    }
}

fn pod(p: &mut PodSpecMove, visit: &mut dyn FnMut(Argument, bool)) {
    let texts = [&mut p.namespace, &mut p.name, &mut p.image];
    texts.into_iter().for_each(|text| visit(Argument::Text(text), false));
    visit(Argument::Number(&mut p.cpu_milli), false);
    visit(Argument::Number(&mut p.memory_mib), false);
    for text in [
        &mut p.labels,
        &mut p.node_selector,
        &mut p.tolerations,
        &mut p.priority_class,
        &mut p.scheduler,
    ] {
        visit(Argument::Text(text), true);
    }
}

/// A key's kind is said by the act's name, unless that is for every other kind.
fn visit_key(name: &str, key: &mut Key, visit: &mut dyn FnMut(Argument)) {
    if name.starts_with("object.") {
        visit(Argument::Kind(&mut key.kind));
    }
    if key.kind.namespaced() {
        visit(Argument::Text(&mut key.namespace));
    }
    visit(Argument::Text(&mut key.name));
}

/// Stands before a node's name where a pod's name would stand.
const ON_NODE: &str = "node/";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{
        DeploymentMove, NodesAct, NodesMove, PriorityClassMove, ServiceMove, TrafficMove,
    };

    /// One of every act, so that a new one cannot be forgotten here.
    fn one_of_each() -> Vec<Move> {
        let (namespace, name, node): (Str, Str, Str) =
            ("default".into(), "web".into(), "node-1".into());
        let json = r#"{"kind":"Namespace","metadata":{"name":"웹"}}"#.into();
        let key = |kind: Kind| Key::new(kind, if kind.namespaced() { "default" } else { "" }, name);
        let many = |what| Move::Nodes(NodesMove { what, nodes: "node-1,node-22".into() });
        let mut all = vec![
            Move::PodAdd(PodSpecMove {
                image: "nginx:1.27".into(),
                cpu_milli: 250,
                ..PodSpecMove::default()
            }),
            Move::DeploymentCreate(DeploymentMove {
                replicas: -1,
                recreate: true,
                ..DeploymentMove::default()
            }),
            Move::PodAdd(PodSpecMove {
                labels: "app=web".into(),
                node_selector: "disk=ssd".into(),
                tolerations: "gpu:NoSchedule".into(),
                priority_class: "high".into(),
                scheduler: "mine".into(),
                ..PodSpecMove::default()
            }),
            Move::NamespaceCreate { name },
            Move::PriorityClassCreate(PriorityClassMove {
                name,
                value: -7,
                never: true,
                global_default: false,
            }),
            Move::ObjectCreate { json },
            Move::ObjectApply { json },
            Move::ObjectReplace { json },
            Move::Scale { key: key(Kind::Deployment), replicas: 1_000_000_000 },
            Move::Scale { key: key(Kind::ReplicaSet), replicas: 0 },
            Move::DeploymentRollout { namespace, name, image: "web:v2".into() },
            Move::DeploymentUndo { namespace, name, revision: 0 },
            Move::DeploymentUndo { namespace, name, revision: 3 },
            Move::DeploymentPause { namespace, name },
            Move::DeploymentResume { namespace, name },
            Move::DeploymentRestart { namespace, name },
            Move::PodEvict { namespace, name },
            Move::PodCrash { namespace, name },
            Move::NodeAdd { name: "".into(), cpu_milli: 4000, memory_mib: 8192, zone: "a".into() },
            Move::NodeFail { node },
            Move::NodeCut { node },
            Move::NodeRecover { node },
            Move::NodeCordon { node },
            Move::NodeUncordon { node },
            Move::drain(node),
            Move::ZoneFail { zone: "zone-b".into() },
            Move::ZoneRecover { zone: "zone-b".into() },
            many(NodesAct::Fail),
            many(NodesAct::Recover),
            many(NodesAct::Cordon),
            many(NodesAct::Uncordon),
            many(NodesAct::Drain),
            Move::NodeDrain(DrainMove { node, grace_period_seconds: 0, timeout_seconds: 60 }),
            Move::NodeTaint { node, changes: "gpu=true:NoSchedule,old-".into() },
            Move::ServiceCreate(ServiceMove {
                app: "웹 \"1\"".into(),
                node_port: true,
                port: 80,
                ..ServiceMove::default()
            }),
            Move::TrafficSend(TrafficMove {
                namespace,
                service: name,
                count: 1,
                interval_ms: 100,
                from: TrafficFrom::Outside { node },
                pattern: "".into(),
                to: Str::default(),
            }),
            Move::TrafficSend(TrafficMove {
                namespace,
                service: name,
                count: u32::MAX,
                interval_ms: 0,
                from: TrafficFrom::Pod { name: "a".into() },
                pattern: "".into(),
                to: Str::default(),
            }),
            Move::TrafficSend(TrafficMove {
                namespace,
                service: name,
                count: 1,
                interval_ms: 100,
                from: TrafficFrom::Client,
                pattern: "".into(),
                to: Str::default(),
            }),
            Move::TrafficSend(TrafficMove {
                namespace,
                service: name,
                count: 1,
                interval_ms: 100,
                from: TrafficFrom::Node { name: "node-1".into() },
                pattern: "".into(),
                to: "http://web.shop:8080/cart".into(),
            }),
            Move::ServiceCreate(ServiceMove {
                kind: "LoadBalancer".into(),
                ..ServiceMove::default()
            }),
            Move::ServiceCreate(ServiceMove {
                node_port_number: 30_080,
                target_name: "http".into(),
                external_name: "db.example.com".into(),
                sticky: true,
                ..ServiceMove::default()
            }),
            Move::NetworkSet { setting: "load-balancer".into(), value: "cloud".into() },
            Move::ControllerStop { controller: "replicaset-controller".into() },
            Move::ControllerStart { controller: "replicaset-controller".into() },
            Move::ControlPlaneStop,
            Move::ControlPlaneStart,
        ];
        for kind in Kind::ALL {
            let key = key(*kind);
            let changes = r#"{"a":null}"#.into();
            all.push(Move::Label { key, changes });
            all.push(Move::Annotate { key, changes });
            all.push(Move::Patch(PatchMove { key, how: PatchType::Json, body: "[]".into() }));
            let delete = DeleteMove { key, cascade: Propagation::Orphan, grace_period_seconds: 0 };
            all.push(Move::Delete(delete));
            all.push(Move::delete(*kind, key.namespace, name));
        }
        all
    }

    fn log() -> VoyageLog {
        let acts = one_of_each()
            .into_iter()
            .enumerate()
            .map(|(i, act)| LoggedAct { ms: i as u64 * 1000, after_step: i * 3, act })
            .collect();
        VoyageLog { scene: Scene::ALL[0], seed: u64::MAX, acts, cursor: 12, cursor_ms: 3 }
    }

    fn written(json: &str) -> String {
        format!("v1.{}", base64::encode(&miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 6)))
    }

    #[test]
    fn every_act_survives_the_way_there_and_back() {
        let log = log();
        let fragment = fragment_of(&log);
        assert!(fragment.is_ascii() && fragment.len() < 3000, "{}", fragment.len());
        assert_eq!(open(&fragment), Ok(Opened { log: log.clone(), other_model: false }));
        assert_eq!(open(&format!("#{fragment}")).map(|o| o.log), Ok(log));
    }

    #[test]
    fn a_fragment_is_the_published_json() {
        let mut log = log();
        log.acts.truncate(2);
        let fragment = fragment_of(&log);
        let deflated = base64::decode(&fragment[3..]).unwrap();
        let json = miniz_oxide::inflate::decompress_to_vec(&deflated).unwrap();
        assert_eq!(
            std::str::from_utf8(&json).unwrap(),
            "{\"m\":4,\"s\":\"first-voyage\",\"r\":18446744073709551615,\"c\":12,\
             \"t\":3,\"a\":[[0,0,\"pod.add\",\"\",\"\",\"nginx:1.27\",250,0],\
             [1000,3,\"deployment.create\",\"\",\"\",\"\",-1,0,0,true]]}"
        );
        let written = "v1.7f1NCsMgFARg3GXWL_I0GlOvIllItCHQ_GBsaSi9ey2FXmN2M9-c4YUFThMOOFznfJTms\
                       Z1hSiBkONlr3Vmt2baWL8bIThrCWAtFKHAtIcB5z8SEfYsixFjlL-s0r08nhbIgZepkIC-Zm\
                       aqKab9t55LWIsacQkl_BWokff9KvqdheH8A";
        assert_eq!(fragment, written);
        let published = "v1.7f1NCsMgFARg3GXWL_I0GlOvIllItCHQ_GBsaSi9ey2FXmN2M9-c4YUFThEOOF\
                       znfJTmsZ1hSiBkONlr3Vmt2baWL8bIThrCWItKClxLCHDeMzFh36IIMVb5yzrN69N\
                       JoSxImToZyEtmpqpi2m_buaS1iDGnUNJfgRpJ37-S72kY3h8";
        assert_eq!(open(published).map(|o| o.log), Ok(log.clone()));
        // What the first version of the model wrote.
        let published = "v1.PYxBCoMwFETvMuuv_Ghi2lxFsggmFaEmEtNSKb17UwrC7N6898YKIwg7DG5L3kvzTIebAw\
                         i5gouUg5aSda_5qpQYhCJMFXSEAtMTHMw4MjFhS7513lfzvzgv8WVE22lQp-rF0iiYmarlw3Z\
                         PxxpiaaccXAmnBWoE_XolP4K1ny8";
        assert_eq!(open(published), Ok(Opened { log, other_model: true }));
    }

    #[test]
    fn a_link_of_the_first_version_opens_for_ever() {
        let acts = r#"[[4000,3,"node.fail","node-2"]]"#;
        let head = r#""m":1,"s":"node-failure","r":7,"c":3,"t":4000"#;
        let wire = format!("{{{head},\"a\":{acts}}}");
        let log = open(&written(&wire)).unwrap().log;
        assert_eq!(&*log.scene.id(), "node-failure");
        assert_eq!((log.seed, log.cursor), (7, 3));
        let act = Move::NodeFail { node: "node-2".into() };
        assert_eq!(log.acts, [LoggedAct { ms: 4000, after_step: 3, act }]);
    }

    #[test]
    fn what_came_later_may_be_missing_and_says_nothing_where_it_is_the_default() {
        let acts = r#"[[0,0,"pod.delete","default","web-1"],[0,0,"deployment.undo","default","web"],
            [0,0,"node.drain","node-2"],[0,0,"deployment.scale","default","web",5]]"#;
        let wire = format!(r#"{{"m":2,"s":"sandbox","r":7,"c":3,"t":4000,"a":{acts}}}"#);
        let log = open(&written(&wire)).unwrap().log;
        let acts: Vec<Move> = log.acts.iter().map(|logged| logged.act).collect();
        let (namespace, name): (Str, Str) = ("default".into(), "web".into());
        assert_eq!(
            acts,
            [
                Move::delete(Kind::Pod, namespace, "web-1".into()),
                Move::DeploymentUndo { namespace, name, revision: 0 },
                Move::drain("node-2".into()),
                Move::Scale { key: Key::new(Kind::Deployment, namespace, name), replicas: 5 },
            ]
        );
        assert!(fragment_of(&log).len() <= written(&wire).len());
    }

    #[test]
    fn bad_links_say_what_is_wrong_with_them() {
        let damaged = Err(LinkError::Damaged);
        assert_eq!(open(""), Err(LinkError::UnknownVersion));
        assert_eq!(open("#v9.abc"), Err(LinkError::UnknownVersion));
        assert_eq!(open("v1."), damaged);
        assert_eq!(open("v1.%%%"), damaged);
        assert_eq!(open(&written("[]")), damaged);
        assert_eq!(open(&written(r#"{"m":1,"s":"sandbox","r":-1,"c":0,"t":0,"a":[]}"#)), damaged);
        assert_eq!(
            open(&written(r#"{"m":1,"s":"atlantis","r":1,"c":0,"t":0,"a":[]}"#)),
            Err(LinkError::UnknownScene)
        );
        let with = |row: &str| {
            open(&written(&format!(r#"{{"m":1,"s":"sandbox","r":1,"c":0,"t":0,"a":[{row}]}}"#)))
        };
        assert_eq!(with(r#"[0,0,"rm.rf","/"]"#), Err(LinkError::UnknownAct));
        assert_eq!(with(r#"[0,0,"node.fail"]"#), damaged);
        assert_eq!(with(r#"[0,0,"node.fail",1e300]"#), damaged);
        assert_eq!(with("7"), damaged);
        assert_eq!(with(r#"[0,0,"object.delete","Ship","default","a"]"#), damaged);
        assert_eq!(with(r#"[0,0,"deployment.delete","default","a","gently"]"#), damaged);
        assert_eq!(with(r#"[0,0,"deployment.edit","default","a","strategic"]"#), damaged);
        // What nobody asks for may be anything.
        assert!(with(r#"[0,0,"controlplane.stop",1.5,[{"a":null}]]"#).is_ok());
        assert_eq!(with(r#"[1000000000000000,0,"controlplane.stop"]"#), damaged);
    }

    #[test]
    fn sizes_are_capped_before_and_after_inflating() {
        assert_eq!(open(&"v1.".repeat(400_000)), Err(LinkError::TooLong));
        let bomb = format!(r#"{{"x":"{}"}}"#, "a".repeat(INFLATED_BYTES_MAX + 1));
        assert_eq!(open(&written(&bomb)), Err(LinkError::TooLong));
        let many = vec![r#"[0,0,"controlplane.stop"]"#; ACTS_MAX + 1].join(",");
        let many = format!(r#"{{"m":1,"s":"sandbox","r":1,"c":0,"t":0,"a":[{many}]}}"#);
        assert_eq!(open(&written(&many)), Err(LinkError::TooLong));
    }

    #[test]
    fn no_cut_or_changed_link_panics() {
        let fragment = fragment_of(&log());
        for end in 0..fragment.len() {
            let _ = open(&fragment[..end]);
        }
        for at in 3..fragment.len() {
            let mut bytes = fragment.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let _ = open(std::str::from_utf8(&bytes).unwrap());
        }
    }

    #[test]
    fn another_model_is_noticed() {
        let wire = r#"{"m":999,"s":"sandbox","r":7,"c":3,"t":4000,"a":[]}"#;
        assert!(open(&written(wire)).unwrap().other_model);
    }
}
