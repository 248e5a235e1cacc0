//! Use cases, one a file: policy, rule, transaction, announcement.
