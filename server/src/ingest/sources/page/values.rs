//! Property values of schema.org: one value or a list, each a text, a number, or an object that holds a text.

use serde_json::Value;

use crate::ingest::text::markup;

/// Of one text; names are shorter, and descriptions are not read.
const MAX_TEXT_BYTES: usize = 2_000;

/// A value, or the values of a list.
pub fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        other => vec![other],
    }
}

/// The first text in a value.
pub fn text(value: Option<&Value>) -> Option<String> {
    texts(value).into_iter().next()
}

/// Texts on one line, without tags; blank ones are none.
pub fn texts(value: Option<&Value>) -> Vec<String> {
    let of = |value: &Value| match value {
        Value::String(text) => {
            let head = &text[..text.floor_char_boundary(MAX_TEXT_BYTES)];
            Some(crate::artists::name::display(&markup::words(head)))
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => {
            ["@value", "name", "@id"].iter().find_map(|key| Some(object.get(*key)?.as_str()?.to_owned()))
        }
        _ => None,
    };
    value.map(each).into_iter().flatten().filter_map(of).filter(|text| !text.is_empty()).collect()
}
