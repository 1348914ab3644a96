//! `kubectl expose`: a Service for a Deployment, a ReplicaSet, a pod or another Service.

use super::create::comma;
use super::line::Flags;
use super::{Call, Done, Problem};
use crate::cluster::object::{Key, LabelSelector, Labels, Object, Str, Value};

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
    "load-balancer-ip=",
    "session-affinity=",
    "all",
];

pub fn expose(call: &mut Call) -> Done {
    let words = call.line.words.clone();
    for key in call.keys_named(&words)? {
        let object = call.find(&key)?;
        let value = service(call, &key, &object)?;
        call.create_object(value)?;
    }
    Ok(())
}

/// createService.
fn service(call: &Call, key: &Key, object: &Object) -> Result<Value, Problem> {
    let given = |name: &str| call.line.flag(name).filter(|text| !text.is_empty());
    let found = selector(object)?;
    let selector = match given("selector") {
        Some(text) => comma(text)?,
        None => labels(&found.map_err(|why| {
            let why = ["couldn't retrieve selectors via --selector flag or introspection: ", &why];
            usage(&why.concat())
        })?),
    };
    let mut value = Value::default();
    value.set("apiVersion", "v1".into());
    value.set("kind", "Service".into());
    let meta = value.at(&["metadata"]);
    meta.set("name", given("name").unwrap_or(cut(&key.name)).into());
    meta.set(
        "labels",
        match given("labels") {
            Some(text) => comma(text)?,
            None => labels(&object.meta().labels),
        },
    );
    let kind = given("type").unwrap_or("ClusterIP");
    let spec = value.at(&["spec"]);
    spec.set("type", kind.into());
    spec.set("selector", selector);
    spec.set("ports", Value::List(ports(call, object)?));
    if let Some(ip) = given("external-ip") {
        spec.set("externalIPs", Value::List(vec![ip.into()]));
    }
    if let Some(ip) = given("load-balancer-ip").filter(|_| kind == "LoadBalancer") {
        spec.set("loadBalancerIP", ip.into());
    }
    if let Some(affinity) = given("session-affinity") {
        if !matches!(affinity, "None" | "ClientIP") {
            let text = ["error: unknown session affinity: ", affinity].concat();
            return Err(Problem::Said(text));
        }
        spec.set("sessionAffinity", affinity.into());
    }
    if let Some(ip) = given("cluster-ip") {
        spec.set("clusterIP", ip.into());
    }
    Ok(value)
}

/// MapBasedSelectorForObject, and before it CanBeExposed.
fn selector(object: &Object) -> Result<Result<Labels, String>, Problem> {
    let known = |labels: &Labels, why: &str| match labels.is_empty() {
        true => Err(why.to_string()),
        false => Ok(labels.clone()),
    };
    let of_set = |selector: &LabelSelector| match &selector.match_expressions[..] {
        [] => Ok(selector.match_labels.clone()),
        expressions => {
            let words = expressions.iter().map(|e| {
                let values = e.values.join(" ");
                format!("{{Key:{} Operator:{} Values:[{values}]}}", e.key, e.operator)
            });
            let words = words.collect::<Vec<_>>().join(" ");
            Err(format!(
                "couldn't convert expressions - \"[{words}]\" to map-based selector format"
            ))
        }
    };
    Ok(match object {
        Object::Pod(pod) => {
            known(&pod.metadata.labels, "the pod has no labels and cannot be exposed")
        }
        Object::Service(service) => {
            known(&service.spec.selector, "the service has no pod selector set")
        }
        Object::Deployment(d) => of_set(&d.spec.selector),
        Object::ReplicaSet(set) => of_set(&set.spec.selector),
        other => {
            let kind = other.kind().qualified();
            return Err(Problem::Said(["error: cannot expose a ", &kind].concat()));
        }
    })
}

fn ports(call: &Call, object: &Object) -> Result<Vec<Value>, Problem> {
    let given = |name: &str| call.line.flag(name).filter(|text| !text.is_empty());
    // What the object has, by number; it tells the protocol even if the port is given.
    let own: Vec<(i64, Str)> = match object {
        Object::Service(service) => {
            service.spec.ports.iter().map(|p| (p.port.into(), p.protocol)).collect()
        }
        object => {
            let containers = super::set::containers(object).unwrap_or_default();
            let ports = containers.iter().flat_map(|c| &c.ports);
            ports.map(|p| (p.container_port.into(), p.protocol)).collect()
        }
    };
    let numbers: Vec<i64> = match given("port") {
        Some(list) => list.split(',').map(atoi).collect::<Result<_, _>>()?,
        None => own.iter().map(|(number, _)| *number).collect(),
    };
    if numbers.is_empty() && call.line.flag("cluster-ip") != Some("None") {
        return Err(usage("couldn't find port via --port flag or introspection"));
    }
    let several = numbers.len() > 1;
    let whole = |(i, number): (usize, &i64)| {
        let known = own.iter().find(|(own, _)| own == number).map(|(_, protocol)| &**protocol);
        let known = known.filter(|protocol| !protocol.is_empty());
        let mut whole = Value::default();
        if several {
            whole.set("name", Value::Text(format!("port-{}", i + 1)));
        }
        whole.set("port", (*number).into());
        whole.set("protocol", given("protocol").or(known).unwrap_or("TCP").into());
        whole.set(
            "targetPort",
            given("target-port").map_or((*number).into(), super::create::number),
        );
        whole
    };
    Ok(numbers.iter().enumerate().map(whole).collect())
}

/// strconv.Atoi.
fn atoi(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| {
        let text = format!("error: strconv.Atoi: parsing \"{text}\": invalid syntax");
        Problem::Said(text)
    })
}

fn usage(why: &str) -> Problem {
    let text = ["error: ", why, "\nSee 'kubectl expose -h' for help and examples"].concat();
    Problem::Said(text)
}

/// A Service's name has at most 63 characters.
fn cut(name: &str) -> &str {
    name.get(..63).unwrap_or(name)
}

fn labels(labels: &Labels) -> Value {
    Value::Mapping(labels.iter().map(|(name, v)| (name.to_string(), Value::from(&**v))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::{Deployment, Pod, Service};
    use std::sync::Arc;

    #[test]
    fn what_has_no_selector_of_pairs_says_so() {
        let mut set = Deployment::default();
        let expressions = &mut set.spec.selector.match_expressions;
        expressions.push(Default::default());
        (expressions[0].key, expressions[0].operator) = ("tier".into(), "In".into());
        expressions[0].values = vec!["a".into(), "b".into()];
        for (object, why) in [
            (Object::Pod(Arc::new(Pod::default())), "the pod has no labels and cannot be exposed"),
            (Object::Service(Arc::new(Service::default())), "the service has no pod selector set"),
            (
                Object::Deployment(Arc::new(set)),
                "couldn't convert expressions - \"[{Key:tier Operator:In Values:[a b]}]\" to \
                 map-based selector format",
            ),
        ] {
            assert_eq!(selector(&object).expect("may be exposed"), Err(why.to_string()));
        }
    }
}
