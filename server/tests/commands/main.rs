//! The command line as a user runs it: the real binary, a real Postgres, exit codes and JSON.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod documents;
mod interrupted;
mod lab;

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;
use sqlx::{ConnectOptions, PgPool};
use undercard::db::MIGRATOR;

const NETWORK: &str = r#"{
    "Kölsch": {"status": "success", "total_count": 2, "similar_artists": [
        {"name": "Rampa", "rank": 1, "relationship_strength": 4.5},
        {"name": "Sofia Kourtesis", "rank": 2, "relationship_strength": 0.8}]},
    "Local Hero": {"status": "error", "error": "Failed to fetch page"}
}"#;

const EVENTS: &str = "id,name,date,start,venue,city,zone,acts,status\n\
    1,Soon,2099-05-01,22:00,Cais,Lisboa,Europe/Lisbon,Rampa;Local Hero,\n\
    2,Elsewhere,2099-05-02,22:00,Oval,Porto,Europe/Lisbon,Sofia Kourtesis,\n\
    3,Unheard,2099-05-03,22:00,Cais,Lisboa,Europe/Lisbon,Nobody Yet,\n\
    4,Long ago,2001-05-03,22:00,Cais,Lisboa,Europe/Lisbon,Rampa,\n\
    5,Off,2099-05-04,22:00,Cais,Lisboa,Europe/Lisbon,Rampa,cancelled\n";

struct Shell {
    url: String,
    folder: PathBuf,
}

impl Shell {
    fn new(pool: &PgPool) -> Self {
        let options = pool.connect_options();
        let folder = std::env::temp_dir().join(format!("undercard-{}", options.get_database().unwrap()));
        std::fs::create_dir_all(&folder).unwrap();
        Self { url: options.to_url_lossy().to_string(), folder }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_undercard")).args(arguments).env("DATABASE_URL", &self.url).output().unwrap()
    }

