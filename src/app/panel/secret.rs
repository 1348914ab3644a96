//! A Secret: its keys with their sizes, as `kubectl describe` shows it, and who asks for it.

use crate::app::dock::offer;
use crate::app::html::{button, esc, spans};
use crate::app::narration::Voice;
use crate::app::panel::decision::pairs;
use crate::app::session::Session;
use crate::cluster::object::{Key, Kind, Object};
use crate::text::rich;
use crate::text::story::board::SecretText;

#[inline(never)]
pub(super) fn html(session: Session, voice: Voice, key: &Key) -> String {
    session.voyage.with_untracked(|v| {
        let cluster = v.cluster();
        let Some(Object::Secret(secret)) = cluster.get(key) else { return String::new() };
        let say = |text: SecretText| text.get(voice.lang);
        let bytes = |(name, bytes): (_, usize)| {
            let size = voice.say(say(SecretText::Bytes), &[&bytes.to_string()]);
            (crate::cluster::object::Str::to_string(&name), size)
        };
        let mut rows = vec![("type".to_string(), secret.kind.to_string())];
        rows.extend(secret.sizes().map(bytes));
        let note = rich::fill(say(SecretText::Encoded), voice.lang, voice.skin, &[]);
        let mut out = [
            "<h2>",
            say(SecretText::Heading),
            "</h2><table data-table=\"secret\"><tbody>",
            &pairs(&rows),
            "</tbody></table><p class=\"fine\">",
            &spans(&note),
            "</p><h2>",
            say(SecretText::Users),
            "</h2>",
        ]
        .concat();
        let all = cluster.list_namespace(Kind::Ingress, &key.namespace);
        let mut users = String::new();
        for ingress in all.filter_map(Object::as_ingress) {
            if ingress.spec.tls.iter().any(|tls| tls.secret_name == key.name) {
                let name = ingress.metadata.name;
                let word = offer::key_word(&Key::new(Kind::Ingress, key.namespace, name));
                users += &button("pill mono", "select", &word, "", &esc(&name));
            }
        }
        out += &match users.is_empty() {
            true => ["<p class=\"fine\">", say(SecretText::NoUsers), "</p>"].concat(),
            false => ["<div class=\"pair\">", &*users, "</div>"].concat(),
        };
        out
    })
}
