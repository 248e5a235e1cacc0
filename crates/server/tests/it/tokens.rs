//! Tokens that are not good: forged, altered, out of time, of other uses. Every one is refused on every way in, and
//! never taken for nobody in particular, who might still read what is public.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, Mac};
use hyper::Method;
use ob_app::Keys;
use ob_store::testing::TestDatabase;
use ob_testkit::{Client, LiveClient, SeededRandom, TestServer};
use serde_json::{Value, json};
use sha2::Sha256;

const ENTRIES: &str = "/api/v1/negotiations/local/entries";
const EVENTS: &str = "/api/v1/negotiations/local/live?after=-1";
/// What the test server's clock shows, in seconds.
const NOW: i64 = 1_772_373_600;

/// Makes tokens as the server does, but for what a case changes.
struct Forge {
    key: SigningKey,
    issuer: String,
    login: String,
}

impl Forge {
    fn header() -> Value {
        json!({"typ": "at+jwt", "alg": "EdDSA"})
    }

    fn claims(&self) -> Value {
        json!({"iss": self.issuer, "aud": "openbargain", "sub": self.login, "iat": NOW, "nbf": NOW, "exp": NOW + 900})
    }

    /// A token with this header and these claims, signed with the server's own key.
    fn signed(&self, header: &Value, claims: &Value) -> String {
        self.signed_text(&header.to_string(), &claims.to_string())
    }

    fn signed_text(&self, header: &str, claims: &str) -> String {
        sealed(header, claims, |input| self.key.sign(input).to_bytes().to_vec())
    }

    /// As the server would make it, but for this claim.
    fn with(&self, claim: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[claim] = value;
        self.signed(&Self::header(), &claims)
    }

    fn without(&self, claim: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(claim);
        self.signed(&Self::header(), &claims)
    }

    fn with_header(&self, member: &str, value: Value) -> String {
        let mut header = Self::header();
        header[member] = value;
        self.signed(&header, &self.claims())
    }

    /// As the server would make it, but signed in another way.
    fn signed_by(&self, algorithm: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
        sealed(&json!({"typ": "at+jwt", "alg": algorithm}).to_string(), &self.claims().to_string(), sign)
    }
}

fn sealed(header: &str, claims: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(input.as_bytes()));
    format!("{input}.{signature}")
}

fn hmac(key: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    move |input| {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).unwrap();
        mac.update(input);
        mac.finalize().into_bytes().to_vec()
    }
}

/// Somebody signed in, on a server with a public record, and what it takes to forge.
async fn stage() -> (TestServer, Client, Client, Forge) {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::open(folder.path(), &SeededRandom::new(14)).unwrap();
    let key = SigningKey::from_pkcs8_der(&std::fs::read(folder.path().join("token.key")).unwrap()).unwrap();
    let server = TestServer::with_keys(TestDatabase::sqlite().unwrap(), keys).await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    team.post_entry(ENTRIES, json!({"kind": "note", "text": "anyone may read this"})).await.expect(201);
    let me = team.get("/api/v1/me").await.expect(200);
    let login = me["login"].as_str().unwrap().to_owned();
    let forge = Forge { key, issuer: format!("http://{}", server.address()), login };
    (server, admin, team, forge)
}

/// Refused as an access token on every way in: a request that needs one, one that does not, events, and the socket.
async fn refused(server: &TestServer, name: &str, token: &str) {
    refused_header(server, name, &[&format!("Bearer {token}")]).await;
    let hello = LiveClient::try_connect(server.address(), Some(token)).await;
    assert_eq!(hello.err().as_deref(), Some("closed with Some(4401)"), "{name}, at hello");
}

/// Refused as the value, or values, of `Authorization`.
async fn refused_header(server: &TestServer, name: &str, values: &[&str]) {
    let headers: Vec<(&str, &str)> = values.iter().map(|value| ("authorization", *value)).collect();
    for path in ["/api/v1/me", ENTRIES, EVENTS] {
        let answer = server.anyone().call(Method::GET, path, None, &headers).await;
        assert_eq!(answer.status, 401, "{name}, {path}: {}", String::from_utf8_lossy(&answer.bytes));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{name}");
    }
}

