//! An object as the API shows it.
//!
//! The model keeps no field that has one value in every cluster it can build; those are written
//! here, so that a recording of the model has every field a recording of a real cluster has.

use moseon::cluster::object::Object;
use serde_json::{Value, json};

/// The object with everything that API defaulting and admission add for ever.
pub fn object(object: &Object) -> Value {
    let mut value: Value = serde_json::from_str(&object.to_json()).expect("JSON");
    if value["metadata"]["uid"].is_null() {
        value["metadata"]["uid"] = value["metadata"]["name"].clone(); // Events have none here
    }
    match object {
        Object::Deployment(_) | Object::ReplicaSet(_) => {
            pod_spec(&mut value["spec"]["template"]["spec"]);
        }
        Object::Pod(_) => pod(&mut value["spec"]),
        Object::Service(_) => service(&mut value),
        _ => {}
    }
    value
}

/// SetDefaults_PodSpec and SetDefaults_Container.
fn pod_spec(spec: &mut Value) {
    or(spec, "securityContext", json!({}));
    for list in ["containers", "initContainers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            or(container, "resources", json!({}));
            or(container, "terminationMessagePath", json!("/dev/termination-log"));
            or(container, "terminationMessagePolicy", json!("File"));
        }
    }
    if spec["initContainers"].is_null() {
        spec.as_object_mut().expect("an object").remove("initContainers");
    }
}

/// SetDefaults_Pod and the admission plugin ServiceAccount.
fn pod(spec: &mut Value) {
    pod_spec(spec);
    or(spec, "enableServiceLinks", json!(true));
    let account = spec["serviceAccountName"].clone();
    or(spec, "serviceAccount", account);
    let name = "kube-api-access-00000";
    for list in ["containers", "initContainers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            or(container, "volumeMounts", json!([]));
            container["volumeMounts"].as_array_mut().expect("a list").push(json!({
                "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                "name": name, "readOnly": true,
            }));
        }
    }
    if spec["initContainers"].is_null() {
        spec.as_object_mut().expect("an object").remove("initContainers");
    }
    or(spec, "volumes", json!([]));
    let field = json!({"apiVersion": "v1", "fieldPath": "metadata.namespace"});
    spec["volumes"].as_array_mut().expect("a list").push(json!({
        "name": name,
        "projected": {"defaultMode": 420, "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}],
                "name": "kube-root-ca.crt"}},
            {"downwardAPI": {"items": [{"fieldRef": field, "path": "namespace"}]}},
        ]},
    }));
}

/// Defaulting of Services in a cluster with IPv4 only.
fn service(value: &mut Value) {
    let spec = &mut value["spec"];
    if spec["type"] != "ExternalName" {
        let ips = json!([spec["clusterIP"]]);
        or(spec, "clusterIPs", ips);
        or(spec, "ipFamilies", json!(["IPv4"]));
        or(spec, "ipFamilyPolicy", json!("SingleStack"));
    }
    if spec["ports"].as_array().is_some_and(Vec::is_empty) {
        spec.as_object_mut().expect("an object").remove("ports");
    }
    or(value, "status", json!({"loadBalancer": {}}));
}

fn or(value: &mut Value, field: &str, constant: Value) {
    if value[field].is_null() {
        value[field] = constant;
    }
}
