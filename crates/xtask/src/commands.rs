//! One command a file. Each reads its options, then reads top to bottom as what it does.

pub(crate) mod bench;
pub(crate) mod codegen;
pub(crate) mod corpus;
pub(crate) mod demo;
pub(crate) mod dist;
pub(crate) mod fuzz_api;
pub(crate) mod kill;
pub(crate) mod long;
pub(crate) mod resources;
pub(crate) mod revoke;
pub(crate) mod test;
