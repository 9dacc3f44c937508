//! Events of schema.org in JSON-LD. Every property may be one value or a list, a text or an object, or only a reference
//! (`{"@id": …}`) to another node. An event that cannot be used is refused alone.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::{
    identity::stable,
    offers,
    values::{each, text, texts},
};
use crate::{
    artists::{
        external_id::{ExternalId, SCHEMES},
        name::fold,
    },
    events::{Admission, TicketPrice},
    ingest::{
        origin::Origin,
        record_sink::{RecordSink, StopReason},
        records::{ActRecord, EventStatus, PromoterRecord},
        sources::listing::{MAX_EVENTS, RawListing, RawVenue, put},
        text::{
            admission,
            bill::act,
            excerpt::excerpt,
            fields::{Object, time},
            markup,
            moment::{self, Local, Moment},
            title,
        },
    },
};

/// What may be a gig. Other kinds of events are skipped.
const GIGS: [&str; 5] = ["MusicEvent", "Event", "Festival", "DanceEvent", "SocialEvent"];
/// More acts than this make a festival where the source does not say.
const FESTIVAL_ACTS: usize = 10;
/// Events that are looked at, with those that are refused.
const MAX_NODES: usize = 10_000;
/// Festival → day → stage → set.
const MAX_PARTS_DEPTH: usize = 4;

pub fn read(
    scripts: &[(u64, String)],
    page: &str,
    origin: &Origin,
    first_day: Option<NaiveDate>,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let mut documents = Vec::new();
    for (line, script) in scripts {
        match parse(script) {
            Ok(document) => documents.push((*line, document)),
            Err(reason) => out.refuse(*line, "JSON-LD", reason)?,
        }
    }
    let mut nodes = HashMap::new();
    documents.iter().for_each(|(_, document)| index(document, &mut nodes));
    let mut graph = JsonLdGraph { nodes, page, origin, seen: HashSet::new(), found: Vec::new() };
    for (line, document) in &documents {
        graph.walk(*line, document, out)?;
    }
    let too_many = graph.seen.len() >= MAX_NODES;
    let found = one_each(graph.found);
    let too_many = too_many || found.len() > MAX_EVENTS;
    for (line, listing) in found.into_iter().take(MAX_EVENTS) {
        put(line, listing, origin, first_day, out)?;
    }
    if too_many {
        return Err(StopReason::Broken {
            line: 1,
            reason: format!("more than {MAX_EVENTS} events: the rest is left out"),
        });
    }
    Ok(())
}

/// JSON as sites write it: in a comment, with line breaks inside texts, with numbers that no machine holds.
fn parse(script: &str) -> Result<Value, String> {
    let text = script.trim().trim_start_matches("//").trim_start_matches("<![CDATA[").trim_start_matches("<!--");
    let text = text.trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//").trim();
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).or_else(|error| {
        let complaint = || format!("it is no JSON ({error}): it has to be corrected there");
        serde_json::from_str(&soothed(text)).map_err(|_| complaint())
    })
}

/// With spaces for control characters inside texts, and `null` for numbers with huge exponents.
fn soothed(text: &str) -> String {
    let mut soothed = String::with_capacity(text.len());
    let (mut inside, mut escaped, mut at) = (false, false, 0);
    while let Some(c) = text[at..].chars().next() {
        if !inside && (c.is_ascii_digit() || c == '-') {
            let is_number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
            let number = text[at..].split(|c: char| !is_number(c)).next().unwrap_or_default();
            soothed.push_str(if serde_json::from_str::<Value>(number).is_ok() { number } else { "null" });
            at += number.len();
            continue;
        }
        if inside {
            soothed.push(if c.is_control() { ' ' } else { c });
            inside = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else {
            soothed.push(c);
            inside = c == '"';
        }
        at += c.len_utf8();
    }
    soothed
}

/// Nodes by their `@id`; of several that say something, the first.
fn index<'a>(value: &'a Value, nodes: &mut HashMap<&'a str, &'a Object>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| index(value, nodes)),
        Value::Object(node) => {
            if let Some(Value::String(id)) = node.get("@id")
                && node.len() > 1
            {
                nodes.entry(id).or_insert(node);
            }
            node.values().for_each(|value| index(value, nodes));
        }
        _ => {}
    }
}

