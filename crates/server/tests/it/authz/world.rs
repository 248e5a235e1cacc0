//! Negotiations for each audience, everyone the table speaks of, and something of every kind in each, with a canary in
//! all that has words.

use hyper::Method;
use ob_app::Random as _;
use ob_store::testing::TestDatabase;
use ob_testkit::{Client, SeededRandom, TestServer};
use serde_json::{Value, json};

use super::evidence::{Canary, Evidence};
use super::table::{API, AUDIENCES};

/// A negotiation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its audience, or `another`.
    pub(super) name: &'static str,
    pub(super) audience: &'static str,
    pub(super) slug: String,
}

/// What someone is, and where.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// As the table calls them in their own negotiation.
    pub(super) who: &'static str,
    /// The negotiation they have a role in.
    pub(super) home: Option<&'static str>,
    pub(super) person: Option<String>,
}

impl Standing {
    /// What they are to a negotiation, and its audience. To no negotiation in particular nobody has a role.
    pub(super) fn seen_from(&self, place: Option<&Place>) -> (&'static str, &'static str) {
        let is_home = place.is_some_and(|place| Some(place.name) == self.home);
        let who = match self.who {
            "elsewhere" if is_home => "team",
            "unit" | "moderator" if !is_home => "member",
            "team" if !is_home => "elsewhere",
            who => who,
        };
        (place.map_or("unit", |place| place.audience), who)
    }

    pub(super) fn name(&self) -> String {
        match self.home {
            Some(home) => format!("{} ({home} negotiation)", self.who),
            None => self.who.to_owned(),
        }
    }
}

/// Someone with a client.
#[derive(Debug, Clone)]
pub(super) struct Someone {
    pub(super) standing: Standing,
    pub(super) client: Client,
}

pub(super) struct World {
    pub(super) server: TestServer,
    pub(super) places: Vec<Place>,
    pub(super) evidence: Evidence,
    /// An administrator and a team member of each place who set the scene; the table is not asked about them.
    registrar: Client,
    stewards: Vec<Client>,
    random: SeededRandom,
}

/// A word that everything says.
pub(super) const COMMON: &str = "seniority";
/// The negotiation that the others' people have no part in.
pub(super) const ANOTHER: &str = "another";

impl World {
    pub(super) async fn over(database: TestDatabase, seed: u64) -> Self {
        let server = TestServer::over(database).await;
        let registrar = server.admin().await;
        let mut world = Self {
            server,
            places: Vec::new(),
            evidence: Evidence::default(),
            registrar,
            stewards: Vec::new(),
            random: SeededRandom::new(seed),
        };
        for (name, audience) in AUDIENCES.map(|audience| (audience, audience)).into_iter().chain([(ANOTHER, "unit")]) {
            world.add_place(name, audience).await;
        }
        world
    }

    pub(super) fn place(&self, name: &str) -> Place {
        self.places.iter().find(|place| place.name == name).cloned().unwrap()
    }

    /// A word that is nowhere else.
    pub(super) fn word(&self) -> String {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        format!("canary{:016x}", u64::from_le_bytes(bytes))
    }

    /// A word that is nowhere else and that only those may receive who may receive such things of this place.
    pub(super) fn canary(&mut self, kind: &'static str, place: &Place) -> String {
        let text = self.word();
        self.plant(text.clone(), kind, Some(place), None);
        text
    }

    /// Such a word in a sentence that can be searched for by what all of them say.
    fn said(&mut self, kind: &'static str, place: &Place) -> String {
        format!("{COMMON} {}", self.canary(kind, place))
    }

    fn plant(&mut self, text: String, kind: &'static str, place: Option<&Place>, about: Option<String>) {
        self.evidence.plant(Canary {
            text,
            kind,
            places: place.cloned().into_iter().collect(),
            about: about.into_iter().collect(),
        });
    }

    fn steward(&self, place: &Place) -> &Client {
        &self.stewards[self.places.iter().position(|one| one == place).unwrap()]
    }

