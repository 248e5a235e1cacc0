//! Servers, clients, clocks and databases for tests.