/// An event that a page states twice is one. What several events share is not the identity of any of them.
fn one_each(found: Vec<(u64, RawListing)>) -> Vec<(u64, RawListing)> {
    let mut stated = HashSet::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let venue = |listing: &RawListing| fold(&listing.venue.name);
    let mut found: Vec<(u64, RawListing)> = found
        .into_iter()
        .filter(|(_, listing)| {
            stated.insert((fold(&listing.name), listing.when.on, listing.when.start, venue(listing)))
        })
        .collect();
    for id in found.iter().filter_map(|(_, listing)| listing.source_id.clone()) {
        *by_id.entry(id).or_default() += 1;
    }
    for (_, listing) in &mut found {
        listing.source_id.take_if(|id| by_id.get(id.as_str()).is_some_and(|count| *count > 1));
    }
    found
}

struct JsonLdGraph<'a> {
    nodes: HashMap<&'a str, &'a Object>,
    page: &'a str,
    origin: &'a Origin,
    /// Nodes that were read; references may run in circles.
    seen: HashSet<*const Object>,
    found: Vec<(u64, RawListing)>,
}

impl<'a> JsonLdGraph<'a> {
    fn walk(&mut self, line: u64, value: &'a Value, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
        match value {
            Value::Array(values) => values.iter().try_for_each(|value| self.walk(line, value, out)),
            Value::Object(node) if is_event(node) => self.event(line, node, None, 0, out),
            Value::Object(node) => node.values().try_for_each(|value| self.walk(line, value, out)),
            _ => Ok(()),
        }
    }

    /// One event, or the parts it consists of. `whole` is what it is a part of, which may say where.
    fn event(
        &mut self,
        line: u64,
        node: &'a Object,
        whole: Option<&'a Object>,
        depth: usize,
        out: &mut RecordSink<'_>,
    ) -> Result<(), StopReason> {
        if self.seen.len() >= MAX_NODES || !self.seen.insert(node) || node.len() == 1 && node.contains_key("@id") {
            return Ok(());
        }
        let label = || format!("event “{}”", excerpt(&text(node.get("name")).unwrap_or_default()));
        if !is_gig(node) {
            return out.skip(line, &label(), "no concert, party or festival");
        }
        let whole = whole.or_else(|| self.objects(node, &["superEvent"]).into_iter().next());
        let is_festival = types(node).contains(&"Festival");
        let parts = self.objects(node, &["subEvent", "subEvents"]);
        let before = self.found.len();
        if !is_festival && depth < MAX_PARTS_DEPTH {
            for part in parts.iter().filter(|part| part.contains_key("startDate")) {
                self.event(line, part, Some(node), depth + 1, out)?;
            }
            let in_parts = self.found.len() > before && self.objects(node, &["performer", "performers"]).is_empty();
            if in_parts {
                return out.skip(line, &label(), "its parts are taken");
            }
        }
        if text(node.get("eventAttendanceMode")).is_some_and(|mode| mode.ends_with("OnlineEventAttendanceMode")) {
            return out.skip(line, &label(), "it takes place online");
        }
        match self.listing(node, whole) {
            Err(reason) => out.refuse(line, &label(), reason),
            Ok(mut listing) => {
                if is_festival {
                    let mut named = listing.acts.iter().map(|act| fold(&act.text)).collect();
                    self.acts_of_parts(parts, 0, &mut listing, &mut named);
                }
                listing.festival |= listing.acts.len() > FESTIVAL_ACTS;
                self.found.push((line, listing));
                Ok(())
            }
        }
    }

