//! Event cards and event pages.

use std::collections::HashMap;

use app::{
    address,
    dto::{
        ActVerdict, BilledAct, DoubtfulArtist, EventCard, EventPage, EventStanding, LabelledLine, PromoterRef, Reason,
        SimilarEvent, Verdict, desk::EventLine,
    },
};
use chrono::{DateTime, Utc};

use super::{Presenter, admission, dates, emphasis, history, score};
use crate::{
    artists::ArtistId,
    events::{Event, EventStatus, change_store::Logged, history_store::ListingHistory},
    people,
    recommendation::{
        Affinity, AffinityReason, Fit, Recommendation, reason,
        similar_nights::SimilarNight,
        what_if::{LeftOut, WhatIf},
    },
    similarity::{
        Explanation, SignalKind,
        presenter::{as_sentence, because, signals_known},
    },
};

const ACTS_ON_A_CARD: usize = 12;
const ACTS_ON_A_PAGE: usize = 500;
const REASONS: usize = 12;
const TAGS_ON_A_CARD: usize = 6;

impl Presenter<'_> {
    /// `recommendation` is `None` where nobody asked how well the event fits. `away` in kilometres.
    pub fn card(&self, event: &Event, recommendation: Option<&Recommendation>, away: Option<f64>) -> EventCard {
        let judged: Vec<Affinity> =
            recommendation.iter().flat_map(|r| &r.acts).map(|(_, affinity)| *affinity).collect();
        let mut acts = self.bill(event, recommendation);
        let places = recommendation.iter().flat_map(|r| &r.acts).map(|(place, _)| event.acts[*place].position);
        let rank: HashMap<u16, usize> = places.enumerate().map(|(rank, billing)| (billing, rank)).collect();
        acts.sort_by_key(|act| (rank.get(&act.billing).copied().unwrap_or(usize::MAX), act.billing));
        let more_acts = acts.len().saturating_sub(ACTS_ON_A_CARD);
        acts.truncate(ACTS_ON_A_CARD);
        let days = event.starts_on.zip(event.last_on());
        let judged_event = recommendation.filter(|r| r.is_judged());
        EventCard {
            id: event.id.0,
            url: address::event(event.id.0) + &emphasis::suffix(self.snapshot.emphasis),
            name: event.name.clone(),
            day: days.map(|(on, last)| dates::short_span(on, last, self.now)).unwrap_or_default(),
            several_days: days.is_some_and(|(on, last)| last > on),
            on: event.starts_on.map(dates::machine).unwrap_or_default(),
            time: event.time_known.then(|| dates::times(event)),
            venue: event.venue.as_ref().map(|venue| venue.name.clone()),
            city: event.city.clone(),
            venue_followed: self.profile.venue_verdict(event) == Some(people::VenueVerdict::Followed),
            distance: away.map(|km| if km < 10.0 { format!("{km:.1} km") } else { format!("{km:.0} km") }),
            admission: admission::short(&event.admission),
            standing: self.standing(event),
            verdict: match self.profile.verdicts.get(&event.id) {
                None => Verdict::None,
                Some(people::Verdict::Loved) => Verdict::Loved,
                Some(people::Verdict::Hidden) => Verdict::Hidden,
            },
            festival: event.festival,
            tags: event.tags.iter().take(TAGS_ON_A_CARD).cloned().collect(),
            more_acts,
            match_text: judged_event.and_then(Recommendation::fit).map(|fit| fit.words().to_owned()),
            coverage_text: judged_event.and_then(Recommendation::best).and_then(coverage),
            lead: judged.first().and_then(lead),
            sentence: self.sentence(event, &judged),
            acts,
        }
    }

    /// The card of an event that was searched for: the act that matched stands first on it.
    pub fn found_card(
        &self,
        event: &Event,
        recommendation: Option<&Recommendation>,
        act: Option<ArtistId>,
    ) -> EventCard {
        let mut card = self.card(event, recommendation, None);
        let Some(act) = act else { return card };
        if let Some(at) = card.acts.iter().position(|billed| billed.artist.id == act.0) {
            card.acts[..=at].rotate_right(1);
        } else if let Some(billed) =
            self.bill(event, recommendation).into_iter().find(|billed| billed.artist.id == act.0)
        {
            card.acts.pop();
            card.acts.insert(0, billed);
        }
        card
    }

    pub fn event_page(
        &self,
        event: &Event,
        recommendation: &Recommendation,
        what_if: Option<&[WhatIf]>,
        similar: &[SimilarNight],
        (listings, changes): (Vec<ListingHistory>, Vec<Logged>),
    ) -> EventPage {
        let mut bill = self.bill(event, Some(recommendation));
        let more_bill = bill.len().saturating_sub(ACTS_ON_A_PAGE);
        bill.truncate(ACTS_ON_A_PAGE);
        let venue = event.venue.as_ref();
        EventPage {
            card: self.card(event, Some(recommendation), None),
            emphasis: (!self.profile.follows.is_empty()).then(|| {
                let to = |asked| address::event(event.id.0) + &address::emphasis(&asked);
                emphasis::controls(self.snapshot.emphasis, to)
            }),
            kept: emphasis::suffix(self.snapshot.emphasis),
            bill,
            more_bill,
            reasons: recommendation
                .acts
                .iter()
                .filter(|(_, affinity)| affinity.fit != Fit::NoMatch)
                .take(REASONS)
                .map(|(_, affinity)| self.reason(event, affinity))
                .collect(),
            similar: similar.iter().map(|night| self.similar_event(night)).collect(),
            what_if: what_if.map(|cases| what_if_lines(cases, recommendation.fit())),
            long_day: event
                .starts_on
                .zip(event.last_on())
                .map(|(on, last)| dates::whole_span(on, last))
                .unwrap_or_default(),
            price: admission::price(&event.admission),
            age: admission::age(&event.admission),
            zone: event.zone.name().replace('_', " "),
            doors: event.doors_at.map(|at| dates::clock(at, event.zone)),
            address: venue.and_then(|venue| venue.address.clone()),
            venue: venue.map(|venue| venue.id),
            promoters: event
                .promoters
                .iter()
                .map(|promoter| PromoterRef { id: promoter.id.0, name: promoter.name.clone() })
                .collect(),
            map_url: venue.and_then(|venue| venue.place).map(map_url),
            ticket_url: event.url.clone(),
            calendar_url: event.starts_on.map(|_| format!("/events/{}/calendar.ics", event.id.0)).unwrap_or_default(),
            source: event.source.clone(),
            listings: history::listings(listings),
            changes: history::changes(changes),
            listed: event.listed_on.map(|on| format!("listed {}", dates::plain(on))).unwrap_or_default(),
        }
    }

    fn bill(&self, event: &Event, recommendation: Option<&Recommendation>) -> Vec<BilledAct> {
        let roster = &self.snapshot.index.roster;
        let mut affinities = vec![None; event.acts.len()];
        for (place, affinity) in recommendation.iter().flat_map(|r| &r.acts) {
            affinities[*place] = Some(*affinity);
        }
        let acts = event.acts.iter().zip(affinities);
        // An act that was added after the snapshot was taken shows with the next one.
        acts.filter_map(|(act, affinity)| {
            let node = roster.node(act.artist)?;
            let followed = self.profile.follows(act.artist);
            let verdict = act_verdict(self.profile.acts.get(&act.artist).copied());
            let said = match verdict {
                _ if !self.profile.is_silent(act.artist) => None,
                ActVerdict::NotThis => Some("not this artist, you said"),
                _ => Some("you know them already"),
            };
            Some(BilledAct {
                artist: self.artist_ref(node),
                size: affinity.map_or(0, |affinity| size(&affinity)),
                followed,
                lead: affinity.as_ref().and_then(lead),
                match_text: said.or(affinity.map(|affinity| affinity.fit.words())).map(str::to_owned),
                verdict,
                billing: act.position,
                set_time: act.set_time.clone(),
                back_to_back: act.back_to_back,
            })
        })
        .collect()
    }

    fn similar_event(&self, night: &SimilarNight) -> SimilarEvent {
        let (event, index) = (&self.snapshot.events[night.event], &self.snapshot.index);
        let sentence = match night.from == night.act {
            true => as_sentence(&format!("{} plays at both", index.roster.name(night.act))),
            false => because(&Explanation::of(index, night.from, night.act)),
        };
        SimilarEvent {
            id: event.id.0,
            name: event.name.clone(),
            day: event.starts_on.map(|on| dates::short(on, self.now)).unwrap_or_default(),
            venue: event.venue.as_ref().map(|venue| venue.name.clone()),
            sentence,
        }
    }

    fn reason(&self, event: &Event, affinity: &Affinity) -> Reason {
        let (because, score) = match affinity.reason {
            AffinityReason::Followed | AffinityReason::Saved => (affinity.act, None),
            AffinityReason::Near(near) => {
                let rarity = self.snapshot.index.reference().one_in(near.evidence.total);
                (near.artist, Some(score::score(&near.evidence, rarity)))
            }
        };
        Reason {
            act: self.artist_ref(affinity.act),
            because: self.artist_ref(because),
            match_text: affinity.fit.words().to_owned(),
            score,
            sentence: reason::describe_act(&self.snapshot.index.before(event.starts_on), affinity),
            doubt: self.doubt_behind(affinity),
        }
    }

    /// What to report if the network, which the reason rests on, means somebody else.
    fn doubt_behind(&self, affinity: &Affinity) -> Option<DoubtfulArtist> {
        let AffinityReason::Near(near) = affinity.reason else { return None };
        let rests_on_network = near.evidence.by_signal[SignalKind::Scene].is_some_and(|said| said > 0.0);
        rests_on_network.then(|| self.doubtful(affinity.act))
    }

    fn sentence(&self, event: &Event, judged: &[Affinity]) -> String {
        match event.status {
            EventStatus::Cancelled => "Cancelled.".to_owned(),
            _ if event.acts.is_empty() => "No line-up has been announced.".to_owned(),
            _ if judged.is_empty() && event.acts.iter().any(|act| self.profile.is_silent(act.artist)) => {
                "Besides acts that you refused or know already, we have no information.".to_owned()
            }
            _ if judged.is_empty() && self.profile.follows.is_empty() => String::new(),
            _ => reason::describe_event(&self.snapshot.index.before(event.starts_on), judged),
        }
    }

    fn standing(&self, event: &Event) -> EventStanding {
        match event.status {
            EventStatus::Cancelled => EventStanding::Cancelled,
            EventStatus::Postponed => EventStanding::Postponed,
            EventStatus::Scheduled if event.is_past(self.now) => EventStanding::Past,
            EventStatus::Scheduled => EventStanding::Scheduled,
        }
    }
}

