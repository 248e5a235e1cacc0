//! CPU and memory of a process, from Linux's /proc; nothing elsewhere.

use std::fs;

/// The kernel's unit of CPU time in /proc, the same on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usage {
    pub(crate) cpu_s: f64,
    /// Resident memory of its own: heap and stacks, not the program's file. What a viewer costs is here.
    pub(crate) own_kib: f64,
}

pub(crate) fn usage(pid: Option<u32>) -> Option<Usage> {
    let pid = pid?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    parse(&stat, &status)
}

/// CPU seconds that everything on this machine has used, without interrupts: they serve whoever sends.
pub(crate) fn whole_machine_s() -> Option<f64> {
    parse_machine(&fs::read_to_string("/proc/stat").ok()?)
}

fn parse_machine(stat: &str) -> Option<f64> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().take(3); // user, nice, system
    let ticks: Vec<f64> = fields.map_while(|field| field.parse().ok()).collect();
    (ticks.len() == 3).then(|| ticks.iter().sum::<f64>() / TICKS_A_SECOND)
}

fn parse(stat: &str, status: &str) -> Option<Usage> {
    let (_, fields) = stat.rsplit_once(')')?; // the name before it may hold anything
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    let cpu_s = (ticks()? + ticks()?) / TICKS_A_SECOND;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(Usage { cpu_s, own_kib: line.split_whitespace().next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 1 0 0 0 150 50 0 0 20 0 1 0 100 1 1";
        let status = "Name:\ta\nVmRSS:\t  9000 kB\nRssAnon:\t    1234 kB\n";
        assert_eq!(parse(stat, status), Some(Usage { cpu_s: 2.0, own_kib: 1_234.0 }));
    }

    #[test]
    fn the_whole_machine_leaves_idling_and_interrupts_out() {
        assert_eq!(parse_machine("cpu  100 20 80 9999 5 7 7 0 0 0\ncpu0 1 1 1 1\n"), Some(2.0));
        assert_eq!(parse_machine("cpu  100 x"), None);
    }

    #[test]
    fn this_process_has_used_something() {
        assert!(usage(Some(std::process::id())).is_none_or(|usage| usage.own_kib > 0.0));
        assert_eq!(usage(None), None);
    }
}