    async fn add_place(&mut self, name: &'static str, audience: &'static str) {
        let place = Place { name, audience, slug: format!("n-{}", self.word()) };
        self.plant(place.slug.clone(), "name", Some(&place), None);
        let [title, ours, theirs] = [(); 3].map(|()| self.canary("title", &place));
        let body = json!({
            "slug": place.slug, "title": title, "kind": "contract", "ours": ours, "theirs": theirs, "audience": audience,
        });
        self.registrar.post("/api/v1/negotiations", body).await.expect(201);
        let steward = self.server.joined(&self.registrar, &place.slug, "team").await;
        self.places.push(place.clone());
        self.stewards.push(steward);

        self.article(&place, &article_of(&place)).await;
        let session = self.add_session(&place).await;
        self.set(&place, Method::POST, &format!("sessions/{session}/phase"), json!({"phase": "table"})).await;
        for (log, kind) in [("", "entry"), ("caucus/", "caucus")] {
            let first = self.add_entry(&place, log).await;
            let (text, reason) = (self.said(kind, &place), self.canary(kind, &place));
            let correction = json!({"text": text, "reason": reason});
            self.set(&place, Method::POST, &format!("{log}entries/{first}/corrections"), correction).await;
            self.add_retracted(&place, log, "retracted").await;
        }
        self.add_invitation(&place).await;
    }

