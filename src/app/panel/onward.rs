//! The way on, below the panel: what comes next, or what could be done. Always a button.

use crate::app::dock::offer;
use crate::app::html::{icon, spans, t};
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::app::told::Way;
use crate::text::ui::Ui;

pub fn html() -> String {
    format!(
        "<div class=\"onward\"><button type=\"button\" class=\"next\" \
         data-act=\"step.forward\">{}<b></b><span></span></button>\
         <button type=\"button\" class=\"pill\" data-act=\"scene.open\" \
         aria-haspopup=\"dialog\" hidden{}></button></div>",
        icon("fwd"),
        t(Ui::OtherScene),
    )
}

pub fn paint(session: Session, to: &mut Painter) {
    let lang = session.lang.get();
    let told = session.told().get();
    let (word, offered) = match told.way {
        Way::Step => ("step", None),
        Way::First(act) => ("first", offer::find(act)),
        Way::Idle(act) => ("idle", offer::find(act)),
    };
    let offered = offered.filter(|_| session.may_act());
    let (act, picture, label) = match offered {
        Some(act) => (act.name, act.icon, act.label),
        None => ("step.forward", "fwd", Ui::Next),
    };
    to.attr(".onward", "data-way", Some(word));
    to.attr(".next", "data-act", Some(act));
    to.attr(".next use", "href", Some(&["#i-", picture].concat()));
    to.text(".next b", label.get(lang));
    to.html(".next span", &spans(&told.next));
    to.flag(".onward .pill", "hidden", word != "idle");
}
