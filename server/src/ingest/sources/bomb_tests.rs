//! Tests with pages that cost more than their length. The work is counted: pieces seen, pairs compared.

use super::{bomb_shapes::shapes, listing::gathered, mail, page};
use crate::ingest::{origin::Origin, text::markup};

#[test]
fn no_shape_of_a_page_costs_more_than_its_length() {
    let origin = Origin::of_file("page");
    let shapes = shapes(256 << 10);
    assert_eq!(shapes.len(), 26);
    for (shape, html) in shapes {
        assert!(html.len() >= 255 << 10, "{shape}");
        let mut pieces = 0;
        let walked = markup::walk(&html, &mut |_, _| pieces += 1);
        assert!(pieces <= html.len(), "{shape}: {pieces} pieces");
        assert_eq!(walked.is_err(), shape.ends_with("attributes"), "{shape}");
        let read = gathered(|out| page::read(&html, "https://venue.example", &origin, None, out));
        assert!(
            read.as_ref().is_err() || !read.as_ref().is_ok_and(|answer| answer.items.is_empty()),
            "{shape}: {read:?}"
        );
    }
    for shape in [
        "<p>+ <a href=x>N</a> [",
        "<p>+ [",
        "<p>[[[[",
        "<td>+</td>",
        "+ [#",
        "<p>+ N [A] [",
        "<p>+ a + <a href=x>b</a> [c]",
    ] {
        let html = format!("<html>{}", shape.repeat((64 << 10) / shape.len()));
        let letter = mail::letter(html.as_bytes()).unwrap();
        let verdicts = mail::verdicts(&letter, &origin);
        assert!(
            verdicts.len() <= html.len()
                && verdicts.iter().map(|verdict| verdict.text.len()).sum::<usize>() <= html.len() * 2,
            "{shape}"
        );
    }
}
