//! The fragment of a link: `v1.<base64url(deflate(JSON))>`.
//!
//! JSON: `{"m":1,"s":"sandbox","r":7,"c":12,"t":90,"a":[[ms,step,"pod.add",…],…]}`: model version,
//! start scene, seed, cursor and its simulated time, and each act with its time, the steps before
//! it, its published name and its arguments in the order of `write_arguments`. Arguments are only
//! ever added at the end.

use crate::cluster::object::{Str, Value};
use crate::cluster::{
    DeploymentMove, Move, Ms, PodSpecMove, ServiceMove, TrafficFrom, TrafficMove,
};
use crate::voyage::{LoggedAct, Scene, VoyageLog};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// The model's version: it grows whenever the same acts lead to other steps than before.
pub const MODEL: u64 = 1;
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
    let wire = [
        ("m", Value::from(MODEL)),
        ("s", log.scene.id().into()),
        ("r", log.seed.into()),
        ("c", (log.cursor as u64).into()),
        ("t", log.cursor_ms.into()),
        ("a", Value::List(log.acts.iter().map(write_act).collect())),
    ];
    let wire = Value::Mapping(wire.map(|(key, value)| (key.into(), value)).into());
    format!("v1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(wire.json().as_bytes(), 8)))
}

fn write_act(logged: &LoggedAct) -> Value {
    let mut out = Writer { row: Vec::new() };
    out.number(logged.ms as i64).number(logged.after_step as i64).text(logged.act.act());
    write_arguments(&logged.act, &mut out);
    Value::List(out.row)
}

/// Writes an act's arguments one by one.
struct Writer {
    row: Vec<Value>,
}

impl Writer {
    fn number(&mut self, number: i64) -> &mut Writer {
        self.row.push(number.into());
        self
    }
    fn yes(&mut self, yes: bool) -> &mut Writer {
        self.row.push(yes.into());
        self
    }
    fn text(&mut self, text: &str) -> &mut Writer {
        self.row.push(text.into());
        self
    }
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
    let deflated = URL_SAFE_NO_PAD.decode(body).map_err(|_| LinkError::Damaged)?;
    let bytes = decompress_to_vec_with_limit(&deflated, INFLATED_BYTES_MAX).map_err(|error| {
        use miniz_oxide::inflate::TINFLStatus;
        match error.status {
            TINFLStatus::HasMoreOutput => LinkError::TooLong,
            _ => LinkError::Damaged,
        }
    })?;
    let wire = std::str::from_utf8(&bytes).ok().and_then(Value::read).ok_or(LinkError::Damaged)?;
    let part = |key: &str| wire.get(key).ok_or(LinkError::Damaged);
    let number = |key: &str| part(key)?.as_u64().ok_or(LinkError::Damaged);
    let scene = part("s")?.as_text().ok_or(LinkError::Damaged)?;
    let scene = Scene::parse(&scene).ok_or(LinkError::UnknownScene)?;
    let rows = part("a")?.as_list().ok_or(LinkError::Damaged)?;
    if rows.len() > ACTS_MAX {
        return Err(LinkError::TooLong);
    }
    let acts = rows.iter().map(read_act).collect::<Result<_, _>>()?;
    let cursor = usize::try_from(number("c")?).map_err(|_| LinkError::Damaged)?;
    let cursor_ms = time(part("t")?)?;
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
    let act = read_move(&name, Reader { left: arguments })?;
    Ok(LoggedAct { ms, after_step, act })
}

/// The arguments of an act, in the order [`read_move`] takes them.
fn write_arguments(act: &Move, out: &mut Writer) {
    match act {
        Move::PodAdd(p) => {
            out.text(&p.namespace).text(&p.name).text(&p.image);
            out.number(p.cpu_milli).number(p.memory_mib);
        }
        Move::DeploymentCreate(d) => {
            out.text(&d.namespace).text(&d.name).text(&d.image).number(d.replicas);
            out.number(d.cpu_milli).number(d.memory_mib).yes(d.recreate);
        }
        Move::DeploymentScale { namespace, name, replicas } => {
            out.text(namespace).text(name).number(*replicas);
        }
        Move::DeploymentRollout { namespace, name, image } => {
            out.text(namespace).text(name).text(image);
        }
        Move::DeploymentUndo { namespace, name }
        | Move::DeploymentDelete { namespace, name }
        | Move::PodDelete { namespace, name }
        | Move::PodCrash { namespace, name }
        | Move::ServiceDelete { namespace, name } => {
            out.text(namespace).text(name);
        }
        Move::NodeAdd { name, cpu_milli, memory_mib, zone } => {
            out.text(name).number(*cpu_milli).number(*memory_mib).text(zone);
        }
        Move::NodeFail { node }
        | Move::NodeCut { node }
        | Move::NodeRecover { node }
        | Move::NodeCordon { node }
        | Move::NodeUncordon { node }
        | Move::NodeDrain { node } => {
            out.text(node);
        }
        Move::ServiceCreate(s) => {
            out.text(&s.namespace).text(&s.name).text(&s.app).yes(s.node_port);
            out.number(s.port).number(s.target_port);
        }
        Move::TrafficSend(t) => {
            let (outside, place) = match &t.from {
                TrafficFrom::Pod { name } => (false, name),
                TrafficFrom::Outside { node } => (true, node),
            };
            out.text(&t.namespace).text(&t.service).yes(outside).text(place);
            out.number(t.count.into()).number(t.interval_ms.into());
        }
        Move::ControlPlaneStop | Move::ControlPlaneStart => {}
    }
}

