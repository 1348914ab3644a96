//! Voyages as text: one command a line, and the trace they print.
//!
//! ```text
//! # what it teaches
//! scene first-voyage
//! deployment.create name=web image=web:v1 replicas=3
//! run 10s
//! expect pods ready=3
//! print pods
//! ```
//!
//! `fleet nodes=60 pods=300` in place of a scene begins with so many, grown ([`Growth`]). Acts are
//! spelled as their published names with `key=value` words. After `check` the invariants
//! are checked at every step; `calm` ends all faults and checks that the cluster then comes to what
//! its objects ask for. Invariant: a script changes a voyage only by what a learner could do.

mod check;
mod hop;
mod parse;
mod results;
mod rules;
mod trace;

pub use parse::{Command, Expect, ScriptError, parse_line};
pub use trace::{clock, line as trace_line};

use super::{Scene, Voyage};
use crate::cluster::invariant::Witness;
use crate::cluster::object::{Key, Kind, Object};
use crate::cluster::{Config, Growth};
use std::fmt::Write as _;

/// Runs scripts and keeps what they print.
pub struct Runner {
    voyage: Voyage,
    out: String,
    trace: TraceLevel,
    /// Checks the invariants from the moment it was called.
    witness: Option<Witness>,
}

/// Which steps are printed as they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceLevel {
    Off,
    Happenings,
    All,
}

impl Runner {
    /// A runner in the scene `first-voyage`.
    pub fn new() -> Runner {
        let voyage = Voyage::start(Scene::FirstVoyage, 1);
        Runner { voyage, out: String::new(), trace: TraceLevel::Happenings, witness: None }
    }

    /// Runs a whole script; on an error what was printed so far is kept.
    pub fn run(&mut self, script: &str) -> Result<(), ScriptError> {
        for (number, line) in script.lines().enumerate() {
            let Some(command) = parse_line(line).map_err(|what| what.at(number + 1))? else {
                continue;
            };
            self.command(command).map_err(|what| ScriptError { line: number + 1, what })?;
        }
        Ok(())
    }

    /// What was printed.
    pub fn output(&self) -> &str {
        &self.out
    }
    pub fn voyage(&self) -> &Voyage {
        &self.voyage
    }

    fn command(&mut self, command: Command) -> Result<(), String> {
        match command {
            Command::Scene { scene, seed } => {
                self.voyage = Voyage::open(scene, seed);
                self.witness = None;
            }
            Command::Fleet { seed, fleet } => {
                let start = Growth::new(Config::default(), seed, fleet).finish();
                self.voyage = Voyage::aboard(start, Scene::Sandbox, seed);
                self.witness = None;
            }
            Command::Act(act) => {
                let before = self.voyage.cursor();
                match self.voyage.act(*act) {
                    Ok(()) => {
                        self.print_steps(before);
                        self.witness_steps(before)?;
                    }
                    Err(error) => self.say(&format!("not possible: {error:?}")),
                }
            }
            Command::Run { ms } if self.witness.is_some() => self.run_checked(ms)?,
            Command::Run { ms } => self.moving(|voyage| voyage.run(ms))?,
            Command::Settle => self.moving(|voyage| while voyage.forward_soon() {})?,
            Command::Step { count } => self.moving(|voyage| {
                let _ = (0..count).all(|_| voyage.forward());
            })?,
            Command::Back { count } => {
                let _ = (0..count).all(|_| self.voyage.back());
                self.place();
            }
            Command::Seek { cursor } => {
                self.voyage.seek(cursor);
                self.place();
            }
            Command::NextHappening => self.moving(|voyage| {
                voyage.next_happening();
            })?,
            Command::NextChapter => self.moving(|voyage| {
                voyage.next_chapter();
            })?,
            Command::Trace(level) => self.trace = level,
            Command::Expect(expect) => self.expect(&expect)?,
            Command::Print { what, node } => self.print(&what, &node)?,
            Command::Fork { select } => {
                if !self.voyage.select_branch(select) {
                    return Err(format!("no branch {select}"));
                }
                self.place();
            }
            Command::Reset => self.voyage.reset(),
            Command::Check => self.witness = Some(Witness::new(self.voyage.cluster())),
            Command::Calm => self.calm()?,
            Command::Again => self.again()?,
        }
        Ok(())
    }

    fn moving(&mut self, f: impl FnOnce(&mut Voyage)) -> Result<(), String> {
        let before = self.voyage.cursor();
        f(&mut self.voyage);
        self.print_steps(before);
        self.witness_steps(before)
    }

    fn print_steps(&mut self, before: usize) {
        let base = self.voyage.time_of(0);
        for i in before..self.voyage.cursor() {
            let step = &self.voyage.steps()[i];
            let shown = match self.trace {
                TraceLevel::Off => false,
                TraceLevel::Happenings => step.is_happening(),
                TraceLevel::All => true,
            };
            if shown {
                let line = trace_line(step, i + 1, self.voyage.time_of(i + 1) - base);
                self.out.push_str(&line);
                self.out.push('\n');
            }
        }
    }

    fn place(&mut self) {
        let (cursor, time) = (self.voyage.cursor(), clock(self.voyage.time_ms()));
        self.say(&format!("at step {cursor}, {time}"));
    }

