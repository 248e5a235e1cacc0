//! Socket frames, close codes and the limits of live connections.