fn read_move(act: &str, mut a: Reader) -> Result<Move, LinkError> {
    // A struct's fields are read in the order they are written here.
    Ok(match act {
        "pod.add" => Move::PodAdd(PodSpecMove {
            namespace: a.text()?,
            name: a.text()?,
            image: a.text()?,
            cpu_milli: a.number()?,
            memory_mib: a.number()?,
        }),
        "deployment.create" => Move::DeploymentCreate(DeploymentMove {
            namespace: a.text()?,
            name: a.text()?,
            image: a.text()?,
            replicas: a.number()?,
            cpu_milli: a.number()?,
            memory_mib: a.number()?,
            recreate: a.yes()?,
        }),
        "deployment.scale" => {
            Move::DeploymentScale { namespace: a.text()?, name: a.text()?, replicas: a.number()? }
        }
        "deployment.rollout" => {
            Move::DeploymentRollout { namespace: a.text()?, name: a.text()?, image: a.text()? }
        }
        "deployment.undo" => Move::DeploymentUndo { namespace: a.text()?, name: a.text()? },
        "deployment.delete" => Move::DeploymentDelete { namespace: a.text()?, name: a.text()? },
        "pod.delete" => Move::PodDelete { namespace: a.text()?, name: a.text()? },
        "pod.crash" => Move::PodCrash { namespace: a.text()?, name: a.text()? },
        "node.add" => Move::NodeAdd {
            name: a.text()?,
            cpu_milli: a.number()?,
            memory_mib: a.number()?,
            zone: a.text()?,
        },
        "node.fail" => Move::NodeFail { node: a.text()? },
        "node.cut" => Move::NodeCut { node: a.text()? },
        "node.recover" => Move::NodeRecover { node: a.text()? },
        "node.cordon" => Move::NodeCordon { node: a.text()? },
        "node.uncordon" => Move::NodeUncordon { node: a.text()? },
        "node.drain" => Move::NodeDrain { node: a.text()? },
        "service.create" => Move::ServiceCreate(ServiceMove {
            namespace: a.text()?,
            name: a.text()?,
            app: a.text()?,
            node_port: a.yes()?,
            port: a.number()?,
            target_port: a.number()?,
        }),
        "service.delete" => Move::ServiceDelete { namespace: a.text()?, name: a.text()? },
        "traffic.send" => Move::TrafficSend(TrafficMove {
            namespace: a.text()?,
            service: a.text()?,
            from: if a.yes()? {
                TrafficFrom::Outside { node: a.text()? }
            } else {
                TrafficFrom::Pod { name: a.text()? }
            },
            count: a.small()?,
            interval_ms: a.small()?,
        }),
        "controlplane.stop" => Move::ControlPlaneStop,
        "controlplane.start" => Move::ControlPlaneStart,
        _ => return Err(LinkError::UnknownAct),
    })
}

/// Takes arguments one by one; a missing or wrong one is damage.
struct Reader<'a> {
    left: &'a [Value],
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<&'a Value, LinkError> {
        let (first, rest) = self.left.split_first().ok_or(LinkError::Damaged)?;
        self.left = rest;
        Ok(first)
    }
    fn text(&mut self) -> Result<Str, LinkError> {
        self.next()?.as_text().ok_or(LinkError::Damaged)
    }
    fn number(&mut self) -> Result<i64, LinkError> {
        self.next()?.as_i64().ok_or(LinkError::Damaged)
    }
    fn small(&mut self) -> Result<u32, LinkError> {
        u32::try_from(self.number()?).map_err(|_| LinkError::Damaged)
    }
    fn yes(&mut self) -> Result<bool, LinkError> {
        self.next()?.as_bool().ok_or(LinkError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of every act, so that a new one cannot be forgotten here.
    fn one_of_each() -> Vec<Move> {
        let (namespace, name, node) =
            || -> (Str, Str, Str) { ("default".into(), "web".into(), "node-1".into()) }();
        let both = (namespace.clone(), name.clone());
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
            Move::DeploymentScale {
                namespace: both.0.clone(),
                name: both.1.clone(),
                replicas: 1_000_000_000,
            },
            Move::DeploymentRollout {
                namespace: both.0.clone(),
                name: both.1.clone(),
                image: "web:v2".into(),
            },
            Move::DeploymentUndo { namespace: both.0.clone(), name: both.1.clone() },
            Move::DeploymentDelete { namespace: both.0.clone(), name: both.1.clone() },
            Move::PodDelete { namespace: both.0.clone(), name: both.1.clone() },
            Move::PodCrash { namespace: both.0.clone(), name: both.1.clone() },
            Move::NodeAdd { name: "".into(), cpu_milli: 4000, memory_mib: 8192, zone: "a".into() },
            Move::NodeFail { node: node.clone() },
            Move::NodeCut { node: node.clone() },
            Move::NodeRecover { node: node.clone() },
            Move::NodeCordon { node: node.clone() },
            Move::NodeUncordon { node: node.clone() },
            Move::NodeDrain { node: node.clone() },
            Move::ServiceCreate(ServiceMove {
                app: "웹 \"1\"".into(),
                node_port: true,
                port: 80,
                ..ServiceMove::default()
            }),
            Move::ServiceDelete { namespace, name },
            Move::TrafficSend(TrafficMove {
                namespace: both.0.clone(),
                service: both.1.clone(),
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
        format!("v1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(json.as_bytes(), 6)))
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
