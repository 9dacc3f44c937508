//! Promoter requests: the page of a promoter.

use app::{address, dto::PromoterPage};

use super::WebBackend;
use crate::{
    events::{Event, PromoterId, promoter_store},
    web::error::{WebError, WebResult},
};

impl WebBackend {
    pub(super) async fn find_promoter(&self, id: i64, page: u32) -> WebResult<PromoterPage> {
        let (context, pool) = (self.context().await?, self.state.pool());
        let id = PromoterId(id);
        let (promoter, website) = promoter_store::get(pool, id).await?.ok_or(WebError::NotFound("promoter"))?;
        let all = promoter_store::events(pool, id).await?;
        let is_theirs = move |event: &Event| event.is_put_on_by(id);
        let bookings = self.bookings(&context, &all, is_theirs, page, &address::promoter(id.0)).await?;
        Ok(PromoterPage { name: promoter.name, website, bookings })
    }
}
