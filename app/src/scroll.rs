//! Scroll restoration: every entry of the browser's history keeps how far it was scrolled, and a page that one comes back
//! to is scrolled there once its data is shown. The browser itself does it too early, while the page is still empty.

use std::cell::Cell;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, wasm_bindgen::JsValue};
use web_sys::{History, ScrollRestoration};

/// How long a page has to rest before its place is written down: browsers limit how often that may be done.
const REST: std::time::Duration = std::time::Duration::from_millis(150);
/// How long a page may take to grow as long as it was.
const MOST_FRAMES: u32 = 60;

thread_local! {
    /// Where the page that is being loaded is to be scrolled to.
    static WANTED: Cell<Option<f64>> = const { Cell::new(None) };
    static RESTING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
}

/// Keeps the place of every entry from here on.
pub fn keep_places() {
    Effect::new(|| {
        restore_by(ScrollRestoration::Manual);
        // A press may lead away, and what is pressed is on the page that is shown.
        window_event_listener_untyped("pointerdown", |_| stay());
        window_event_listener_untyped("keydown", |_| stay());
        // A scroll is over when nothing moves any more.
        window_event_listener_untyped("scroll", |_| {
            let resting = set_timeout_with_handle(write_down, REST).ok();
            if let Some(earlier) = RESTING.replace(resting) {
                earlier.clear();
            }
        });
        window_event_listener_untyped("popstate", |_| WANTED.set(Some(written_down())));
        // A document that is loaded anew comes whole, so there the browser knows best.
        window_event_listener_untyped("pagehide", |_| {
            write_down();
            restore_by(ScrollRestoration::Auto);
        });
        window_event_listener_untyped("pageshow", |_| restore_by(ScrollRestoration::Manual));
    });
}

/// Scrolls a page that was come back to. To be called when its data has arrived; it is shown a moment later.
pub fn page_is_loaded() {
    if cfg!(target_arch = "wasm32")
        && let Some(to) = WANTED.get()
    {
        scroll(to, MOST_FRAMES);
    }
}

fn scroll(to: f64, frames: u32) {
    request_animation_frame(move || {
        if WANTED.get() != Some(to) {
            return;
        }
        window().scroll_to_with_x_and_y(0.0, to);
        if frames > 0 && place() + 1.0 < to {
            scroll(to, frames - 1);
        } else {
            WANTED.set(None);
        }
    });
}

fn place() -> f64 {
    window().scroll_y().unwrap_or_default()
}

fn stay() {
    WANTED.set(None);
    write_down();
}

/// Not while a page is on its way: what is scrolled then is still the one before.
fn write_down() {
    if let Some(history) = history().filter(|_| WANTED.get().is_none()) {
        // Fails where a browser finds it too often; then the last place stays.
        let _ = history.replace_state(&JsValue::from_f64(place()), "");
    }
}

fn written_down() -> f64 {
    history().and_then(|history| history.state().ok()).and_then(|state| state.as_f64()).unwrap_or_default()
}

fn history() -> Option<History> {
    window().history().ok()
}

fn restore_by(way: ScrollRestoration) {
    if let Some(history) = history() {
        // Refused only where there is no history to restore.
        let _ = history.set_scroll_restoration(way);
    }
}
