//! Words agree, nothing is empty, nothing is said in one language only.

use super::particle::Particle;
use super::state::{NodeState, PodState};
use super::*;

#[test]
fn particles_follow_how_a_name_is_read() {
    // (word, 을/를, 으로/로)
    let table = [
        ("화물선", "을", "으로"),
        ("파드", "를", "로"),
        ("항로", "를", "로"),
        ("하역 칼", "을", "로"),
        ("web-6", "을", "으로"),
        ("web-1", "을", "로"),
        ("web-2", "를", "로"),
        ("node-3", "을", "으로"),
        ("node-7", "을", "로"),
        ("node-9", "를", "로"),
        ("node-10", "을", "으로"),
        ("v1", "을", "로"),
        ("v2", "를", "로"),
        ("v3", "을", "으로"),
        ("화물선 3 (node-3)", "을", "으로"),
        ("통신실(kube-apiserver)", "을", "로"),
        ("항로 담당(kube-proxy)", "을", "으로"),
        ("web", "을", "으로"),
        ("cache", "를", "로"),
        ("db", "를", "로"),
        ("api", "를", "로"),
        ("shop", "을", "으로"),
        ("kubelet", "을", "으로"),
        ("kube-proxy", "를", "로"),
        ("kube-apiserver", "를", "로"),
        ("etcd", "를", "로"),
        ("Pod", "를", "로"),
        ("Deployment", "를", "로"),
        ("ReplicaSet", "을", "으로"),
        ("NodePort", "를", "로"),
        ("IP", "를", "로"),
        ("URL", "을", "로"),
        ("frontend", "를", "로"),
        ("file", "을", "로"),
        ("volume", "을", "으로"),
        ("web-7d9f8c6b5-x2k4p", "를", "로"),
        ("web-7d9f8c6b5-x2k4l", "을", "로"),
        ("web-7d9f8c6b5-x2k4n", "을", "으로"),
        ("“web-6”", "을", "으로"),
        ("10%", "를", "로"),
    ];
    for (word, object, by) in table {
        assert_eq!(Particle::Object.after(word), object, "{word} 을/를");
        assert_eq!(Particle::By.after(word), by, "{word} 으로/로");
    }
}

#[test]
fn templates_are_filled() {
    let spans = fill("*{0}*{이} [싣기로|배정하기로] 했어요", Lang::Ko, Skin::Ship, &["크레인"]);
    assert_eq!(plain(&spans), "크레인이 싣기로 했어요");
    assert_eq!(spans[0], Span { mark: Mark::Accent, text: "크레인".into() });
    assert_eq!(spans.len(), 2);
    let real = fill("{0} {0#pod|pods} [a|`b`]", Lang::En, Skin::Real, &["1"]);
    assert_eq!(plain(&real), "1 pod b");
    assert_eq!(real[1].mark, Mark::Code);
    let begun = fill("{api} works. {0} too", Lang::En, Skin::Ship, &["the crane"]);
    assert_eq!(plain(&begun), "The radio room works. The crane too");
    // What stands in an argument is nobody's markup.
    assert_eq!(plain(&fill("{0}", Lang::En, Skin::Ship, &["*{1}*[x|y]"])), "*{1}*[x|y]");
}

#[test]
fn ships_have_both_names() {
    assert_eq!(label::ship_full(Lang::Ko, Skin::Ship, "node-3"), "화물선 3 (node-3)");
    assert_eq!(label::ship_full(Lang::En, Skin::Ship, "node-12"), "cargo ship 12 (node-12)");
    assert_eq!(label::ship_full(Lang::Ko, Skin::Ship, "edge"), "화물선 edge");
    assert_eq!(label::ship_full(Lang::En, Skin::Real, "node-3"), "node-3");
}

#[test]
fn labels_and_notes_are_complete() {
    for &thing in Thing::ALL {
        for lang in Lang::ALL {
            let note = thing.note(lang);
            for text in [thing.real(), thing.story(lang), thing.gloss(lang)] {
                assert!(!text.is_empty() && text.trim() == text, "{thing:?} {text:?}");
            }
            for text in [note.means, note.breaks] {
                check_sentences(lang, text);
            }
        }
        assert_ne!(thing.note(Lang::Ko), thing.note(Lang::En));
    }
    for lang in Lang::ALL {
        assert!(PodState::ALL.iter().all(|s| !s.word(lang).is_empty()));
        assert!(NodeState::ALL.iter().all(|s| !s.word(lang).is_empty()));
    }
}

/// Every template of a table of tales.
macro_rules! tales_of {
    ($($table:ty),*) => {{
        let mut all: Vec<(Lang, &str)> = Vec::new();
        $(for key in <$table>::ALL {
            for lang in Lang::ALL {
                let tale = key.tale(lang);
                assert!(!tale.title.is_empty() && !tale.log.is_empty(), "{key:?}");
                all.extend([(lang, tale.title), (lang, tale.why), (lang, tale.log)]);
            }
        })*
        all
    }};
}

/// Every template of a table of texts.
macro_rules! texts_of {
    ($($table:ty),*) => {{
        let mut all: Vec<(Lang, &str)> = Vec::new();
        $(for key in <$table>::ALL {
            for lang in Lang::ALL {
                assert!(!key.get(lang).is_empty(), "{key:?}");
                all.push((lang, key.get(lang)));
            }
        })*
        all
    }};
}

