//! Access to the desk: who is an admin, and how one becomes an admin.

use app::desk::DeskPage;
use axum::{
    extract::{Path, Request, State as Shared},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::show;
use crate::{
    people::{AdminToken, ListenerId, admin::LinkStanding, admin_store},
    web::{
        AppState,
        error::WebError,
        middleware::{self, ListenerCookie},
    },
};

/// Proof that an admin asks: only this file makes one.
#[derive(Clone, Debug)]
pub struct Admin(ListenerId);

impl Admin {
    pub fn listener(&self) -> ListenerId {
        self.0
    }
}

/// Lets admins through; everybody else gets a page that explains how to become one.
pub async fn admins_only(Shared(state): Shared<AppState>, mut request: Request, next: Next) -> Response {
    let key = request.extensions().get::<ListenerCookie>().and_then(|cookie| cookie.0.clone());
    let admin = match key {
        Some(key) => admin_store::admin(state.pool(), &key).await,
        None => Ok(None),
    };
    match admin {
        Ok(Some(listener)) => {
            request.extensions_mut().insert(Admin(listener));
            next.run(request).await
        }
        Ok(None) => show(&state, StatusCode::FORBIDDEN, DeskPage::Refused),
        Err(error) => broken(&state, error),
    }
}

/// `GET /desk/enter/{token}`: a page with a button. Changes nothing.
pub async fn show_link(Shared(state): Shared<AppState>, Path(token): Path<String>) -> Response {
    let Some(token) = AdminToken::parse(&token) else { return closed(&state, LinkStanding::Unknown) };
    match admin_store::link_standing(state.pool(), &token, crate::web::now()).await {
        Ok(LinkStanding::Open) => {
            show(&state, StatusCode::OK, DeskPage::Enter { action: format!("/desk/enter/{}", token.reveal()) })
        }
        Ok(standing) => closed(&state, standing),
        Err(error) => broken(&state, error),
    }
}

/// `POST /desk/enter/{token}`: uses the link up. This browser gets a new key, and is an admin by it.
pub async fn use_link(Shared(state): Shared<AppState>, Path(token): Path<String>, request: Request) -> Response {
    let Some(token) = AdminToken::parse(&token) else { return closed(&state, LinkStanding::Unknown) };
    let key = request.extensions().get::<ListenerCookie>().and_then(|cookie| cookie.0.clone());
    let now = crate::web::now();
    match admin_store::use_link(state.pool(), &token, key.as_ref(), now).await {
        Ok(Some(fresh)) => {
            let mut response = Redirect::to("/desk").into_response();
            if let Some(cookie) = middleware::set_cookie(&state, &fresh) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Ok(None) => match admin_store::link_standing(state.pool(), &token, now).await {
            Ok(standing) => closed(&state, standing),
            Err(error) => broken(&state, error),
        },
        Err(error) => broken(&state, error),
    }
}

fn closed(state: &AppState, standing: LinkStanding) -> Response {
    let (status, why) = match standing {
        LinkStanding::Used => (StatusCode::GONE, "This link was used before, and it works once."),
        LinkStanding::Expired => (StatusCode::GONE, "This link is more than 24 hours old."),
        // Open only when two requests cross; asking again shows what has become of it.
        LinkStanding::Unknown | LinkStanding::Open => {
            (StatusCode::NOT_FOUND, "This is no link that was given out here.")
        }
    };
    show(state, status, DeskPage::NoEntry { why })
}

fn broken(state: &AppState, error: sqlx::Error) -> Response {
    let error = app::error::AppError::from(WebError::from(error));
    show(state, super::status(&error), DeskPage::Problem(error))
}
