//! Raises the number of open files to what the system allows, as each viewer is one.
//!
//! The standard library cannot; the shell can, so the program starts itself once more through it.

use std::env;
use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Command;

const RAISED: &str = "OB_LOAD_LIMIT_RAISED";

pub(crate) fn raise() -> Result<(), String> {
    let (soft, hard) = open_files();
    if soft >= hard || env::var_os(RAISED).is_some() {
        return Ok(());
    }
    let own = env::current_exe().map_err(|error| format!("cannot find itself: {error}"))?;
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"", "sh"]).arg(own).args(env::args_os().skip(1));
    Err(format!("cannot start itself: {}", shell.env(RAISED, "1").exec()))
}

/// Refuses a number of viewers that the limit does not allow; the rest is for posts and the program itself.
pub(crate) fn allow(viewers: usize) -> Result<(), String> {
    let (soft, _) = open_files();
    let needed = viewers as u64 + 300;
    if soft >= needed {
        return Ok(());
    }
    Err(format!(
        "{viewers} viewers need {needed} open files, the limit here is {soft}: raise it (ulimit -Hn) or ask for fewer"
    ))
}

/// Soft and hard limit; no limit where the system does not say.
fn open_files() -> (u64, u64) {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    parse(&limits).unwrap_or((u64::MAX, u64::MAX))
}

fn parse(limits: &str) -> Option<(u64, u64)> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let mut numbers = line.split_whitespace().map(|word| word.parse().unwrap_or(u64::MAX)); // "unlimited"
    Some((numbers.next()?, numbers.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_limits_are_read() {
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 unlimited            files\n";
        assert_eq!(parse(limits), Some((1024, u64::MAX)));
        assert_eq!(parse("nothing"), None);
    }
}
