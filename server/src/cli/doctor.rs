//! `undercard doctor`: checks of the installation. Each finding says what to do next.

use std::process::ExitCode;

use super::print_json;
use crate::{
    artists,
    config::{BUILT_IN, Doctor, SoundOptions},
    db,
    embedding::{
        Embedder, EmbedderOptions,
        manifest::{Manifest, ModelEntry},
    },
    events, scene,
    web::assets,
};

#[derive(serde::Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
}

pub async fn run(database_url: Option<&str>, args: Doctor) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    let mut find = |what, result: anyhow::Result<String>| {
        let ok = result.is_ok();
        findings.push(Finding { what, ok, detail: result.unwrap_or_else(|error| format!("{error:#}")) });
    };
    find(
        "browser half",
        assets::read(&args.site.site_root)
            .map(|assets| format!("{} in {}", assets.browser, args.site.site_root.display())),
    );
    find("models", models(&args.sound));
    find("ONNX Runtime", embeds_a_tone(&args.sound).await);
    match database_url {
        None => {
            find("database", Err(anyhow::anyhow!("DATABASE_URL is not set; `./dev run` starts a database of its own")))
        }
        Some(url) => match db::connect(url, 1, None).await {
            Err(error) => find("database", Err(error)),
            Ok(pool) => {
                match db::versions(&pool).await {
                    Ok((postgres, vector)) => {
                        find("database", Ok(format!("Postgres {postgres}")));
                        find(
                            "pgvector",
                            vector.ok_or_else(|| {
                                anyhow::anyhow!("the server has no extension `vector`; install pgvector")
                            }),
                        );
                    }
                    Err(error) => find("database", Err(error.into())),
                }
                match db::is_current(&pool).await {
                    Ok(true) => {
                        find("schema", Ok("up to date".to_owned()));
                        find("catalogue", catalogue(&pool).await);
                    }
                    Ok(false) => find("schema", Err(anyhow::anyhow!("not up to date; run `undercard migrate`"))),
                    Err(error) => find("schema", Err(error)),
                }
            }
        },
    }
    let ok = findings.iter().all(|finding| finding.ok);
    if args.json {
        print_json(&findings)?;
    } else {
        for Finding { what, ok, detail } in &findings {
            say!("{:>4}  {what}: {detail}", if *ok { "ok" } else { "BAD" });
        }
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The built-in model must be whole; others are told about.
fn models(sound: &SoundOptions) -> anyhow::Result<String> {
    let manifest = Manifest::read(&sound.models_dir)?;
    let state = |entry: &ModelEntry| match entry.check(&sound.models_dir, &sound.weights_dir) {
        Ok(()) => Ok(entry.spec.id.clone()),
        Err(error) if entry.spec.built_in => Err(error),
        Err(error) => Ok(format!("{} without its weights ({error})", entry.spec.id)),
    };
    Ok(manifest.entries.iter().map(state).collect::<Result<Vec<_>, _>>()?.join(", "))
}

/// Whether the built-in model embeds a tone.
async fn embeds_a_tone(sound: &SoundOptions) -> anyhow::Result<String> {
    let embedder = Embedder::open(&EmbedderOptions::new(sound, BUILT_IN)?)?;
    let tone = (0..96_000).map(|k| 0.5 * (k as f32 * 0.115).sin()).collect();
    embedder.embed_samples(tone, 24_000).await?;
    Ok(format!("{BUILT_IN} runs on {}", embedder.device()))
}

async fn catalogue(pool: &sqlx::PgPool) -> anyhow::Result<String> {
    let artists = artists::store::count(pool).await?;
    let edges = scene::store::count_edges(pool).await?;
    let events = events::store::count(pool).await?;
    let newest = events::store::newest_listing(pool).await?;
    anyhow::ensure!(artists > 0, "empty; `undercard import FILE…` fills it, or `serve --demo-if-empty`");
    let newest = newest.map(|on| format!(", newest listing {on}")).unwrap_or_default();
    Ok(format!("{artists} artists, {edges} network edges, {events} events{newest}"))
}
