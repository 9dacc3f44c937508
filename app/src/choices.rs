//! Listener actions: follow, save, hide, report, and what is said of acts and venues. One action each for the whole site, so
//! that every button on every page agrees, and an answer shows before the server's. Knows no page.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::{
    api::{Follow, FollowList, JudgeAct, JudgeEvent, JudgeVenue, ReportArtist, UndoFollowList},
    dto::{ActVerdict, VenueVerdict, Verdict},
    error::AppError,
};

#[derive(Clone, Copy)]
pub struct Choices {
    pub follow: ServerAction<Follow>,
    pub judge: ServerAction<JudgeEvent>,
    pub judge_act: ServerAction<JudgeAct>,
    pub judge_venue: ServerAction<JudgeVenue>,
    pub follow_list: ServerAction<FollowList>,
    pub undo_list: ServerAction<UndoFollowList>,
    pub report: ServerAction<ReportArtist>,
    followed: RwSignal<BTreeMap<i64, bool>>,
    verdicts: RwSignal<BTreeMap<i64, Verdict>>,
    act_verdicts: RwSignal<BTreeMap<i64, ActVerdict>>,
    venue_verdicts: RwSignal<BTreeMap<i64, VenueVerdict>>,
}

impl Choices {
    /// Creates the actions. Must run inside the router: a form that failed without JavaScript leaves its error there.
    pub fn provide() -> Self {
        let choices = Self {
            follow: ServerAction::new(),
            judge: ServerAction::new(),
            judge_act: ServerAction::new(),
            judge_venue: ServerAction::new(),
            follow_list: ServerAction::new(),
            undo_list: ServerAction::new(),
            report: ServerAction::new(),
            followed: RwSignal::new(BTreeMap::new()),
            verdicts: RwSignal::new(BTreeMap::new()),
            act_verdicts: RwSignal::new(BTreeMap::new()),
            venue_verdicts: RwSignal::new(BTreeMap::new()),
        };
        choices.remember();
        provide_context(choices);
        choices
    }

    /// Whether an artist is followed, given what the server said when the page was made.
    pub fn follows(self, artist: i64, before: bool) -> bool {
        self.followed.read().get(&artist).copied().unwrap_or(before)
    }

    pub fn verdict(self, event: i64, before: Verdict) -> Verdict {
        self.verdicts.read().get(&event).copied().unwrap_or(before)
    }

    pub fn act_verdict(self, artist: i64, before: ActVerdict) -> ActVerdict {
        self.act_verdicts.read().get(&artist).copied().unwrap_or(before)
    }

    pub fn venue_verdict(self, venue: i64, before: VenueVerdict) -> VenueVerdict {
        self.venue_verdicts.read().get(&venue).copied().unwrap_or(before)
    }

    /// What the last choice came to, for the status line.
    pub fn outcome(self) -> Option<Result<String, AppError>> {
        let failed = [
            self.follow.value().read().as_ref().and_then(error),
            self.judge.value().read().as_ref().and_then(error),
            self.judge_act.value().read().as_ref().and_then(error),
            self.judge_venue.value().read().as_ref().and_then(error),
            self.follow_list.value().read().as_ref().and_then(error),
            self.undo_list.value().read().as_ref().and_then(error),
            self.report.value().read().as_ref().and_then(error),
        ];
        if let Some(error) = failed.into_iter().flatten().next() {
            return Some(Err(error));
        }
        let state = self.follow.value().get()?.ok()?;
        let verb = if state.followed { "You follow" } else { "You no longer follow" };
        Some(Ok(format!("{verb} {}.", state.artist.name)))
    }

    /// How many answers there were so far.
    pub fn answers(self) -> usize {
        let each = [
            self.follow.version(),
            self.judge.version(),
            self.judge_act.version(),
            self.judge_venue.version(),
            self.follow_list.version(),
            self.undo_list.version(),
            self.report.version(),
        ];
        each.iter().map(|version| version.get()).sum()
    }

    fn remember(self) {
        Effect::new(move || {
            if let Some(asked) = self.follow.input().get() {
                self.followed.update(|known| {
                    known.insert(asked.artist, asked.followed);
                });
            }
        });
        Effect::new(move || {
            if let Some(asked) = self.judge.input().get() {
                self.verdicts.update(|known| {
                    known.insert(asked.id, asked.verdict);
                });
            }
        });
        Effect::new(move || {
            if let Some(asked) = self.judge_act.input().get() {
                self.act_verdicts.update(|known| {
                    known.insert(asked.id, asked.verdict);
                });
            }
        });
        Effect::new(move || {
            if let Some(asked) = self.judge_venue.input().get() {
                self.venue_verdicts.update(|known| {
                    known.insert(asked.id, asked.verdict);
                });
            }
        });
        // A refused choice did not happen, and a list changes many follows at once: believe the server again.
        Effect::new(move || {
            let refused = matches!(&*self.follow.value().read(), Some(Err(_)));
            let lists = self.follow_list.version().get() + self.undo_list.version().get();
            if refused || lists > 0 {
                self.followed.set(BTreeMap::new());
            }
        });
        Effect::new(move || {
            if matches!(&*self.judge.value().read(), Some(Err(_))) {
                self.verdicts.set(BTreeMap::new());
            }
        });
        Effect::new(move || {
            if matches!(&*self.judge_act.value().read(), Some(Err(_))) {
                self.act_verdicts.set(BTreeMap::new());
            }
        });
        Effect::new(move || {
            if matches!(&*self.judge_venue.value().read(), Some(Err(_))) {
                self.venue_verdicts.set(BTreeMap::new());
            }
        });
    }
}

/// The choices of this visit.
pub fn choices() -> Choices {
    use_context::<Choices>().unwrap_or_else(Choices::provide)
}

fn error<T>(answer: &Result<T, AppError>) -> Option<AppError> {
    answer.as_ref().err().cloned()
}
