//! One line of a script to one command.

use super::TraceLevel;
use crate::cluster::map::Map;
use crate::cluster::node::{EVICTION_HARD_MIB, PODS_MAX};
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{Key, Kind, Str};
use crate::cluster::{
    App, DeleteMove, DeploymentMove, DrainMove, Fleet, Move, Ms, PatchMove, PodSpecMove,
    PriorityClassMove, Propagation, ServiceMove, Spread, TrafficFrom, TrafficMove, create,
};
use crate::voyage::Scene;

/// One line of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Scene {
        scene: Scene,
        seed: u64,
    },
    /// A voyage that begins with a fleet in three zones, grown and settled.
    Fleet {
        seed: u64,
        fleet: Fleet,
    },
    Act(Box<Move>),
    /// Let simulated time pass.
    Run {
        ms: Ms,
    },
    /// Until it is quiet.
    Settle,
    Step {
        count: usize,
    },
    Back {
        count: usize,
    },
    Seek {
        cursor: usize,
    },
    NextHappening,
    NextChapter,
    Trace(TraceLevel),
    Expect(Expect),
    Print {
        what: String,
        node: String,
    },
    Fork {
        select: u32,
    },
    Reset,
    /// From here on the invariants are checked after every step.
    Check,
    /// The faults end: everything broken is mended, and after a while all is as desired.
    Calm,
    /// The voyage repeated from its log, and gone back and forth: the same states.
    Again,
}

/// What must hold now. `None` = not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    Pods {
        node: Option<String>,
        app: Option<String>,
        total: Option<u64>,
        ready: Option<u64>,
        running: Option<u64>,
        pending: Option<u64>,
    },
    Node {
        name: String,
        ready: Option<String>,
        taints: Option<u64>,
    },
    Requests {
        service: String,
        answered: Option<u64>,
        failed: Option<u64>,
    },
    Time {
        min_ms: Ms,
        max_ms: Ms,
    },
}

/// What is wrong, and in which line (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    pub line: usize,
    pub what: String,
}

impl std::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// What is wrong with a line.
pub struct LineError(String);

impl LineError {
    pub fn at(self, line: usize) -> ScriptError {
        ScriptError { line, what: self.0 }
    }
}

/// The words of one line after its verb.
struct Words<'a> {
    plain: Vec<&'a str>,
    named: Map<&'a str, &'a str>,
}

/// Reads one line. `None`: nothing to do (empty, or a comment from `#`).
pub fn parse_line(line: &str) -> Result<Option<Command>, LineError> {
    let mut words = split(line).into_iter();
    let Some(verb) = words.next() else { return Ok(None) };
    let mut rest = Words { plain: Vec::new(), named: Map::new() };
    for word in words {
        match word.split_once('=') {
            Some((name, value)) => {
                rest.named.insert(name, value.trim_matches('\''));
            }
            None => rest.plain.push(word),
        }
    }
    let command = command(verb, &mut rest)?;
    match rest.named.keys().next() {
        Some(name) => Err(LineError(format!("{verb} knows no {name}="))),
        None => Ok(Some(command)),
    }
}

/// The words of a line; a value may stand between `'` and hold anything.
fn split(line: &str) -> Vec<&str> {
    let (mut words, mut begin, mut quoted) = (Vec::new(), None, false);
    for (at, c) in line.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '#' if !quoted => {
                words.extend(begin.take().map(|begin| &line[begin..at]));
                return words;
            }
            c if c.is_whitespace() && !quoted => {
                words.extend(begin.take().map(|begin| &line[begin..at]));
                continue;
            }
            _ => {}
        }
        begin.get_or_insert(at);
    }
    words.extend(begin.map(|begin| &line[begin..]));
    words
}

