//! `kubectl expose`: a Service for a Deployment, a ReplicaSet, a pod or another Service.

use super::create::{comma, number};
use super::line::Flags;
use super::{Call, Done, Problem};
use crate::cluster::object::{Labels, Object, Value};

pub const FLAGS: Flags = &[
    "port=",
    "target-port=",
    "protocol=",
    "name=",
    "type=",
    "selector=",
    "l/labels=",
    "cluster-ip=",
    "external-ip=",
    "session-affinity=",
    "all",
];

pub fn expose(call: &mut Call) -> Done {
    let words = call.line.words.clone();
    let chosen = call.line.flag("selector").map(str::to_string);
    let keys = call.keys_named(&words)?;
    for key in keys {
        let object = call.find(&key)?;
        let selector = match &object {
            Object::Pod(pod) => pod.metadata.labels.clone(),
            Object::Service(service) => service.spec.selector.clone(),
            Object::Deployment(d) => d.spec.selector.match_labels.clone(),
            Object::ReplicaSet(set) => set.spec.selector.match_labels.clone(),
            other => {
                let resource = other.kind().resource();
                return Err(Problem::Said(format!("error: cannot expose a {resource}")));
            }
        };
        let selector = match &chosen {
            Some(text) => comma(text)?,
            None => labels(&selector),
        };
        let ports = ports(call, &object)?;
        let line = &call.line;
        let kind = line.flag("type").unwrap_or("ClusterIP");
        let mut value = Value::default();
        value.set("apiVersion", "v1".into());
        value.set("kind", "Service".into());
        let meta = value.at(&["metadata"]);
        meta.set("name", line.flag("name").unwrap_or(&key.name).into());
        meta.set(
            "labels",
            match line.flag("labels") {
                Some(text) => comma(text)?,
                None => labels(&object.meta().labels),
            },
        );
        let spec = value.at(&["spec"]);
        spec.set("type", kind.into());
        spec.set("selector", selector);
        spec.set("ports", Value::List(ports));
        for (flag, field) in [("cluster-ip", "clusterIP"), ("session-affinity", "sessionAffinity")]
        {
            if let Some(given) = line.flag(flag).filter(|text| !text.is_empty()) {
                spec.set(field, given.into());
            }
        }
        if let Some(ip) = line.flag("external-ip").filter(|text| !text.is_empty()) {
            spec.set("externalIPs", Value::List(vec![ip.into()]));
        }
        call.create_object(value)?;
    }
    Ok(())
}

fn ports(call: &Call, object: &Object) -> Result<Vec<Value>, Problem> {
    let protocol = call.line.flag("protocol").unwrap_or("TCP");
    let mut found: Vec<Value> = match (call.line.flag("port"), object) {
        (Some(list), _) => list.split(',').map(number).collect(),
        (None, Object::Service(service)) => {
            service.spec.ports.iter().map(|p| i64::from(p.port).into()).collect()
        }
        (None, object) => {
            let containers = super::set::containers(object).unwrap_or_default();
            let ports = containers.iter().flat_map(|c| &c.ports);
            ports.map(|p| i64::from(p.container_port).into()).collect()
        }
    };
    if found.is_empty() && call.line.flag("cluster-ip") != Some("None") {
        let text = "error: couldn't find port via --port flag or introspection\nSee 'kubectl \
                    expose -h' for help and examples";
        return Err(Problem::Said(text.into()));
    }
    let several = found.len() > 1;
    for (i, port) in found.iter_mut().enumerate() {
        let target = call.line.flag("target-port").map_or(port.clone(), number);
        let mut whole = Value::default();
        if several {
            whole.set("name", Value::Text(format!("port-{}", i + 1)));
        }
        whole.set("port", std::mem::take(port));
        whole.set("protocol", protocol.into());
        whole.set("targetPort", target);
        *port = whole;
    }
    Ok(found)
}

fn labels(labels: &Labels) -> Value {
    Value::Mapping(labels.iter().map(|(name, v)| (name.to_string(), Value::from(&**v))).collect())
}
