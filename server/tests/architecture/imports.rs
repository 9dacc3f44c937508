//! Import circles between the files of the server. A file may use its own parts, as a `mod.rs` does the files of its
//! folder, and be used by them; apart from that what a file uses must not come back to it.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::{server, source::Source};

/// (from, to, why the import closes no circle that could be taken apart).
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "similarity/index.rs",
        "similarity/reference.rs",
        "the index keeps the sample that was drawn from it, so that it is drawn once",
    ),
    (
        "similarity/signals/mod.rs",
        "similarity/neighbours.rs",
        "the row of a signal is given the targets of the search that works it out",
    ),
];

/// The imports of each file from other files, but from its own parts.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_import_comes_back_to_its_file() {
    let mut imports = imports(server());
    let edges: usize = imports.values().map(BTreeSet::len).sum();
    assert!(edges > 1_000, "only {edges} imports were found: this test does not read the source any more");
    for (from, to, _) in EXCEPTIONS {
        let stood = imports.get_mut(*from).is_some_and(|used| used.remove(*to));
        assert!(stood, "src/{from} does not use {to} any more: take it off the exceptions");
    }
    let circles = circles(&imports);
    assert!(circles.is_empty(), "move down what both sides need:\n{}", circles.join("\n"));
}

#[test]
fn a_circle_of_imports_is_found_and_the_parts_of_a_file_are_none() {
    let of = |files: &[(&str, &str)]| {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::parse((*path).to_owned(), (*text).to_owned())).collect();
        circles(&imports(&sources))
    };
    let b = ("b.rs", "use crate::a::A; pub struct B(A);");
    assert_eq!(of(&[("a.rs", "use crate::b::B; pub struct A(B);"), b]), ["a.rs → b.rs → a.rs"]);
    assert_eq!(of(&[("a.rs", "pub struct A(crate::b::B);"), b]), ["a.rs → b.rs → a.rs"], "a path without a use");
    assert_eq!(of(&[("a.rs", "use super::b; pub fn a() { println!(\"{}\", b::b()) }"), b]), ["a.rs → b.rs → a.rs"]);
    assert_eq!(of(&[("a.rs", "#[cfg(test)] mod tests { use crate::b::B; } pub struct A;"), b]).len(), 0);
    assert_eq!(of(&[("a.rs", "pub struct A; fn a(b: b::B) {}"), b]).len(), 0, "another crate of that name");

    // A re-export stands for the file that defines the name, and a folder's mod.rs may use the files of the folder.
    let parts = [
        ("a/mod.rs", "mod x; mod y; pub use x::X; pub struct A; pub fn a() -> y::Y { y::Y }"),
        ("a/x.rs", "use super::A; pub struct X(A);"),
        ("a/y.rs", "use super::{A, X}; pub struct Y(A, X);"),
    ];
    assert_eq!(of(&parts).len(), 0);
    let [a, _, y] = parts;
    assert_eq!(of(&[a, ("a/x.rs", "use crate::a::y::Y; pub struct X(Y);"), y]), ["a/x.rs → a/y.rs → a/x.rs"]);
}

fn imports(sources: &[Source]) -> Imports {
    let modules: HashMap<Vec<&str>, &Source> = sources.iter().map(|source| (module(&source.path), source)).collect();
    let mut imports = Imports::new();
    for source in sources {
        let own = module(&source.path);
        let used = source.paths.iter().filter_map(|path| resolve(&modules, &own, path, 0));
        let others = used.filter(|used| !module(&used.path).starts_with(&own)).map(|used| used.path.clone());
        imports.insert(source.path.clone(), others.collect());
    }
    imports
}

/// `["similarity", "signals"]` of `similarity/signals/mod.rs`.
fn module(path: &str) -> Vec<&str> {
    let mut module: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    module.pop_if(|last| matches!(*last, "mod" | "lib" | "main"));
    module
}

/// The file that defines what a path in module `from` leads to, through re-exports and names that are in scope; `None`
/// when it leads to another crate.
fn resolve<'a>(
    modules: &HashMap<Vec<&str>, &'a Source>,
    from: &[&str],
    path: &[String],
    depth: usize,
) -> Option<&'a Source> {
    let mut at = from.to_vec();
    let mut rest = path.iter().map(String::as_str).peekable();
    match path[0].as_str() {
        "crate" => at.clear(),
        "self" => {}
        "super" => {
            at.pop();
        }
        name => {
            let in_scope = modules.get(from)?.names.iter().any(|(of, _)| of == name);
            if !in_scope && !modules.contains_key(&[from, &[name]].concat()) {
                return None;
            }
        }
    }
    rest.next_if(|first| matches!(*first, "crate" | "self" | "super"));
    while rest.next_if_eq(&"super").is_some() {
        at.pop();
    }
    while let Some(name) = rest.peek().copied() {
        at.push(name);
        if modules.contains_key(&at) {
            rest.next();
            continue;
        }
        at.pop();
        let named = modules.get(&at).and_then(|source| source.names.iter().find(|(of, _)| of == name));
        if let (Some((_, leads_to)), true) = (named, depth < 8) {
            rest.next();
            let whole: Vec<String> = leads_to.iter().cloned().chain(rest.map(str::to_owned)).collect();
            return resolve(modules, &at, &whole, depth + 1);
        }
        break;
    }
    // A module that is brought into scope is used where a path leads on from it.
    rest.peek()?;
    modules.get(&at).copied()
}

/// The shortest circle through each file that stands on one, each circle once.
fn circles(imports: &Imports) -> Vec<String> {
    let mut found = BTreeMap::new();
    for start in imports.keys() {
        let mut before: HashMap<&str, &str> = HashMap::new();
        let mut queue = VecDeque::from([start.as_str()]);
        while let Some(at) = queue.pop_front() {
            for next in imports.get(at).into_iter().flatten() {
                if !before.contains_key(next.as_str()) {
                    before.insert(next, at);
                    queue.push_back(next);
                }
            }
        }
        if before.contains_key(start.as_str()) {
            let mut circle = vec![start.as_str()];
            while circle.len() == 1 || circle.last() != Some(&start.as_str()) {
                circle.push(before[circle[circle.len() - 1]]);
            }
            circle.reverse();
            let members: BTreeSet<&str> = circle.iter().copied().collect();
            found.entry(members).or_insert_with(|| circle.join(" → "));
        }
    }
    found.into_values().collect()
}
