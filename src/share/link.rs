//! The fragment of a link: `v1.<base64url(deflate(JSON))>`.
//!
//! JSON: `{"m":2,"s":"sandbox","r":7,"c":12,"t":90,"a":[[ms,step,"pod.add",…],…]}`: model version,
//! start scene, seed, cursor and its simulated time, and each act with its time, the steps before
//! it, its published name and its arguments in the order of `arguments`. Arguments are only
//! ever added at the end.

use super::base64;
use super::deflate::{InflateError, deflate, inflate};
use crate::cluster::object::json::Writer;
use crate::cluster::object::{Str, Value};
use crate::cluster::{Move, Ms, TrafficFrom};
use crate::voyage::{LoggedAct, Scene, VoyageLog};

/// The model's version: it grows whenever the same acts lead to other steps than before.
pub const MODEL: u64 = 2;
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
    out.key("s").text(log.scene.id());
    out.key("r").natural(log.seed);
    out.key("c").natural(log.cursor as u64);
    out.key("t").natural(log.cursor_ms);
    out.key("a").open('[');
    for logged in &log.acts {
        out.open('[').natural(logged.ms).natural(logged.after_step as u64);
        out.text(logged.act.act());
        arguments(&mut logged.act.clone(), &mut |argument| argument.write(&mut out));
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
    self::arguments(&mut act, &mut |argument| {
        whole &= left.next().and_then(|value| argument.read(value)).is_some();
    });
    if whole { Ok(LoggedAct { ms, after_step, act }) } else { Err(LinkError::Damaged) }
}

