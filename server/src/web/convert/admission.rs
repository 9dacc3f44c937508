//! Admission in words: `€12–15`, `free`, `sold out`, `18+`.

use iso_currency::Currency;

use crate::events::{Admission, TicketPrice};

/// Signs that everybody reads; other currencies are named by their code.
const SIGNS: [&str; 4] = ["€", "$", "£", "¥"];

/// In a few words, for a card; `None` where nothing is stated that would keep anybody away.
pub fn short(admission: &Admission) -> Option<String> {
    let price = match admission.sold_out {
        true => Some("sold out".to_owned()),
        false => admission.price.as_ref().map(range),
    };
    let age = admission.min_age.filter(|age| *age > 0).map(|age| format!("{age}+"));
    let parts: Vec<String> = price.into_iter().chain(age).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The price, and whether there are tickets left.
pub fn price(admission: &Admission) -> Option<String> {
    let sold_out = admission.sold_out.then(|| "sold out".to_owned());
    let parts: Vec<String> = admission.price.as_ref().map(range).into_iter().chain(sold_out).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub fn age(admission: &Admission) -> Option<String> {
    admission.min_age.map(|age| if age == 0 { "all ages".to_owned() } else { format!("{age}+") })
}

fn range(price: &TicketPrice) -> String {
    let (low, high) = (amount(price.low), amount(price.high));
    let code = &price.currency;
    let symbol = Currency::from_code(code)
        .map(|currency| currency.symbol().symbol)
        .filter(|symbol| SIGNS.contains(&symbol.as_str()));
    let with = |amounts: String| match &symbol {
        Some(symbol) => format!("{symbol}{amounts}"),
        None => format!("{amounts} {code}"),
    };
    match (price.low, price.high) {
        (_, 0) => "free".to_owned(),
        (0, _) => format!("up to {}", with(high)),
        (one, other) if one == other => with(low),
        _ => with(format!("{low}–{high}")),
    }
}

/// `12` or `12.50`.
fn amount(hundredths: i32) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_short_and_name_their_currency() {
        let words = |low, high, currency: &str| range(&TicketPrice { low, high, currency: currency.to_owned() });
        assert_eq!(words(1200, 1200, "EUR"), "€12");
        assert_eq!(words(1250, 2000, "USD"), "$12.50–20");
        assert_eq!(words(0, 1000, "GBP"), "up to £10");
        assert_eq!(words(3005, 3005, "CHF"), "30.05 CHF");
        assert_eq!(words(0, 0, ""), "free");
    }

    #[test]
    fn a_card_says_what_may_keep_somebody_away() {
        let free = Admission { price: Some(TicketPrice::FREE), sold_out: false, min_age: Some(18) };
        assert_eq!(short(&free).as_deref(), Some("free · 18+"));
        let full = Admission { sold_out: true, min_age: Some(0), ..free };
        assert_eq!((short(&full).as_deref(), price(&full).as_deref()), (Some("sold out"), Some("free, sold out")));
        assert_eq!((age(&full).as_deref(), short(&Admission::default())), (Some("all ages"), None));
    }
}
