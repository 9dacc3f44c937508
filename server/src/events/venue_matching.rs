//! Venue matching: whether two names of one city are one venue, the same house under another spelling, or one of its
//! rooms.
//!
//! ```text
//! score = (0.60 name + 0.25 address + 0.15 place) / (weights of what both state)
//! ```
//!
//! *name*: 1 for the same words, 0.9 where only the room differs or one names none; else the shared weight of words
//! (Dice), where words such as "club" count a quarter. *address*: shared words of street and number. *place*: 1 up to
//! 60 m, falling to 0 at 1 km. The name weighs most: a street can hold two clubs, and a geocoder points at its middle.

use std::collections::BTreeSet;

use serde::Serialize;

use super::place::kilometres;
use crate::artists::fold;

/// Rooms of a house. Only at the end of a name, and only behind a sign such as `–` or `(` where marked below.
const ROOMS: &[&str] = &[
    "basement",
    "main room",
    "mainroom",
    "main stage",
    "upstairs",
    "downstairs",
    "rooftop",
    "roof terrace",
    "second floor",
    "first floor",
    "ground floor",
    "back room",
    "backroom",
    "front room",
    "small room",
    "big room",
    "small hall",
    "great hall",
    "main hall",
    "room 1",
    "room 2",
    "room 3",
    "stage 1",
    "stage 2",
];
/// Rooms only behind a sign: "Music Hall" is no room of "Music".
const ROOMS_APART: &[&str] = &[
    "hall",
    "garden",
    "terrace",
    "lounge",
    "bar",
    "cellar",
    "club",
    "studio",
    "foyer",
    "annex",
    "loft",
    "backyard",
    "patio",
    "courtyard",
    "saal",
    "keller",
    "salon",
    "theatre",
    "theater",
    "stage",
    "floor",
    "room",
    "roof",
    "cafe",
    "gallery",
];
/// Words that many venues share; they count a quarter.
const WEAK: &[&str] = &[
    "the",
    "club",
    "bar",
    "cafe",
    "hall",
    "theatre",
    "theater",
    "venue",
    "and",
    "of",
    "music",
    "live",
    "house",
    "room",
    "lounge",
    "at",
    "centre",
    "center",
    "arena",
    "studio",
    "studios",
    "ballroom",
    "nightclub",
    "restaurant",
    "pub",
    "la",
    "le",
    "el",
    "o",
    "a",
];

/// A venue ready to be compared.
#[derive(Clone, Debug)]
pub struct VenueProfile {
    pub name: String,
    pub address: Option<String>,
    pub place: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct VenueComponents {
    pub name: f32,
    pub address: Option<f32>,
    pub place: Option<f32>,
}

/// A name's house, and its room where it names one.
pub fn house(name: &str) -> (&str, Option<&str>) {
    for sign in [" – ", " — ", " - ", " | ", " (", " [", ": ", ", ", " / ", " @ "] {
        let Some((house, room)) = name.split_once(sign) else { continue };
        let folded = fold(&room.replace([')', ']', '('], " "));
        let last = folded.split_whitespace().next_back().unwrap_or_default();
        if ROOMS.contains(&folded.as_str()) || ROOMS_APART.contains(&last) {
            return (house.trim(), Some(room));
        }
    }
    for room in ROOMS {
        let at = name.len().saturating_sub(room.len());
        if at > 1 && name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(room)) && name[..at].ends_with(' ') {
            return (name[..at].trim(), Some(&name[at..]));
        }
    }
    (name, None)
}

/// The name of a venue that is known by both: that of the house, else the shorter, else the first of the alphabet.
pub fn better_name<'a>(a: &'a str, b: &'a str) -> &'a str {
    let ((house_a, room_a), (house_b, room_b)) = (house(a), house(b));
    let plain = |house: &'a str, room: Option<&str>| (room.is_some(), house.chars().count(), house);
    if plain(house_a, room_a) <= plain(house_b, room_b) { house_a } else { house_b }
}

