//! Embedded files of the front end are part of this crate: build it again
//! when cargo-leptos wrote new ones.

fn main() {
    println!("cargo:rerun-if-changed=../target/site");
    println!("cargo:rerun-if-changed=../migrations");
}
