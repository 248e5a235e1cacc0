//! SQLite means exactly one serving node: a lock on a file that the system frees when the process ends, however.

use std::fs::{File, TryLockError};
use std::path::Path;

/// Holds the folder for this node.
pub(crate) struct NodeLock(#[expect(dead_code, reason = "holds the lock while it lives")] File);

impl NodeLock {
    /// Takes the lock; a second node is refused.
    pub(crate) fn take(folder: &Path) -> Result<Self, String> {
        let path = folder.join("node.lock");
        let file = File::create(&path).map_err(|e| {
            format!("The data folder {} cannot be written: {e}. Choose another with --data.", folder.display())
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(format!(
                "Another openbargain serves {} already. Stop it first, or use PostgreSQL for several nodes.",
                folder.display()
            )),
            Err(TryLockError::Error(e)) => Err(format!("The data folder {} cannot be locked: {e}.", folder.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NodeLock;

    #[test]
    fn a_second_node_on_the_same_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = NodeLock::take(folder.path()).unwrap();
        assert!(NodeLock::take(folder.path()).err().unwrap().contains("Another openbargain"));
        drop(first);
        assert!(NodeLock::take(folder.path()).is_ok());
    }
}