fn command(verb: &str, words: &mut Words) -> Result<Command, LineError> {
    let count = |words: &Words| match words.plain.first() {
        Some(text) => number(text),
        None => Ok(1),
    };
    Ok(match verb {
        "scene" => {
            let id = words.plain.first().copied().unwrap_or("");
            let known = || LineError(format!("no scene {id:?}"));
            let scene = Scene::parse(id).ok_or_else(known)?;
            Command::Scene { scene, seed: words.number_or("seed", 1)? }
        }
        "fleet" => Command::Fleet { seed: words.number_or("seed", 1)?, fleet: fleet(words)? },
        "run" => Command::Run { ms: duration(words.plain.first().copied().unwrap_or(""))? },
        "settle" => Command::Settle,
        "step" => Command::Step { count: count(words)? },
        "back" => Command::Back { count: count(words)? },
        "seek" => Command::Seek { cursor: count(words)? },
        "next-happening" => Command::NextHappening,
        "next-chapter" => Command::NextChapter,
        "trace" => Command::Trace(match words.plain.first() {
            Some(&"off") => TraceLevel::Off,
            Some(&"happenings") => TraceLevel::Happenings,
            Some(&"all") => TraceLevel::All,
            _ => return Err(LineError("trace off, happenings or all?".into())),
        }),
        "expect" => Command::Expect(expect(words)?),
        "print" => Command::Print {
            what: words.plain.first().unwrap_or(&"").to_string(),
            node: words.take("node").unwrap_or("").to_string(),
        },
        "fork.select" => Command::Fork { select: count(words)? as u32 },
        "reset" => Command::Reset,
        "check" => Command::Check,
        "calm" => Command::Calm,
        "again" => Command::Again,
        _ => Command::Act(Box::new(act(verb, words)?)),
    })
}

/// Half of the pods are of `app-0`, half of the rest of `app-1`, and so on; each other one has a
/// Service.
fn fleet(words: &mut Words) -> Result<Fleet, LineError> {
    let (nodes, mut left) = (words.number_or("nodes", 60)?, words.number_or("pods", 300u32)?);
    let (cpu_milli, memory_mib) =
        (words.number_or("cpu", 8_000)?, words.number_or("memory", 32_768)?);
    let (cpu_a_pod, memory_a_pod) = (100, 128);
    let room = (cpu_milli / cpu_a_pod).min((memory_mib - EVICTION_HARD_MIB) / memory_a_pod);
    let room = i64::from(nodes) * room.min(PODS_MAX);
    if nodes == 0 || i64::from(left) > room {
        return Err(LineError(format!("{nodes} such nodes have room for {} pods", room.max(0))));
    }
    let mut apps = Vec::new();
    while left > 0 {
        let replicas = if left < 10 { left } else { left.div_ceil(2) };
        apps.push(App {
            name: format!("app-{}", apps.len()).into(),
            image: "web:v1".into(),
            replicas,
            cpu_milli: cpu_a_pod,
            memory_mib: memory_a_pod,
            service: apps.len() % 2 == 1,
        });
        left -= replicas;
    }
    Ok(Fleet { nodes, zones: 3, cpu_milli, memory_mib, spread: Spread::Even, apps })
}

fn expect(words: &mut Words) -> Result<Expect, LineError> {
    Ok(match words.plain.first() {
        Some(&"pods") => Expect::Pods {
            node: words.take("node").map(str::to_string),
            app: words.take("app").map(str::to_string),
            total: words.number("total")?,
            ready: words.number("ready")?,
            running: words.number("running")?,
            pending: words.number("pending")?,
        },
        Some(&"node") => Expect::Node {
            name: words.plain.get(1).unwrap_or(&"").to_string(),
            ready: words.take("ready").map(str::to_string),
            taints: words.number("taints")?,
        },
        Some(&"requests") => Expect::Requests {
            service: words.take("service").unwrap_or("web").to_string(),
            answered: words.number("answered")?,
            failed: words.number("failed")?,
        },
        Some(&"time") => Expect::Time {
            min_ms: duration(words.take("min").unwrap_or("0ms"))?,
            max_ms: duration(words.take("max").unwrap_or("1000000s"))?,
        },
        _ => return Err(LineError("expect pods, node, requests or time?".into())),
    })
}

