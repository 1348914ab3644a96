//! The rule table of a node as lines of a trace.

use crate::cluster::Cluster;
use crate::cluster::network::ProxyMode;
use crate::cluster::node::rule_table::{IPVS_HEAD, Line};
use std::fmt::Write as _;

/// What one would read on the node, Service by Service; `+` and `-`: the last sync wrote the line,
/// or took it away.
pub(super) fn table(cluster: &Cluster, node: &str, out: &mut String) -> Result<(), String> {
    let table = cluster.rule_table(&node.into(), usize::MAX);
    let table = table.ok_or_else(|| format!("{node} has no rules"))?;
    let mut line = |text: &str| writeln!(out, "{text}").expect("writes to a string");
    let (mode, scheduler) = (table.mode.name(), table.scheduler.name());
    match table.mode {
        ProxyMode::Ipvs => line(&format!("# {node}: {mode}, scheduler {scheduler}")),
        _ => line(&format!("# {node}: {mode}")),
    }
    if table.mode == ProxyMode::Ipvs {
        IPVS_HEAD.iter().for_each(|head| line(head));
    }
    let mut chain = String::new();
    let mut print = |mark: &str, of: &Line| {
        let plain = of.text.starts_with("-A ");
        if !plain && of.chain != chain {
            line(&format!("  {}", of.chain));
        }
        chain.clone_from(&of.chain);
        let table = if of.chain.starts_with("filter: ") { "filter: " } else { "" };
        line(&format!("{mark} {}{table}{}", if plain { "" } else { "  " }, of.text));
    };
    for section in &table.sections {
        for (of, fresh) in section.lines.iter().zip(&section.fresh) {
            print(if *fresh { "+" } else { " " }, of);
        }
        section.gone.iter().for_each(|of| print("-", of));
    }
    table.common.iter().for_each(|of| print(" ", of));
    Ok(())
}
