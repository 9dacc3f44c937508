//! Asset names: the content-hashed files of the built browser half, read once at start.

use std::{collections::HashMap, fs, path::Path};

use anyhow::Context;
use app::shell::{Assets, Scripts};

/// Reads `assets.json` of the site folder: `{"css": "/pkg/…", "desk": "/pkg/…", "places": "/pkg/…", "map": "/pkg/…",
/// "leaflet": "/pkg/…", "leaflet_style": "/pkg/…", "browser": {"folder": "/pkg/…", "parts": {}}}`.
pub fn read(site_root: &Path) -> anyhow::Result<Assets> {
    #[derive(serde::Deserialize)]
    struct File {
        css: String,
        desk: String,
        places: String,
        map: String,
        leaflet: String,
        leaflet_style: String,
        browser: Browser,
    }
    #[derive(serde::Deserialize)]
    struct Browser {
        folder: String,
        parts: HashMap<String, Vec<String>>,
    }
    let path = site_root.join("assets.json");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read; `./dev run` builds the browser half", path.display()))?;
    let File { css, desk, places, map, leaflet, leaflet_style, browser } =
        serde_json::from_str(&text).with_context(|| format!("{} is damaged; build it again", path.display()))?;
    Ok(Assets::new(css, Scripts { desk, places, map, leaflet, leaflet_style }, browser.folder, browser.parts))
}