#[test]
fn no_template_holds_a_time_or_the_wrong_language() {
    use super::story::{
        act, api, board, desk, gates, node, ports, request, sched, seen, small, why,
    };
    let mut all = tales_of!(
        act::Act,
        act::Fault,
        api::Request,
        api::Stored,
        api::Watch,
        api::Refused,
        desk::Rollout,
        desk::Replica,
        desk::Fleet,
        desk::Lanes,
        node::Aboard,
        node::Cargo,
        node::Rules,
        request::Hop,
        request::Ended,
        request::Stream,
        sched::Decided
    );
    all.extend(texts_of!(
        label::Noun,
        label::Crew,
        fidelity::Difference,
        fidelity::Proven,
        api::Effect,
        api::News,
        api::Watches,
        api::Wrong,
        desk::ScaleReason,
        desk::TaintReason,
        desk::ZoneName,
        desk::ZoneReason,
        node::Again,
        node::Lag,
        gates::Gates,
        request::Lacks,
        request::Rewritten,
        sched::Help,
        sched::Rejected,
        sched::Column,
        sched::Rewards,
        small::Chip,
        small::Changed,
        small::Field,
        small::End,
        small::Wait,
        seen::Seen,
        small::Criterion,
        small::Next,
        small::ActLabel,
        small::Head,
        small::Said,
        why::Head,
        ports::PortText,
        board::BoardText,
        board::ServingText,
        board::GapText,
        board::HeldText,
        board::TrialText,
        board::BoardForm,
        board::SecretText,
        ports::BrokenText,
        why::Change,
        why::Place,
        why::Event,
        why::Phase,
        why::Skipped,
        why::Pick,
        why::Rank,
        why::Wait,
        fleet::FleetText,
        fleet::ZoneText,
        fleet::FleetWhy,
        fleet::GroupText,
        fleet::ChartText,
        fleet::SearchText
    ));
    for (lang, template) in all {
        if lang == Lang::En {
            assert!(!template.chars().any(is_hangul), "Hangul in English: {template:?}");
        }
        assert!(!names_a_time(template), "a time in {template:?}");
    }
    for difference in fidelity::Difference::ALL {
        for lang in Lang::ALL {
            check_sentences(lang, difference.get(lang));
        }
    }
    assert!(names_a_time("after 50 s") && names_a_time("300초 뒤") && names_a_time("5 min"));
    assert!(!names_a_time("{0} s") && !names_a_time("0개"));
}

#[test]
fn what_is_proven_is_told_in_numbers() {
    let all: Vec<_> = fidelity::proven().collect();
    assert_eq!(all.len(), 3);
    for (group, counts) in all {
        assert!(counts.iter().all(|n| n.parse::<u32>().is_ok()), "{group:?} {counts:?}");
        assert!(counts[0] != "0", "{group:?} proves nothing");
    }
}

/// A literal number with a unit of time: those come from the model's settings.
fn names_a_time(template: &str) -> bool {
    let units = ["초", "분", "시간", "밀리초", "s ", "s.", "min", "ms", "second", "minute"];
    template.char_indices().filter(|(_, c)| c.is_ascii_digit()).any(|(at, _)| {
        let after = template[at + 1..].trim_start_matches(' ');
        units.iter().any(|unit| after.starts_with(unit)) || after == "s"
    })
}

#[test]
fn numbers_read_well() {
    let ko = |ms| number::duration(Lang::Ko, ms);
    let spans = [120, 2_000, 2_500, 50_000, 60_000, 90_000, 300_000, 3_600_000, 7_500_000];
    let read =
        ["120밀리초", "2초", "2.5초", "50초", "1분", "1분 30초", "5분", "1시간", "2시간 5분"];
    for (ms, words) in spans.into_iter().zip(read) {
        assert_eq!(ko(ms), words);
    }
    assert_eq!(number::duration(Lang::En, 90_000), "1 min 30 s");
    assert_eq!(number::duration(Lang::En, 2_500), "2.5 s");
    assert_eq!((number::cpu(4_000), number::cpu(250)), ("4".into(), "0.25".into()));
    assert_eq!(number::bytes(8 << 30), "8 GiB");
    assert_eq!(number::bytes(1536 << 20), "1.5 GiB");
    assert_eq!(number::megabytes(62_400_000), "62 MB");
}

/// Whole sentences; in Korean each of them in 해요체, in English no Hangul.
pub(crate) fn check_sentences(lang: Lang, text: &str) {
    assert!(!text.trim().is_empty() && text.trim() == text, "{text:?}");
    for left in ["{", "}", "[", "]", "*", "`", "~", "  ", " .", " ,"] {
        assert!(!text.contains(left), "{left:?} is left in {text:?}");
    }
    match lang {
        Lang::En => assert!(!text.chars().any(is_hangul), "Hangul in English: {text:?}"),
        Lang::Ko => {
            assert!(text.chars().any(is_hangul), "no Hangul: {text:?}");
            for formal in ["습니다", "입니다", "합니다", "됩니다", "하십시오", "니다."]
            {
                assert!(!text.contains(formal), "합쇼체 in {text:?}");
            }
            let whole = text.ends_with(['.', '?', '!', '”']);
            let text = text.replace(['?', '!'], ".") + " ";
            for sentence in text.split(". ").filter(|s| whole && !s.trim().is_empty()) {
                let end = sentence.trim().trim_end_matches(['.', '”', ')']);
                if end.chars().next_back().is_some_and(is_hangul) {
                    assert!(end.ends_with(['요', '죠']), "not 해요체: {sentence:?} of {text:?}");
                }
            }
        }
    }
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}
