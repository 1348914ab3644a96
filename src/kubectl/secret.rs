//! `kubectl create secret`: generic and tls. There are no files here; the certificate and the key
//! that a line names are made up from their paths.

use super::create::{named, no_file, pair_of};
use super::{Call, Done, Problem, said};
use crate::cluster::Move;
use crate::cluster::object::{
    SECRET_TLS, SECRET_TLS_KEYS, Secret, Value, config_key_error, decoded, encoded,
};

pub(super) fn secret(call: &mut Call) -> Done {
    let of = call.line.word(1).to_string();
    call.line.command = ["create secret ", &of].concat();
    if call.line.has("append-hash") {
        return Err(Problem::NotModelled("kubectl create secret --append-hash".into()));
    }
    match &*of {
        "generic" => generic(call),
        "tls" => tls(call),
        "docker-registry" => {
            Err(Problem::NotModelled("kubectl create secret docker-registry".into()))
        }
        "" => said("error: must specify a subcommand of create secret"),
        other => {
            let text = format!("error: unknown command \"{other}\" for \"kubectl create secret\"");
            Err(Problem::Said(text))
        }
    }
}

fn generic(call: &mut Call) -> Done {
    let name = call.line.name(2)?.to_string();
    let (files, env) = (call.line.flag("from-file"), call.line.flag("from-env-file"));
    if env.is_some() && (files.is_some() || call.line.flag("from-literal").is_some()) {
        return said("error: from-env-file cannot be combined with from-file or from-literal");
    }
    let mut data: Vec<(String, Value)> = Vec::new();
    for literal in call.line.all("from-literal") {
        let (key, value) = pair_of(literal)?;
        if let Some(error) = config_key_error(key) {
            let text = format!("error: \"{key}\" is not valid key name for a Secret {error}");
            return Err(Problem::Said(text));
        }
        if data.iter().any(|(known, _)| known == key) {
            return Err(Problem::Said(format!(
                "error: cannot add key {key}, another key by that name already exists"
            )));
        }
        data.push((key.into(), Value::Text(encoded(value.as_bytes()))));
    }
    if let Some(file) = files.or(env) {
        return Err(no_file(file));
    }
    let kind = call.line.flag("type").unwrap_or("").to_string();
    ask(call, &name, &kind, data)
}

fn tls(call: &mut Call) -> Done {
    let name = call.line.name(2)?.to_string();
    let paths = ["cert", "key"].map(|flag| call.line.flag(flag).unwrap_or("").to_string());
    if paths.iter().any(String::is_empty) {
        return said("error: key and cert must be specified");
    }
    ask(call, &name, SECRET_TLS, pair(&paths[0], &paths[1]))
}

/// The move of `create secret tls NAME --cert=tls.crt --key=tls.key`.
pub fn tls_secret(namespace: &str, name: &str) -> Move {
    let mut value = named("v1", "Secret", name);
    value.at(&["metadata"]).set("namespace", namespace.into());
    let [cert, key] = SECRET_TLS_KEYS;
    value.set("data", Value::Mapping(pair(cert, key)));
    value.set("type", SECRET_TLS.into());
    Move::ObjectCreate { json: value.to_json().into() }
}

/// The data of a Secret with the certificate and the key that two files would hold.
fn pair(cert: &str, key: &str) -> Vec<(String, Value)> {
    let made_up = |what: &str, path: &str| {
        let body = encoded(["made up for the file ", path].concat().as_bytes());
        encoded(format!("-----BEGIN {what}-----\n{body}\n-----END {what}-----\n").as_bytes())
    };
    let texts = [made_up("CERTIFICATE", cert), made_up("PRIVATE KEY", key)];
    let names = SECRET_TLS_KEYS.map(String::from);
    names.into_iter().zip(texts.map(Value::Text)).collect()
}

fn ask(call: &mut Call, name: &str, kind: &str, data: Vec<(String, Value)>) -> Done {
    let mut value = named("v1", "Secret", name);
    if !data.is_empty() {
        value.set("data", Value::Mapping(data));
    }
    if !kind.is_empty() {
        value.set("type", kind.into());
    }
    call.create_object(value)
}

