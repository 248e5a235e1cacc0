//! A new migration file must rebuild this crate, which embeds the folders.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