    fn say(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn print(&mut self, what: &str, node: &str) -> Result<(), String> {
        let cluster = self.voyage.cluster();
        let mut out = String::new();
        match what {
            "pods" => trace::objects(cluster, Kind::Pod, &mut out),
            "nodes" => trace::objects(cluster, Kind::Node, &mut out),
            "zones" => trace::zones(cluster, &mut out),
            "deployments" => trace::objects(cluster, Kind::Deployment, &mut out),
            "replicasets" => trace::objects(cluster, Kind::ReplicaSet, &mut out),
            "services" => trace::objects(cluster, Kind::Service, &mut out),
            "endpoints" => trace::objects(cluster, Kind::EndpointSlice, &mut out),
            "ports" => trace::ports(cluster, &mut out),
            "v1-endpoints" => trace::objects(cluster, Kind::Endpoints, &mut out),
            "namespaces" => trace::objects(cluster, Kind::Namespace, &mut out),
            "secrets" => trace::objects(cluster, Kind::Secret, &mut out),
            "configmaps" => trace::objects(cluster, Kind::ConfigMap, &mut out),
            "networkpolicies" => trace::objects(cluster, Kind::NetworkPolicy, &mut out),
            "ingresses" => trace::objects(cluster, Kind::Ingress, &mut out),
            "boards" => trace::boards(cluster, &mut out),
            "ingressclasses" => trace::objects(cluster, Kind::IngressClass, &mut out),
            "events" => trace::objects(cluster, Kind::Event, &mut out),
            "digest" => writeln!(out, "{:016x}", cluster.digest()).expect("writes to a string"),
            "hash" => writeln!(out, "{:016x}", cluster.hash()).expect("writes to a string"),
            "time" => {
                let time = clock(self.voyage.time_ms());
                writeln!(out, "{time}").expect("writes to a string");
            }
            "branches" => {
                for branch in self.voyage.branches() {
                    let here = if branch.id == self.voyage.branch() { " (here)" } else { "" };
                    let (id, steps) = (branch.id, branch.steps);
                    let forked = branch.forked;
                    writeln!(out, "branch {id}: {steps} steps, forked {forked:?}{here}")
                        .expect("writes to a string");
                }
            }
            "why" => self.print_causes(&mut out),
            "queue" => trace::queue(self.voyage.cluster(), &mut out),
            "suggestions" => trace::suggestions(self.voyage.cluster(), &mut out),
            "results" => results::print(cluster, &mut out),
            "rules" => rules::table(cluster, node, &mut out)?,
            "decision" => trace::decision(self.voyage.current().map(|s| &**s), &mut out),
            _ => return Err(format!("print what? {what:?} is not known")),
        }
        self.out.push_str(&out);
        Ok(())
    }

    fn print_causes(&self, out: &mut String) {
        let Some(last) = self.voyage.cursor().checked_sub(1) else { return };
        for i in self.voyage.causes(last) {
            let line = trace_line(&self.voyage.steps()[i], i + 1, self.voyage.time_of(i + 1));
            writeln!(out, "{line}").expect("writes to a string");
        }
    }

    fn expect(&mut self, expect: &Expect) -> Result<(), String> {
        let cluster = self.voyage.cluster();
        match expect {
            Expect::Pods { node, app, ready, total, running, pending } => {
                let matches = |object: &&Object| {
                    let pod = object.as_pod().expect("listed by kind");
                    let on = node.as_ref().is_none_or(|n| pod.node_name() == n);
                    let label = pod.metadata.labels.get("app");
                    on && app.as_ref().is_none_or(|a| label.is_some_and(|l| **l == **a))
                };
                let pods: Vec<_> = cluster.list(Kind::Pod).filter(matches).collect();
                let count = |f: &dyn Fn(&crate::cluster::object::Pod) -> bool| {
                    pods.iter().filter(|o| o.as_pod().is_some_and(|p| f(p))).count() as u64
                };
                let phase = |p: &crate::cluster::object::Pod| p.status.phase.name();
                compare("total", *total, count(&|_| true))?;
                compare("ready", *ready, count(&|p| p.is_ready()))?;
                compare("running", *running, count(&|p| phase(p) == "Running"))?;
                compare("pending", *pending, count(&|p| phase(p) == "Pending"))
            }
            Expect::Node { name, ready, taints } => {
                let key = Key::new(Kind::Node, "", name.as_str());
                let found = cluster.get(&key);
                let node = found.as_ref().and_then(Object::as_node).ok_or("no such node")?;
                compare("taints", *taints, node.spec.taints.len() as u64)?;
                match ready {
                    Some(want) if want != node.ready().name() => {
                        Err(format!("Ready={}, expected {want}", node.ready().name()))
                    }
                    _ => Ok(()),
                }
            }
            Expect::Requests { service, answered, failed } => {
                let key = Key::new(Kind::Service, "default", service.as_str());
                let tally = cluster.traffic().tally(&key);
                let (yes, no) = tally.map_or((0, 0), |t| (t.answered, t.refused + t.timed_out));
                compare("answered", *answered, u64::from(yes))?;
                compare("failed", *failed, u64::from(no))
            }
            Expect::Time { min_ms, max_ms } => {
                let now = self.voyage.time_ms();
                match (*min_ms..=*max_ms).contains(&now) {
                    true => Ok(()),
                    false => Err(format!("it is {}", clock(now))),
                }
            }
        }
    }
}

impl Default for Runner {
    fn default() -> Runner {
        Runner::new()
    }
}

fn compare(what: &str, want: Option<u64>, got: u64) -> Result<(), String> {
    match want {
        Some(want) if want != got => Err(format!("{what} is {got}, expected {want}")),
        _ => Ok(()),
    }
}
