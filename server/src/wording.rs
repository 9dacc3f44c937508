//! Numbers, lengths of audio and lists as text.

/// `1 track`, `3,000 tracks`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// Grouped by thousands: `3,000`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|chunk| std::str::from_utf8(chunk).ok()).collect();
    parts.join(",")
}

/// Minutes and whole seconds: `4:12`.
pub fn minutes_seconds(ms: u32) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1_000 % 60)
}

/// With two decimals, and never `-0.00`.
pub fn decimals(value: f32) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

/// The same with its sign.
pub fn signed(value: f32) -> String {
    let text = decimals(value);
    if text.starts_with('-') { text } else { format!("+{text}") }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!(counted(0, "track", "tracks"), "0 tracks");
        assert_eq!(counted(1, "track", "tracks"), "1 track");
        assert_eq!(counted(18_826, "artist", "artists"), "18,826 artists");
        assert_eq!(counted(1_000_000, "artist", "artists"), "1,000,000 artists");
    }

    #[test]
    fn numbers_have_no_negative_zero() {
        assert_eq!([-0.004, -0.0, 0.0, -0.006].map(decimals), ["0.00", "0.00", "0.00", "-0.01"]);
        assert_eq!([-0.001, 0.5, -0.5].map(signed), ["+0.00", "+0.50", "-0.50"]);
    }

    #[test]
    fn a_length_is_cut_to_whole_seconds() {
        assert_eq!((minutes_seconds(252_999), minutes_seconds(0)), ("4:12".to_owned(), "0:00".to_owned()));
    }
}
