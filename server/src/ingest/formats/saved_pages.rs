//! Saved pages, calendars and mails: read whole, by the parsers of the sources that ask for them.

use std::io::Read;

use crate::ingest::{
    file_format::FileFormat,
    origin::Origin,
    record_sink::{RecordSink, StopReason},
    source::DryRunLine,
    sources::{calendar, mail, page},
    text::charset,
};

/// As much as a source would fetch of a page and of a feed.
const MAX_PAGE_BYTES: usize = 4 << 20;
const MAX_FEED_BYTES: usize = 8 << 20;

/// Nothing is left out for being past: a file is imported as it is.
pub fn read(format: FileFormat, input: impl Read, origin: &Origin, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let cap = if format == FileFormat::Calendar { MAX_FEED_BYTES } else { MAX_PAGE_BYTES };
    let mut bytes = Vec::new();
    input.take(cap as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > cap {
        let reason = format!("the file is larger than {} MB, the most for a {format}: split it", cap >> 20);
        return Err(StopReason::Broken { line: 1, reason });
    }
    match format {
        FileFormat::Calendar => calendar::read(&charset::text(&bytes, None), origin, None, out),
        FileFormat::Page if !is_newsletter(&bytes) => page::read(&charset::text(&bytes, None), "", origin, None, out),
        _ => {
            let letter = mail::letter(&bytes).map_err(|reason| StopReason::Broken { line: 1, reason })?;
            mail::read(&letter, origin, None, out)
        }
    }
}

/// What each line of a mail or of a saved newsletter is taken for; nothing for other files.
pub fn lines(bytes: &[u8], origin: &Origin) -> Vec<DryRunLine> {
    if !mail::is_letter(bytes) && !is_newsletter(bytes) {
        return Vec::new();
    }
    mail::letter(bytes).map(|letter| mail::lines(&letter, origin)).unwrap_or_default()
}

/// A saved newsletter is a page as well; it holds no data for programs, and entries of the list.
fn is_newsletter(bytes: &[u8]) -> bool {
    let has = |mark: &[u8]| bytes.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark));
    if has(b"application/ld+json") || !bytes.trim_ascii_start().starts_with(b"<") {
        return false;
    }
    let origin = Origin::of_file("");
    let verdicts = mail::letter(bytes).map(|letter| mail::verdicts(&letter, &origin));
    verdicts.is_ok_and(|verdicts| verdicts.iter().any(|verdict| verdict.taken == mail::LineKind::Event))
}

#[cfg(test)]
mod tests {
    use crate::ingest::FileFormat;
    use crate::ingest::tests::all;

    const PAGE: &str = r#"<!DOCTYPE html><script type="application/ld+json">{"@type": "Event", "name": "N", "startDate": "2026-03-06"}</script>"#;
    const CALENDAR: &str =
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:N\r\nDTSTART:20200306\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    const MAIL: &str = "From: a@list.example\nDate: Thu, 5 Mar 2026 09:00:00 -0500\nContent-Type: text/html\n\n<p>+ [Thu] +<p>+ <a href=https://t.example>N</a> [A] [B] [8p]";
    const SAVED: &str = "<html><p>+ [Thu] +</p><p>+ <a href=https://t.example>N</a> [A] [B] [8p]</p>";

    #[test]
    fn saved_pages_calendars_and_mails_are_recognised_by_their_content() {
        for (text, format) in [
            (PAGE, FileFormat::Page),
            (CALENDAR, FileFormat::Calendar),
            (MAIL, FileFormat::Mail),
            (SAVED, FileFormat::Page),
        ] {
            let (records, refused, summary) = all(text, "x_2026-03-05");
            assert_eq!((records.len(), refused.len(), summary.format), (1, 0, Some(format)), "{text}: {refused:?}");
            assert!(
                matches!(&records[0].1, crate::ingest::records::Record::Event(event) if event.when.on.is_some()),
                "{text}"
            );
        }
        let latin = encoding_rs::WINDOWS_1252.encode(&PAGE.replace("\"N\"", "\"Größe\"")).0.into_owned();
        assert!(
            matches!(&all(latin, "x").0[0].1, crate::ingest::records::Record::Event(event) if event.name == "Größe")
        );
    }

    #[test]
    fn a_tag_in_a_name_does_not_make_a_page() {
        let (records, refused, summary) =
            all(r#"{"undercard": 1, "artists": [{"name": "<script>alert(1)</script>"}]}"#, "x");
        assert_eq!((records.len(), refused.len(), summary.format), (1, 0, Some(FileFormat::Undercard)));
        let (_, _, summary) = all(format!("<!-- saved -->\n{PAGE}"), "x");
        assert_eq!(summary.format, Some(FileFormat::Page));
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_with_the_limit() {
        for (text, limit) in [(PAGE, "4 MB"), (CALENDAR, "8 MB"), (MAIL, "4 MB")] {
            let (records, refused, _) = all(text.to_owned() + &" ".repeat(8 << 20), "x");
            assert_eq!((records.len(), refused.len()), (0, 1));
            assert!(
                refused[0].reason.contains(limit) && refused[0].reason.contains("split it"),
                "{}",
                refused[0].reason
            );
        }
    }
}