/// Where the event stands in each case; those that change nothing in one line.
fn what_if_lines(cases: &[WhatIf], now: Option<Fit>) -> Vec<LabelledLine> {
    let name = |case: &WhatIf| match &case.left_out {
        LeftOut::Signal { signal } => score::kind(*signal).label().to_owned(),
        LeftOut::Follow { artist } => artist.name.clone(),
    };
    let words = |fit: Option<Fit>| fit.map_or("no information", Fit::words);
    let (same, changed): (Vec<&WhatIf>, Vec<&WhatIf>) = cases.iter().partition(|case| case.fit == now);
    let changed = changed.into_iter().map(|case| LabelledLine {
        what: format!("Without {}", name(case)),
        text: match &case.act {
            Some(act) if case.fit > Some(Fit::NoMatch) => format!("{}, by {}", words(case.fit), act.name),
            _ => words(case.fit).to_owned(),
        },
        url: None,
    });
    let without: Vec<String> = same.into_iter().map(&name).collect();
    let unchanged = (!without.is_empty()).then(|| LabelledLine {
        what: format!("Without {}", without.join(", or without ")),
        text: "nothing changes".to_owned(),
        url: None,
    });
    changed.chain(unchanged).collect()
}

/// A place on OpenStreetMap.
pub fn map_url((latitude, longitude): (f64, f64)) -> String {
    format!("https://www.openstreetmap.org/?mlat={latitude:.5}&mlon={longitude:.5}#map=17/{latitude:.5}/{longitude:.5}")
}

