//! The `openbargain` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ob_server::cli::main()
}
