//! What a negotiation is and who may do what in it: types, life cycles and the one policy. No I/O, no clock, no randomness.
