//! Renders an address as the server would, and asks questions about the result.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use app::{
    Assets, Document, DocumentProps,
    backend::{BackendHandle, StatusSetter},
};
use futures::StreamExt;
use hydration_context::{SharedContext, SsrSharedContext};
use leptos::{
    nonce::provide_nonce,
    prelude::*,
    reactive::{computed::ScopedFuture, owner::Owner},
};
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;

use crate::fake::Fake;

pub struct Page {
    pub status: u16,
    pub html: String,
}

pub async fn visit(path: &str) -> Page {
    render(path, Fake::default()).await
}

pub async fn render(path: &str, backend: Fake) -> Page {
    // Fails when another test was first, which is as good.
    let _ = any_spawner::Executor::init_tokio();
    let status = Arc::new(AtomicU16::new(200));
    let set = Arc::clone(&status);
    let context: Arc<dyn SharedContext + Send + Sync> = Arc::new(SsrSharedContext::new());
    let owner = Owner::new_root(Some(context));
    let (meta, output) = ServerMetaContext::new();
    let stream = owner.with(|| {
        provide_context(RequestUrl::new(path));
        provide_context(BackendHandle(Arc::new(backend)));
        provide_context(StatusSetter(Arc::new(move |code| set.store(code, Ordering::SeqCst))));
        provide_context(meta);
        provide_nonce();
        let assets = Assets::new(
            "/pkg/undercard.test.css".into(),
            app::Scripts {
                desk: "/pkg/undercard.desk.js".into(),
                places: "/pkg/undercard.places.js".into(),
                map: "/pkg/undercard.map.js".into(),
                ..Default::default()
            },
            "/pkg/test".into(),
            Default::default(),
        );
        Document(DocumentProps { assets }).to_html_stream_in_order()
    });
    let whole: String = ScopedFuture::new(stream.collect()).await;
    let once = futures::stream::iter([whole]);
    let html: String = output.inject_meta_context(once).await.collect().await;
    owner.unset_with_forced_cleanup();
    // Marks for the browser half, where text ends.
    let html = html.replace("<!>", "");
    Page { status: status.load(Ordering::SeqCst), html }
}

impl Page {
    /// Whether the source contains this.
    pub fn has(&self, source: &str) -> bool {
        self.html.contains(source)
    }

    /// Whether one opening tag has all these parts, in whatever order.
    pub fn element(&self, parts: &[&str]) -> bool {
        self.html
            .split_inclusive('>')
            .filter_map(|piece| piece.rfind('<').map(|open| &piece[open..]))
            .any(|tag| parts.iter().all(|part| tag.contains(part)))
    }

    /// Whether a reader reads this: tags and comments are left out and space is evened.
    pub fn says(&self, words: &str) -> bool {
        let mut text = String::new();
        let mut rest = self.body();
        while let Some(open) = rest.find('<') {
            text.push_str(&rest[..open]);
            let end = if rest[open..].starts_with("<!--") { "-->" } else { ">" };
            rest = rest[open..].find(end).map_or("", |close| &rest[open + close + end.len()..]);
        }
        text.push_str(rest);
        let even = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        even(&text).contains(&even(words))
    }

    pub fn body(&self) -> &str {
        self.html.split_once("<body>").map_or("", |(_, body)| body)
    }

    /// The first form whose source contains this.
    pub fn form(&self, part: &str) -> &str {
        self.html
            .split("<form")
            .skip(1)
            .map(|form| form.split("</form>").next().unwrap_or(form))
            .find(|form| form.contains(part))
            .unwrap_or_else(|| panic!("no form with {part}"))
    }

    pub fn title(&self) -> &str {
        self.html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or("", |(title, _)| title)
    }
}
