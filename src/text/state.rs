//! States of pods and nodes in words: colour and shape never stand alone.

use super::{Lang, nth};

macro_rules! states {
    ($(#[$meta:meta])* $name:ident {
        $($state:ident: $real:literal, $ko:literal, $en:literal;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($state),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$state),*];

            /// As kubectl prints it.
            pub fn real(self) -> &'static str {
                let names = concat!($($real, "\0"),*);
                nth([names, names], Lang::Ko, self as usize)
            }
            /// The word beside the glyph.
            pub fn word(self, lang: Lang) -> &'static str {
                let (ko, en) = (concat!($($ko, "\0"),*), concat!($($en, "\0"),*));
                nth([ko, en], lang, self as usize)
            }
        }
    };
}

states! {
    /// A pod's state as drawn.
    PodState {
        Pending: "Pending", "대기", "waiting";
        Creating: "ContainerCreating", "준비 중", "starting";
        Running: "Running", "실행·미준비", "running, not ready";
        Ready: "Running", "준비됨", "ready";
        CrashLoop: "CrashLoopBackOff", "반복 고장", "crashing again and again";
        Error: "Error", "고장", "crashed";
        ImagePull: "ImagePullBackOff", "화물 못 받음", "image missing";
        OutOfMemory: "OOMKilled", "메모리 초과", "out of memory";
        Terminating: "Terminating", "내리는 중", "ending";
        Unknown: "Unknown", "소식 없음", "no news";
        Evicted: "Evicted", "쫓겨남", "evicted";
        Completed: "Completed", "일 끝남", "done";
    }
}

states! {
    /// A node's state as drawn.
    NodeState {
        Ready: "Ready", "정상", "ready";
        NotReady: "NotReady", "준비 안 됨", "not ready";
        Silent: "NotReady (Unknown)", "소식 끊김", "no news";
        Off: "power off", "꺼짐", "powered off";
        Cut: "unreachable", "통신 끊김", "cut off";
        Cordoned: "SchedulingDisabled", "통제선", "cordoned";
    }
}
