//! Reports of wrong artists: a listener says that an artist is another than the one that a network means.

use std::time::Instant;

use super::WebBackend;
use crate::{
    artists::{
        ArtistId,
        name::display,
        report_store::{self, MAX_NOTE_CHARS},
    },
    web::error::{WebError, WebResult},
};

impl WebBackend {
    pub(super) async fn put_report(&self, artist: i64, note: &str) -> WebResult<()> {
        let id = ArtistId(artist);
        self.state.snapshot().index.roster.node(id).ok_or(WebError::NotFound("artist"))?;
        let note: String = display(note).chars().take(MAX_NOTE_CHARS).collect();
        let listener = self.listener().await?;
        self.state.reports().count(listener, Instant::now()).map_err(WebError::TooMany)?;
        match report_store::put(self.state.pool(), id, listener, &note, crate::web::now()).await {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Err(WebError::NotFound("artist")),
            written => Ok(written?),
        }
    }
}
