//! What to ask each route, so that it would do something for who may.

use hyper::Method;
use serde_json::{Value, json};

use super::table::{API, Route, Whose};
use super::world::{ANOTHER, COMMON, Place, Someone, World, article_of};

pub(super) const ABSENT_SLUG: &str = "absent-negotiation";

/// A request, and the names in it that can be exchanged for such as name nothing.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
    /// The negotiation that is asked about.
    slug: Option<String>,
    /// The thing in it that is asked about, and one of its kind that does not exist.
    thing: Option<(String, String)>,
}

impl Ask {
    /// The same about what does not exist: another negotiation, or another thing in this one.
    pub(super) fn about_nothing(&self) -> Vec<Self> {
        let slug = self.slug.as_deref().map(|slug| (slug, ABSENT_SLUG));
        let thing = self.thing.as_ref().map(|(thing, absent)| (thing.as_str(), absent.as_str()));
        slug.into_iter().chain(thing).map(|(name, absent)| self.exchange(name, absent)).collect()
    }

    /// The same about a thing that does not exist.
    pub(super) fn about_no_thing(&self) -> Option<Self> {
        self.thing.as_ref().map(|(thing, absent)| self.exchange(thing, absent))
    }

    fn exchange(&self, name: &str, absent: &str) -> Self {
        // An index is a number that may stand elsewhere too; names in a path are whole parts of it.
        let path = self.path.split('/').map(|part| if part == name { absent } else { part }).collect::<Vec<_>>();
        let body = self.body.as_ref().map(|body| {
            let text = body.to_string().replace(&json!(name).to_string(), &json!(absent).to_string());
            serde_json::from_str(&text).unwrap()
        });
        Self { path: path.join("/"), body, ..self.clone() }
    }

    /// The same, but nothing the route can read.
    pub(super) fn malformed(&self) -> Self {
        match &self.body {
            Some(_) => Self { body: Some(json!({"unexpected": true})), ..self.clone() },
            None => self.with_query("unexpected=true"),
        }
    }

    /// The same for its headers alone.
    pub(super) fn head(&self) -> Self {
        Self { method: Method::HEAD, ..self.clone() }
    }

    pub(super) fn with_query(&self, query: &str) -> Self {
        let mark = if self.path.contains('?') { '&' } else { '?' };
        Self { path: format!("{}{mark}{query}", self.path), ..self.clone() }
    }

    /// All that it says.
    pub(super) fn text(&self) -> String {
        format!("{} {} {}", self.method, self.path, self.body.as_ref().map(ToString::to_string).unwrap_or_default())
    }
}

/// Other ways in which a route can be asked for what it has.
pub(super) fn queries(route: &Route) -> &'static [&'static str] {
    match route.path.rsplit('/').next() {
        Some("entries") => &["before=999999&limit=500", "after=0", "kind=note", "kind=correction", "side=theirs"],
        Some("search") => {
            &["limit=100", "kind=note", "side=theirs", "from=2020-01-01&limit=100", "negotiation=unknown"]
        }
        _ => &[],
    }
}

impl World {
    /// What to ask a route about a thing of the place, of someone in it, of the caller or of another place.
    pub(super) async fn ask(&mut self, route: &Route, whose: Whose, place: &Place, caller: &Someone) -> Ask {
        let is_there = matches!(whose, Whose::There | Whose::WaitingThere);
        let of = if is_there { self.place(ANOTHER) } else { place.clone() };
        let mut path = route.path.clone();
        let (mut slug, mut thing) = (None, None);
        let parameters: Vec<String> = route.parameters().map(str::to_owned).collect();
        for parameter in &parameters {
            let (value, absent) = self.thing(route, parameter, whose, place, &of, caller).await;
            path = path.replace(&format!("{{{parameter}}}"), &value);
            if parameter == "slug" {
                slug = Some(value);
            } else {
                thing = Some((value, absent));
            }
        }
        if route.path == format!("{API}/search") {
            path.push_str(&format!("?q={COMMON}")); // what is said in every negotiation
        }
        let body = self.body(route, place, whose).await;
        if route.path == format!("{API}/invites") {
            slug = Some(place.slug.clone()); // it is in the body
        }
        Ask { method: route.method.parse().unwrap(), path, body, slug, thing }
    }

