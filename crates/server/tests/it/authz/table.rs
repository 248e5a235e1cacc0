//! `authz.toml`, read and checked against the program: every route and socket message has a row, and no row is left
//! over.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

pub(super) const AUDIENCES: [&str; 3] = ["public", "members", "unit"];
pub(super) const STREAMS: [&str; 4] = ["record", "caucus", "talk", "desk"];
pub(super) const API: &str = "/api/v1";
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What a row says of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Yes,
    No,
    SignIn,
    Refused,
}

/// Whose thing a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// The negotiation's, or someone else's in it.
    Here,
    /// The caller's own.
    Own,
    /// Of another negotiation.
    There,
    /// Someone's who asks into the negotiation.
    Waiting,
    /// Someone's who asks into another one.
    WaitingThere,
}

impl Whose {
    pub(super) const ALL: [Self; 5] = [Self::Here, Self::Own, Self::There, Self::Waiting, Self::WaitingThere];
}

/// A row as it is written: one rule, or one for each kind of thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Row {
    Rule(String),
    Rules(Rules),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Rules {
    who: String,
    own: Option<String>,
    there: Option<String>,
    waiting: Option<String>,
    waiting_there: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    everyone: Vec<String>,
    who: BTreeMap<String, BTreeMap<String, String>>,
    api: BTreeMap<String, Row>,
    site: BTreeMap<String, Row>,
    socket: BTreeMap<String, Row>,
    content: BTreeMap<String, Row>,
}

/// A route of the program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub(super) method: String,
    /// With its parameters in braces.
    pub(super) path: String,
}

impl Route {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The names of its parameters, in order.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    pub(super) fn is_read(&self) -> bool {
        self.method == "GET"
    }
}

/// The table.
pub(super) struct Table {
    /// Everyone it speaks of.
    pub(super) everyone: Vec<String>,
    /// Outcomes by rule and audience, one a person of `everyone`.
    rules: BTreeMap<(String, String), Vec<Outcome>>,
    routes: BTreeMap<Route, Row>,
    socket: BTreeMap<String, Row>,
    content: BTreeMap<String, Row>,
}

impl Table {
    pub(super) fn read() -> Self {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/authz.toml")).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|e| panic!("authz.toml does not read: {e}"));
        let mut rules = BTreeMap::new();
        for (rule, lines) in &file.who {
            for (audience, line) in lines {
                let outcomes: Vec<Outcome> = line.split_whitespace().map(|word| outcome(rule, word)).collect();
                assert_eq!(outcomes.len(), file.everyone.len(), "authz.toml: {rule}.{audience} says it for everyone");
                let audiences = if audience == "any" { &AUDIENCES[..] } else { &[audience.as_str()][..] };
                for audience in audiences {
                    assert!(AUDIENCES.contains(audience), "authz.toml: {audience} is no audience");
                    rules.insert((rule.clone(), (*audience).to_owned()), outcomes.clone());
                }
            }
        }
        let api = file.api.into_iter().map(|(name, row)| (route(&name, API), row));
        let routes = api.chain(file.site.into_iter().map(|(name, row)| (route(&name, ""), row))).collect();
        let table = Self { everyone: file.everyone, rules, routes, socket: file.socket, content: file.content };
        for row in table.routes.values().chain(table.socket.values()).chain(table.content.values()) {
            for rule in row.rules() {
                for audience in AUDIENCES {
                    assert!(
                        table.rules.contains_key(&(rule.to_owned(), audience.to_owned())),
                        "authz.toml: the rule {rule} says nothing for {audience}"
                    );
                }
            }
        }
        table
    }

    /// Every route with a row.
    pub(super) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.keys()
    }

    /// Whether the row of a route tells this kind of thing from others.
    pub(super) fn tells(&self, route: &Route, whose: Whose) -> bool {
        self.routes[route].rule(whose).is_some()
    }

    /// What the table says of a route; `None` where a thing of another negotiation does not exist under this address.
    pub(super) fn route(&self, route: &Route, whose: Whose, audience: &str, who: &str) -> Option<Outcome> {
        Some(self.look_up(self.routes[route].rule(whose)?, audience, who))
    }

    /// What the table says of a message of the socket.
    pub(super) fn message(&self, message: &str, audience: &str, who: &str) -> Outcome {
        let rule = self.socket[message].rule(Whose::Here);
        self.look_up(rule.expect("a row has a rule"), audience, who)
    }

    /// Whether a kind of content may reach someone.
    pub(super) fn may_receive(&self, kind: &str, is_own: bool, audience: &str, who: &str) -> bool {
        let row = self.content.get(kind).unwrap_or_else(|| panic!("authz.toml: add a row [content] \"{kind}\""));
        let yes = |whose| row.rule(whose).is_some_and(|rule| self.look_up(rule, audience, who) == Outcome::Yes);
        yes(Whose::Here) || is_own && yes(Whose::Own)
    }

    fn look_up(&self, rule: &str, audience: &str, who: &str) -> Outcome {
        let place = self.everyone.iter().position(|one| one == who).unwrap_or_else(|| panic!("nobody is called {who}"));
        self.rules[&(rule.to_owned(), audience.to_owned())][place]
    }

    /// What the table lacks and what it has too much, in sentences.
    pub(super) fn faults(&self, described: &BTreeSet<Route>) -> Vec<String> {
        let listed: BTreeSet<Route> = self.routes.keys().cloned().collect();
        let mut faults = Vec::new();
        for route in described.difference(&listed) {
            let (section, path) = match route.path.strip_prefix(API) {
                Some(path) if path != "/openapi.json" => ("[api]", path),
                _ => ("[site]", route.path.as_str()),
            };
            faults.push(format!(
                "{} has no row: say in crates/server/authz.toml, {section}, who may use \"{} {path}\".",
                route.name(),
                route.method
            ));
        }
        for route in listed.difference(described) {
            faults.push(format!("authz.toml has a row for {}, which is not served: remove it.", route.name()));
        }
        let messages = messages();
        let rows: BTreeSet<String> = self.socket.keys().cloned().collect();
        for message in messages.difference(&rows) {
            faults.push(format!("The socket takes \"{message}\": say in authz.toml, [socket], who may say it."));
        }
        for message in rows.difference(&messages) {
            faults.push(format!("authz.toml has a row for \"{message}\", which the socket does not take: remove it."));
        }
        faults
    }
}

