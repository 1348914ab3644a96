//! The stage's place on the page: hands it the picture of the present step.

use super::session::Session;
use super::stage::{Look, Pick, Stage, StageView};
use crate::picture::{Berths, harbour, ship_of};
use leptos::prelude::*;
use std::sync::Arc;

pub fn harbour_of(session: Session) -> impl IntoView {
    let view = StageView::new();
    let seen = view.view(move || {
        session.voyage.with(|v| v.current().map_or((0, None), |s| (s.id, ship_of(s))))
    });
    let berths = Memo::new(move |old: Option<&Arc<Berths>>| {
        let old = old.map(|b| &**b);
        session.voyage.with(|v| Arc::new(Berths::after(old, v.origin(), &v.steps()[..v.cursor()])))
    });
    let picture = Memo::new(move |_| {
        let (seen, berths) = (seen.get(), berths.get());
        session
            .voyage
            .with(|v| Arc::new(harbour(v.cluster(), &v.steps()[..v.cursor()], &berths, &seen)))
    });
    let look = Memo::new(move |_| Look { lang: session.lang.get(), skin: session.skin.get() });
    let told = session.told();
    let caption = Memo::new(move |_| {
        told.with(|t| t.narration.as_ref().map(|n| (n.log.detail.clone(), n.log.head.clone())))
            .unwrap_or_default()
    });
    let on_pick = Callback::new(move |pick: Pick| {
        session.touch(pick.place, (pick.x + pick.width / 2.0, pick.y + pick.height));
    });
    view! {
        <Stage
            harbour=picture
            look=look
            progress=session.progress
            motion=session.motion
            caption=caption
            view=view
            on_pick=on_pick
        />
    }
}
