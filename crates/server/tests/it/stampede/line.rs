//! A bad line to the node: each piece is late by some time, some are lost and sent again (as TCP does, so they are only
//! later), and at times a connection breaks in the middle of anything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ob_testkit::SeededRandom;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

const DELAY_MS: u64 = 40;
const DELAY_MORE_MS: u64 = 60;
/// One piece in so many is lost, and takes this much longer.
const LOST_ONE_IN: u64 = 50;
const AGAIN: Duration = Duration::from_millis(300);
/// One piece in so many is the last of its connection.
const LAST_ONE_IN: u64 = 400;
/// Most bytes of a piece.
const PIECE_BYTES: usize = 1_400;

/// See the module.
pub(crate) struct Line {
    /// Where viewers find it.
    pub(crate) address: SocketAddr,
    /// Where it leads; nowhere while the node is away.
    to: watch::Sender<Option<SocketAddr>>,
}

impl Line {
    pub(crate) async fn open(to: SocketAddr, random: Arc<SeededRandom>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let listener: TcpListener = socket.listen(4_096).unwrap();
        let address = listener.local_addr().unwrap();
        let to = watch::Sender::new(Some(to));
        let home = to.subscribe();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, home.clone(), Arc::clone(&random)));
            }
        });
        Self { address, to }
    }

    /// The node is away; whoever comes waits.
    pub(crate) fn breaks(&self) {
        let _ = self.to.send_replace(None);
    }

    pub(crate) fn leads_to(&self, address: SocketAddr) {
        let _ = self.to.send_replace(Some(address));
    }
}

async fn carry(near: TcpStream, mut home: watch::Receiver<Option<SocketAddr>>, random: Arc<SeededRandom>) {
    let Ok(to) = home.wait_for(Option::is_some).await.map(|to| to.expect("it is there")) else { return };
    let Ok(far) = TcpStream::connect(to).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::select! { // the first side that ends ends both
        () = pieces(near_in, far_out, &random) => {}
        () = pieces(far_in, near_out, &random) => {}
    }
}

async fn pieces(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, random: &SeededRandom) {
    let mut piece = [0; PIECE_BYTES];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        sleep(Duration::from_millis(DELAY_MS + random.below(DELAY_MORE_MS))).await;
        if random.below(LOST_ONE_IN) == 0 {
            sleep(AGAIN).await;
        }
        if random.below(LAST_ONE_IN) == 0 || to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}