    /// The days and sets of a festival are part of it, not events of their own.
    fn acts_of_parts(
        &mut self,
        parts: Vec<&'a Object>,
        depth: usize,
        listing: &mut RawListing,
        named: &mut HashSet<String>,
    ) {
        for part in parts {
            if depth >= MAX_PARTS_DEPTH || self.seen.len() >= MAX_NODES || !self.seen.insert(part) {
                continue;
            }
            let clock = |key: &str| self.local(part, key, None).ok().flatten().and_then(|(_, time)| time);
            let set_time = clock("startDate").map(|start| match clock("endDate") {
                Some(end) => format!("{}–{}", start.format("%H:%M"), end.format("%H:%M")),
                None => start.format("%H:%M").to_string(),
            });
            for act in self.acts(part, &mut listing.omissions) {
                if named.insert(fold(&act.text)) {
                    listing.acts.push(ActRecord { set_time: set_time.clone(), ..act });
                }
            }
            let inner = self.objects(part, &["subEvent", "subEvents"]);
            self.acts_of_parts(inner, depth + 1, listing, named);
        }
    }

    fn listing(&self, node: &'a Object, whole: Option<&'a Object>) -> Result<RawListing, String> {
        let named = |node: &Object| text(node.get("name"));
        let (name, said) = title::state(&named(node).or_else(|| whole.and_then(named)).unwrap_or_default());
        let mut listing = RawListing { name, ..RawListing::default() };
        let state = text(node.get("eventStatus")).unwrap_or_default();
        listing.status = match state.rsplit(['/', ':']).next().unwrap_or_default() {
            "EventCancelled" | "EventCanceled" => EventStatus::Cancelled,
            "EventPostponed" => EventStatus::Postponed,
            _ => said,
        };
        let places = |node: &'a Object| node.get("location").map(|places| self.venue(places));
        let place = places(node).or_else(|| whole.and_then(places));
        let city = place.as_ref().and_then(|place| place.as_ref().ok()?.city.clone());
        listing.venue = place.transpose()?.unwrap_or_default();
        // A postponed event may say only when it was to be.
        let start = match self.local(node, "startDate", city.as_deref())? {
            Some(start) => start,
            None => self
                .local(node, "previousStartDate", city.as_deref())?
                .ok_or("it has no “startDate”: without a date it cannot be listed; it has to be stated there")?,
        };
        let end = self.local(node, "endDate", city.as_deref()).unwrap_or_else(|complaint| {
            listing.omissions.push(complaint);
            None
        });
        listing.when = when(start, end, &mut listing.omissions);
        listing.when.doors = text(node.get("doorTime")).and_then(|doors| {
            let whole = Moment::parse(&doors).ok().and_then(|doors| self.shifted(doors, city.as_deref()).1);
            whole.or_else(|| time(&doors).ok())
        });
        let id = ["@id", "url"].iter().find_map(|key| stable(&text(node.get(*key))?, self.page));
        listing.source_id = id;
        listing.url =
            text(node.get("url")).or_else(|| text(node.get("@id"))).and_then(|link| absolute(&link, self.page));
        listing.acts = self.acts(node, &mut listing.omissions);
        if listing.acts.is_empty() && self.objects(node, &["subEvent", "subEvents"]).is_empty() {
            let bill = title::acts(&listing.name);
            listing.bill(bill.into_iter().map(|line| (line, None)));
        }
        let venue_key = fold(&listing.venue.name);
        listing.acts.retain(|act| fold(&act.text) != venue_key);
        listing.promoters = self.promoters(node);
        if listing.promoters.is_empty() {
            listing.promoters = whole.map(|whole| self.promoters(whole)).unwrap_or_default();
        }
        listing.admission = self.admission(node, &mut listing.omissions);
        let words = ["genre", "keywords"].iter().flat_map(|key| texts(node.get(*key)));
        listing.tags = words.flat_map(|words| words.split(',').map(str::to_owned).collect::<Vec<_>>()).collect();
        let in_festival = whole.is_some_and(|whole| types(whole).contains(&"Festival"));
        listing.festival =
            in_festival || types(node).contains(&"Festival") || listing.name.to_lowercase().contains("fest");
        Ok(listing)
    }

