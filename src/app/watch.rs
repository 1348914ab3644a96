//! Values the page follows, and values made from them.
//!
//! Leptos' graph knows who reads what; the values themselves stand here. So the graph is compiled
//! once, for one type, and not again for each of theirs. An [`effect`] is a memo that is asked
//! after every change, which needs no executor of futures. Both save the reader tens of kilobytes.

use leptos::prelude::*;
use leptos::reactive::computed::ArcMemo;
use leptos::reactive::send_wrapper_ext::SendOption;
use std::any::Any;
use std::cell::{Cell, RefCell};
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
        self.tell();
    }

    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let done = change(&mut self.value.borrow_mut());
        self.tell();
        done
    }

    fn tell(&self) {
        self.changed.notify();
        ask_effects();
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

/// An `Arc` of the value. The page has one thread, which the graph does not know.
type Made = Arc<SendOption<Box<dyn Any>>>;

/// Makes it from what it was before.
type Make = Box<dyn Fn(Option<&Made>) -> Made>;

impl<T: 'static> Derived<T> {
    pub fn new(make: impl Fn(Option<&T>) -> T + 'static) -> Derived<T> {
        let make = move |old: Option<&Made>| -> Made {
            let made = make(old.map(|old| &**of_its_type::<T>(old)));
            Arc::new(SendOption::new_local(Some(Box::new(Arc::new(made)) as Box<dyn Any>)))
        };
        Derived { memo: memo(Box::new(make)), of: PhantomData }
    }

    pub fn get(&self) -> Arc<T> {
        of_its_type::<T>(&self.memo.get()).clone()
    }

    pub fn get_untracked(&self) -> Arc<T> {
        of_its_type::<T>(&self.memo.get_untracked()).clone()
    }
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Derived<T> {
        Derived { memo: self.memo.clone(), of: PhantomData }
    }
}

/// Runs in a moment, and again a moment after something it read has changed. Earlier ones come
/// first.
pub fn effect(run: impl FnMut() + 'static) {
    start(Box::new(run));
}

fn start(run: Box<dyn FnMut()>) {
    let run = RefCell::new(run);
    let nothing: Made = Arc::new(SendOption::new_local(None));
    let effect = memo(Box::new(move |_| {
        run.borrow_mut()();
        nothing.clone()
    }));
    EFFECTS.with_borrow_mut(|all| all.push(effect));
    ask_effects();
}

thread_local! {
    static EFFECTS: RefCell<Vec<ArcMemo<Made>>> = const { RefCell::new(Vec::new()) };
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Lets effects see what has changed, once all changes of this turn are made.
fn ask_effects() {
    if !ASKED.replace(true) {
        queue_microtask(|| {
            ASKED.set(false);
            for effect in EFFECTS.with_borrow(Vec::clone) {
                effect.get_untracked();
            }
        });
    }
}

fn memo(make: Make) -> ArcMemo<Made> {
    let make = SendOption::new_local(Some(make));
    ArcMemo::new_owning(move |old: Option<Made>| {
        let make = make.as_ref().expect("it is never taken");
        (make(old.as_ref()), true)
    })
}

fn of_its_type<T: 'static>(made: &Made) -> &Arc<T> {
    let value = (***made).as_ref().and_then(|value| value.downcast_ref());
    value.expect("a derived value has its type")
}
