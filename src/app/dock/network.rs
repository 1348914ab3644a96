//! The form of the network's settings: all that may be chosen, by who sees to it, and what is so
//! now. One change at a time, as with every act.

use super::form::{Field, Input};
use crate::app::session::Session;
use crate::cluster::Move;
use crate::cluster::network::SETTINGS;
use crate::text::Lang;
use crate::text::settings::SettingText;
use crate::text::ui::Ui;
use std::fmt::Write;

/// The choices of one who sees to some of the settings.
pub(super) struct Group {
    heading: SettingText,
    about: SettingText,
    choices: Vec<Choice>,
}

struct Choice {
    /// `proxy-mode/ipvs`.
    value: String,
    label: SettingText,
    /// It is so now, and cannot be chosen again.
    is_now: bool,
}

#[inline(never)]
pub(super) fn fields(session: Session) -> Vec<Field> {
    let now = session.voyage.with_untracked(|voyage| voyage.cluster().config().network);
    let groups = GROUPS.map(|(heading, about, settings)| {
        let of = SETTINGS.iter().filter(|(setting, _)| settings.contains(setting));
        let all = of.flat_map(|(setting, values)| values.iter().map(move |value| (setting, value)));
        let choice = |(setting, value): (&&str, &&str)| Choice {
            value: [setting, "/", value].concat(),
            label: label(value),
            is_now: now.get(setting) == Some(*value),
        };
        Group { heading, about, choices: all.map(choice).collect() }
    });
    let input = Input::Groups(groups.into());
    vec![Field { name: "value", label: Ui::NetworkSetting, input }]
}

/// What is chosen when the form opens.
pub(super) fn first(groups: &[Group]) -> String {
    let mut all = groups.iter().flat_map(|group| &group.choices);
    all.find(|choice| !choice.is_now).map_or_else(String::new, |choice| choice.value.clone())
}

#[inline(never)]
pub(super) fn row(out: &mut String, name: &str, groups: &[Group], lang: Lang) {
    let first = first(groups);
    for (at, group) in groups.iter().enumerate() {
        let _ = write!(
            out,
            "<fieldset class=\"knobs\" aria-describedby=\"knobs-{at}\"><legend>{}</legend><p \
             class=\"fine\" id=\"knobs-{at}\">{}</p>",
            group.heading.get(lang),
            group.about.get(lang)
        );
        for choice in &group.choices {
            let (mark, now) = match choice.is_now {
                true => (" disabled", ["<small>", SettingText::Now.get(lang), "</small>"].concat()),
                false if choice.value == first => (" checked", String::new()),
                false => ("", String::new()),
            };
            let _ = write!(
                out,
                "<label><input type=\"radio\" name=\"{name}\" value=\"{}\"{mark}>\
                 <span>{}</span>{now}</label>",
                choice.value,
                choice.label.get(lang)
            );
        }
        out.push_str("</fieldset>");
    }
}

pub(super) fn read(word: &str) -> Move {
    let (setting, value) = word.split_once('/').unwrap_or_default();
    Move::NetworkSet { setting: setting.into(), value: value.into() }
}

const GROUPS: [(SettingText, SettingText, &[&str]); 3] = [
    (SettingText::Cloud, SettingText::CloudAbout, &["load-balancer"]),
    (
        SettingText::Plugin,
        SettingText::PluginAbout,
        &["pod-network", "network-plugin", "network-policy"],
    ),
    (SettingText::Proxy, SettingText::ProxyAbout, &["proxy-mode", "ipvs-scheduler"]),
];

/// No two settings have a value of the same name.
fn label(value: &str) -> SettingText {
    match value {
        "none" => SettingText::BalancerNone,
        "cloud" => SettingText::BalancerCloud,
        "metallb" => SettingText::BalancerMetalLb,
        "routes" => SettingText::Routes,
        "overlay" => SettingText::Overlay,
        "works" => SettingText::Works,
        "fails" => SettingText::Fails,
        "enforced" => SettingText::Enforced,
        "ignored" => SettingText::Ignored,
        "iptables" => SettingText::Iptables,
        "nftables" => SettingText::Nftables,
        "ipvs" => SettingText::Ipvs,
        "rr" => SettingText::RoundRobin,
        "lc" => SettingText::LeastConnection,
        "sh" => SettingText::SourceHashing,
        _ => SettingText::DestinationHashing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_its_place_and_every_value_its_own_words() {
        let mut words: Vec<SettingText> = Vec::new();
        for (setting, values) in SETTINGS {
            let groups = GROUPS.iter().filter(|(_, _, settings)| settings.contains(setting));
            assert_eq!(groups.count(), 1, "{setting}");
            words.extend(values.iter().map(|value| label(value)));
        }
        let all = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all, "two values share their words");
    }
}