/// One argument of an act, to be written or read.
enum Argument<'a> {
    Text(&'a mut Str),
    Number(&'a mut i64),
    Small(&'a mut u32),
    Yes(&'a mut bool),
}

impl Argument<'_> {
    fn write(self, out: &mut Writer) {
        match self {
            Argument::Text(text) => out.text(text),
            Argument::Number(number) => out.number(*number),
            Argument::Small(small) => out.natural((*small).into()),
            Argument::Yes(yes) => out.yes(*yes),
        };
    }
    /// Takes the value in; `None` if it is of another kind.
    fn read(self, value: &Value) -> Option<()> {
        match self {
            Argument::Text(text) => *text = value.as_text()?.into(),
            Argument::Number(number) => *number = value.as_i64()?,
            Argument::Small(small) => *small = u32::try_from(value.as_u64()?).ok()?,
            Argument::Yes(yes) => *yes = value.as_bool()?,
        }
        Some(())
    }
}

/// Visits the arguments of an act, in the order links have them.
fn arguments(act: &mut Move, visit: &mut dyn FnMut(Argument)) {
    use Argument::{Number, Small, Text, Yes};
    match act {
        Move::PodAdd(p) => {
            let texts = [&mut p.namespace, &mut p.name, &mut p.image];
            texts.into_iter().for_each(|text| visit(Text(text)));
            visit(Number(&mut p.cpu_milli));
            visit(Number(&mut p.memory_mib));
        }
        Move::DeploymentCreate(d) => {
            let texts = [&mut d.namespace, &mut d.name, &mut d.image];
            texts.into_iter().for_each(|text| visit(Text(text)));
            let numbers = [&mut d.replicas, &mut d.cpu_milli, &mut d.memory_mib];
            numbers.into_iter().for_each(|number| visit(Number(number)));
            visit(Yes(&mut d.recreate));
        }
        Move::DeploymentScale { namespace, name, replicas } => {
            visit(Text(namespace));
            visit(Text(name));
            visit(Number(replicas));
        }
        Move::DeploymentRollout { namespace, name, image } => {
            [namespace, name, image].into_iter().for_each(|text| visit(Text(text)));
        }
        Move::DeploymentUndo { namespace, name }
        | Move::DeploymentDelete { namespace, name }
        | Move::PodDelete { namespace, name }
        | Move::PodCrash { namespace, name }
        | Move::ServiceDelete { namespace, name } => {
            visit(Text(namespace));
            visit(Text(name));
        }
        Move::NodeAdd { name, cpu_milli, memory_mib, zone } => {
            visit(Text(name));
            visit(Number(cpu_milli));
            visit(Number(memory_mib));
            visit(Text(zone));
        }
        Move::NodeFail { node }
        | Move::NodeCut { node }
        | Move::NodeRecover { node }
        | Move::NodeCordon { node }
        | Move::NodeUncordon { node }
        | Move::NodeDrain { node } => visit(Text(node)),
        Move::ServiceCreate(s) => {
            let texts = [&mut s.namespace, &mut s.name, &mut s.app];
            texts.into_iter().for_each(|text| visit(Text(text)));
            visit(Yes(&mut s.node_port));
            visit(Number(&mut s.port));
            visit(Number(&mut s.target_port));
        }
        Move::TrafficSend(t) => {
            let (mut outside, mut place) = match t.from {
                TrafficFrom::Pod { name } => (false, name),
                TrafficFrom::Outside { node } => (true, node),
            };
            visit(Text(&mut t.namespace));
            visit(Text(&mut t.service));
            visit(Yes(&mut outside));
            visit(Text(&mut place));
            t.from = match outside {
                false => TrafficFrom::Pod { name: place },
                true => TrafficFrom::Outside { node: place },
            };
            visit(Small(&mut t.count));
            visit(Small(&mut t.interval_ms));
        }
        Move::ControlPlaneStop | Move::ControlPlaneStart => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{DeploymentMove, PodSpecMove, ServiceMove, TrafficMove};

    /// One of every act, so that a new one cannot be forgotten here.
    fn one_of_each() -> Vec<Move> {
        let (namespace, name, node) =
            || -> (Str, Str, Str) { ("default".into(), "web".into(), "node-1".into()) }();
        let both = (namespace, name);
        vec![
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
            Move::DeploymentScale { namespace: both.0, name: both.1, replicas: 1_000_000_000 },
            Move::DeploymentRollout { namespace: both.0, name: both.1, image: "web:v2".into() },
            Move::DeploymentUndo { namespace: both.0, name: both.1 },
            Move::DeploymentDelete { namespace: both.0, name: both.1 },
            Move::PodDelete { namespace: both.0, name: both.1 },
            Move::PodCrash { namespace: both.0, name: both.1 },
            Move::NodeAdd { name: "".into(), cpu_milli: 4000, memory_mib: 8192, zone: "a".into() },
            Move::NodeFail { node },
            Move::NodeCut { node },
            Move::NodeRecover { node },
            Move::NodeCordon { node },
            Move::NodeUncordon { node },
            Move::NodeDrain { node },
            Move::ServiceCreate(ServiceMove {
                app: "웹 \"1\"".into(),
                node_port: true,
                port: 80,
                ..ServiceMove::default()
            }),
            Move::ServiceDelete { namespace, name },
            Move::TrafficSend(TrafficMove {
                namespace: both.0,
                service: both.1,
                count: 1,
                interval_ms: 100,
                from: TrafficFrom::Outside { node },
            }),
            Move::TrafficSend(TrafficMove {
                namespace: both.0,
                service: both.1,
                count: u32::MAX,
                interval_ms: 0,
                from: TrafficFrom::Pod { name: "a".into() },
            }),
            Move::ControlPlaneStop,
            Move::ControlPlaneStart,
        ]
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
        assert!(fragment.is_ascii() && fragment.len() < 1200, "{}", fragment.len());
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
            "{\"m\":2,\"s\":\"first-voyage\",\"r\":18446744073709551615,\"c\":12,\
             \"t\":3,\"a\":[[0,0,\"pod.add\",\"\",\"\",\"nginx:1.27\",250,0],\
             [1000,3,\"deployment.create\",\"\",\"\",\"\",-1,0,0,true]]}"
        );
        let written = "v1.7f1NCsMgFARg3GXWL_I0GlOvIllItCHQ_GBsaSi9ey2FXmN2M9-c4YUFThEOOF\
                       znfJTmsZ1hSiBkONlr3Vmt2baWL8bIThrCWItKClxLCHDeMzFh36IIMVb5yzrN69N\
                       JoSxImToZyEtmpqpi2m_buaS1iDGnUNJfgRpJ37-S72kY3h8";
        assert_eq!(fragment, written);
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
        assert_eq!(log.scene.id(), "node-failure");
        assert_eq!((log.seed, log.cursor), (7, 3));
        let act = Move::NodeFail { node: "node-2".into() };
        assert_eq!(log.acts, [LoggedAct { ms: 4000, after_step: 3, act }]);
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
