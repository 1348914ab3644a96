//! Values the page follows, and values made from them.
//!
//! Leptos' graph knows who reads what; the values themselves stand here. So the graph is compiled
//! once, for one type, and not again for each of theirs: this halves what the page downloads of it.

use leptos::prelude::*;
use leptos::reactive::computed::ArcMemo;
use leptos::reactive::send_wrapper_ext::SendOption;
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;

/// A value that can be set. Whoever read it is told.
pub struct Watch<T> {
    value: RefCell<T>,
    changed: ArcTrigger,
}

impl<T> Watch<T> {
    pub fn new(value: T) -> Watch<T> {
        Watch { value: RefCell::new(value), changed: ArcTrigger::new() }
    }

    pub fn track(&self) {
        self.changed.track();
    }

    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        read(&self.value.borrow())
    }

    /// Reads it, now and without following it.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.borrow())
    }

    pub fn set(&self, value: T) {
        *self.value.borrow_mut() = value;
        self.changed.notify();
    }

    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let done = change(&mut self.value.borrow_mut());
        self.changed.notify();
        done
    }
}

impl<T: Clone> Watch<T> {
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}

/// A value made from others, anew when one of them has changed and somebody asks.
pub struct Derived<T> {
    memo: ArcMemo<Made>,
    of: PhantomData<fn() -> T>,
}

type Made = Arc<dyn Any + Send + Sync>;

/// Makes it from what it was before; nothing if it is still the same.
type Make = Box<dyn Fn(Option<&Made>) -> Option<Made>>;

impl<T: Send + Sync + 'static> Derived<T> {
    pub fn new(make: impl Fn(Option<&T>) -> T + 'static) -> Derived<T> {
        let make = move |old: Option<&Made>| -> Option<Made> {
            Some(Arc::new(make(old.and_then(|old| old.downcast_ref()))))
        };
        Derived { memo: memo(Box::new(make)), of: PhantomData }
    }

    /// One whose readers are told only if it differs.
    pub fn distinct(make: impl Fn() -> Arc<T> + 'static) -> Derived<T>
    where
        T: PartialEq,
    {
        let make = move |old: Option<&Made>| -> Option<Made> {
            let new = make();
            let same = old.and_then(|old| old.downcast_ref()).is_some_and(|old: &T| *old == *new);
            (!same).then_some(new)
        };
        Derived { memo: memo(Box::new(make)), of: PhantomData }
    }

    pub fn get(&self) -> Arc<T> {
        of_its_type(self.memo.get())
    }

    pub fn get_untracked(&self) -> Arc<T> {
        of_its_type(self.memo.get_untracked())
    }
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Derived<T> {
        Derived { memo: self.memo.clone(), of: PhantomData }
    }
}

/// Runs again, a moment later, whenever something it read has changed.
pub fn effect(run: impl FnMut() + 'static) {
    start(Box::new(run));
}

fn start(mut run: Box<dyn FnMut()>) {
    Effect::new(move || run());
}

fn memo(make: Make) -> ArcMemo<Made> {
    let make = SendOption::new_local(Some(make));
    ArcMemo::new_owning(move |old: Option<Made>| {
        let make = make.as_ref().expect("it is never taken");
        match make(old.as_ref()) {
            Some(new) => (new, true),
            None => (old.expect("there is one to be the same as"), false),
        }
    })
}

fn of_its_type<T: Send + Sync + 'static>(made: Made) -> Arc<T> {
    made.downcast().ok().expect("a derived value has its type")
}
