//! `deploy/nginx.conf` in front of the real program: cookies, sockets and events get through, limits count people and
//! not the proxy, and nginx writes nothing down. The file itself is run, with ports of the test instead of its own.

use std::fs;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use hyper::Method;
use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client, EventsClient, LiveClient, PATIENCE, Source};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::operation::{PROGRAM, files, say};

/// Names the program, where the test command has found it.
const NGINX: &str = "OPENBARGAIN_TEST_NGINX";
const ORIGIN: &str = "https://bargain.example";
const LOCAL: &str = "/api/v1/negotiations/local";

/// A running nginx, in one process, so that all of it ends when it is dropped.
struct Nginx {
    _child: Child,
    folder: PathBuf,
    address: SocketAddr,
}

impl Nginx {
    async fn start(program: &str, folder: &Path, upstream: SocketAddr) -> Self {
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (address, plain) = (free(), free());
        let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/nginx.conf")).unwrap();
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let places: String =
            places.iter().map(|name| format!("{name}_temp_path {}/{name};\n", folder.display())).collect();
        let mut text = text;
        // Only where it listens, what it needs root or a certificate for, and where it would keep temporary files.
        for (theirs, ours) in [
            ("user www-data;".to_owned(), "daemon off; master_process off;".to_owned()),
            ("worker_rlimit_nofile 65536;".to_owned(), String::new()),
            ("worker_connections 20000;".to_owned(), "worker_connections 500;".to_owned()),
            ("/run/nginx.pid".to_owned(), format!("{}/pid", folder.display())),
            ("http {".to_owned(), format!("http {{\n{places}")),
            ("127.0.0.1:8080".to_owned(), upstream.to_string()),
            ("listen 80 default_server;".to_owned(), format!("listen {plain};")),
            ("listen [::]:80 default_server;".to_owned(), String::new()),
            ("listen 443 ssl http2;".to_owned(), format!("listen {address};")),
            ("listen [::]:443 ssl http2;".to_owned(), String::new()),
            ("ssl_certificate /etc/letsencrypt/live/bargain.example/fullchain.pem;".to_owned(), String::new()),
            ("ssl_certificate_key /etc/letsencrypt/live/bargain.example/privkey.pem;".to_owned(), String::new()),
        ] {
            assert_eq!(text.matches(&theirs).count(), 1, "{theirs}");
            text = text.replace(&theirs, &ours);
        }
        let file = folder.join("nginx.conf");
        fs::write(&file, text).unwrap();
        let mut command = Command::new(program);
        command.arg("-p").arg(folder).arg("-c").arg(&file).args(["-e", "stderr"]);
        let child = command.stderr(Stdio::inherit()).kill_on_drop(true).spawn().unwrap();
        let listening = async {
            while TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, listening).await.expect("nginx listens in time");
        Self { _child: child, folder: folder.to_owned(), address }
    }

    /// Everything that it wrote, its configuration and its number left out.
    fn written(&self) -> Vec<PathBuf> {
        let own = ["nginx.conf", "pid"].map(|name| self.folder.join(name));
        files(&self.folder).into_iter().filter(|path| !own.contains(path)).collect()
    }
}

fn source(last: u8) -> Source {
    let headers = vec![
        ("origin", ORIGIN.to_owned()),
        // What a client writes itself counts for nothing.
        ("x-forwarded-for", format!("198.51.100.{last}")),
    ];
    Source { address: Some(IpAddr::from([127, 66, 77, last])), headers }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_nginx_people_are_let_in_watch_and_are_counted_apart() {
    let Ok(nginx) = std::env::var(NGINX) else { return say(&format!("not run: {NGINX} names no nginx")) };
    let database = TestDatabase::sqlite().unwrap();
    let (keys, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = folder.path().join("openbargain.toml");
    fs::write(&config, "public-sockets-per-address = 2\n").unwrap();
    Binary::run(Path::new(PROGRAM), &database, keys.path(), ADD_LOCAL).await;
    let mut serving = Binary::serving(Path::new(PROGRAM), &database, keys.path());
    serving.args(["--public-url", ORIGIN, "--trusted-proxy", "127.0.0.1/32", "--config"]).arg(&config);
    let node = Binary::start_as(serving).listening().await;
    let nginx = Nginx::start(&nginx, folder.path(), node.address).await;

    let invite = ["invite", "--negotiation", "local", "--role", "team"];
    let code = Binary::run(Path::new(PROGRAM), &database, keys.path(), &invite).await;
    let mut team = Client::coming_from(source(1), nginx.address);
    let joined = team.post("/api/v1/join", json!({"code": code.trim()})).await;
    let cookie = joined.header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("__Host-ob_refresh=") && cookie.contains("Secure"), "the cookie of a page under TLS");
    assert!(joined.header("strict-transport-security").is_some());
    team.token = joined.expect(201)["access_token"].as_str().map(str::to_owned);
    let cookie = cookie.split(';').next().unwrap();
    let refresh = async |client: &Client, cookie: &str| {
        client.call(Method::POST, "/api/v1/login/refresh", None, &[("cookie", cookie)]).await.status
    };
    assert_eq!(refresh(&team, cookie).await, 200);
    assert_eq!(team.get("/metrics").await.status, 404, "also for whoever could be an administrator");

    // Live: a socket and events, each entry as it comes.
    let mut viewer = LiveClient::try_connect_from(&source(1), nginx.address, team.token.as_deref()).await.unwrap();
    viewer.follow("local", "record", Some(-1)).await;
    let live = format!("{LOCAL}/live?after=-1");
    let mut events = EventsClient::try_connect(nginx.address, &live, team.token.as_deref(), None).await.unwrap();
    for index in 0..3 {
        let text = "A long speech. ".repeat(5_000);
        team.post_entry(&format!("{LOCAL}/entries"), json!({"kind": "note", "text": text})).await.expect(201);
        assert_eq!(viewer.entry().await["index"], index);
        assert_eq!(events.next().await.unwrap().id, index.to_string());
    }

    // The public is counted by its own addresses, two sockets each here.
    let connect = async |last: u8| LiveClient::try_connect_from(&source(last), nginx.address, None).await;
    let _first = (connect(1).await.unwrap(), connect(1).await.unwrap());
    let refused = connect(1).await.err().unwrap();
    assert!(refused.contains("4429"), "{refused}");
    let _second = (connect(2).await.unwrap(), connect(2).await.unwrap());

    // The node goes: viewers hear it through the proxy, which then says that nobody is there.
    assert!(node.terminate().await);
    assert_eq!(viewer.close_code().await, Some(1001));
    assert_eq!(team.get("/healthz").await.status, 502);
    assert_eq!(nginx.written(), [config], "no log, no body");
}
