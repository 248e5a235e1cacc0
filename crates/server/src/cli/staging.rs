//! Where a backup is staged while it is restored: beside the data, so that the same people can read it, and never longer
//! than it takes, so that nothing is left of what was deleted since.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::local;
use crate::cli::settings::Data;

/// Where a copy of what was here goes, and where a backup is staged: the data folder, or that of the keys.
pub(crate) fn beside(data: &Data) -> PathBuf {
    let keys = || data.keys.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    data.folder.clone().unwrap_or_else(|| keys().to_owned())
}

/// A folder that goes with what is in it.
pub(crate) struct Staging {
    /// The folder, empty at first.
    pub(crate) folder: PathBuf,
    all: PathBuf,
    /// Tells a restore that runs from one that was killed.
    _lock: File,
}

impl Staging {
    /// Makes the folder; what a restore that was killed left in it goes.
    pub(crate) fn create(beside: &Path) -> io::Result<Self> {
        let all = beside.join(".restore");
        local::private_folder(&all)?;
        let lock = File::create(all.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another restore is at work in it")),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let folder = all.join("data");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        local::private_folder(&folder)?;
        Ok(Self { folder, all, _lock: lock })
    }

    /// Removes what a restore that was killed left behind.
    pub(crate) fn sweep(beside: &Path) {
        if beside.join(".restore").exists() {
            // Gone as soon as it is dropped; one that is at work is left alone.
            drop(Self::create(beside));
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_restore_left_is_removed_and_one_at_work_is_left_alone() {
        let beside = tempfile::tempdir().unwrap();
        let left = beside.path().join(".restore/data/words");
        fs::create_dir_all(left.parent().unwrap()).unwrap();
        fs::write(&left, "left over").unwrap();
        Staging::sweep(beside.path());
        assert_eq!(fs::read_dir(beside.path()).unwrap().count(), 0);
        let working = Staging::create(beside.path()).unwrap();
        fs::write(working.folder.join("words"), "in use").unwrap();
        Staging::sweep(beside.path());
        assert!(Staging::create(beside.path()).is_err());
        assert!(left.exists());
        drop(working);
        assert_eq!(fs::read_dir(beside.path()).unwrap().count(), 0);
    }
}
