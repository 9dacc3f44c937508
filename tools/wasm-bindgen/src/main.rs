//! JavaScript bindings for the browser half: `wasm-bindgen-tool INPUT.wasm OUT_DIR` writes `undercard.js` and
//! `undercard_bg.wasm`, as `wasm-bindgen --target web --no-typescript --out-name undercard` does.

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [input, out_dir] = &arguments[..] else { bail!("usage: wasm-bindgen-tool INPUT.wasm OUT_DIR") };
    Bindgen::new()
        .input_path(input)
        .web(true)?
        .omit_default_module_path(false)
        .out_name("undercard")
        .generate(out_dir)
        .with_context(|| format!("no bindings for {}", input.display()))
}
