//! HTML document of every page, and the routes. Knows no page's data.

use std::{collections::HashMap, sync::Arc};

use leptos::{html, nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};

use crate::{
    choices::{Choices, choices},
    components::{Colophon, InkDefs, Masthead, StatusLine},
    pages::*,
    scroll,
};

/// The addresses of scripts that are no part of the browser half.
#[derive(Clone, Debug, Default)]
pub struct Scripts {
    /// The desk's own.
    pub desk: String,
    /// What finds the reader's place and brings maps to life.
    pub places: String,
    /// What draws the map of all artists.
    pub map: String,
    /// Leaflet, for maps with streets, and its style sheet.
    pub leaflet: String,
    pub leaflet_style: String,
}

/// The addresses of what the browser loads. They carry a hash of its content, such as `/pkg/undercard.1f2e3d.css`.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    pub css: String,
    pub scripts: Scripts,
    /// The folder of the browser half, with `undercard.js`, `undercard_bg.wasm`, `__wasm_split.js` and the other parts.
    pub browser: String,
    /// The files, without `.wasm`, that each lazy function of the browser half needs besides the main part.
    parts: Arc<HashMap<String, Vec<String>>>,
}

impl Assets {
    /// `parts` is as wasm-split names them, by function; a name ends with a number that tells it from others.
    pub fn new(css: String, scripts: Scripts, browser: String, parts: HashMap<String, Vec<String>>) -> Self {
        Self { css, scripts, browser, parts: parts.into() }
    }

    /// The addresses of the files that a lazy function needs.
    pub fn parts_of(&self, function: &str) -> Vec<String> {
        let of_function = |name: &str| name.strip_prefix(function).is_some_and(|rest| rest.starts_with('_'));
        let files = self.parts.iter().filter(|(name, _)| of_function(name)).flat_map(|(_, files)| files);
        files.map(|file| format!("{}/{file}.wasm", self.browser)).collect()
    }
}

/// Loads the parts. The main part imports it by this name.
const SPLIT_LOADER: &str = "__wasm_split.js";

/// What heads every page: how it is set, and the ink and paper of its sheet.
pub(crate) fn essentials(css: String) -> AnyView {
    let paper = |scheme: &str, colour: &'static str| {
        let media = format!("(prefers-color-scheme: {scheme})");
        html::meta().name("theme-color").attr("media", media).content(colour)
    };
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        {paper("light", "#f3ebdb")}
        {paper("dark", "#15121d")}
        <link rel="preload" href="/fonts/archivo-latin.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
        <link rel="stylesheet" href=css/>
        <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
    }
    .into_any()
}

/// The whole document, rendered by the server.
#[component]
pub fn Document(assets: Assets) -> impl IntoView {
    provide_context(assets.clone());
    let script = format!("{}/undercard.js", assets.browser);
    let loader = format!("{}/{SPLIT_LOADER}", assets.browser);
    let wasm = format!("{}/undercard_bg.wasm", assets.browser);
    let start = format!(
        "import init, {{ hydrate }} from \"{script}\"; await init({{ module_or_path: \"{wasm}\" }}); hydrate();"
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                {essentials(assets.css)}
                <link rel="modulepreload" href=script/>
                <link rel="modulepreload" href=loader/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script r#type="module" nonce=use_nonce()>{start}</script>
                <script r#type="module" nonce=use_nonce() src=assets.scripts.places></script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=whole_title/>
        <Router>
            <Layout/>
        </Router>
    }
}

/// The title of the window. Leptos writes it into the document as it is, so what could end the element
/// (`</title>` in an artist's name, say) is replaced by look-alikes.
fn whole_title(title: String) -> String {
    let title = title.replace('<', "‹").replace('>', "›");
    if title.is_empty() { "Undercard".to_owned() } else { title + " · Undercard" }
}

/// What stays while pages change.
#[component]
fn Layout() -> impl IntoView {
    Choices::provide();
    mark_hydrated();
    scroll::keep_places();
    focus_new_pages();
    view! {
        <a class="skip" href="#content" rel="external">"Skip to the content"</a>
        <InkDefs/>
        <Masthead/>
        <main id="content" class="sheet" tabindex="-1">
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=programme_page ssr=SsrMode::Async/>
                <Route path=path!("/events/:id") view={Lazy::<EventRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/artists") view={Lazy::<ArtistsRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/artists/:id") view={Lazy::<ArtistRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/artists/:id/with") view={Lazy::<CompareRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/artists/:a/with/:b") view={Lazy::<ExplanationRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/map") view={Lazy::<MapRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/promoters/:id") view={Lazy::<PromoterRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/search") view={Lazy::<SearchRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/venues/:id") view={Lazy::<VenueRoute>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/you") view={Lazy::<YouRoute>::new()} ssr=SsrMode::Async/>
            </FlatRoutes>
        </main>
        <StatusLine choices=choices()/>
        <Colophon/>
    }
    .into_any()
}

/// Tells tests and style sheets that buttons work from here on.
fn mark_hydrated() {
    Effect::new(|| {
        if let Some(html) = document().document_element() {
            // Fails only for names that are no attribute names.
            let _ = html.set_attribute("data-hydrated", "");
        }
    });
}

/// Moves the focus to a page that was reached without loading a document, as a document load would.
/// Walking from artist to artist keeps it, so that the constellation can be travelled by keyboard.
fn focus_new_pages() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        let walking = |path: &str| path.starts_with("/artists/");
        if let Some(before) = before
            && before != now
            && !(walking(&before) && walking(&now))
            && let Some(main) = document().get_element_by_id("content")
        {
            use leptos::wasm_bindgen::JsCast;
            let quietly = web_sys::FocusOptions::new();
            quietly.set_prevent_scroll(true);
            if let Some(main) = main.dyn_ref::<web_sys::HtmlElement>() {
                let _ = main.focus_with_options(&quietly);
            }
        }
        now
    });
}