    /// A date or time in the local time of its place. `None`: absent.
    fn local(&self, node: &Object, key: &str, city: Option<&str>) -> Result<Option<Local>, String> {
        match text(node.get(key)) {
            None if node.get(key).is_some_and(|value| !value.is_null() && value.as_str() != Some("")) => {
                Err(format!("“{key}” must be a text such as 2026-02-28T22:30"))
            }
            None => Ok(None),
            Some(written) => Moment::parse(&written)
                .map(|moment| Some(self.shifted(moment, city)))
                .map_err(|e| format!("“{key}”: {e}")),
        }
    }

    /// In the city of the source, local time is the source's zone. Elsewhere a time with an offset is the time on the
    /// clock there, unless it is in UTC, as programs write it.
    fn shifted(&self, moment: Moment, city: Option<&str>) -> Local {
        let elsewhere = city.is_some_and(|city| fold(city) != fold(&self.origin.city));
        let is_utc = moment.offset.is_some_and(|offset| offset.local_minus_utc() == 0);
        if elsewhere && !is_utc { moment.wall() } else { moment.local(moment::zone(&self.origin.zone)) }
    }

    /// `Err`: there is nowhere to go.
    fn venue(&self, places: &'a Value) -> Result<RawVenue, String> {
        let mut online = false;
        for place in each(places) {
            match place {
                Value::String(line) if !line.trim().is_empty() && !line.starts_with("http") => {
                    return Ok(RawVenue::written(line));
                }
                Value::Object(node) => {
                    let node = self.resolved(node);
                    if types(node).contains(&"VirtualLocation") {
                        online = true;
                        continue;
                    }
                    return Ok(self.place(node));
                }
                _ => {}
            }
        }
        if online { Err("it takes place online only: it is left out".to_owned()) } else { Ok(RawVenue::default()) }
    }

    fn place(&self, node: &'a Object) -> RawVenue {
        let mut venue = RawVenue { name: text(node.get("name")).unwrap_or_default(), ..RawVenue::default() };
        match node.get("address").map(|address| each(address).into_iter().next().unwrap_or(&Value::Null)) {
            Some(Value::String(line)) if venue.name.is_empty() => return RawVenue::written(line),
            Some(Value::String(line)) => venue.address = Some(markup::words(line)),
            Some(Value::Object(address)) => {
                let address = self.resolved(address);
                venue.city = text(address.get("addressLocality"));
                let lines =
                    ["streetAddress", "postalCode", "addressLocality"].iter().filter_map(|key| text(address.get(*key)));
                venue.address = Some(lines.collect::<Vec<_>>().join(", "));
            }
            _ => {}
        }
        let geo = match node.get("geo").map(each).as_deref() {
            Some([Value::Object(geo), ..]) => self.resolved(geo),
            _ => node,
        };
        venue.place = text(geo.get("latitude")).zip(text(geo.get("longitude")));
        let link = |key: &str| text(node.get(key)).and_then(|link| absolute(&link, self.page));
        venue.website = link("sameAs").or_else(|| link("url"));
        venue
    }

    fn acts(&self, node: &'a Object, omissions: &mut Vec<String>) -> Vec<ActRecord> {
        let mut acts = Vec::new();
        for performer in ["performer", "performers"].iter().filter_map(|key| node.get(*key)).flat_map(each) {
            let (name, ids) = match performer {
                Value::Object(performer) => {
                    let performer = self.resolved(performer);
                    (text(performer.get("name")).unwrap_or_default(), ids(performer))
                }
                other => (text(Some(other)).unwrap_or_default(), Vec::new()),
            };
            match act(&name, None, false) {
                Ok(act) => acts.extend(act.map(|act| ActRecord { external_ids: ids, ..act })),
                Err(complaint) => omissions.push(complaint),
            }
        }
        acts
    }

