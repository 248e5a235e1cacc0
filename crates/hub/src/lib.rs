//! Live fan-out: channels, their rings of encoded frames, and viewers as positions in them.