/// The words and flags that make this Secret, if a line can.
pub(super) fn words_of(secret: &Secret) -> Option<(&'static str, Vec<(String, String)>)> {
    let data = |key: &str| String::from_utf8(decoded(secret.data.get(key)?).ok()?).ok();
    if &*secret.kind == SECRET_TLS {
        let path = |key: &str| {
            let text = data(key)?;
            let body = decoded(text.lines().nth(1)?).ok()?;
            let path = String::from_utf8(body).ok()?;
            path.strip_prefix("made up for the file ").map(String::from)
        };
        let [cert, key] = SECRET_TLS_KEYS.map(path);
        return Some(("tls", vec![("cert".into(), cert?), ("key".into(), key?)]));
    }
    let mut flags = Vec::new();
    for key in secret.data.keys() {
        flags.push(("from-literal".into(), [&**key, "=", data(key)?.as_str()].concat()));
    }
    if !secret.kind.is_empty() {
        flags.push(("type".into(), secret.kind.to_string()));
    }
    Some(("generic", flags))
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, line_of, read};
    use super::*;
    use crate::cluster::{Cluster, Config, Move};

    fn answer(rest: &str) -> Answer {
        let line = ["kubectl create secret ", rest].concat();
        read(&Cluster::new(Config::default(), 1), &line)
    }
    fn error(rest: &str) -> String {
        match answer(rest).problems.first() {
            Some(Problem::Said(text)) => text.clone(),
            other => format!("{other:?}"),
        }
    }
    fn json(rest: &str) -> (String, String) {
        let answer = answer(rest);
        assert_eq!(answer.problems, [], "{rest}");
        let [act @ Move::ObjectCreate { json }] = &answer.moves[..] else { panic!("one move") };
        let line = line_of(&Cluster::new(Config::default(), 1), act).expect("a line");
        (json.to_string(), line)
    }

    #[test]
    fn literals_are_written_in_base64() {
        let (json, line) = json("generic a --from-literal=user=me --from-literal=pw=\"'x y'\"");
        assert!(json.contains(r#""data":{"pw":"eCB5","user":"bWU="}"#), "{json}");
        assert_eq!(
            line,
            "kubectl create secret generic a --from-literal='pw=x y' --from-literal=user=me"
        );
    }

    #[test]
    fn a_pair_is_made_up_from_its_paths() {
        let (secret, line) = json("tls shop --cert=a/tls.crt --key=tls.key");
        assert_eq!(line, "kubectl create secret tls shop --cert=a/tls.crt --key=tls.key");
        assert!(secret.contains(r#""type":"kubernetes.io/tls""#), "{secret}");
        let value = Value::read(&secret).expect("JSON");
        let crt = value.get("data").get("tls.crt").as_text().expect("a certificate").to_string();
        let text = String::from_utf8(decoded(&crt).expect("base64")).expect("a text");
        assert!(text.starts_with("-----BEGIN CERTIFICATE-----\n"), "{text}");
        assert_ne!(json("tls shop --cert=b --key=tls.key").0, secret);
    }

    #[test]
    fn what_kubectl_refuses_is_refused_in_its_words() {
        for (rest, told) in [
            ("", "error: must specify a subcommand of create secret"),
            ("boat a", "error: unknown command \"boat\" for \"kubectl create secret\""),
            ("tls a --cert=b", "error: key and cert must be specified"),
            ("generic a --from-literal=b", "error: invalid literal source b, expected key=value"),
            (
                "generic a --from-literal=b=1 --from-literal=b=2",
                "error: cannot add key b, another key by that name already exists",
            ),
            (
                "generic a --from-literal='b c=1'",
                "error: \"b c\" is not valid key name for a Secret a valid config key must \
                 consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or \
                 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
            ),
            (
                "generic a --from-env-file=b --from-literal=c=d",
                "error: from-env-file cannot be combined with from-file or from-literal",
            ),
            ("generic a --from-file=k=b", "error: error reading b: no such file or directory"),
        ] {
            assert_eq!(error(rest), told, "{rest}");
        }
        assert!(error("generic").starts_with("error: exactly one NAME is required, got 0"));
        assert!(error("docker-registry a").contains("NotModelled"));
    }
}
