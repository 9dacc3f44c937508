//! Options of maps: whose streets lie under the venues.

use clap::Args;
use url::Url;

/// Maps of venues.
#[derive(Clone, Debug, Default, Args)]
pub struct MapOptions {
    /// Tiles of the maps, such as `https://tiles.example/{z}/{x}/{y}.png`. The browsers of readers ask that server for
    /// what they look at. Without one, maps have no streets and no other server is contacted
    #[arg(long, env = "UNDERCARD_TILES_URL", value_name = "URL", value_parser = tiles_url, requires = "tiles_attribution")]
    pub tiles_url: Option<TilesUrl>,
    /// Whose tiles they are, as every map says, such as `© OpenStreetMap contributors`
    #[arg(long, env = "UNDERCARD_TILES_ATTRIBUTION", value_name = "TEXT")]
    pub tiles_attribution: Option<String>,
}

/// Address of tiles on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TilesUrl {
    /// With `{z}`, `{x}` and `{y}`.
    pub template: String,
    /// Scheme, host and port, as a content security policy names them.
    pub origin: String,
}

fn tiles_url(text: &str) -> Result<TilesUrl, String> {
    let host_is_plain = text.split('/').nth(2).is_some_and(|host| !host.contains(['{', '}']));
    if !host_is_plain || !["{z}", "{x}", "{y}"].iter().all(|part| text.contains(part)) {
        return Err("name one host, and {z}, {x} and {y} behind it".to_owned());
    }
    let url = Url::parse(&text.replace(['{', '}'], "")).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it must begin with https:// or http://".to_owned());
    }
    Ok(TilesUrl { template: text.to_owned(), origin: url.origin().ascii_serialization() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiles_address_names_one_host_and_where_the_tile_stands() {
        let read = tiles_url("https://tiles.example:8443/light/{z}/{x}/{y}.png?key=1").unwrap();
        assert_eq!(read.origin, "https://tiles.example:8443");
        assert_eq!(read.template, "https://tiles.example:8443/light/{z}/{x}/{y}.png?key=1");
        for text in [
            "https://tiles.example/{z}/{x}.png",
            "https://{s}.tiles.example/{z}/{x}/{y}.png",
            "ftp://tiles.example/{z}/{x}/{y}.png",
            "tiles.example/{z}/{x}/{y}.png",
            "javascript:{z}{x}{y}",
            "",
        ] {
            assert!(tiles_url(text).is_err(), "{text}");
        }
    }
}
