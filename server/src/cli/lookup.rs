//! Names on the command line → artists. An unknown name suggests the nearest ones.

use std::{fs, path::Path};

use anyhow::Context;
use sqlx::PgPool;

use super::Usage;
use crate::{
    artists::{
        self, Node, Roster, fold,
        search::{NameIndex, SearchBudget},
    },
    ingest,
};

/// The index over all names and aliases.
pub async fn names(pool: &PgPool, roster: &Roster) -> anyhow::Result<NameIndex<Node>> {
    let artists = artists::store::all(pool).await?.into_iter().map(|(id, _, folded)| (id, folded, None));
    let aliases =
        artists::store::all_aliases(pool).await?.into_iter().map(|(id, folded, name)| (id, folded, Some(name)));
    let entries = artists.chain(aliases).filter_map(|(id, folded, alias)| Some((roster.node(id)?, folded, alias)));
    Ok(NameIndex::new(entries, |_| 0.0)?)
}

/// The artist of this name.
pub fn artist(names: &NameIndex<Node>, roster: &Roster, name: &str) -> anyhow::Result<Node> {
    if let Some(node) = names.exact(name).first() {
        return Ok(*node);
    }
    let nearest: Vec<String> = names
        .nearest(name, 5, &SearchBudget::default())
        .into_iter()
        .map(|node| format!("“{}”", roster.name(node)))
        .collect();
    let advice = match nearest.as_slice() {
        [] if roster.is_empty() => "the catalogue is empty: `undercard import FILE…` fills it".to_owned(),
        [] => "no name is similar; `undercard import` adds artists".to_owned(),
        near => format!("did you mean {}?", near.join(", ")),
    };
    Err(Usage(format!("no artist is called “{name}”; {advice}")).into())
}

/// The artists on a list, in its order, each once, and the names that nobody has.
pub fn follows(path: &Path, names: &NameIndex<Node>) -> anyhow::Result<(Vec<Node>, Vec<String>)> {
    let bytes = fs::read(path).map_err(|error| Usage(format!("{}: {error}", path.display())))?;
    let text = String::from_utf8(bytes)
        .ok()
        .with_context(|| format!("{} is not UTF-8 text; save it as UTF-8", path.display()))?;
    let (mut nodes, mut unknown) = (Vec::new(), Vec::new());
    let mut seen = std::collections::HashSet::new();
    for (_, name) in ingest::read_names(&text) {
        if !seen.insert(fold(&name)) {
            continue;
        }
        match names.exact(&name).first() {
            Some(node) if nodes.contains(node) => {}
            Some(node) => nodes.push(*node),
            None => unknown.push(name),
        }
    }
    if nodes.is_empty() && unknown.is_empty() {
        return Err(Usage(format!("{} contains no artist name; write one name per line", path.display())).into());
    }
    Ok((nodes, unknown))
}
