//! The web app is embedded from `web/build`; a file that is added there must rebuild this crate.

fn main() {
    println!("cargo:rerun-if-changed=../../web/build");
}
