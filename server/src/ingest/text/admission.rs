//! Admission as sources write it: prices, currencies and ages.

use iso_currency::Currency;

use crate::{events::TicketPrice, ingest::text::excerpt::excerpt};

/// Nobody pays more for a ticket; what does is a mistake.
const MAX_PRICE: f64 = 1_000_000.0;
const MAX_AGE: u8 = 99;

/// `12`, `12.50` or `12,50`, in hundredths.
pub fn price(text: &str) -> Result<i32, String> {
    let number = text.trim().replace(',', ".").parse::<f64>().ok().filter(|price| price.is_finite());
    match number {
        Some(price) if (0.0..=MAX_PRICE).contains(&price) => Ok((price * 100.0).round() as i32),
        Some(_) => Err(format!("the price {} cannot be: it is left out", excerpt(text))),
        None => Err(format!("“{}” is no price: write it as 12.50; it is left out", excerpt(text))),
    }
}

/// The lowest to the highest of some prices in hundredths. `None` without any; a currency is needed unless all are 0.
pub fn range(prices: &[i32], currency: Option<&str>) -> Result<Option<TicketPrice>, String> {
    let (Some(low), Some(high)) = (prices.iter().min().copied(), prices.iter().max().copied()) else { return Ok(None) };
    if high == 0 {
        return Ok(Some(TicketPrice::FREE));
    }
    let code = currency.unwrap_or_default().trim().to_ascii_uppercase();
    if code.is_empty() {
        return Err("a price without a currency: it is left out".to_owned());
    }
    match Currency::from_code(&code) {
        Some(_) => Ok(Some(TicketPrice { low, high, currency: code })),
        None => Err(format!("“{}” is no currency: write it as EUR; the price is left out", excerpt(&code))),
    }
}

/// `18+`, `18-`, `18-99`, `18 and over` or `all ages`, in years; 0 for all ages.
pub fn min_age(text: &str) -> Result<u8, String> {
    let words = text.trim().to_lowercase();
    if words.starts_with("all") || words == "any" {
        return Ok(0);
    }
    let digits = words.find(|c: char| !c.is_ascii_digit()).unwrap_or(words.len());
    let age = words[..digits].parse::<u8>().ok().filter(|age| *age <= MAX_AGE);
    age.ok_or_else(|| format!("“{}” is no age: write it as 18+; it is left out", excerpt(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_hundredths_and_what_is_none_is_refused() {
        assert_eq!((price("12"), price("12.50"), price(" 9,90 "), price("0.00")), (Ok(1200), Ok(1250), Ok(990), Ok(0)));
        for wrong in ["-1", "12 EUR", "€12", "", "NaN", "inf", "1e12", "1.000,00"] {
            assert!(price(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_price_needs_a_currency_that_there_is_unless_it_is_free() {
        let price = |low, high, currency: &str| Ok(Some(TicketPrice { low, high, currency: currency.to_owned() }));
        assert_eq!(range(&[1500, 1200], Some("eur")), price(1200, 1500, "EUR"));
        assert_eq!((range(&[0, 0], None), range(&[], Some("EUR"))), (Ok(Some(TicketPrice::FREE)), Ok(None)));
        for currency in [None, Some(""), Some("EURO"), Some("QQQ"), Some("€")] {
            assert!(range(&[1200], currency).is_err(), "{currency:?}");
        }
    }

    #[test]
    fn ages_are_read_in_the_forms_that_sources_use() {
        let forms = [("18+", 18), ("21 and over", 21), ("18-", 18), ("16-99", 16), ("All Ages", 0), ("0+", 0)];
        for (text, age) in forms {
            assert_eq!(min_age(text), Ok(age), "{text}");
        }
        for wrong in ["adults", "", "-18", "300", "150+"] {
            assert!(min_age(wrong).is_err(), "{wrong}");
        }
    }
}
