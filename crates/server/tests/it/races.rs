//! Many at once for what is there once, or for so many: codes, refresh tokens, places behind a poster, the last
//! administrator. On both databases.

use std::collections::BTreeSet;
use std::sync::Arc;

use hyper::Method;
use ob_store::testing::TestDatabase;
use ob_testkit::{Answer, Client, TestServer};
use serde_json::json;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const MANY: usize = 64;

/// Does something so many times at once, each with its number, and answers what came of each.
async fn at_once<F: Future<Output = Answer> + Send + 'static>(act: impl Fn(usize) -> F) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(MANY));
    let mut tasks = JoinSet::new();
    for number in 0..MANY {
        let (barrier, act) = (Arc::clone(&barrier), act(number));
        tasks.spawn(async move {
            barrier.wait().await;
            act.await
        });
    }
    tasks.join_all().await
}

fn with(status: u16, answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

fn cookie(answer: &Answer) -> Option<String> {
    answer.header("set-cookie")?.split(';').next().map(str::to_owned)
}

/// A server with a negotiation, and a code for its unit.
async fn stage(database: TestDatabase) -> (TestServer, Client, String) {
    let server = TestServer::over(database).await;
    let admin = server.add_negotiation("local", "unit").await;
    let code = code(&admin).await;
    (server, admin, code)
}

async fn code(admin: &Client) -> String {
    let made = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    made["items"][0]["code"].as_str().unwrap().to_owned()
}

async fn refresh(client: Client, cookie: String, origin: String) -> Answer {
    let headers = [("cookie", cookie.as_str()), ("origin", origin.as_str())];
    client.call(Method::POST, "/api/v1/login/refresh", None, &headers).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_redeem_one_code_at_once_one_gets_in() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, admin, code) = stage(database).await;
        let people = "select count(*) from people";
        let before = server.database.count(people).await.unwrap();
        let anyone = server.anyone();
        let answers = at_once(|number| {
            let (anyone, body) = (anyone.clone(), json!({"code": code, "nonce": format!("nonce-{number}-of-many")}));
            async move { anyone.post("/api/v1/join", body).await }
        })
        .await;
        let engine = server.database.engine;
        assert_eq!((with(201, &answers), with(404, &answers)), (1, MANY - 1), "{engine}");
        assert_eq!(server.database.count(people).await.unwrap(), before + 1, "{engine}");
        // Whoever is signed in already is no exception.
        let second = self::code(&admin).await;
        let mut members = Vec::new();
        for _ in 0..MANY {
            members.push(server.joined(&admin, "local", "member").await);
        }
        let answers = at_once(|number| {
            let (member, body) = (members[number].clone(), json!({"code": second}));
            async move { member.post("/api/v1/join", body).await }
        })
        .await;
        assert_eq!((with(201, &answers), with(404, &answers)), (1, MANY - 1), "{engine}");
        say(&format!("races on {engine}: {MANY} redemptions of one code: 1 got in; {MANY} of the signed-in: 1"));
    }
}

/// A phone on a bad line repeats its request until an answer comes. All of them are one person and one login, and of
/// all the cookies that were given out one is good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_repeats_of_one_redemption_are_one_login() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, _, code) = stage(database).await;
        let anyone = server.anyone();
        let answers = at_once(|_| {
            let (anyone, body) = (anyone.clone(), json!({"code": code, "nonce": "the-same-for-all"}));
            async move { anyone.post("/api/v1/join", body).await }
        })
        .await;
        let engine = server.database.engine;
        assert_eq!(with(201, &answers), MANY, "{engine}");
        let member = |member: &str| -> BTreeSet<String> {
            answers.iter().map(|answer| answer.json()[member].to_string()).collect()
        };
        assert_eq!((member("person").len(), member("login").len()), (1, 1), "{engine}");
        let origin = format!("http://{}", server.address());
        let cookies: Vec<String> = answers.iter().map(|answer| cookie(answer).unwrap()).collect();
        let used = at_once(|number| refresh(anyone.clone(), cookies[number].clone(), origin.clone())).await;
        assert_eq!((with(200, &used), with(401, &used)), (1, MANY - 1), "{engine}");
        say(&format!("races on {engine}: {MANY} repeats of one redemption: 1 login, 1 cookie that is good"));
    }
}