    /// A parameter's value, and one that names nothing.
    async fn thing(
        &mut self,
        route: &Route,
        parameter: &str,
        whose: Whose,
        place: &Place,
        of: &Place,
        caller: &Someone,
    ) -> (String, String) {
        let nothing = "0123456789abcdef0123456789abcdef".to_owned();
        let before = route.path.split(&format!("/{{{parameter}}}")).next().unwrap_or_default();
        let value = match (parameter, before.rsplit('/').next().unwrap_or_default()) {
            ("slug", _) => return (place.slug.clone(), ABSENT_SLUG.into()),
            ("page", _) => return ("join".into(), "join".into()),
            ("article", _) => return (article_of(of), "article-of-nobody".into()),
            ("index", _) => {
                let log = if route.path.contains("/caucus/") { "caucus/" } else { "" };
                let index = if route.path.ends_with("/restorations") {
                    self.add_retracted(of, log, if log.is_empty() { "entry" } else { "caucus" }).await
                } else {
                    self.add_entry(of, log).await
                };
                return (index.to_string(), "999999".into());
            }
            ("id", "sessions") => self.add_session(of).await,
            ("id", "held") => self.add_held(of).await,
            ("id", "invites") => self.add_invitation(of).await.0,
            ("id", "logins") => {
                let owner = self.owner(whose, of, caller).await;
                let me = owner.client.get(&format!("{API}/me")).await.json();
                me["login"].as_str().map_or_else(|| nothing.clone(), str::to_owned)
            }
            ("id", "people") | ("person", _) => {
                self.owner(whose, of, caller).await.client.person.unwrap_or_else(|| nothing.clone())
            }
            (parameter, after) => panic!("authz/request.rs: say what {{{parameter}}} after {after} is"),
        };
        (value, nothing)
    }

    async fn owner(&mut self, whose: Whose, of: &Place, caller: &Someone) -> Someone {
        match whose {
            Whose::Own => caller.clone(),
            Whose::Here | Whose::There => self.newcomer("unit", of).await,
            Whose::Waiting | Whose::WaitingThere => self.newcomer("pending", of).await,
        }
    }

    async fn body(&mut self, route: &Route, place: &Place, whose: Whose) -> Option<Value> {
        if route.is_read() {
            return None;
        }
        let path = route.path.strip_prefix(API).unwrap_or(&route.path);
        let path = path.strip_prefix("/negotiations/{slug}").unwrap_or(path);
        let log = if path.starts_with("/caucus/") { "caucus" } else { "entry" };
        Some(match (route.method.as_str(), path) {
            ("POST", "/negotiations") => {
                let title = self.word();
                json!({"slug": format!("n-{title}"), "title": title, "kind": "contract", "ours": "Us",
                    "theirs": "Them", "audience": place.audience})
            }
            ("PATCH", "") => json!({"title": self.canary("title", place)}),
            ("PUT", "/ground-rules") => json!({"delay_s": 0}),
            ("PUT", "/audience") => json!({"audience": "public"}),
            ("POST", "/sessions") | ("PATCH", "/sessions/{id}") => json!({"title": self.canary("session", place)}),
            ("POST", "/sessions/{id}/phase") => json!({"phase": "table"}),
            ("POST", "/entries" | "/caucus/entries") => json!({"kind": "note", "text": self.canary(log, place)}),
            ("POST", path) if path.ends_with("/corrections") => {
                json!({"text": self.canary(log, place), "reason": self.canary(log, place)})
            }
            ("POST", path) if path.ends_with("/retractions") || path.ends_with("/restorations") => {
                json!({"reason": self.canary(log, place)})
            }
            ("PATCH", "/held/{id}") => json!({"text": self.canary("held", place)}),
            ("POST", "/articles") => {
                let title = self.canary("article", place);
                json!({"number": "9", "slug": format!("a-{title}"), "title": title})
            }
            ("POST", "/join") => json!({"code": self.add_invitation(place).await.1}),
            ("POST", "/invites") => json!({"negotiation": place.slug, "role": "member"}),
            ("POST", "/people/{id}/vouch") => json!({}),
            ("PUT", "/people/{id}/employer-side") => json!({"employer_side": true}),
            ("PUT", "/people/{id}/instance-role") => json!({"role": "member"}),
            ("PUT", "/roles/{person}") if whose == Whose::Own => json!({"role": "team"}),
            ("PUT", "/roles/{person}") => json!({"role": null}),
            ("POST", "/login/refresh" | "/people/{id}/revoke" | "/people/{id}/code") | ("DELETE", _) => return None,
            _ => panic!("authz/request.rs: say what to send to {}", route.name()),
        })
    }
}