impl Row {
    fn rules(&self) -> Vec<&str> {
        Whose::ALL.into_iter().filter_map(|whose| self.rule(whose)).collect()
    }

    fn rule(&self, whose: Whose) -> Option<&str> {
        match (self, whose) {
            (Self::Rule(who), Whose::Here) => Some(who),
            (Self::Rule(_), _) => None,
            (Self::Rules(rules), Whose::Here) => Some(&rules.who),
            (Self::Rules(rules), Whose::Own) => rules.own.as_deref(),
            (Self::Rules(rules), Whose::There) => rules.there.as_deref(),
            (Self::Rules(rules), Whose::Waiting) => rules.waiting.as_deref(),
            (Self::Rules(rules), Whose::WaitingThere) => rules.waiting_there.as_deref(),
        }
    }
}

fn outcome(rule: &str, word: &str) -> Outcome {
    match word {
        "yes" => Outcome::Yes,
        "no" => Outcome::No,
        "sign-in" => Outcome::SignIn,
        "refused" => Outcome::Refused,
        _ => panic!("authz.toml: {rule} says {word}, which is none of yes, no, sign-in, refused"),
    }
}

fn route(name: &str, prefix: &str) -> Route {
    let (method, path) = name.split_once(' ').unwrap_or_else(|| panic!("authz.toml: {name} is no route"));
    Route { method: method.to_owned(), path: format!("{prefix}{}", path.trim()) }
}

/// Every route that the program serves: what it describes, what is beside that, and the web app.
pub(super) fn served() -> BTreeSet<Route> {
    let document: Value = serde_json::from_str(&ob_server::http::openapi::document()).unwrap();
    let mut routes: BTreeSet<Route> = operations(&document).map(|(route, _)| route).collect();
    for path in ob_server::http::openapi::paths_beside().into_iter().chain(["/{page}"]) {
        routes.insert(Route { method: "GET".into(), path: path.into() });
    }
    routes
}

/// The statuses with which a described route says yes.
pub(super) fn successes() -> BTreeMap<Route, Vec<u16>> {
    let document: Value = serde_json::from_str(&ob_server::http::openapi::document()).unwrap();
    let found = operations(&document).map(|(route, operation)| {
        let statuses = operation["responses"].as_object().unwrap().keys();
        (route, statuses.filter_map(|status| status.parse().ok()).filter(|status| *status < 400).collect())
    });
    found.collect()
}

fn operations(document: &Value) -> impl Iterator<Item = (Route, &Value)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let of_path = move |(method, operation): (&String, _)| {
            (Route { method: method.to_uppercase(), path: path.clone() }, operation)
        };
        item.as_object().unwrap().iter().map(of_path)
    })
}

/// Methods that a path does not take.
pub(super) fn methods_not_taken(path: &str) -> Vec<&'static str> {
    let taken: BTreeSet<String> =
        served().into_iter().filter(|route| route.path == path).map(|route| route.method).collect();
    METHODS.into_iter().filter(|method| !taken.contains(*method)).collect()
}

/// Every message that the socket takes, with its stream where it names one.
fn messages() -> BTreeSet<String> {
    let document: Value = serde_json::from_str(&ob_server::http::openapi::document()).unwrap();
    let schemas = &document["components"]["schemas"];
    let streams: Vec<&str> =
        schemas["StreamName"]["enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(streams, STREAMS, "the test follows every stream");
    let mut messages = BTreeSet::new();
    for message in schemas["ClientFrame"]["oneOf"].as_array().unwrap() {
        let members = &message["properties"];
        let name = members["type"]["enum"][0].as_str().or(members["type"]["const"].as_str()).unwrap();
        if members.get("stream").is_some() {
            messages.extend(streams.iter().map(|stream| format!("{name} {stream}")));
        } else {
            messages.insert(name.to_owned());
        }
    }
    messages
}
