//! A server that a replay posts to: the same HTTP that any client speaks.

use std::sync::{Arc, Mutex, PoisonError};

use ob_domain::entry::{Draft, Kind};
use serde_json::{Value, json};
use ureq::http::{Method, Request};

use crate::cli::Failure;
use crate::cli::replay::ANSWER_DEADLINE;

/// Times a post is tried again when the line or the server is down for a moment.
const TRIES: u32 = 30;

/// A login at a server.
pub(crate) struct Server {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    agent: ureq::Agent,
    login: Mutex<Tokens>,
}

struct Tokens {
    access: String,
    /// Name and value of the refresh cookie.
    refresh: String,
}

struct Answer {
    status: u16,
    body: Value,
    cookie: Option<String>,
}

impl Server {
    /// Joins with a code.
    pub(crate) async fn join(url: &str, code: &str) -> Result<Self, Failure> {
        let config = ureq::Agent::config_builder().timeout_global(Some(ANSWER_DEADLINE)).http_status_as_error(false);
        let url = url.trim_end_matches('/').to_owned();
        let login = Mutex::new(Tokens { access: String::new(), refresh: String::new() });
        let inner = Arc::new(Inner { url, agent: config.build().into(), login });
        let server = Self { inner };
        let nonce = random_text();
        let body = json!({"code": code, "nonce": nonce, "label": "replay"});
        let joined = server.call(Method::POST, "/join", Some(body), None).await?;
        expect(&joined, 201)?;
        server.inner.remember(&joined);
        Ok(server)
    }

    /// The negotiation's time zone.
    pub(crate) async fn time_zone(&self, slug: &str) -> Result<String, Failure> {
        let answer = self.call(Method::GET, &format!("/negotiations/{slug}"), None, None).await?;
        expect(&answer, 200)?;
        Ok(answer.body["time_zone"].as_str().unwrap_or("UTC").to_owned())
    }

    /// Opens a session, unless one is open.
    pub(crate) async fn open_session(&self, slug: &str, title: Option<&str>) -> Result<(), Failure> {
        if self.open(slug).await?.is_some() {
            return Ok(());
        }
        let path = format!("/negotiations/{slug}/sessions");
        let planned = self.call(Method::POST, &path, Some(json!({"title": title.unwrap_or("")})), None).await?;
        expect(&planned, 201)?;
        let id = planned.body["id"].as_str().unwrap_or_default();
        let phase = format!("{path}/{id}/phase");
        posted(&self.call(Method::POST, &phase, Some(json!({"phase": "table"})), Some(random_text())).await?)
    }

    /// Posts an entry, once, however often the line breaks.
    pub(crate) async fn post(&self, slug: &str, draft: &Draft) -> Result<(), Failure> {
        let mut body =
            json!({"kind": if draft.kind == Kind::Announcement { "announcement" } else { "note" }, "text": draft.text});
        let members = [
            ("side", draft.side.map(|side| side.to_string())),
            ("speaker", draft.speaker.clone()),
            ("lang", draft.lang.clone()),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                body[name] = value.into();
            }
        }
        let path = format!("/negotiations/{slug}/entries");
        posted(&self.call(Method::POST, &path, Some(body), Some(random_text())).await?)
    }

    /// Adjourns the open session.
    pub(crate) async fn adjourn(&self, slug: &str) -> Result<(), Failure> {
        let Some(id) = self.open(slug).await? else { return Ok(()) };
        let path = format!("/negotiations/{slug}/sessions/{id}/phase");
        posted(&self.call(Method::POST, &path, Some(json!({"phase": "adjourned"})), Some(random_text())).await?)
    }

    async fn open(&self, slug: &str) -> Result<Option<String>, Failure> {
        let answer = self.call(Method::GET, &format!("/negotiations/{slug}"), None, None).await?;
        expect(&answer, 200)?;
        Ok(answer.body["session"]["id"].as_str().map(str::to_owned))
    }

    /// One request; repeated while nobody answers, and once with a fresh token when the old one expired.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<String>,
    ) -> Result<Answer, Failure> {
        let mut refreshed = false;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.once(method.clone(), path, body.clone(), key.clone()).await {
                Ok(answer) if answer.status == 401 && !refreshed && path != "/join" => {
                    refreshed = true;
                    let fresh = self.once(Method::POST, "/login/refresh", None, None).await?;
                    expect(&fresh, 200)?;
                    self.inner.remember(&fresh);
                }
                Ok(answer) if !matches!(answer.status, 502..=504) || tries == TRIES => return Ok(answer),
                Err(failure) if tries == TRIES => return Err(failure),
                // A repeat carries the same key, so that nothing is posted twice.
                Ok(_) | Err(_) => tokio::time::sleep(std::time::Duration::from_secs(1)).await,
            }
        }
    }

    async fn once(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<String>,
    ) -> Result<Answer, Failure> {
        let inner = Arc::clone(&self.inner);
        let path = path.to_owned();
        let call = tokio::task::spawn_blocking(move || inner.request(&method, &path, body.as_ref(), key.as_deref()));
        call.await.map_err(|e| format!("The request was cut off: {e}."))?
    }
}

impl Inner {
    fn request(&self, method: &Method, path: &str, body: Option<&Value>, key: Option<&str>) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(method).uri(format!("{}/api/v1{path}", self.url));
        {
            let login = self.login.lock().unwrap_or_else(PoisonError::into_inner);
            if path == "/login/refresh" {
                request = request.header("cookie", &login.refresh).header("origin", &self.url);
            } else if !login.access.is_empty() {
                request = request.header("authorization", format!("Bearer {}", login.access));
            }
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let text = body.map(ToString::to_string).unwrap_or_default();
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(text).map_err(|e| format!("The address {} is wrong: {e}.", self.url))?;
        let mut response = self.agent.run(request).map_err(|e| format!("{} does not answer: {e}.", self.url))?;
        let cookie = response.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|line| line.split(';').next()).map(str::to_owned);
        let body = response.body_mut().read_to_string().unwrap_or_default();
        Ok(Answer { status: response.status().as_u16(), body: serde_json::from_str(&body).unwrap_or_default(), cookie })
    }

    fn remember(&self, answer: &Answer) {
        let mut login = self.login.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = answer.body["access_token"].as_str() {
            login.access = token.to_owned();
        }
        if let Some(cookie) = &answer.cookie {
            login.refresh.clone_from(cookie);
        }
    }
}

fn expect(answer: &Answer, status: u16) -> Result<(), Failure> {
    if answer.status == status {
        return Ok(());
    }
    let detail = answer.body["detail"].as_str().unwrap_or("it gave no reason");
    Err(format!("The server refused ({}): {detail}", answer.status))
}

fn posted(answer: &Answer) -> Result<(), Failure> {
    if answer.status == 202 { Ok(()) } else { expect(answer, 201) }
}

/// A fresh random text for keys and nonces.
fn random_text() -> String {
    use ob_app::Random as _;
    let mut bytes = [0; 16];
    ob_app::SystemRandom.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