    #[track_caller]
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// (exit code, standard error).
    fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// With the catalogue above.
    fn filled(pool: &PgPool) -> Self {
        let shell = Self::new(pool);
        let (network, events) = (shell.file("network.json", NETWORK), shell.file("events.csv", EVENTS));
        shell.ok(&["import", &network, &events]);
        shell
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn import_reports_what_it_did_and_twice_is_once(pool: PgPool) {
    let shell = Shell::new(&pool);
    let network = shell.file("network.json", NETWORK);
    let first = shell.json(&["import", "--json", &network]);
    assert_eq!(first[0]["kinds"]["scene lists"]["read"], 2);
    assert_eq!(first[0]["kinds"]["scene lists"]["stored"], 2);
    let again = shell.json(&["import", "--json", &network]);
    assert_eq!(again[0]["kinds"]["scene lists"]["merged"], 2);
    assert_eq!(again[0]["new_artists"], 0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn import_with_a_refusal_exits_1_and_names_line_and_reason(pool: PgPool) {
    let shell = Shell::new(&pool);
    let events =
        shell.file("events.csv", "name,date,venue,city,zone,acts\nNever,2026-02-30,Cais,Lisboa,Europe/Lisbon,A\n");
    let (code, told) = shell.fails(&["import", &events]);
    assert_eq!(code, 1);
    assert!(told.contains("line 2") && told.contains("2026-02-30"), "{told}");
    assert_eq!(shell.fails(&["import", "/nowhere.json"]).0, 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn similar_prints_the_documented_fields_best_first(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let near = shell.json(&["similar", "KOLSCH", "--json"]);
    let near = near.as_array().unwrap();
    assert_eq!(near[0]["artist"]["name"], "Rampa");
    assert_eq!(near[0]["signals"]["audio"], Value::Null);
    let scene = near[0]["signals"]["scene"].as_f64().unwrap();
    assert!((scene - (1.0 - (-4.5f64 / 5.0).exp())).abs() < 1e-5);
    assert!(near.windows(2).all(|pair| pair[0]["score"].as_f64() >= pair[1]["score"].as_f64()));
    assert!(near[0]["coverage"].as_f64().unwrap() > 0.0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_unknown_name_suggests_the_nearest_and_exits_2(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let (code, told) = shell.fails(&["similar", "Kolsh"]);
    assert_eq!(code, 2);
    assert!(told.contains("Kölsch"), "{told}");
    assert_eq!(shell.fails(&["explain", "Kölsch", "Rampaa"]).0, 2);
    assert_eq!(shell.fails(&["recommend", "--follows", "/nowhere"]).0, 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_answer_that_cannot_be_written_is_a_failure_and_a_reader_that_left_is_none(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let run = |command: &str| {
        let script = format!("set -o pipefail; \"$0\" {command}");
        Command::new("bash")
            .args(["-c", &script, env!("CARGO_BIN_EXE_undercard")])
            .env("DATABASE_URL", &shell.url)
            .output()
            .unwrap()
    };
    let full = run("explain Rampa Kölsch > /dev/full");
    assert_eq!(full.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&full.stderr).contains("cannot write to standard output"));
    let left = run("explain Rampa Kölsch | true");
    assert_eq!(left.status.code(), Some(0), "{}", String::from_utf8_lossy(&left.stderr));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn explain_prints_all_four_signals(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let why = shell.json(&["explain", "Kölsch", "Rampa", "--json"]);
    let kinds: Vec<&str> = why["signals"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["audio", "scene", "genre", "collaboration"]);
    assert_eq!(why["weighting"], "both_known");
    let text = shell.ok(&["explain", "Kölsch", "Local Hero"]);
    assert!(text.contains("that we asked knows Local Hero"), "{text}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn recommend_prints_the_documented_fields_and_keeps_to_dates_and_cities(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let follows = shell.file("follows.txt", "Kölsch\nWho Is This\n");
    let names = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|line| line["event"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = shell.json(&["recommend", "--follows", &follows, "--json"]);
    assert_eq!(names(&all), ["Soon", "Elsewhere"], "past, cancelled and unjudged events are not there");
    let first = &all[0];
    assert_eq!(first["event"]["starts_on"], "2099-05-01");
    assert_eq!(first["event"]["acts"], serde_json::json!(["Rampa", "Local Hero"]));
    assert_eq!(
        (&first["reasons"][0]["act"], &first["reasons"][0]["because"]),
        (&Value::from("Rampa"), &Value::from("Kölsch"))
    );
    assert!(first["reasons"][0]["signals"]["scene"].as_f64().unwrap() > 0.0);

    let run = |extra: &[&str]| {
        let mut arguments = vec!["recommend", "--follows", &follows, "--json"];
        arguments.extend(extra);
        names(&shell.json(&arguments))
    };
    assert_eq!(run(&["--city", "porto"]), ["Elsewhere"]);
    assert_eq!(run(&["--to", "2099-05-01"]), ["Soon"]);
    assert_eq!(run(&["--from", "2000-01-01", "--to", "2002-01-01"]), ["Long ago"]);
    let every = run(&["--all"]);
    assert!(
        every.contains(&"Unheard".to_owned())
            && every.contains(&"Long ago".to_owned())
            && !every.contains(&"Off".to_owned())
    );
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_lab_computes_an_area_from_files(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let follows = shell.file("follows.txt", "Kölsch\nRampa\n");
    let events = shell.file("lab.csv", EVENTS);
    let outcome = shell.json(&["lab", "recommend", &events, "--follows", &follows, "--json"]);
    assert_eq!((outcome["with"].as_u64(), outcome["without"].as_u64()), (Some(3), Some(2)));
    assert_eq!(outcome["auc"], 1.0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn doctor_says_what_is_wrong_and_what_to_do(pool: PgPool) {
    let shell = Shell::new(&pool);
    let output = shell.run(&["doctor", "--site-root", "/nowhere", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |what: &str| findings.as_array().unwrap().iter().find(|f| f["what"] == what).unwrap().clone();
    assert_eq!(of("schema")["ok"], true);
    assert_eq!(of("browser half")["ok"], false);
    assert!(of("browser half")["detail"].as_str().unwrap().contains("./dev run"));
    assert_eq!(of("catalogue")["ok"], false);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_link_lets_a_browser_take_over_an_imported_listener(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let follows = shell.file("mine.txt", "Kölsch\n");
    shell.ok(&["import", &follows, "--listener", "me"]);
    let link = shell.ok(&["link", "me"]);
    assert!(link.trim().starts_with("http://127.0.0.1:3000/you/as/"), "{link}");
    let (code, told) = shell.fails(&["link", "you"]);
    assert_eq!(code, 2);
    assert!(told.contains("me"), "{told}");
}
