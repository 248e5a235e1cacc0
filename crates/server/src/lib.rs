//! The openbargain binary: HTTP routes, sockets, command line and the embedded web app.
