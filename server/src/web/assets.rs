//! Asset names: the content-hashed files of the built browser half, read once at start.

use std::{fs, path::Path};

use anyhow::Context;
use app::shell::Assets;

/// Reads `assets.json` of the site folder: `{"css": "/pkg/…", "js": "/pkg/…", "wasm": "/pkg/…", "desk": "/pkg/…"}`.
pub fn read(site_root: &Path) -> anyhow::Result<Assets> {
    #[derive(serde::Deserialize)]
    struct File {
        css: String,
        js: String,
        wasm: String,
        desk: String,
    }
    let path = site_root.join("assets.json");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read; `./dev run` builds the browser half", path.display()))?;
    let File { css, js, wasm, desk } =
        serde_json::from_str(&text).with_context(|| format!("{} is damaged; build it again", path.display()))?;
    Ok(Assets { css, js, wasm, desk })
}
