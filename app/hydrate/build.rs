//! Asks the linker to keep the relocations: the browser half is split by them. The crate is built for browsers alone.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
    println!("cargo::rerun-if-changed=build.rs");
}
