//! Every text a reader sees, in Korean and English.
//!
//! Invariants: uses no other room; what it needs to know comes as plain words and numbers. Each
//! sentence stands beside its translation in a table made by `texts!`, so a missing one does not
//! compile. Korean speaks 해요체. No delay or limit of Kubernetes is written into a sentence: numbers
//! are arguments. An analogy word exists only with its row in [`label`], and each says where it
//! breaks.

/// A table of texts: the enum of its keys and `get(lang)`. Keys without text do not compile.
macro_rules! texts {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$args:meta])* $key:ident: $ko:literal, $en:literal;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$args])* $key),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$key),*];

            pub fn get(self, lang: $crate::text::Lang) -> &'static str {
                let ko = concat!($($ko, "\0"),*);
                let en = concat!($($en, "\0"),*);
                $crate::text::nth([ko, en], lang, self as usize)
            }
        }
    };
}

/// A table of tales: for each key a title, a reason and a log line, which share their arguments.
macro_rules! tales {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$args:meta])* $key:ident {
            title: $title_ko:literal, $title_en:literal;
            why: $why_ko:literal, $why_en:literal;
            log: $log_ko:literal, $log_en:literal;
        })*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$args])* $key),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$key),*];

            pub fn tale(self, lang: $crate::text::Lang) -> $crate::text::story::Tale {
                let ko = concat!($($title_ko, "\0", $why_ko, "\0", $log_ko, "\0"),*);
                let en = concat!($($title_en, "\0", $why_en, "\0", $log_en, "\0"),*);
                $crate::text::story::Tale::nth([ko, en], lang, self as usize)
            }
        }
    };
}

/// One of many texts that stand behind each other, each closed by a zero: far smaller in the
/// download than a table of where each begins.
fn nth(texts: [&'static str; 2], lang: Lang, index: usize) -> &'static str {
    texts[lang as usize].split('\0').nth(index).unwrap_or_default()
}

pub mod far;
pub mod fidelity;
pub mod fleet;
pub mod label;
pub mod number;
pub mod particle;
pub mod results;
pub mod rich;
pub mod settings;
pub mod stage;
pub mod state;
pub mod story;
pub mod ui;

pub use label::{Label, Thing};
pub use rich::{Mark, Span, fill, plain};

/// The page's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    #[default]
    Ko,
    En,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Ko, Lang::En];

    /// As in `lang=`, `data-lang` and `<html lang>`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }
    /// Reads `ko`, `en` and longer tags such as `en-GB`.
    pub fn parse(tag: &str) -> Option<Lang> {
        let head = tag.split(['-', '_']).next().unwrap_or("");
        Lang::ALL.into_iter().find(|l| head.eq_ignore_ascii_case(l.code()))
    }
    pub fn other(self) -> Lang {
        match self {
            Lang::Ko => Lang::En,
            Lang::En => Lang::Ko,
        }
    }
}

/// How the cluster is shown: as a harbour (비유) or as itself (실제). The places are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skin {
    #[default]
    Ship,
    Real,
}

impl Skin {
    pub const ALL: [Skin; 2] = [Skin::Ship, Skin::Real];

    /// As in `view=` and `data-view`.
    pub fn code(self) -> &'static str {
        match self {
            Skin::Ship => "ship",
            Skin::Real => "real",
        }
    }
    pub fn parse(word: &str) -> Option<Skin> {
        Skin::ALL.into_iter().find(|s| word == s.code())
    }
    pub fn other(self) -> Skin {
        match self {
            Skin::Ship => Skin::Real,
            Skin::Real => Skin::Ship,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
