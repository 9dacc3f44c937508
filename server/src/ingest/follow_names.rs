//! Names of a follow list, pasted or uploaded, of any kind and in order.

use std::ops::ControlFlow;

use crate::{
    artists::name::{ArtistName, fold},
    ingest::{
        FileFormat,
        formats::csv::name_on_line,
        origin::Origin,
        read,
        records::{Item, Record},
    },
};

/// Reads lines, CSV (playlist exports too) and JSON (`my_artists`, Undercard). Returns (line from 1, name) in
/// order, each artist once; what is no name is left out. Never fails: a text of no known format is taken
/// line by line, and one line of several names is split at commas.
pub fn read_names(text: &str) -> Vec<(usize, String)> {
    let origin = Origin::of_file("the list");
    let mut names = Vec::new();
    let mut sink = |item| {
        if let Item::Record { line, record: Record::Follow(follow) } = item {
            names.push((usize::try_from(line).unwrap_or(usize::MAX), follow.artist));
        }
        ControlFlow::Continue(())
    };
    let summary = read(text.as_bytes(), &origin, &mut sink);
    let format = summary.ok().and_then(|summary| summary.format);
    let by_line =
        matches!(format, None | Some(FileFormat::NameList)) && !text.trim_start().starts_with(['{', '[', '<']);
    if by_line { lines(text) } else { names }
}

fn lines(text: &str) -> Vec<(usize, String)> {
    let mut seen = std::collections::HashSet::new();
    let filled = text.lines().filter(|line| !line.trim().is_empty()).take(2).count();
    let one_line = filled == 1 && text.contains([',', ';']);
    let mut names = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let pieces: Vec<&str> = if one_line { line.split([',', ';']).collect() } else { vec![line] };
        for piece in pieces {
            if let Ok(name) = ArtistName::parse(name_on_line(piece))
                && seen.insert(fold(name.as_str()))
            {
                names.push((at + 1, name.into_string()));
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        read_names(text).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn every_kind_of_list_gives_its_names() {
        for text in [
            "Burial\nFour Tet\n\nburial\n",
            "- Burial\r\n- Four Tet",
            "1. Burial\n2. Four Tet",
            "Burial, Four Tet",
            "Burial; Four Tet",
            "artist\nBurial\nFour Tet",
            "\"Track Name\",\"Artist Name(s)\"\nNova,\"Burial, Four Tet\"\n",
            "Track Name,Artist URI(s),Artist Name(s)\nNova,\"a,b\",\"Burial, Four Tet\"\nMoth,\"a\",Burial\n",
            "Track Name;Artist Name(s)\nNova;Burial\nMoth;Four Tet",
            r#"{"artists": ["Burial", "Four Tet", 5, ""]}"#,
            r#"["Burial", "Four Tet"]"#,
            r#"{"undercard": 1, "follows": ["Burial", {"artist": "Four Tet"}]}"#,
        ] {
            assert_eq!(names(text), ["Burial", "Four Tet"], "{text}");
        }
        assert_eq!(read_names("\nBurial\n\n!!!\n"), [(2, "Burial".to_owned()), (4, "!!!".to_owned())]);
    }

    #[test]
    fn commas_inside_names_survive_where_they_can_be_told() {
        assert_eq!(names("Tyler, The Creator\nBurial\nMoodymann"), ["Tyler, The Creator", "Burial", "Moodymann"]);
        assert_eq!(names("Artist URI(s),Artist Name(s)\nx,\"Tyler, The Creator\"\n"), ["Tyler, The Creator"]);
    }

    #[test]
    fn what_is_no_list_gives_nothing() {
        for text in ["", "  \n ", "<html>", "{\"a\": 1}", "{", "\u{202e}\n\u{0}"] {
            assert_eq!(names(text), [""; 0], "{text:?}");
        }
        assert_eq!(names(&"x".repeat(5000)), [""; 0]);
    }
}
