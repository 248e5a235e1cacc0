//! The web app inside the binary: hashed names kept for ever, everything else asked for again.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

/// The output of the web build; empty when the web app was not built.
#[derive(RustEmbed)]
#[folder = "../../web/build"]
#[allow_missing = true]
struct Build;

/// The page that starts the app; every address of the app answers it.
const SHELL: &str = "200.html";

/// The style attribute of SvelteKit's announcer, the only inline style there is.
const ANNOUNCER_STYLE: &str = "position: absolute; left: 0; top: 0; clip: rect(0 0 0 0); clip-path: inset(50%); \
                               overflow: hidden; white-space: nowrap; width: 1px; height: 1px";

/// The web app's files, ready to send.
pub(crate) struct Assets {
    files: HashMap<String, File>,
    policy: HeaderValue,
}

struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    tag: HeaderValue,
    kind: HeaderValue,
}

impl Assets {
    /// Reads the embedded files once.
    pub(crate) fn load() -> Self {
        let read = |name: &str| Build::get(name).map(|file| Bytes::from(file.data.into_owned()));
        let names = Build::iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"));
        let files: HashMap<String, File> = names
            .filter_map(|name| {
                let plain = read(&name)?;
                let tag = format!("\"{}\"", BASE64.encode(&Sha256::digest(&plain)[..12]));
                let kind = mime_guess::from_path(name.as_ref()).first_or_octet_stream();
                let text = kind.type_() == "text" || kind.subtype() == "javascript";
                let kind = if text { format!("{kind}; charset=utf-8") } else { kind.to_string() };
                let file = File {
                    brotli: read(&format!("{name}.br")),
                    gzip: read(&format!("{name}.gz")),
                    tag: HeaderValue::from_str(&tag).ok()?,
                    kind: HeaderValue::from_str(&kind).ok()?,
                    plain,
                };
                Some((name.into_owned(), file))
            })
            .collect();
        let shell = files.get(SHELL).map(|file| String::from_utf8_lossy(&file.plain).into_owned()).unwrap_or_default();
        Self { policy: policy(&shell), files }
    }

    /// Whether the web app was built into this binary.
    pub(crate) fn is_built(&self) -> bool {
        self.files.contains_key(SHELL)
    }

    /// The answer to a path outside the API: a file, or the app's shell.
    pub(crate) fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        let is_page = !path.starts_with("_app/") && !path.rsplit('/').next().unwrap_or_default().contains('.');
        let (name, file) = match self.files.get_key_value(path) {
            Some((name, file)) if path != SHELL => (name.as_str(), file),
            _ if !is_page => return StatusCode::NOT_FOUND.into_response(),
            _ => match self.files.get(SHELL) {
                Some(file) => (SHELL, file),
                None => return not_built(),
            },
        };
        let accepts = |coding: &str| {
            let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
            accepted
                .is_some_and(|list| list.split(',').any(|item| item.split(';').next().unwrap_or("").trim() == coding))
        };
        let (body, coding) = match (&file.brotli, &file.gzip) {
            (Some(brotli), _) if accepts("br") => (brotli.clone(), Some("br")),
            (_, Some(gzip)) if accepts("gzip") => (gzip.clone(), Some("gzip")),
            _ => (file.plain.clone(), None),
        };
        let mut response = body.into_response();
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, file.kind.clone());
        out.insert(header::ETAG, file.tag.clone());
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(coding) = coding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        let forever = name.starts_with("_app/immutable/");
        let cache = if forever { "public, max-age=31536000, immutable" } else { "no-cache" };
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        if name == SHELL {
            out.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        }
        response
    }
}

fn not_built() -> Response {
    let text = "The web app is not built into this program. Build it with: cd web && npm ci && npm run build\n";
    (StatusCode::NOT_FOUND, text).into_response()
}

/// The content security policy, with the hash of the shell's own start script.
fn policy(shell: &str) -> HeaderValue {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text.as_bytes())));
    let mut scripts = String::new();
    for script in inline_scripts(shell) {
        scripts.push(' ');
        scripts.push_str(&hash(script));
    }
    let style = hash(ANNOUNCER_STYLE);
    let policy = format!(
        "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-hashes' {style}; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The texts of `<script>` elements without attributes.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_the_shells_own_script_and_nothing_inline_else() {
        let policy = policy("<html><script>start()</script><script src=\"x\"></script></html>");
        let hash = BASE64.encode(Sha256::digest(b"start()"));
        let text = policy.to_str().unwrap();
        assert!(text.contains(&format!("script-src 'self' 'sha256-{hash}';")), "{text}");
        assert!(!text.contains("unsafe-inline") && !text.contains("unsafe-eval"));
    }
}
