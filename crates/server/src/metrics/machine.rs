//! What the system says of this process and its disk.

use std::path::Path;

use rustix::fs::statvfs;
use rustix::process::{Resource, getrlimit};

/// Bytes of memory that the process holds; `None` where the system does not say (only Linux does).
pub(crate) fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

/// How many files and sockets the process holds, and may hold.
pub(crate) fn open_files() -> Option<(u64, u64)> {
    let open = std::fs::read_dir("/proc/self/fd").ok()?.count();
    Some((u64::try_from(open).ok()?, getrlimit(Resource::Nofile).current?))
}

/// Free and all bytes of the disk under a folder. Free is what a user other than root may still write.
pub(crate) fn disk(folder: &Path) -> Option<(u64, u64)> {
    let disk = statvfs(folder).ok()?;
    Some((disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize))
}