fn act(verb: &str, words: &mut Words) -> Result<Move, LineError> {
    let mut act = Move::named(verb).ok_or_else(|| LineError(format!("no command {verb:?}")))?;
    let own: Str = words.take("namespace").unwrap_or("default").into();
    match &mut act {
        Move::PodAdd(pod) => {
            *pod = PodSpecMove {
                namespace: own,
                name: words.str("name"),
                image: words.take("image").unwrap_or("web:v1").into(),
                cpu_milli: words.number_or("cpu", 0)?,
                memory_mib: words.number_or("memory", 0)?,
                labels: words.str("labels"),
                node_selector: words.str("nodeSelector"),
                tolerations: words.str("tolerations"),
                priority_class: words.str("priorityClass"),
                scheduler: words.str("scheduler"),
            }
        }
        Move::DeploymentCreate(deployment) => {
            *deployment = DeploymentMove {
                namespace: own,
                name: words.str("name"),
                image: words.take("image").unwrap_or("web:v1").into(),
                replicas: words.number_or("replicas", 1)?,
                cpu_milli: words.number_or("cpu", 0)?,
                memory_mib: words.number_or("memory", 0)?,
                recreate: words.take("strategy") == Some("Recreate"),
            }
        }
        Move::ServiceCreate(service) => {
            let kind = words.str("type");
            let target = words.take("targetPort");
            *service = ServiceMove {
                namespace: own,
                app: words.take("app").or(words.named.get("name").copied()).unwrap_or("").into(),
                name: words.str("name"),
                node_port: &*kind == "NodePort",
                kind: if matches!(&*kind, "ClusterIP" | "NodePort") {
                    Str::default()
                } else {
                    kind
                },
                port: words.number_or("port", 80)?,
                target_port: target.as_ref().map_or(Ok(8080), |text| text.parse()).unwrap_or(0),
                target_name: match target {
                    Some(text) if text.parse::<i64>().is_err() => text.into(),
                    _ => Str::default(),
                },
                node_port_number: words.number_or("nodePort", 0)?,
                external_name: words.str("externalName"),
                sticky: words.take("sessionAffinity") == Some("ClientIP"),
            }
        }
        Move::NamespaceCreate { name } => *name = words.str("name"),
        Move::PriorityClassCreate(class) => {
            *class = PriorityClassMove {
                name: words.str("name"),
                value: words.number_or("value", 0)?,
                never: words.take("preemptionPolicy") == Some("Never"),
                global_default: words.take("globalDefault") == Some("true"),
            }
        }
        Move::ObjectCreate { json } | Move::ObjectApply { json } | Move::ObjectReplace { json } => {
            *json = words.str("json");
        }
        Move::DeploymentRollout { namespace, name, image } => {
            (*namespace, *name, *image) = (own, words.str("name"), words.str("image"));
        }
        Move::DeploymentUndo { namespace, name, revision } => {
            (*namespace, *name) = (own, words.str("name"));
            *revision = words.number_or("revision", 0)?;
        }
        Move::DeploymentPause { namespace, name }
        | Move::DeploymentResume { namespace, name }
        | Move::DeploymentRestart { namespace, name }
        | Move::PodEvict { namespace, name }
        | Move::PodCrash { namespace, name } => (*namespace, *name) = (own, words.str("name")),
        Move::Scale { key, replicas } => {
            *key = words.key(key.kind, own)?;
            *replicas = words.number_or("replicas", 1)?;
        }
        Move::Patch(PatchMove { key, how, body }) => {
            *key = words.key(key.kind, own)?;
            let name = words.take("type").unwrap_or("strategic");
            let known = PatchType::named(name);
            *how = known.ok_or_else(|| LineError(format!("no patch of type {name:?}")))?;
            *body = words.str("body");
        }
        Move::Label { key, changes } | Move::Annotate { key, changes } => {
            *key = words.key(key.kind, own)?;
            *changes = words.changes()?;
        }
        Move::Delete(DeleteMove { key, cascade, grace_period_seconds }) => {
            *key = words.key(key.kind, own)?;
            let name = words.take("cascade").unwrap_or("background");
            let known = Propagation::named(name);
            *cascade = known.ok_or_else(|| LineError(format!("no cascade {name:?}")))?;
            *grace_period_seconds = words.number_or("grace", -1)?;
        }
        Move::NodeAdd { name, cpu_milli, memory_mib, zone } => {
            (*name, *zone) = (words.str("name"), words.str("zone"));
            *cpu_milli = words.number_or("cpu", 4_000)?;
            *memory_mib = words.number_or("memory", 8 * 1024)?;
        }
        Move::NodeFail { node }
        | Move::NodeCut { node }
        | Move::NodeRecover { node }
        | Move::NodeCordon { node }
        | Move::NodeUncordon { node } => *node = words.str("node"),
        Move::ZoneFail { zone } | Move::ZoneRecover { zone } => *zone = words.str("zone"),
        Move::Nodes(many) => many.nodes = words.str("nodes"),
        Move::NodeDrain(drain) => {
            *drain = DrainMove {
                node: words.str("node"),
                grace_period_seconds: words.number_or("grace", -1)?,
                timeout_seconds: words.number_or("timeout", 0)?,
            }
        }
        Move::NodeTaint { node, changes } => {
            (*node, *changes) = (words.str("node"), words.str("taints"));
        }
        Move::TrafficSend(traffic) => {
            *traffic = TrafficMove {
                namespace: own,
                service: words.str("service"),
                from: match (words.take("pod"), words.take("on"), words.take("node")) {
                    (Some(pod), ..) => TrafficFrom::Pod { name: pod.into() },
                    (_, Some(node), _) => TrafficFrom::Node { name: node.into() },
                    (.., Some(node)) => TrafficFrom::Outside { node: node.into() },
                    (None, None, None) => TrafficFrom::Client,
                },
                // The Service's own address needs no words.
                to: words.take("to").filter(|to| *to != "load-balancer").unwrap_or("").into(),
                count: words.number_or("count", 1)?,
                interval_ms: words.number_or("interval", 50)?,
                pattern: words.str("pattern"),
            }
        }
        Move::ControllerStop { controller } | Move::ControllerStart { controller } => {
            *controller = words.str("name");
        }
        Move::NetworkSet { setting, value } => {
            (*setting, *value) = (words.str("setting"), words.str("value"));
        }
        Move::ControlPlaneStop | Move::ControlPlaneStart => {}
    }
    Ok(act)
}