pub fn compare(a: &VenueProfile, b: &VenueProfile) -> (f32, VenueComponents) {
    let components = VenueComponents {
        name: names(&a.name, &b.name),
        address: a.address.as_deref().zip(b.address.as_deref()).map(|(a, b)| dice(&words(a), &words(b))),
        place: a.place.zip(b.place).map(|(a, b)| (1.0 - (kilometres(a, b) - 0.06) / 0.94).clamp(0.0, 1.0) as f32),
    };
    let stated: Vec<(f32, f32)> = [(0.60, Some(components.name)), (0.25, components.address), (0.15, components.place)]
        .into_iter()
        .filter_map(|(weight, value)| Some((weight, value?)))
        .collect();
    let weights: f32 = stated.iter().map(|(weight, _)| weight).sum();
    (stated.iter().map(|(weight, value)| weight * value).sum::<f32>() / weights, components)
}

fn names(a: &str, b: &str) -> f32 {
    let ((house_a, room_a), (house_b, room_b)) = (house(a), house(b));
    let (words_a, words_b) = (words(house_a), words(house_b));
    let squashed = |house: &str| fold(house).split_whitespace().filter(|word| *word != "the").collect::<String>();
    let same = squashed(house_a) == squashed(house_b);
    match (same, room_a.is_some() || room_b.is_some()) {
        (true, false) => 1.0,
        (true, true) => 0.9,
        _ => dice(&words_a, &words_b),
    }
}

fn words(text: &str) -> BTreeSet<String> {
    fold(text).split_whitespace().map(str::to_owned).collect()
}

fn dice(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
    let weigh = |word: &String| if WEAK.contains(&word.as_str()) { 0.25 } else { 1.0 };
    let all: f32 = a.iter().chain(b).map(weigh).sum();
    let shared = a.intersection(b).fold(0.0, |sum, word| sum + weigh(word));
    if all == 0.0 { 0.0 } else { 2.0 * shared / all }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::merging::{SAME, UNSURE};

    fn score(a: &str, b: &str) -> f32 {
        let profile = |name: &str| VenueProfile { name: name.to_owned(), address: None, place: None };
        compare(&profile(a), &profile(b)).0
    }

    #[test]
    fn rooms_and_spellings_of_a_house_are_one_venue() {
        for (a, b) in [
            ("Kontor", "Kontor – Basement"),
            ("Kontor (Main Room)", "Kontor – Basement"),
            ("Kontor Basement", "KONTOR"),
            ("The Garage", "Garage"),
            ("Club Prater Sauna", "Club Pratersauna"),
            ("Kontor, Garden", "Kontor"),
            ("Kontor Club", "Kontor"),
        ] {
            assert!(score(a, b) >= SAME, "{a} / {b}: {}", score(a, b));
        }
    }

    #[test]
    fn houses_that_share_a_word_are_not_taken_for_one() {
        for (a, b) in [
            ("Bar 1", "Bar 2"),
            ("Music Hall", "Music House"),
            ("Studio Nord", "Studio Süd"),
            ("The Garage", "The Attic"),
            ("Kontor", "Kontrast"),
            ("Hall", "Hall of Mirrors"),
        ] {
            assert!(score(a, b) < SAME, "{a} / {b}: {}", score(a, b));
        }
        assert!(score("Bar 1", "Bar 2") < UNSURE);
        assert!((UNSURE..SAME).contains(&score("Kontor Nord", "Kontor")));
    }

    #[test]
    fn an_address_and_a_place_decide_where_a_name_cannot() {
        let at = |name: &str, address: &str, place| VenueProfile {
            name: name.into(),
            address: Some(address.into()),
            place: Some(place),
        };
        let one = at("Kontor Nord", "Rua Nova 12", (38.70, -9.14));
        assert!(compare(&one, &at("Kontor", "Rua Nova, 12", (38.70, -9.14))).0 >= SAME);
        assert!(compare(&one, &at("Kontor", "Cais 3", (38.80, -9.14))).0 < UNSURE);
    }

    #[test]
    fn the_better_name_is_that_of_the_house_whoever_comes_first() {
        for (a, b) in [("Kontor – Basement", "Kontor"), ("Kontor (Main Room)", "Kontor – Basement")] {
            assert_eq!((better_name(a, b), better_name(b, a)), ("Kontor", "Kontor"));
        }
        assert_eq!(better_name("The Garage", "Garage"), "Garage");
    }
}
