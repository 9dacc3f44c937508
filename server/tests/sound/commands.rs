//! `undercard embed` and `undercard models list` as a user runs them.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

use super::embedding::{models, runtime};

fn undercard(arguments: &[&str]) -> Output {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/audio");
    Command::new(env!("CARGO_BIN_EXE_undercard"))
        .args(arguments)
        .current_dir(folder)
        .env("UNDERCARD_ONNXRUNTIME", runtime())
        .env("UNDERCARD_MODELS", models())
        .env("UNDERCARD_WEIGHTS", "/nowhere")
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn embed_prints_a_vector_for_each_file_and_names_those_it_refuses() {
    let output = undercard(&["embed", "track-40s.mp3", "make.py", "tune.flac", "--json"]);
    assert_eq!(output.status.code(), Some(1), "one was refused");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("undercard: make.py: "), "{said}");
    let records = json(&output);
    let records = records.as_array().unwrap();
    assert_eq!(records.len(), 2);
    let track = &records[0];
    assert_eq!(track["file"], "track-40s.mp3");
    assert_eq!((&track["model"], &track["layer"], &track["dims"]), (&"timbre-v1".into(), &0.into(), &519.into()));
    assert_eq!(track["window"], serde_json::json!({"from_ms": 5000, "ms": 30000, "of_ms": 40000, "cut": false}));
    assert_eq!(track["sha256"].as_str().unwrap().len(), 64);
    let vector = track["vector"].as_array().unwrap();
    assert_eq!(vector.len(), 519);
    let length: f64 = vector.iter().map(|x| x.as_f64().unwrap().powi(2)).sum();
    assert!((length - 1.0).abs() < 1e-5);
    assert_eq!(records[1]["file"], "tune.flac");
}

#[test]
fn embed_says_what_it_lacks_and_what_it_did_not_understand() {
    let weights = undercard(&["embed", "tune.mp3", "--model", "mert-v1-95m"]);
    let said = String::from_utf8_lossy(&weights.stderr);
    assert!(!weights.status.success() && said.contains("undercard models add mert-v1-95m"), "{said}");
    let layers = undercard(&["embed", "tune.mp3", "--layers", "all"]);
    let said = String::from_utf8_lossy(&layers.stderr);
    assert!(!layers.status.success() && said.contains("timbre-v1 has no hidden states"), "{said}");
    assert_eq!(undercard(&["embed", "tune.mp3", "--layers", "some"]).status.code(), Some(2));
    let nothing = undercard(&["embed", "no-such-file.mp3", "--json"]);
    assert_eq!((nothing.status.code(), json(&nothing)), (Some(1), Value::Array(vec![])));
}

#[test]
fn models_list_tells_what_is_in_place_and_which_command_gets_the_rest() {
    let records = json(&undercard(&["models", "list", "--json"]));
    let built_in = records.as_array().unwrap().iter().find(|record| record["id"] == "timbre-v1").unwrap();
    assert_eq!((&built_in["built_in"], &built_in["in_place"]), (&true.into(), &true.into()));
    let text = String::from_utf8(undercard(&["models", "list"]).stdout).unwrap();
    assert!(text.contains("timbre-v1: ") && text.contains("undercard models add mert-v1-95m"), "{text}");
}