/// Tabs that wake at once refresh with the same cookie: nobody is signed out by that. As soon as one successor is
/// used, the others are worthless, and using one of them ends the login: there are never two lines of one login.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_uses_of_one_refresh_token_leave_one_line() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, admin, _) = stage(database).await;
        let member = server.joined(&admin, "local", "member").await;
        let origin = format!("http://{}", server.address());
        let anyone = server.anyone();
        let first = member.cookie.clone().unwrap();
        let tabs = at_once(|_| refresh(anyone.clone(), first.clone(), origin.clone())).await;
        let engine = server.database.engine;
        assert_eq!(with(200, &tabs), MANY, "{engine}: nobody is signed out");
        let logins = member.get("/api/v1/logins").await.expect(200);
        assert_eq!(logins["items"].as_array().unwrap().len(), 1, "{engine}");
        let cookies: Vec<String> = tabs.iter().map(|answer| cookie(answer).unwrap()).collect();
        assert_eq!(cookies.iter().collect::<BTreeSet<_>>().len(), MANY, "{engine}: each has its own");

        // One of them goes on alone: the browser kept the last cookie. The line goes on, and no other can join it.
        let next = refresh(anyone.clone(), cookies[MANY - 1].clone(), origin.clone()).await;
        assert_eq!(next.status, 200, "{engine}");
        member.get("/api/v1/me").await.expect(200);

        // The same with another login, and all successors used at once: one wins, then the login is over for all.
        let copied = server.joined(&admin, "local", "member").await;
        let first = copied.cookie.clone().unwrap();
        let tabs = at_once(|_| refresh(anyone.clone(), first.clone(), origin.clone())).await;
        let cookies: Vec<String> = tabs.iter().map(|answer| cookie(answer).unwrap()).collect();
        let used = at_once(|number| refresh(anyone.clone(), cookies[number].clone(), origin.clone())).await;
        assert_eq!((with(200, &used), with(401, &used)), (1, MANY - 1), "{engine}");
        let winner = used.iter().find_map(cookie).unwrap();
        let rest = cookies.iter().chain([&winner, &first]);
        for cookie in rest {
            let answer = refresh(anyone.clone(), cookie.clone(), origin.clone()).await;
            assert_eq!(answer.status, 401, "{engine}: a copy was about, so that nothing of the login is good");
        }
        copied.get("/api/v1/me").await.expect(401);
        say(&format!(
            "races on {engine}: {MANY} uses of one refresh token: {MANY} tabs stay signed in; {MANY} of its successors: \
             1 won, and the login ended"
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_redeem_a_poster_at_once_as_many_wait_as_it_is_good_for() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, admin, _) = stage(database).await;
        let poster = json!({"negotiation": "local", "role": "member", "poster": true, "uses": 10});
        let made = admin.post("/api/v1/invites", poster).await.expect(201);
        let anyone = server.anyone();
        let answers = at_once(|number| {
            let body = json!({"code": made["items"][0]["code"], "nonce": format!("nonce-{number}-of-many")});
            let anyone = anyone.clone();
            async move { anyone.post("/api/v1/join", body).await }
        })
        .await;
        let engine = server.database.engine;
        assert_eq!((with(201, &answers), with(404, &answers)), (10, MANY - 10), "{engine}");
        let waiting = "select count(*) from people where instance_role = 'pending'";
        assert_eq!(server.database.count(waiting).await.unwrap(), 10, "{engine}");
        say(&format!("races on {engine}: {MANY} redemptions of a poster for 10: 10 wait"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_vouch_for_one_at_once_one_does() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, admin, _) = stage(database).await;
        let poster = json!({"negotiation": "local", "role": "member", "poster": true, "uses": 1});
        let made = admin.post("/api/v1/invites", poster).await.expect(201);
        let waiting = Client::join(server.address(), made["items"][0]["code"].as_str().unwrap()).await;
        let team = server.joined(&admin, "local", "team").await;
        let path = format!("/api/v1/people/{}/vouch", waiting.person.as_deref().unwrap());
        let answers = at_once(|number| {
            let (voucher, path) = (if number % 2 == 0 { admin.clone() } else { team.clone() }, path.clone());
            async move { voucher.post(&path, json!({})).await }
        })
        .await;
        let engine = server.database.engine;
        assert_eq!((with(204, &answers), with(404, &answers)), (1, MANY - 1), "{engine}");
        let me = waiting.get("/api/v1/me").await.expect(200);
        assert_eq!((&me["instance_role"], me["roles"].as_array().unwrap().len()), (&json!("member"), 1), "{engine}");
        say(&format!("races on {engine}: {MANY} vouches for one person: 1 role"));
    }
}

