//! Spans of nights: tonight, the weekend, a month to leaf through, or from one date to another.

use app::dto::{FilterProblem, ProgrammeQuery};
use chrono::{Datelike, Days, NaiveDate};

use super::links::problem;

/// Local nights, both inclusive; open where `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Span {
    /// Whether any of the days from `on` to `last` is one of these.
    pub fn touches(&self, on: NaiveDate, last: NaiveDate) -> bool {
        self.from.is_none_or(|from| last >= from) && self.to.is_none_or(|to| on <= to)
    }
}

fn after(on: NaiveDate, days: u64) -> NaiveDate {
    on.checked_add_days(Days::new(days)).unwrap_or(on)
}

fn before(on: NaiveDate, days: u64) -> NaiveDate {
    on.checked_sub_days(Days::new(days)).unwrap_or(on)
}

/// Friday to Sunday; on one of them, what is left.
fn weekend(tonight: NaiveDate) -> Span {
    let day = u64::from(tonight.weekday().num_days_from_monday());
    Span { from: Some(after(tonight, 4_u64.saturating_sub(day))), to: Some(after(tonight, 6 - day)) }
}

/// `2026-12`: its first day.
fn month(text: &str) -> Option<NaiveDate> {
    (text.len() == 7).then(|| format!("{text}-01").parse().ok()).flatten()
}

/// The nights a query asks for. Dates go before what a link chose.
pub fn parse(query: &ProgrammeQuery, tonight: NaiveDate) -> Result<Span, Vec<FilterProblem>> {
    if query.from.trim().is_empty() && query.to.trim().is_empty() {
        return chosen(query, tonight).map_err(|problem| vec![problem]);
    }
    let mut problems = Vec::new();
    let mut read = |field: &str, text: &str, label: &str, fix: ProgrammeQuery| match text.trim() {
        "" => None,
        text => text.parse::<NaiveDate>().map_or_else(
            |_| {
                let message = format!("“{text}” is not a date. Please enter a date like 2026-11-27.");
                problems.push(problem(field, message, label, fix));
                None
            },
            Some,
        ),
    };
    let asked = || query.clone();
    let from = read("from", &query.from, "Start today", ProgrammeQuery { from: String::new(), ..asked() });
    let to = read("to", &query.to, "No last date", ProgrammeQuery { to: String::new(), ..asked() });
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        let fix = ProgrammeQuery { from: query.to.clone(), to: query.from.clone(), ..asked() };
        problems.push(problem("to", "The last date is before the first.".to_owned(), "Swap them", fix));
    }
    if problems.is_empty() { Ok(Span { from, to }) } else { Err(problems) }
}

/// The nights of a link.
fn chosen(query: &ProgrammeQuery, tonight: NaiveDate) -> Result<Span, FilterProblem> {
    let nights = |from, to| Span { from: Some(from), to: Some(to) };
    let tomorrow = after(tonight, 1);
    Ok(match query.when.as_str() {
        "" => Span::default(),
        "tonight" => nights(tonight, tonight),
        "tomorrow" => nights(tomorrow, tomorrow),
        "weekend" => weekend(tonight),
        "week" => nights(tonight, after(tonight, 6)),
        text => match month(text) {
            // The nights of this month that are over are for whoever asks for them by date.
            Some(first) => nights(if same_month(first, tonight) { tonight } else { first }, last_of(first)),
            None => {
                let message = format!("“{text}” is not a time that we know. Choose one above.");
                return Err(problem(
                    "when",
                    message,
                    "Any date",
                    ProgrammeQuery { when: String::new(), ..query.clone() },
                ));
            }
        },
    })
}

fn same_month(a: NaiveDate, b: NaiveDate) -> bool {
    (a.year(), a.month()) == (b.year(), b.month())
}

fn last_of(first: NaiveDate) -> NaiveDate {
    first.checked_add_months(chrono::Months::new(1)).map_or(first, |next| before(next, 1))
}

/// Months to leaf through, by a day of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    pub before: Option<NaiveDate>,
    pub this: NaiveDate,
    pub after: Option<NaiveDate>,
}

/// The month of `when` or of `tonight`; the others between that of `tonight` and that of the `last` night with an event.
pub fn months(when: &str, tonight: NaiveDate, last: Option<NaiveDate>) -> Months {
    let this = month(when).or(tonight.with_day(1)).unwrap_or(tonight);
    Months {
        before: this.checked_sub_months(chrono::Months::new(1)).filter(|_| this > tonight),
        this,
        after: this.checked_add_months(chrono::Months::new(1)).filter(|next| last.is_some_and(|last| *next <= last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(when: &str, tonight: &str) -> (String, String) {
        let query = ProgrammeQuery { when: when.to_owned(), ..ProgrammeQuery::default() };
        let span = parse(&query, day(tonight)).unwrap();
        (span.from.unwrap().to_string(), span.to.unwrap().to_string())
    }

    #[test]
    fn the_weekend_is_friday_to_sunday_and_on_one_of_them_what_is_left() {
        // 27 November 2026 is a Friday.
        for (tonight, from) in [
            ("2026-11-23", "2026-11-27"),
            ("2026-11-27", "2026-11-27"),
            ("2026-11-28", "2026-11-28"),
            ("2026-11-29", "2026-11-29"),
        ] {
            assert_eq!(span("weekend", tonight), (from.to_owned(), "2026-11-29".to_owned()), "{tonight}");
        }
        assert_eq!(span("weekend", "2026-11-30"), ("2026-12-04".to_owned(), "2026-12-06".to_owned()));
    }

    #[test]
    fn a_month_is_its_days_and_this_month_begins_tonight() {
        assert_eq!(span("2026-12", "2026-11-23"), ("2026-12-01".to_owned(), "2026-12-31".to_owned()));
        assert_eq!(span("2026-11", "2026-11-23"), ("2026-11-23".to_owned(), "2026-11-30".to_owned()));
        assert_eq!(span("week", "2026-11-23"), ("2026-11-23".to_owned(), "2026-11-29".to_owned()));
    }

    #[test]
    fn months_are_leafed_through_from_this_one_to_that_of_the_last_event() {
        let leaf = |when: &str, last: &str| {
            let found = months(when, day("2026-11-23"), Some(day(last)));
            let month = |on: NaiveDate| on.format("%Y-%m").to_string();
            (found.before.map(month), month(found.this), found.after.map(month))
        };
        assert_eq!(leaf("", "2026-12-01"), (None, "2026-11".into(), Some("2026-12".into())));
        assert_eq!(leaf("2026-12", "2026-12-31"), (Some("2026-11".into()), "2026-12".into(), None));
        assert_eq!(leaf("tonight", "2026-11-30"), (None, "2026-11".into(), None));
    }

    #[test]
    fn dates_go_before_links_and_two_wrong_ones_are_two_problems() {
        let query = |from: &str, to: &str| ProgrammeQuery {
            when: "tonight".into(),
            from: from.into(),
            to: to.into(),
            ..ProgrammeQuery::default()
        };
        let read = |from: &str, to: &str| parse(&query(from, to), day("2026-11-23"));
        assert_eq!(read("2026-12-24", "").unwrap(), Span { from: Some(day("2026-12-24")), to: None });
        let fields = |problems: Vec<FilterProblem>| problems.into_iter().map(|found| found.field).collect::<Vec<_>>();
        assert_eq!(fields(read("x", "2026-02-30").unwrap_err()), ["from", "to"]);
        let swapped = read("2026-12-24", "2026-12-01").unwrap_err().remove(0);
        assert_eq!(swapped.fix.url, "/?when=tonight&from=2026-12-01&to=2026-12-24");
    }
}