#[tokio::test]
async fn forged_altered_and_misused_tokens_are_refused_on_every_way_in() {
    let (server, admin, team, forge) = stage().await;
    // The forge works: what it makes unchanged is taken, so that each case is refused for what it changes.
    let good = forge.signed(&Forge::header(), &forge.claims());
    Client::with_token(server.address(), &good).get("/api/v1/me").await.expect(200);
    LiveClient::connect(server.address(), Some(&good)).await;

    let stranger = SigningKey::from_bytes(&[7; 32]);
    let public = forge.key.verifying_key();
    let pem = public.to_public_key_pem(LineEnding::LF).unwrap();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(stranger.verifying_key().as_bytes())});
    let by_stranger = |header: Value| {
        sealed(&header.to_string(), &forge.claims().to_string(), |input| stranger.sign(input).to_bytes().to_vec())
    };
    let parts: Vec<&str> = good.split('.').collect();
    let [head, body, seal] = parts[..] else { unreachable!("a token has three parts") };
    let other = forge.with("iat", json!(NOW - 1));
    let other_seal = other.rsplit('.').next().unwrap();
    let elsewhere = TestServer::start().await.add_negotiation("local", "public").await.token.unwrap();
    let gone = server.joined(&admin, "local", "member").await;
    gone.call(Method::DELETE, "/api/v1/login", None, &[]).await.expect(204);
    let removed = server.joined(&admin, "local", "member").await;
    let removal = format!("/api/v1/people/{}/revoke", removed.person.as_deref().unwrap());
    admin.post(&removal, json!({})).await.expect(204);
    let (cookie_name, refresh) = team.cookie.as_deref().unwrap().split_once('=').unwrap();
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    let person = team.person.clone().unwrap();
    let twice = forge.claims().to_string().replacen('{', &format!("{{\"sub\":\"{}\",", forge.login), 1);
    let last = seal.chars().next_back().unwrap();
    // The last character of 64 bytes carries four bits that mean nothing; another spelling of the same is no token.
    let respelt = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let place = respelt.find(last).unwrap();
    let respelt = format!("{head}.{body}.{}{}", &seal[..seal.len() - 1], &respelt[place + 1..=place + 1]);

    let cases: Vec<(&str, String)> = vec![
        (
            "no algorithm, no signature",
            format!("{}.{body}.", URL_SAFE_NO_PAD.encode(r#"{"typ":"at+jwt","alg":"none"}"#)),
        ),
        ("alg None", forge.signed_by("None", |_| Vec::new())),
        ("alg NONE with a signature", forge.signed_by("NONE", |input| forge.key.sign(input).to_bytes().to_vec())),
        ("alg empty", forge.with_header("alg", json!(""))),
        ("alg missing", forge.signed(&json!({"typ": "at+jwt"}), &forge.claims())),
        ("HS256 with the public key", forge.signed_by("HS256", hmac(public.as_bytes()))),
        ("HS256 with the public key as PEM", forge.signed_by("HS256", hmac(pem.as_bytes()))),
        ("HS256 with an empty key", forge.signed_by("HS256", hmac(b""))),
        ("said to be RS256", forge.with_header("alg", json!("RS256"))),
        ("said to be ES256", forge.with_header("alg", json!("ES256"))),
        ("said to be HS256, signed with the key", forge.with_header("alg", json!("HS256"))),
        ("another key", by_stranger(Forge::header())),
        ("another key, brought along", by_stranger(json!({"typ": "at+jwt", "alg": "EdDSA", "jwk": jwk}))),
        ("another key, by address", by_stranger(json!({"typ": "at+jwt", "alg": "EdDSA", "jku": "http://127.0.0.1/k"}))),
        ("another key, by name", by_stranger(json!({"typ": "at+jwt", "alg": "EdDSA", "kid": "../../keys/token"}))),
        ("another deployment's", elsewhere),
        ("expired", forge.with("exp", json!(NOW - 6))),
        ("expired long ago", forge.with("exp", json!(0))),
        ("expired before it began", forge.with("exp", json!(-1))),
        ("good for longer than any", forge.with("exp", json!(NOW + 901))),
        ("good for ever", forge.with("exp", json!(i64::MAX))),
        ("not yet good", forge.with("nbf", json!(NOW + 6))),
        ("not good in this age", forge.with("nbf", json!(i64::MAX))),
        ("made in the future", forge.with("iat", json!(NOW + 6))),
        ("for another audience", forge.with("aud", json!("another"))),
        ("for many audiences", forge.with("aud", json!(["openbargain", "another"]))),
        ("for no audience", forge.with("aud", json!(""))),
        ("of another issuer", forge.with("iss", json!("http://evil.example"))),
        ("of nearly our issuer", forge.with("iss", json!(format!("{}/", forge.issuer)))),
        ("of our issuer in capitals", forge.with("iss", json!(forge.issuer.to_uppercase()))),
        ("of another type", forge.with_header("typ", json!("JWT"))),
        ("of a type in capitals", forge.with_header("typ", json!("AT+JWT"))),
        ("of no type", forge.signed(&json!({"alg": "EdDSA"}), &forge.claims())),
        ("without iss", forge.without("iss")),
        ("without aud", forge.without("aud")),
        ("without sub", forge.without("sub")),
        ("without iat", forge.without("iat")),
        ("without nbf", forge.without("nbf")),
        ("without exp", forge.without("exp")),
        ("exp as text", forge.with("exp", json!((NOW + 900).to_string()))),
        ("exp as a fraction", forge.with("exp", json!(1_772_374_500.5))),
        ("exp null", forge.with("exp", Value::Null)),
        ("sub of nobody", forge.with("sub", json!("0123456789abcdef0123456789abcdef"))),
        ("sub a person", forge.with("sub", json!(person))),
        ("sub no id", forge.with("sub", json!("' or 1=1 --"))),
        ("sub twice", forge.signed_text(&Forge::header().to_string(), &twice)),
        ("claims an array", forge.signed_text(&Forge::header().to_string(), "[]")),
        ("claims nothing", forge.signed_text(&Forge::header().to_string(), "")),
        ("header no JSON", forge.signed_text("at+jwt", &forge.claims().to_string())),
        ("critical and unknown", {
            let header = json!({"typ": "at+jwt", "alg": "EdDSA", "crit": ["b64"], "b64": false});
            forge.signed(&header, &forge.claims())
        }),
        ("signature of another token", format!("{head}.{body}.{other_seal}")),
        ("signature spelt otherwise", respelt),
        ("signature padded", format!("{good}==")),
        ("signature in the other alphabet", {
            let seal = STANDARD.encode(URL_SAFE_NO_PAD.decode(seal).unwrap());
            format!("{head}.{body}.{seal}")
        }),
        ("signature cut", good[..good.len() - 4].to_owned()),
        ("signature left out", format!("{head}.{body}.")),
        ("two parts", format!("{head}.{body}")),
        ("one part", head.to_owned()),
        ("four parts", format!("{good}.{seal}")),
        ("five parts, as if encrypted", format!("{head}..{body}.{seal}.{seal}")),
        ("a dot before", format!(".{good}")),
        ("no middle", format!("{head}..{seal}")),
        ("dots", "..".to_owned()),
        ("parts exchanged", format!("{body}.{head}.{seal}")),
        ("altered claims", {
            let claims = forge.claims().to_string().replace("openbargain", "openbargain ");
            format!("{head}.{}.{seal}", URL_SAFE_NO_PAD.encode(claims))
        }),
        ("in small letters", good.to_lowercase()),
        ("quoted", format!("\"{good}\"")),
        ("two in one", format!("{good},{good}")),
        ("two with a space", format!("{good} {good}")),
        ("with its scheme twice", format!("Bearer {good}")),
        ("escaped", good.replace('.', "%2E")),
        ("eight thousand letters", "a".repeat(8_000)),
        ("eight thousand letters behind", format!("{good}{}", "A".repeat(8_000 - good.len()))),
        ("not Latin", "жетон.👷.令牌".to_owned()),
        ("a word", "null".to_owned()),
        ("a refresh token", refresh.to_owned()),
        ("the cookie", format!("{cookie_name}={refresh}")),
        ("a join code", invited["items"][0]["code"].as_str().unwrap().to_owned()),
        ("a login's id", forge.login.clone()),
        ("of a login that ended", gone.token.clone().unwrap()),
        ("of a person who was removed", removed.token.clone().unwrap()),
    ];
    for (name, token) in &cases {
        refused(&server, name, token).await;
    }
    let hello = LiveClient::try_connect(server.address(), Some("")).await;
    assert_eq!(hello.err().as_deref(), Some("closed with Some(4401)"), "an empty one at hello");

    let bearer = format!("Bearer {good}");
    let headers: Vec<(&str, Vec<&str>)> = vec![
        ("no scheme", vec![&good]),
        ("the scheme alone", vec!["Bearer"]),
        ("the scheme and a space", vec!["Bearer "]),
        ("nothing", vec![""]),
        ("Basic", vec!["Basic YTpi"]),
    ];
    let others: Vec<String> =
        ["Basic", "Token", "DPoP", "Bearer:", "Bearer,", "JWT"].map(|s| format!("{s} {good}")).into();
    for (name, values) in headers.iter().map(|(name, values)| (*name, values.clone())) {
        refused_header(&server, name, &values).await;
    }
    for value in &others {
        refused_header(&server, value.split(' ').next().unwrap(), &[value]).await;
    }
    for (name, values) in [
        ("twice the same", [bearer.as_str(), &bearer]),
        ("a good and a bad one", [&bearer, "Bearer x"]),
        ("a bad and a good one", ["Bearer x", &bearer]),
        ("a good one and another scheme", [&bearer, "Basic YTpi"]),
    ] {
        refused_header(&server, name, &values).await;
    }
    say(&format!(
        "tokens: {} tokens refused on three routes and the socket, {} headers on three routes",
        cases.len() + 1,
        headers.len() + others.len() + 4
    ));
    // After all that, the good one is as good as before.
    Client::with_token(server.address(), &good).get("/api/v1/me").await.expect(200);
}

/// What is no header is nobody's token: in an address, a cookie or a body it signs nobody in.
#[tokio::test]
async fn a_good_token_in_another_place_signs_nobody_in() {
    let (server, _, team, _) = stage().await;
    let token = team.token.as_deref().unwrap();
    let anyone = server.anyone();
    for query in ["access_token", "token", "authorization"] {
        let status = anyone.get(&format!("/api/v1/me?{query}={token}")).await.status;
        assert_eq!(status, 401, "{query} in the address");
    }
    let bearer = format!("Bearer {token}");
    for (name, value) in [
        ("cookie", format!("access_token={token}")),
        ("cookie", format!("ob_refresh={token}")),
        ("x-authorization", bearer.clone()),
        ("proxy-authorization", bearer),
        ("sec-websocket-protocol", format!("openbargain.v1, {token}")),
    ] {
        let status = anyone.call(Method::GET, "/api/v1/me", None, &[(name, &value)]).await.status;
        assert_eq!(status, 401, "{name}");
    }
    // The refresh route takes its cookie and nothing else.
    let origin = format!("http://{}", server.address());
    for (name, value) in [("authorization", format!("Bearer {token}")), ("cookie", format!("ob_refresh={token}"))] {
        let headers = [("origin", origin.as_str()), (name, value.as_str())];
        let status = anyone.call(Method::POST, "/api/v1/login/refresh", None, &headers).await.status;
        assert_eq!(status, 401, "{name} at the refresh route");
    }
}

#[expect(clippy::print_stdout, reason = "figures of a run, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
