//! `undercard admin create`: a link that makes one browser an admin, once.

use std::process::ExitCode;

use sqlx::PgPool;

use crate::{
    config::AdminCreate,
    people::{AdminToken, admin, admin_store},
};

pub async fn create(pool: PgPool, args: AdminCreate) -> anyhow::Result<ExitCode> {
    let token = AdminToken::new();
    admin_store::add_link(&pool, &token, super::now() + admin::VALID).await?;
    say!("{}/desk/enter/{}", args.public_url.trim_end_matches('/'), token.reveal());
    eprintln!("The first browser that opens this link and confirms becomes an admin. It is valid for 24 hours.");
    Ok(ExitCode::SUCCESS)
}