    /// Who organises the event: a name, or an organisation or person with a name and perhaps a website.
    fn promoters(&self, node: &'a Object) -> Vec<PromoterRecord> {
        let organizers = node.get("organizer").into_iter().flat_map(each);
        let promoter = |organizer: &'a Value| match organizer {
            Value::Object(organizer) => {
                let organizer = self.resolved(organizer);
                let website = text(organizer.get("url")).and_then(|link| absolute(&link, self.page));
                Some(PromoterRecord { name: text(organizer.get("name"))?, website })
            }
            other => Some(PromoterRecord { name: text(Some(other))?, website: None }),
        };
        organizers.filter_map(promoter).collect()
    }

    fn admission(&self, node: &'a Object, omissions: &mut Vec<String>) -> Admission {
        let offers = offers::read(&self.objects(node, &["offers"]), omissions);
        let age = text(node.get("typicalAgeRange")).and_then(|age| match admission::min_age(&age) {
            Ok(age) => Some(age),
            Err(complaint) => {
                omissions.push(complaint);
                None
            }
        });
        let is_free = node.get("isAccessibleForFree").is_some_and(|free| *free == true || free == "true");
        let price = offers.price.or_else(|| is_free.then_some(TicketPrice::FREE));
        Admission { price, sold_out: offers.sold_out, min_age: age }
    }

    /// The objects under any of these keys, references followed.
    fn objects(&self, node: &'a Object, keys: &[&str]) -> Vec<&'a Object> {
        let values = keys.iter().filter_map(|key| node.get(*key)).flat_map(each);
        values.filter_map(Value::as_object).map(|object| self.resolved(object)).collect()
    }

    /// What a bare reference refers to; one step, so that references in a circle end.
    fn resolved(&self, node: &'a Object) -> &'a Object {
        match node.get("@id") {
            Some(Value::String(id)) if node.len() == 1 => self.nodes.get(id.as_str()).copied().unwrap_or(node),
            _ => node,
        }
    }
}

/// All day, as calendars of websites write it: from the first second to the last.
fn when(start: Local, end: Option<Local>, omissions: &mut Vec<String>) -> crate::ingest::records::When {
    let clock = |local: Local| local.1.map(|time| time.format("%H:%M:%S").to_string());
    let all_day = clock(start).as_deref() == Some("00:00:00") && end.and_then(clock).as_deref() == Some("23:59:59");
    let day = |local: Local| (local.0, None);
    if all_day { moment::span(day(start), end.map(day), omissions) } else { moment::span(start, end, omissions) }
}

fn types(node: &Object) -> Vec<&str> {
    let all = node.get("@type").into_iter().flat_map(each).filter_map(Value::as_str);
    all.map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or_default()).collect()
}

fn is_event(node: &Object) -> bool {
    types(node).iter().any(|name| name.ends_with("Event") || *name == "Festival")
}

fn is_gig(node: &Object) -> bool {
    types(node).iter().any(|name| GIGS.contains(name))
}

fn absolute(link: &str, page: &str) -> Option<String> {
    let link = url::Url::parse(link).or_else(|_| url::Url::parse(page).and_then(|page| page.join(link))).ok()?;
    matches!(link.scheme(), "http" | "https").then(|| link.into())
}

/// Ids that a performer's links give away.
fn ids(performer: &Object) -> Vec<(String, String)> {
    let mut ids: Vec<(String, String)> = Vec::new();
    for link in
        ["sameAs", "@id", "url"].iter().flat_map(|key| texts(performer.get(*key))).filter(|link| link.contains("://"))
    {
        let found = SCHEMES.iter().find_map(|scheme| ExternalId::parse(scheme.key, &link).ok());
        if let Some(id) = found
            && ids.len() < SCHEMES.len()
            && !ids.iter().any(|(scheme, _)| scheme == id.scheme)
        {
            ids.push((id.scheme.to_owned(), id.value));
        }
    }
    ids
}