/// The size of an act's letters, 1 to 5; 0 is for acts that cannot be judged.
fn size(affinity: &Affinity) -> u8 {
    match affinity.fit {
        Fit::Followed | Fit::MadeForYou => 5,
        Fit::Strong => 4,
        Fit::Good => 3,
        Fit::Maybe => 2,
        Fit::NoMatch => 1,
    }
}

pub fn act_verdict(verdict: Option<people::ActVerdict>) -> ActVerdict {
    match verdict {
        None => ActVerdict::None,
        Some(people::ActVerdict::Saved) => ActVerdict::Saved,
        Some(people::ActVerdict::NotThis) => ActVerdict::NotThis,
        Some(people::ActVerdict::Known) => ActVerdict::Known,
    }
}

/// How much the judgement rests on; nothing for an artist that is followed or saved.
fn coverage(affinity: &Affinity) -> Option<String> {
    match affinity.reason {
        AffinityReason::Followed | AffinityReason::Saved => None,
        AffinityReason::Near(near) => Some(signals_known(near.evidence.signals())),
    }
}

/// The signal that speaks loudest for a match.
fn lead(affinity: &Affinity) -> Option<app::dto::SignalKind> {
    match affinity.reason {
        AffinityReason::Near(near) if affinity.fit != Fit::NoMatch => near.evidence.lead().map(score::kind),
        _ => None,
    }
}

/// An event in one line, for the desk.
pub fn event_line(event: &Event, now: DateTime<Utc>) -> EventLine {
    let venue = event.venue.as_ref().map(|venue| venue.name.as_str());
    EventLine {
        id: event.id.0,
        name: event.name.clone(),
        day: event.starts_on.map(|on| dates::short(on, now)).unwrap_or_default(),
        place: venue
            .into_iter()
            .chain(Some(event.city.as_str()))
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
    }
}