impl<'a> Words<'a> {
    fn take(&mut self, name: &str) -> Option<&'a str> {
        self.named.remove(name)
    }
    fn str(&mut self, name: &str) -> Str {
        self.take(name).unwrap_or("").into()
    }
    /// The object of `name=`, of the act's kind or of `kind=`.
    fn key(&mut self, kind: Kind, namespace: Str) -> Result<Key, LineError> {
        let kind = match self.take("kind") {
            None => kind,
            Some(word) => {
                Kind::named(word).ok_or_else(|| LineError(format!("no kind {word:?}")))?
            }
        };
        let namespace = if kind.namespaced() { namespace } else { "".into() };
        Ok(Key { kind, namespace, name: self.str("name") })
    }
    /// `set=app=web,tier=front` and `drop=old,older`.
    fn changes(&mut self) -> Result<Str, LineError> {
        let bad = || LineError("set=name=value,... and drop=name,...?".into());
        let set = create::pairs(self.take("set").unwrap_or("")).ok_or_else(bad)?;
        let mut changes = Map::new();
        for name in self.take("drop").unwrap_or("").split(',').filter(|name| !name.is_empty()) {
            changes.insert(name.into(), None);
        }
        for (name, value) in &set {
            changes.insert(*name, Some(*value));
        }
        Ok(create::changes_json(&changes))
    }
    fn number<T: std::str::FromStr>(&mut self, name: &str) -> Result<Option<T>, LineError> {
        self.take(name).map(number).transpose()
    }
    fn number_or<T: std::str::FromStr>(&mut self, name: &str, or: T) -> Result<T, LineError> {
        Ok(self.number(name)?.unwrap_or(or))
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, LineError> {
    text.parse().map_err(|_| LineError(format!("{text:?} is no number here")))
}

/// `250ms`, `60s`, `5m`.
fn duration(text: &str) -> Result<Ms, LineError> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000)];
    let found = units.iter().find_map(|(unit, ms)| {
        let digits = text.strip_suffix(unit)?;
        digits.parse::<Ms>().ok().map(|n| n * ms)
    });
    found.ok_or_else(|| LineError(format!("{text:?} is no duration (250ms, 60s, 5m)")))
}
