//! The source files of both crates, parsed. `#[cfg(test)]` hides nothing but the item it stands on; comments are gone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, File, Ident, Item, Meta, UseTree, visit::Visit, visit_mut::VisitMut};

/// A file without its tests.
pub struct Source {
    /// Relative to `src`, with `/`.
    pub path: String,
    /// The whole text, tests and comments included.
    pub text: String,
    /// Its tokens without spaces, but between two words.
    pub code: String,
    /// The text of its string literals.
    pub literals: Vec<String>,
    /// Structs, enums, traits and type aliases.
    pub types: Vec<String>,
    /// Functions, methods and modules.
    pub functions: Vec<String>,
    /// What `use` brings into scope: the name, and the path as it is written.
    pub names: Vec<(String, Vec<String>)>,
    /// The paths of `use`, and all others with a `::`, as they are written.
    pub paths: Vec<Vec<String>>,
}

impl Source {
    pub fn parse(path: String, text: String) -> Self {
        let syntax = parse(&path, &text);
        source(path, text, syntax)
    }
}

/// Every file of a crate's `src` that is more than tests.
pub fn sources(root: &Path) -> Vec<Source> {
    let mut parsed: Vec<(String, String, File)> = files(root)
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            let syntax = parse(&path, &text);
            (path, text, syntax)
        })
        .collect();
    let tests: Vec<String> = parsed.iter().flat_map(|(path, _, file)| test_modules(path, file)).collect();
    parsed.retain(|(path, ..)| !tests.iter().any(|module| belongs_to(path, module)));
    parsed.into_iter().map(|(path, text, syntax)| source(path, text, syntax)).collect()
}

fn parse(path: &str, text: &str) -> File {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files(root: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The modules in files of their own that a file declares for tests alone, such as `artists/name/tests`.
fn test_modules(path: &str, file: &File) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
    let folder = if matches!(name, "mod" | "lib" | "main") { folder } else { format!("{folder}{name}/") };
    let modules = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => Some(&module.ident),
        _ => None,
    });
    modules.map(|ident| format!("{folder}{ident}")).collect()
}

fn belongs_to(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

fn source(path: String, text: String, mut syntax: File) -> Source {
    WithoutTests.visit_file_mut(&mut syntax);
    let mut names = Names::default();
    names.visit_file(&syntax);
    let (mut code, mut literals) = (String::new(), Vec::new());
    let syntax = without_docs(syntax);
    flatten(syntax.to_token_stream(), &mut code, &mut literals);
    let mut imports = Imports::default();
    imports.visit_file(&syntax);
    let Imports { names: in_scope, mut paths } = imports;
    let items = syntax.items.into_iter().filter(|item| !matches!(item, Item::Use(_)));
    items.for_each(|item| find_paths(item.into_token_stream(), &mut paths));
    Source { path, text, code, literals, types: names.types, functions: names.functions, names: in_scope, paths }
}

/// `#[cfg(test)]`, also within `all(…)`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test"
                || condition.starts_with("all") && condition.contains("test") && !condition.contains("not")
        }
        _ => false,
    })
}

/// Takes out what is compiled for tests alone, and nothing else.
struct WithoutTests;

impl VisitMut for WithoutTests {
    fn visit_file_mut(&mut self, file: &mut File) {
        file.items.retain(|item| !is_test(attributes(item)));
        syn::visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(|item| !is_test(attributes(item)));
        }
        syn::visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
        block.items.retain(|item| match item {
            syn::ImplItem::Fn(function) => !is_test(&function.attrs),
            syn::ImplItem::Const(constant) => !is_test(&constant.attrs),
            _ => true,
        });
        syn::visit_mut::visit_item_impl_mut(self, block);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[derive(Default)]
struct Names {
    types: Vec<String>,
    functions: Vec<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.types.push(item.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.types.push(item.ident.to_string());
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.types.push(item.ident.to_string());
        syn::visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.types.push(item.ident.to_string());
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.functions.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.functions.push(signature.ident.to_string());
    }
}

/// What `use` says, also within functions.
#[derive(Default)]
struct Imports {
    names: Vec<(String, Vec<String>)>,
    paths: Vec<Vec<String>>,
}

impl Imports {
    fn add(&mut self, before: &[String], tree: &UseTree) {
        let (name, of) = match tree {
            UseTree::Path(path) => return self.add(&[before, &[unraw(&path.ident)]].concat(), &path.tree),
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.add(before, tree)),
            UseTree::Glob(_) => return self.paths.push([before, &["*".to_owned()]].concat()),
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(rename) => (&rename.rename, &rename.ident),
        };
        // `a::{self}` is `a`, and named after it.
        let path = if of == "self" { before.to_vec() } else { [before, &[unraw(of)]].concat() };
        let name = if name == "self" { path.last().cloned().unwrap_or_default() } else { unraw(name) };
        self.names.push((name, path.clone()));
        self.paths.push(path);
    }
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add(&[], &item.tree);
    }
}

/// The paths with a `::`, also those within macros.
fn find_paths(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Ident(ident) if colons == 2 && !path.is_empty() => {
                (colons, path) = (0, [path, vec![unraw(&ident)]].concat());
            }
            token => {
                paths.extend(Some(std::mem::take(&mut path)).filter(|path| path.len() > 1));
                colons = 0;
                match token {
                    TokenTree::Ident(ident) => path.push(unraw(&ident)),
                    TokenTree::Group(group) => find_paths(group.stream(), paths),
                    _ => {}
                }
            }
        }
    }
    paths.extend(Some(path).filter(|path| path.len() > 1));
}

fn without_docs(mut file: File) -> File {
    struct Undocumented;
    impl VisitMut for Undocumented {
        fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
            attributes.retain(|attribute| !attribute.path().is_ident("doc"));
        }
    }
    Undocumented.visit_file_mut(&mut file);
    file
}

fn flatten(tokens: TokenStream, code: &mut String, literals: &mut Vec<String>) {
    for token in tokens {
        let text = match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                code.push_str(open);
                flatten(group.stream(), code, literals);
                code.push_str(close);
                continue;
            }
            TokenTree::Ident(ident) => unraw(&ident),
            TokenTree::Punct(punct) => punct.as_char().to_string(),
            TokenTree::Literal(literal) => match syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                Ok(text) => {
                    literals.push(text.value());
                    "\"\"".to_owned()
                }
                Err(_) => literal.to_string(),
            },
        };
        let word = |c: char| c.is_alphanumeric() || c == '_';
        if code.ends_with(word) && text.starts_with(word) {
            code.push(' ');
        }
        code.push_str(&text);
    }
}

fn unraw(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}