/// Whoever is marked as of the other side while others let them in holds no role in the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_marked_while_others_let_them_in_is_out() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, admin, _) = stage(database).await;
        let team = server.joined(&admin, "local", "team").await;
        let mut waiting = Vec::new();
        for _ in 0..MANY / 4 {
            let poster = json!({"negotiation": "local", "role": "member", "poster": true, "uses": 1});
            let made = admin.post("/api/v1/invites", poster).await.expect(201);
            let person = Client::join(server.address(), made["items"][0]["code"].as_str().unwrap()).await;
            waiting.push((person, code(&admin).await));
        }
        let answers = at_once(|number| {
            let ((client, code), admin, team) = (waiting[number / 4].clone(), admin.clone(), team.clone());
            let person = format!("/api/v1/people/{}", client.person.as_deref().unwrap());
            let role = format!("/api/v1/negotiations/local/roles/{}", client.person.as_deref().unwrap());
            async move {
                match number % 4 {
                    0 => client.post("/api/v1/join", json!({"code": code})).await,
                    1 => team.post(&format!("{person}/vouch"), json!({})).await,
                    2 => team.send(Method::PUT, &role, json!({"role": "moderator"})).await,
                    _ => {
                        let marked = json!({"employer_side": true});
                        admin.send(Method::PUT, &format!("{person}/employer-side"), marked).await
                    }
                }
            }
        })
        .await;
        let engine = server.database.engine;
        assert!(answers.iter().all(|answer| answer.status < 500), "{engine}");
        let people = admin.get("/api/v1/people").await.expect(200);
        let marked: Vec<_> =
            people["items"].as_array().unwrap().iter().filter(|person| person["employer_side"] == true).collect();
        assert_eq!(marked.len(), MANY / 4, "{engine}");
        for person in marked {
            assert_eq!((&person["instance_role"], &person["roles"]), (&json!("pending"), &json!([])), "{engine}");
        }
        say(&format!("races on {engine}: {} marked while they were let in: none is in", MANY / 4));
    }
}

/// The one who asks again at the same moment is no second person; the second person widens it, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_wishes_of_one_widen_nothing_and_many_of_two_widen_once() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, admin, _) = stage(database).await;
        let one = server.joined(&admin, "local", "team").await;
        let two = server.joined(&admin, "local", "team").await;
        one.post_entry("/api/v1/negotiations/local/entries", json!({"kind": "note", "text": "a"})).await.expect(201);
        let wish = async |client: Client| {
            let path = "/api/v1/negotiations/local/audience";
            client.send(Method::PUT, path, json!({"audience": "members"})).await
        };
        let engine = server.database.engine;
        let answers = at_once(|_| wish(one.clone())).await;
        assert_eq!((with(202, &answers), with(409, &answers)), (1, MANY - 1), "{engine}");
        assert_eq!(admin.get("/api/v1/negotiations/local").await.expect(200)["audience"], "unit", "{engine}");
        let answers = at_once(|_| wish(two.clone())).await;
        assert_eq!(with(200, &answers), MANY, "{engine}");
        let path = "/api/v1/negotiations/local/entries?kind=announcement";
        let announced = admin.get(path).await.expect(200);
        assert_eq!(announced["entries"].as_array().unwrap().len(), 1, "{engine}: {announced}");
        say(&format!("races on {engine}: {MANY} wishes of one: still for the unit; {MANY} of a second: widened once"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_administrators_who_step_down_at_once_one_stays() {
    for database in TestDatabase::each().await.unwrap() {
        let (server, admin, _) = stage(database).await;
        let mut administrators = vec![admin];
        while administrators.len() < MANY {
            administrators.push(server.admin().await);
        }
        let answers = at_once(|number| {
            let client = administrators[number].clone();
            let person = client.person.clone().unwrap();
            async move {
                match number % 4 {
                    0 => client.call(Method::DELETE, "/api/v1/me", None, &[]).await,
                    1 => client.post(&format!("/api/v1/people/{person}/revoke"), json!({})).await,
                    2 => {
                        let path = format!("/api/v1/people/{person}/instance-role");
                        client.send(Method::PUT, &path, json!({"role": "member"})).await
                    }
                    _ => {
                        let path = format!("/api/v1/people/{person}/employer-side");
                        client.send(Method::PUT, &path, json!({"employer_side": true})).await
                    }
                }
            }
        })
        .await;
        let engine = server.database.engine;
        assert_eq!((with(204, &answers), with(409, &answers)), (MANY - 1, 1), "{engine}");
        say(&format!("races on {engine}: {MANY} administrators step down: 1 stays"));
    }
}

#[expect(clippy::print_stdout, reason = "figures of a run, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
