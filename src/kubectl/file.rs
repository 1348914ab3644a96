//! `-f -`: what a manifest on the standard input asks for.

use super::kind::kind;
use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::object::{Key, Object, Str, Value};
use crate::cluster::{Move, create as creating};
use crate::manifest::{self, Document};

pub const FLAGS: Flags = &[
    "f/filename=",
    "server-side",
    "force",
    "force-conflicts",
    "cascade=",
    "grace-period=",
    "overwrite",
    "prune",
    "all",
    "l/selector=",
];

pub fn apply(call: &mut Call) -> Done {
    for name in ["server-side", "prune"] {
        if call.line.has(name) {
            return Err(Problem::NotModelled(format!("kubectl apply --{name}")));
        }
    }
    each(call, &|json| Move::ObjectApply { json })
}

pub fn create(call: &mut Call) -> Done {
    let documents = call.documents()?;
    for document in &documents {
        call.readable(&mut document.value.clone(), &|field| document.line_of(field))?;
    }
    documents.into_iter().try_for_each(|document| call.create_object(document.value))
}

pub fn replace(call: &mut Call) -> Done {
    each(call, &|json| Move::ObjectReplace { json })
}

fn each(call: &mut Call, act: &dyn Fn(Str) -> Move) -> Done {
    let mut moves = Vec::new();
    for document in call.documents()? {
        let mut value = document.value.clone();
        let object = call.readable(&mut value, &|field| document.line_of(field))?;
        let act = act(value.to_json().into());
        if let (Move::ObjectReplace { .. }, None) = (&act, call.cluster.get(&object.key())) {
            call.answer.problems.push(super::not_found(&object.key()));
            continue;
        }
        moves.push(act);
    }
    call.answer.moves.extend(moves);
    Ok(())
}

impl Call<'_> {
    /// The documents on the standard input; a List is its items.
    pub(super) fn documents(&self) -> Result<Vec<Document>, Problem> {
        let Some(file) = self.line.flag("filename") else {
            return said("error: must specify one of -f and -k");
        };
        if file != "-" {
            return Err(Problem::Said(format!("error: the path \"{file}\" does not exist")));
        }
        let command = self.line.command.split(' ').next().unwrap_or("");
        let nothing = || Problem::Said(format!("error: no objects passed to {command}"));
        let text = self.stdin.ok_or_else(nothing)?;
        let documents = manifest::read(text).map_err(|error| Problem::Manifest {
            line: error.line,
            field: String::new(),
            expected: error.expected,
        })?;
        let documents: Vec<Document> = documents.into_iter().flat_map(Document::items).collect();
        if documents.is_empty() { Err(nothing()) } else { Ok(documents) }
    }

    /// The object a manifest says, with the line's namespace where it names none. `line` knows
    /// where a field stands.
    pub(super) fn readable(
        &mut self,
        value: &mut Value,
        line: &dyn Fn(&str) -> usize,
    ) -> Result<Object, Problem> {
        let wrong = |field: &str, expected: &str| Problem::Manifest {
            line: line(field),
            field: field.into(),
            expected: expected.into(),
        };
        let Some(word) = value.get("kind").as_text() else {
            return Err(wrong("kind", "Deployment, Pod, Service, ..."));
        };
        let kind = kind(word).map_err(|problem| match problem {
            Problem::NotModelled(kind) => Problem::NotModelled(kind),
            _ => Problem::Said(format!(
                "error: resource mapping not found for name: \"{}\" namespace: \"\" from \
                 \"STDIN\": no matches for kind \"{word}\" in version \"{}\"\nensure CRDs are \
                 installed first",
                value.get("metadata").get("name").as_text().unwrap_or(""),
                value.get("apiVersion").as_text().unwrap_or(""),
            )),
        })?;
        if word != kind.name() {
            return Err(wrong("kind", kind.name()));
        }
        let own = value.get("metadata").get("namespace").as_text().unwrap_or("").to_string();
        if kind.namespaced() && own.is_empty() {
            value.at(&["metadata"]).set("namespace", Value::from(&*self.namespace));
        }
        let read = creating::read(&value.to_json()).map_err(|e| wrong(&e.field, &e.expected))?;
        if self.line.flag("namespace").is_some() && !own.is_empty() && *own != *self.namespace {
            return Err(Problem::Said(format!(
                "error: the namespace from the provided object \"{own}\" does not match the \
                 namespace \"{}\". You must pass '--namespace={own}' to perform this operation.",
                self.namespace
            )));
        }
        for field in read.unknown {
            if !self.answer.unknown_fields.contains(&field) {
                self.answer.unknown_fields.push(field);
            }
        }
        Ok(read.object)
    }

    /// The key a manifest names.
    pub(super) fn key_of(&self, document: &Document) -> Result<Key, Problem> {
        let value = &document.value;
        let kind = kind(value.get("kind").as_text().unwrap_or(""))?;
        let meta = value.get("metadata");
        let mut key = self.key(kind, meta.get("name").as_text().unwrap_or(""));
        if let (true, Some(namespace)) = (kind.namespaced(), meta.get("namespace").as_text()) {
            key.namespace = namespace.into();
        }
        Ok(key)
    }

    /// The keys of objects named one by one.
    pub(super) fn keys_named(&mut self, words: &[String]) -> Result<Vec<Key>, Problem> {
        let line = std::mem::take(&mut self.line);
        let keys = self.keys(words);
        self.line = line;
        keys
    }
}
