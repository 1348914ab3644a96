//! The objects a line names: `pod a b`, `pod/a svc/b`, `pods -l app=web`, `deploy --all`.
//!
//! Models cli-runtime's resource builder.

use super::kind::kind;
use super::{Call, Problem, not_found, said};
use crate::cluster::object::selector_text::Selector;
use crate::cluster::object::{Key, Kind, Object};

const NOTHING_NAMED: &str = "error: You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'";
const TWICE: &str = "error: there is no need to specify a resource type as a separate argument \
when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead \
of 'kubectl get resource resource/<resource_name>'";

impl Call<'_> {
    /// The objects that these words name; one that is not there is said and left out.
    pub(super) fn targets(&mut self, words: &[String]) -> Result<Vec<Object>, Problem> {
        let mut found = Vec::new();
        for key in self.keys(words)? {
            match self.cluster.get(&key) {
                Some(object) => found.push(object),
                None => self.answer.problems.push(not_found(&key)),
            }
        }
        Ok(found)
    }

    /// The keys that these words name, whether they are there or not.
    pub(super) fn keys(&mut self, words: &[String]) -> Result<Vec<Key>, Problem> {
        let Some(first) = words.first() else { return said(NOTHING_NAMED) };
        let selector = self.line.flag("selector").map(str::to_string);
        let many = self.line.has("all") || selector.is_some();
        if first.contains('/') {
            if many {
                let text = "error: selectors and the all flag cannot be used when passing \
                            resource/name arguments";
                return said(text);
            }
            return words.iter().map(|word| self.slashed(word)).collect();
        }
        let names = &words[1..];
        if names.iter().any(|name| name.contains('/')) {
            return said(TWICE);
        }
        if many && !names.is_empty() {
            return said("error: name cannot be provided when a selector is specified");
        }
        if !many && names.is_empty() {
            return said("error: resource(s) were provided, but no name was specified");
        }
        let mut keys = Vec::new();
        for word in first.split(',') {
            let kind = kind(word)?;
            match many {
                true => keys.extend(self.selected(kind, selector.as_deref().unwrap_or(""))?),
                false => keys.extend(names.iter().map(|name| self.key(kind, name))),
            }
        }
        if keys.is_empty() {
            let place = match kind(first) {
                Ok(kind) if !kind.namespaced() => "No resources found".into(),
                _ => format!("No resources found in {} namespace.", self.namespace),
            };
            return Err(Problem::Said(place));
        }
        Ok(keys)
    }

    fn slashed(&self, word: &str) -> Result<Key, Problem> {
        match word.split_once('/') {
            Some((kind_word, name)) if !name.is_empty() && !name.contains('/') => {
                Ok(self.key(kind(kind_word)?, name))
            }
            Some(_) => {
                said("error: arguments in resource/name form must have a single resource and name")
            }
            None => said(
                "error: when paths, URLs, or stdin is provided as input, you may not specify \
                 resource arguments as well",
            ),
        }
    }

    fn selected(&self, kind: Kind, selector: &str) -> Result<Vec<Key>, Problem> {
        let selector = Selector::parse(selector)
            .map_err(|why| Problem::Said(format!("error: unable to parse requirement: {why}")))?;
        let here = |o: &&Object| {
            (!kind.namespaced() || o.meta().namespace == self.namespace)
                && selector.matches(&o.meta().labels)
        };
        Ok(self.cluster.list(kind).filter(here).map(Object::key).collect())
    }
}