    /// Does something as the place's steward and answers what came of it.
    async fn set(&self, place: &Place, method: Method, path: &str, body: Value) -> Value {
        let path = format!("{API}/negotiations/{}/{path}", place.slug);
        let key = [("idempotency-key", self.word())];
        let headers: Vec<(&str, &str)> = key.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.steward(place).call(method, &path, Some(body), &headers).await;
        assert!(answer.status < 300, "{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
        answer.json()
    }

    pub(super) async fn add_article(&mut self, place: &Place) {
        let slug = format!("a-{}", self.word());
        self.article(place, &slug).await;
    }

    async fn article(&mut self, place: &Place, slug: &str) {
        let (title, current_text) = (self.said("article", place), self.said("article", place));
        let article = json!({"number": "1", "slug": slug, "title": title, "current_text": current_text});
        self.set(place, Method::POST, "articles", article).await;
    }

    /// A planned session's id.
    pub(super) async fn add_session(&mut self, place: &Place) -> String {
        let plan = json!({"title": self.said("session", place), "place": self.canary("session", place)});
        let session = self.set(place, Method::POST, "sessions", plan).await;
        let id = session["id"].as_str().unwrap().to_owned();
        self.plant(id.clone(), "session", Some(place), None);
        id
    }

    /// A note's index; `log` is nothing or `caucus/`.
    pub(super) async fn add_entry(&mut self, place: &Place, log: &str) -> i64 {
        let kind = if log.is_empty() { "entry" } else { "caucus" };
        let note = json!({"kind": "note", "side": "theirs", "speaker": self.canary(kind, place),
            "text": self.said(kind, place)});
        let entry = self.set(place, Method::POST, &format!("{log}entries"), note).await;
        entry["index"].as_i64().expect("nothing waits, so it is recorded")
    }

    /// The index of a note that was taken back. Its words are of this kind: `retracted` for good, or to be restored.
    pub(super) async fn add_retracted(&mut self, place: &Place, log: &str, kind: &'static str) -> i64 {
        let words = json!({"kind": "note", "text": self.said(kind, place)});
        let entry = self.set(place, Method::POST, &format!("{log}entries"), words).await;
        let index = entry["index"].as_i64().expect("nothing waits, so it is recorded");
        let reason = self.canary(if log.is_empty() { "entry" } else { "caucus" }, place);
        self.set(place, Method::POST, &format!("{log}entries/{index}/retractions"), json!({"reason": reason})).await;
        index
    }

    /// The id of a note that waits. What is posted after it waits as well, until [`Self::undo_held`].
    pub(super) async fn add_held(&mut self, place: &Place) -> String {
        let mut id = String::new();
        for log in ["caucus/", ""] {
            let note = json!({"kind": "note", "text": self.said("held", place), "hold_s": 600});
            let posted = self.set(place, Method::POST, &format!("{log}entries"), note).await;
            posted["held"]["id"].as_str().expect("it waits").clone_into(&mut id);
            self.plant(id.clone(), "held", Some(place), None);
        }
        id
    }

    pub(super) async fn undo_held(&self, place: &Place) {
        let path = format!("{API}/negotiations/{}/held", place.slug);
        let held = self.steward(place).get(&path).await.expect(200);
        for id in held["items"].as_array().unwrap().iter().filter_map(|held| held["id"].as_str()) {
            self.steward(place).call(Method::DELETE, &format!("{path}/{id}"), None, &[]).await.expect(204);
        }
    }

    /// Ends the session that is open, if one is.
    pub(super) async fn adjourn(&self, place: &Place) {
        let sessions =
            self.steward(place).get(&format!("{API}/negotiations/{}/sessions", place.slug)).await.expect(200);
        let is_open = |session: &&Value| session["opened_at"].is_string() && session["adjourned_at"].is_null();
        if let Some(open) = sessions["items"].as_array().unwrap().iter().find(is_open) {
            let path = format!("sessions/{}/phase", open["id"].as_str().unwrap());
            self.set(place, Method::POST, &path, json!({"phase": "adjourned"})).await;
        }
    }

    /// An invitation's id and code.
    pub(super) async fn add_invitation(&mut self, place: &Place) -> (String, String) {
        let body = json!({"negotiation": place.slug, "role": "member"});
        let made = self.registrar.post("/api/v1/invites", body).await.expect(201);
        let of = |member: &str| made["items"][0][member].as_str().unwrap().to_owned();
        let (id, code) = (of("id"), of("code"));
        self.plant(id.clone(), "invitation", Some(place), None);
        self.plant(code.clone(), "code", Some(place), None);
        (id, code)
    }

    /// Someone new of whom the table speaks, seen from a place.
    pub(super) async fn newcomer(&mut self, who: &'static str, place: &Place) -> Someone {
        let (home, role) = match who {
            "unit" | "ended" => (place.clone(), "member"),
            "moderator" | "team" => (place.clone(), who),
            "elsewhere" => (self.place(ANOTHER), "team"),
            "pending" => return self.asking(place).await,
            "admin" | "member" | "employer" => {
                // Made members, or marked, by an administrator: no team has ever heard of them.
                let client = self.server.admin().await;
                let person = format!("{API}/people/{}", client.person.as_deref().unwrap());
                let made = match who {
                    "member" => Some(("instance-role", json!({"role": "member"}))),
                    "employer" => Some(("employer-side", json!({"employer_side": true}))),
                    _ => None,
                };
                if let Some((what, body)) = made {
                    self.registrar.send(Method::PUT, &format!("{person}/{what}"), body).await.expect(204);
                }
                return self.known(who, None, client).await;
            }
            "anonymous" => {
                let standing = Standing { who, home: None, person: None };
                return Someone { standing, client: self.server.anyone() };
            }
            _ => panic!("authz/world.rs: say how someone becomes {who}"),
        };
        let client = self.joined(json!({"negotiation": home.slug, "role": role})).await;
        let someone = self.known(who, Some(home), client).await;
        if who == "ended" {
            someone.client.call(Method::DELETE, &format!("{API}/login"), None, &[]).await.expect(204);
        }
        someone
    }

    /// Someone who joined by a poster and waits to be vouched for.
    async fn asking(&mut self, place: &Place) -> Someone {
        let poster = json!({"negotiation": place.slug, "role": "member", "poster": true, "uses": 1});
        let client = self.joined(poster).await;
        self.evidence.concerns(&place.slug, client.person.as_deref().unwrap());
        self.known("pending", Some(place.clone()), client).await
    }

    async fn joined(&self, invitation: Value) -> Client {
        let invited = self.registrar.post("/api/v1/invites", invitation).await.expect(201);
        Client::join(self.server.address(), invited["items"][0]["code"].as_str().unwrap()).await
    }

    /// Lets the steward ask that more may read the record, or takes back what anyone asked.
    pub(super) async fn wish(&self, place: &Place, wishes: bool) {
        let path = format!("{API}/negotiations/{}/audience", place.slug);
        let withdrawn = self.steward(place).call(Method::DELETE, &path, None, &[]).await.status;
        assert!(matches!(withdrawn, 204 | 404), "{withdrawn}");
        if wishes && place.audience != "public" {
            self.steward(place).send(Method::PUT, &path, json!({"audience": "public"})).await.expect(202);
        }
    }

    /// Plants what is known of a person: their id, and their login's.
    async fn known(&mut self, who: &'static str, home: Option<Place>, client: Client) -> Someone {
        let person = client.person.clone();
        let me = client.get(&format!("{API}/me")).await.expect(200);
        self.plant(person.clone().unwrap(), "person", home.as_ref(), person.clone());
        self.plant(me["login"].as_str().unwrap().to_owned(), "login", home.as_ref(), person.clone());
        for pseudonym in me["pseudonyms"].as_array().unwrap().iter().filter_map(|own| own["name"].as_str()) {
            self.plant(pseudonym.to_owned(), "pseudonym", home.as_ref(), person.clone());
        }
        Someone { standing: Standing { who, home: home.map(|home| home.name), person }, client }
    }
}

/// An article that is in this place only.
pub(super) fn article_of(place: &Place) -> String {
    format!("article-{}", place.name)
}
