//! Short critical sections.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; a panic elsewhere does not take the stream from everyone. What is guarded here is whole between statements.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
