//! `/live` (WebSocket) and `/negotiations/{slug}/live` (server-sent events)

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::{FutureExt as _, StreamExt as _};
use hyper_util::rt::TokioIo;
use ob_hub::{Event, Gate, NoEvents, RawSocket};
use ob_protocol::live::{SUBPROTOCOL, StreamName};
use ob_protocol::problem::ProblemBody;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::address;
use crate::http::extract::{Caller, Path, Query};
use crate::http::problem::Problem;
use crate::http::state::Web;
use crate::node::accept::Peer;
use crate::node::live::{Door, viewer};
use crate::node::stall::Stall;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(live_socket)).routes(routes!(live_events))
}

/// Opens the live socket: subprotocol `openbargain.v1`, messages ClientFrame and ServerFrame.
///
/// A page may open it from our own origin only. The first frame is `hello`, within five seconds.
#[utoipa::path(get, path = "/live", tag = "live",
    params(("Upgrade" = String, Header), ("Sec-WebSocket-Key" = String, Header),
        ("Sec-WebSocket-Version" = String, Header), ("Sec-WebSocket-Protocol" = Option<String>, Header)),
    responses((status = 101), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
#[tracing::instrument(name = "http.live.socket", skip_all)]
async fn live_socket(State(web): State<Web>, mut request: Request) -> Result<Response, Problem> {
    let offered = handshake(&web, request.headers())?;
    let address = client(&web, &request)?;
    let handshake = web.site.addresses.handshake(address);
    let overdue = handshake.leave.clone();
    let door = Arc::new(Door::new(web.app.clone(), web.site.addresses.clone(), address, Some(handshake)));
    let upgrade = hyper::upgrade::on(&mut request);
    let hub = web.hub.clone();
    tokio::spawn(async move {
        // A client that leaves between the request and the answer has nobody to serve.
        let Ok(upgraded) = upgrade.await else { return };
        // The connection itself, out of the boxes it came in: they would stay as long as the viewer.
        let serving = match upgraded.downcast::<TokioIo<Stall<TcpStream>>>() {
            Ok(parts) => {
                hub.serve(RawSocket::new(parts.io.into_inner().into_inner(), &parts.read_buf), door).left_future()
            }
            Err(upgraded) => hub.serve(RawSocket::new(TokioIo::new(upgraded), &[]), door).right_future(),
        };
        tokio::select! {
            () = serving => {}
            () = overdue.cancelled() => {}
        }
    });
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(&offered.accept) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    if offered.subprotocol {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    Ok(response)
}

/// A handshake that can be answered.
struct Handshake {
    accept: String,
    subprotocol: bool,
}

/// Checks a request for an upgrade (RFC 6455, 4.2.1) and its origin.
fn handshake(web: &Web, headers: &HeaderMap) -> Result<Handshake, Problem> {
    let bad = |detail: &str| Problem::new(StatusCode::BAD_REQUEST, "malformed", detail);
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let has = |name, word: &str| {
        text(name).is_some_and(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(word)))
    };
    if !has(header::UPGRADE, "websocket") || !has(header::CONNECTION, "upgrade") {
        return Err(bad(
            "This address speaks WebSocket; ask for an upgrade, or read …/live of a negotiation as events.",
        ));
    }
    if text(header::SEC_WEBSOCKET_VERSION) != Some("13") {
        return Err(bad("Sec-WebSocket-Version must be 13."));
    }
    let key = text(header::SEC_WEBSOCKET_KEY).ok_or_else(|| bad("Sec-WebSocket-Key is missing."))?;
    let subprotocol = has(header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
    if !subprotocol && headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL) {
        return Err(bad("The subprotocol is openbargain.v1."));
    }
    // Only browsers send an origin, and only our own pages may use a socket.
    if text(header::ORIGIN).is_some_and(|origin| !web.site.allows(origin)) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden-origin",
            "Only our own pages may open this socket.",
        ));
    }
    Ok(Handshake { accept: derive_accept_key(key.as_bytes()), subprotocol })
}

/// The address that this request's connection counts for.
fn client(web: &Web, request: &Request) -> Result<IpAddr, Problem> {
    let Some(Peer(peer)) = request.extensions().get::<Peer>() else {
        let detail = "The connection has no address.";
        return Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail));
    };
    Ok(address::client(peer.ip(), request.headers(), &web.site.trusted_proxies))
}

/// Where server-sent events start.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// The last index held; -1 for all. Without it and without `Last-Event-ID`, from now on.
    after: Option<i64>,
}

/// Sends the record's entries as server-sent events: `id:` is the index, `data:` the entry.
///
/// A record that came from a backup says so first, in an event `restored`: what is held from before must be dropped.
/// `Last-Event-ID` resumes. One that is too far back gets an event `behind` with `from` and `head`, and the end.
#[utoipa::path(get, path = "/negotiations/{slug}/live", tag = "live",
    params(("slug" = String, Path), EventsQuery, ("Last-Event-ID" = Option<i64>, Header)),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
#[tracing::instrument(name = "http.live.events", skip_all)]
async fn live_events(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
    Query(query): Query<EventsQuery>,
    request: Request,
) -> Result<Response, Problem> {
    let after = match request.headers().get("last-event-id") {
        None => query.after,
        Some(id) => Some(
            id.to_str()
                .ok()
                .and_then(|id| id.trim().parse().ok())
                .ok_or_else(|| Problem::invalid("Last-Event-ID", "is not an index"))?,
        ),
    };
    let too_many = |detail: &str| Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail);
    let address = client(&web, &request)?;
    let from_here = "Too many viewers from this address. Wait a moment.";
    let door = Door::new(web.app.clone(), web.site.addresses.clone(), address, None);
    let viewer = viewer(&actor);
    door.settle(viewer.login.is_none()).map_err(|_| too_many(from_here))?;
    let gate: Arc<dyn Gate> = Arc::new(door);
    let events =
        web.hub.events(gate, viewer, &slug, StreamName::Record, after).await.map_err(|refused| match refused {
            NoEvents::NotFound => Problem::not_found(),
            NoEvents::LoginEnded => Problem::unauthorized("This login has ended; sign in again."),
            NoEvents::TooMany => too_many("This login has too many live connections. Close one."),
            NoEvents::Unavailable => {
                let detail = "The server cannot tell right now. Try again in a moment.";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            }
        })?;
    let body = events.map(|event| Ok::<_, std::convert::Infallible>(lines(&event)));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// An event in the wire format. JSON has no line ends of its own, so that one `data:` line holds it.
fn lines(event: &Event) -> Bytes {
    match event {
        Event::Entry { index, json } => {
            let mut lines = BytesMut::with_capacity(json.len() + 40);
            lines.put_slice(format!("id: {index}\ndata: ").as_bytes());
            lines.put_slice(json);
            lines.put_slice(b"\n\n");
            lines.freeze()
        }
        Event::Restored(restored) => {
            let json = serde_json::to_string(restored).unwrap_or_default();
            Bytes::from(format!("event: restored\ndata: {json}\n\n"))
        }
        Event::Behind { from, head } => {
            Bytes::from(format!("event: behind\ndata: {{\"from\":{from},\"head\":{head}}}\n\n"))
        }
        Event::KeepAlive => Bytes::from_static(b":\n\n"),
        // The stream ends by itself; a client reconnects with its last index and is asked for its rights again.
        Event::Ended => Bytes::new(),
    }
}
