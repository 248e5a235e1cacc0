//! Import and export formats: transcripts in, transcripts out. No I/O beyond the bytes handed in.
