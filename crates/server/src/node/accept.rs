//! The accept loop. `axum::serve` has no deadline for headers and leaves Nagle's algorithm on; both matter here.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::node::stall::Stall;

/// How long a request's head may take to arrive (security.md 7).
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// Most connections at once; the system's limit of open files may be lower.
const CONNECTIONS_MAX: usize = 60_000;
/// The kernel's send buffer of a connection: what a stalled viewer can pin. Without a bound it grows to megabytes.
const SEND_BUFFER_BYTES: usize = 64 * 1024;
/// How long to wait when the system has no more files to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// The address of whoever is connected, in a request's extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Accepts connections until the node leaves.
pub(crate) async fn accept(listener: TcpListener, router: Router, leave: CancellationToken, tasks: TaskTracker) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = leave.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of files, or the other side gave up in the queue. Neither may end the server.
                tracing::warn!(cause = %error, "a connection could not be accepted");
                tokio::time::sleep(EXHAUSTED).await;
                continue;
            }
        };
        // Over the limit the connection is dropped at once: cheaper for both than one that hangs.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let (router, leave) = (router.clone(), leave.clone());
        tasks.spawn(async move {
            serve(stream, peer, router, leave).await;
            drop(place);
        });
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, leave: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER_BYTES);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(Stall::new(stream)), service)
        .with_upgrades();
    tokio::pin!(connection);
    // Errors are the other side's: cut off, too slow, not HTTP. There is nobody to tell and no address to log.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = leave.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
