//! Offers of schema.org: what tickets cost, and whether there are any left.

use serde_json::Value;

use super::values::text;
use crate::{
    events::TicketPrice,
    ingest::text::{admission, fields::Object},
};

const MAX_OFFERS: usize = 100;
/// Where an offer says its prices.
const PRICES: [&str; 5] = ["price", "lowPrice", "highPrice", "minPrice", "maxPrice"];

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offers {
    pub price: Option<TicketPrice>,
    pub sold_out: bool,
}

/// It is sold out when all offers are that say whether there are tickets. The price is that of the offers that are left,
/// in the currency of the first one.
pub fn read(offers: &[&Object], omissions: &mut Vec<String>) -> Offers {
    let offers: Vec<&Object> = offers.iter().copied().take(MAX_OFFERS).collect();
    let stated = || offers.iter().filter(|offer| availability(offer).is_some());
    let sold_out = stated().next().is_some() && stated().all(|offer| is_sold_out(offer));
    let left = offers.iter().copied().filter(|offer| sold_out || !is_sold_out(offer));
    let (mut prices, mut currency) = (Vec::new(), None::<String>);
    for part in left.flat_map(|offer| [Some(offer), specification(offer)]).flatten() {
        let own = text(part.get("priceCurrency"));
        if currency.is_some() && own.is_some() && own != currency {
            continue;
        }
        for written in PRICES.iter().filter_map(|key| text(part.get(*key))) {
            match admission::price(&written) {
                Ok(price) => prices.push(price),
                Err(complaint) => omissions.push(complaint),
            }
        }
        currency = currency.or(own);
    }
    let price = admission::range(&prices, currency.as_deref()).unwrap_or_else(|complaint| {
        omissions.push(complaint);
        None
    });
    Offers { price, sold_out }
}

fn specification(offer: &Object) -> Option<&Object> {
    match offer.get("priceSpecification")? {
        Value::Array(all) => all.first()?.as_object(),
        one => one.as_object(),
    }
}

/// The last part of `https://schema.org/SoldOut`.
fn availability(offer: &Object) -> Option<String> {
    let said = text(offer.get("availability"))?;
    said.rsplit(['/', ':', '#']).next().map(str::to_owned)
}

fn is_sold_out(offer: &Object) -> bool {
    availability(offer).is_some_and(|said| said == "SoldOut" || said == "OutOfStock")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(json: Value) -> (Offers, usize) {
        let all: Vec<Object> =
            json.as_array().unwrap().iter().map(|offer| offer.as_object().unwrap().clone()).collect();
        let mut omissions = Vec::new();
        (read(&all.iter().collect::<Vec<_>>(), &mut omissions), omissions.len())
    }

    fn price(low: i32, high: i32, currency: &str) -> Option<TicketPrice> {
        Some(TicketPrice { low, high, currency: currency.to_owned() })
    }

    #[test]
    fn the_price_goes_from_the_lowest_to_the_highest_of_the_offers_that_are_left() {
        let (read, omissions) = offers(serde_json::json!([
            {"price": "10", "priceCurrency": "EUR", "availability": "https://schema.org/SoldOut"},
            {"price": 12.5, "priceCurrency": "EUR", "availability": "https://schema.org/InStock"},
            {"lowPrice": "15.00", "highPrice": "20.00", "priceCurrency": "EUR"},
            {"price": "3", "priceCurrency": "USD"}
        ]));
        assert_eq!((read.price, read.sold_out, omissions), (price(1250, 2000, "EUR"), false, 0));
        let specified = serde_json::json!([{"priceSpecification": {"price": 8, "priceCurrency": "GBP"}}]);
        assert_eq!(offers(specified).0.price, price(800, 800, "GBP"));
    }

    #[test]
    fn it_is_sold_out_when_every_offer_that_says_so_is() {
        let sold_out = |json| offers(json).0.sold_out;
        assert!(sold_out(serde_json::json!([{"availability": "SoldOut"}, {"price": 1, "priceCurrency": "EUR"}])));
        assert!(!sold_out(serde_json::json!([{"availability": "SoldOut"}, {"availability": "InStock"}])));
        assert!(!sold_out(serde_json::json!([{"price": 1}])) && !sold_out(serde_json::json!([])));
    }

    #[test]
    fn bad_values_are_left_out_and_said() {
        for wrong in [
            serde_json::json!([{"price": "-5", "priceCurrency": "EUR"}]),
            serde_json::json!([{"price": "5", "priceCurrency": "DOUBLOON"}]),
            serde_json::json!([{"price": "5"}]),
        ] {
            let (read, omissions) = offers(wrong.clone());
            assert_eq!((read.price, omissions), (None, 1), "{wrong}");
        }
        assert_eq!(
            offers(serde_json::json!([{"price": 0}])),
            (Offers { price: Some(TicketPrice::FREE), sold_out: false }, 0)
        );
    }
}
