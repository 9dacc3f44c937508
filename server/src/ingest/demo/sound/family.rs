//! Genre families: which pattern a demo artist plays.

use crate::artists::fold;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Techno,
    Electro,
    Jungle,
    Footwork,
    HipHop,
    Dub,
    Ambient,
    Noise,
    Jazz,
    Folk,
    Afrobeat,
    PostPunk,
    Shoegaze,
}

impl Family {
    pub const ALL: [Self; 13] = [
        Self::Techno,
        Self::Electro,
        Self::Jungle,
        Self::Footwork,
        Self::HipHop,
        Self::Dub,
        Self::Ambient,
        Self::Noise,
        Self::Jazz,
        Self::Folk,
        Self::Afrobeat,
        Self::PostPunk,
        Self::Shoegaze,
    ];

    /// By the first genre that belongs to a family; an artist without one by the demo's own knowledge, then by its
    /// name, so that it sounds like something in any case.
    pub fn of(artist: &str, genres: &[String]) -> Self {
        let stated = genres.iter().find_map(|genre| Self::of_genre(genre));
        let name = fold(artist);
        let known = || UNTAGGED.iter().find(|(untagged, _)| fold(untagged) == name).map(|(_, family)| *family);
        let letters = name.bytes().map(usize::from).sum::<usize>();
        stated.or_else(known).unwrap_or(Self::ALL[letters % Self::ALL.len()])
    }

    fn of_genre(genre: &str) -> Option<Self> {
        Some(match genre {
            "techno" | "minimal techno" | "industrial techno" | "hypnotic techno" | "acid" | "industrial" => {
                Self::Techno
            }
            "electro" | "synthwave" | "italo disco" | "electronic" => Self::Electro,
            "jungle" | "drum and bass" | "breakbeat" | "ragga jungle" => Self::Jungle,
            "footwork" | "juke" | "ghetto house" | "club" => Self::Footwork,
            "hip-hop" | "rap" | "boom bap" | "neo soul" | "trap" => Self::HipHop,
            "dub" | "dub techno" | "steppers" | "reggae" | "roots" | "bass music" => Self::Dub,
            "ambient" | "drone" | "field recordings" | "deep listening" | "modern classical" => Self::Ambient,
            "noise" | "power electronics" | "experimental" => Self::Noise,
            "jazz" | "fusion" | "modal jazz" | "spiritual jazz" | "free improvisation" => Self::Jazz,
            "folk" | "fado" | "acoustic" | "singer-songwriter" | "psych folk" => Self::Folk,
            "afrobeat" | "highlife" | "latin" | "kuduro" | "funk" => Self::Afrobeat,
            "post-punk" | "new wave" | "coldwave" | "art punk" | "indie rock" => Self::PostPunk,
            "shoegaze" | "dream pop" | "slowcore" | "noise pop" => Self::Shoegaze,
            _ => return None,
        })
    }

    /// Its part of a track's id.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Techno => "techno",
            Self::Electro => "electro",
            Self::Jungle => "jungle",
            Self::Footwork => "footwork",
            Self::HipHop => "hip-hop",
            Self::Dub => "dub",
            Self::Ambient => "ambient",
            Self::Noise => "noise",
            Self::Jazz => "jazz",
            Self::Folk => "folk",
            Self::Afrobeat => "afrobeat",
            Self::PostPunk => "post-punk",
            Self::Shoegaze => "shoegaze",
        }
    }

    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.key() == key)
    }
}

/// Artists of the demo that nobody has tagged. Only their sound tells where they belong.
const UNTAGGED: [(&str, Family); 10] = [
    ("Mirra Volt", Family::Techno),
    ("Ninth Bollard", Family::Techno),
    ("Evening Ledger", Family::Ambient),
    ("Oona Driftglass", Family::Ambient),
    ("Bracken Dread", Family::Jungle),
    ("Polymer Kids", Family::Electro),
    ("Zéphyr 808", Family::Electro),
    ("Feedback Nun", Family::Noise),
    ("Lavender Static", Family::Shoegaze),
    ("Nine Iron Nina", Family::HipHop),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{demo, records::Record};

    #[test]
    fn every_artist_of_the_demo_has_a_family_and_every_family_has_artists() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 2, 25).unwrap();
        let mut artists = vec![0; Family::ALL.len()];
        for record in demo::records(today) {
            let Record::Artist(artist) = record else { continue };
            let untagged = UNTAGGED.iter().any(|(name, _)| *name == artist.name);
            assert_eq!(artist.genres.is_empty(), untagged, "{}", artist.name);
            let stated = artist.genres.iter().all(|genre| Family::of_genre(genre).is_some());
            assert!(stated, "{}: {:?}", artist.name, artist.genres);
            artists[Family::of(&artist.name, &artist.genres) as usize] += 1;
        }
        assert!(artists.iter().all(|count| *count >= 8), "{artists:?}");
    }

    #[test]
    fn somebody_unknown_sounds_like_something_and_always_the_same() {
        assert_eq!(Family::of("Whoever", &[]), Family::of("Whoever", &["polka".to_owned()]));
        for family in Family::ALL {
            assert_eq!(Family::of_key(family.key()), Some(family));
        }
    }
}
