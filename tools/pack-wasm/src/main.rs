//! Browser half in parts: `pack-wasm INPUT.wasm OUT_DIR` splits cargo's wasm at its lazy functions. It writes the main part
//! with its JavaScript bindings (`undercard_bg.wasm`, `undercard.js`, as `wasm-bindgen --target web` does), the other parts,
//! `__wasm_split.js`, which loads them, and `parts.json`: the parts that each lazy function needs.

use std::{fs, path::Path};

use anyhow::{Context, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support as split;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [input, out_dir] = &arguments[..] else { bail!("usage: pack-wasm INPUT.wasm OUT_DIR") };
    let out_dir = Path::new(out_dir);
    let wasm = fs::read(input).with_context(|| format!("{} cannot be read", input.display()))?;
    let main = out_dir.join("main.wasm");
    let mut options = split::Options::new(&wasm);
    options.output_dir = out_dir;
    options.main_out_path = &main;
    options.main_module = "./undercard.js";
    let parts = split::transform(options).map_err(|error| anyhow!("{} cannot be split: {error:?}", input.display()))?;
    let parts = serde_json::to_vec_pretty(&std::collections::BTreeMap::from_iter(parts.prefetch_map))?;
    fs::write(out_dir.join("parts.json"), parts)?;
    Bindgen::new()
        .input_path(&main)
        .web(true)?
        // The other parts import the table of functions.
        .keep_lld_exports(true)
        .omit_default_module_path(false)
        .out_name("undercard")
        .generate(out_dir)
        .with_context(|| format!("no bindings for {}", input.display()))?;
    fs::remove_file(main)?;
    Ok(())
}
