//! Joining, tokens, roles, and that what is not yours looks like what does not exist.

use hyper::Method;
use ob_testkit::{Client, TestServer};
use serde_json::{Value, json};

#[tokio::test]
async fn a_code_is_good_once_and_a_lost_answer_burns_nothing() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    let code = invited["items"][0]["code"].as_str().unwrap();
    assert_eq!(code.len(), 26);
    let body = json!({"code": code.to_lowercase(), "nonce": "n-12345678", "label": "My phone"});
    let first = server.anyone().post("/api/v1/join", body.clone()).await.expect(201);
    let again = server.anyone().post("/api/v1/join", body.clone()).await.expect(201);
    assert_eq!((&first["person"], &first["login"]), (&again["person"], &again["login"]));
    let other = json!({"code": code, "nonce": "another-nonce"});
    assert_eq!(server.anyone().post("/api/v1/join", other).await.expect(404)["type"], "/problems/not-found");
    server.clock.advance(601);
    server.anyone().post("/api/v1/join", body).await.expect(404);
    for bad in ["", "hello", "00000000000000000000000000"] {
        server.anyone().post("/api/v1/join", json!({"code": bad})).await.expect(404);
    }
}

#[tokio::test]
async fn a_code_adds_its_role_to_whoever_is_signed_in() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    server.add_negotiation("other", "unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "other", "role": "team"})).await.expect(201);
    let joined = member.post("/api/v1/join", json!({"code": invited["items"][0]["code"]})).await.expect(201);
    assert_eq!(joined["person"].as_str(), member.person.as_deref());
    let me = member.get("/api/v1/me").await.expect(200);
    let roles: Vec<&Value> = me["roles"].as_array().unwrap().iter().map(|role| &role["by"]).collect();
    assert_eq!(roles.len(), 2);
    assert!(roles.contains(&&json!("Team 1")) && roles.contains(&&me["pseudonyms"][0]["name"]), "{me}");
    member.get("/api/v1/negotiations/other/held").await.expect(200);
}

#[tokio::test]
async fn a_sign_in_code_keeps_the_person() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let stranger = server.joined(&admin, "local", "member").await;
    let path = format!("/api/v1/people/{}/code", member.person.clone().unwrap());
    stranger.post(&path, json!({})).await.expect(404);
    let code = member.post(&path, json!({})).await.expect(201);
    let second = Client::join(server.address(), code["code"].as_str().unwrap()).await;
    assert_eq!(second.person, member.person);
    let logins = second.get("/api/v1/logins").await.expect(200);
    assert_eq!(logins["items"].as_array().unwrap().len(), 2);
    let other = logins["items"].as_array().unwrap().iter().find(|login| login["current"] == false).unwrap();
    let path = format!("/api/v1/logins/{}", other["id"].as_str().unwrap());
    stranger.call(Method::DELETE, &path, None, &[]).await.expect(404);
    second.call(Method::DELETE, &path, None, &[]).await.expect(204);
    member.get("/api/v1/me").await.expect(401);
    second.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn the_refresh_cookie_rotates_and_an_old_one_ends_the_login() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let origin = format!("http://{}", server.address());
    let refresh = async |cookie: &str, origin: &str| {
        let headers = [("cookie", cookie), ("origin", origin)];
        let answer = server.anyone().call(Method::POST, "/api/v1/login/refresh", None, &headers).await;
        let next = answer.header("set-cookie").map(|line| line.split(';').next().unwrap().to_owned());
        (answer.status, next)
    };
    let first = member.cookie.clone().unwrap();
    assert!(first.starts_with("ob_refresh="));
    assert_eq!(refresh(&first, "https://evil.example").await.0, 403);
    assert_eq!(refresh("ob_refresh=nonsense", &origin).await.0, 401);
    let (status, second) = refresh(&first, &origin).await;
    assert_eq!(status, 200);
    let (status, second_again) = refresh(&first, &origin).await;
    assert_eq!(status, 200, "an answer may be lost");
    let (status, _) = refresh(&second_again.unwrap(), &origin).await;
    assert_eq!(status, 200);
    assert_eq!(refresh(&second.unwrap(), &origin).await.0, 401, "a copy is about");
    member.get("/api/v1/me").await.expect(401);
    let cookie_only = server.anyone().call(Method::GET, "/api/v1/me", None, &[("cookie", &first)]).await;
    assert_eq!(cookie_only.status, 401, "no other route takes the cookie");
}

#[tokio::test]
async fn tokens_that_are_not_good_are_refused_everywhere() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let good = admin.token.clone().unwrap();
    let parts: Vec<&str> = good.split('.').collect();
    let forged_none = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.", parts[1]);
    let cut = format!("{}.{}", parts[0], parts[1]);
    let other_server = TestServer::start().await.add_negotiation("local", "public").await.token.unwrap();
    for token in ["x", "a.b.c", &forged_none, &cut, &format!("{good}x"), &other_server] {
        let client = Client::with_token(server.address(), token);
        client.get("/api/v1/me").await.expect(401);
        client.get("/api/v1/negotiations/local/entries").await.expect(401);
    }
    let basic = server.anyone().call(Method::GET, "/api/v1/me", None, &[("authorization", "Basic YTpi")]).await;
    assert_eq!(basic.status, 401);
    server.clock.advance(15 * 60 + 5);
    admin.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn what_is_not_yours_looks_like_what_does_not_exist() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    server.add_negotiation("other", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let member = server.joined(&admin, "local", "member").await;
    let outsider = server.joined(&admin, "other", "team").await;
    let secret = "canary-7f3a";
    let note = json!({"kind": "note", "text": secret});
    team.post_entry("/api/v1/negotiations/local/entries", note.clone()).await.expect(201);
    team.post_entry("/api/v1/negotiations/local/caucus/entries", note.clone()).await.expect(201);
    let absent = outsider.get("/api/v1/negotiations/absent/entries").await;
    for path in [
        "",
        "/entries",
        "/entries/0",
        "/sessions",
        "/articles",
        "/live",
        "/caucus/entries",
        "/caucus/entries/0",
        "/held",
    ] {
        for client in [&server.anyone(), &outsider] {
            let answer = client.get(&format!("/api/v1/negotiations/local{path}")).await;
            assert_eq!((answer.status, &answer.bytes), (404, &absent.bytes), "{path}");
        }
    }
    for client in [&server.anyone(), &outsider] {
        let list = client.get("/api/v1/negotiations").await;
        assert!(!String::from_utf8_lossy(&list.bytes).contains("\"local\""));
    }
    member.get("/api/v1/negotiations/local/entries/0").await.expect(200);
    member.get("/api/v1/negotiations/local/caucus/entries").await.expect(404);
    for (client, status) in [(&server.anyone(), 404), (&outsider, 404), (&member, 404), (&admin, 404)] {
        client.post_entry("/api/v1/negotiations/local/entries", note.clone()).await.expect(status);
        client.post("/api/v1/negotiations/local/entries/0/retractions", json!({"reason": "x"})).await.expect(status);
        client.post("/api/v1/negotiations/local/sessions", json!({})).await.expect(status);
        client.send(Method::PUT, "/api/v1/negotiations/local/ground-rules", json!({"delay_s": 1})).await.expect(status);
    }
    let known = admin.get("/api/v1/negotiations/local").await.expect(200);
    assert_eq!((&known["record"]["head"], &known["you"]["can_read"]), (&json!(-1), &json!(false)));
    admin.get("/api/v1/negotiations/local/entries").await.expect(404);
}

#[tokio::test]
async fn people_are_managed_by_administrators_and_teams() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    server.add_negotiation("other", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let member = server.joined(&admin, "local", "member").await;
    let outsider = server.joined(&admin, "other", "member").await;
    assert_eq!(admin.get("/api/v1/people").await.expect(200)["items"].as_array().unwrap().len(), 5);
    assert_eq!(team.get("/api/v1/people").await.expect(200)["items"].as_array().unwrap().len(), 2);
    member.get("/api/v1/people").await.expect(404);
    server.anyone().get("/api/v1/people").await.expect(404);
    let role = |client: &Client| format!("/api/v1/negotiations/local/roles/{}", client.person.clone().unwrap());
    team.send(Method::PUT, &role(&outsider), json!({"role": "team"})).await.expect(404);
    member.send(Method::PUT, &role(&member), json!({"role": "team"})).await.expect(404);
    team.send(Method::PUT, &role(&member), json!({"role": "moderator"})).await.expect(204);
    assert_eq!(member.get("/api/v1/me").await.expect(200)["roles"][0]["by"], "Moderator 1");
    team.send(Method::PUT, &role(&member), json!({"role": null})).await.expect(204);
    member.get("/api/v1/negotiations/local").await.expect(404);
    let path = format!("/api/v1/people/{}/revoke", team.person.clone().unwrap());
    member.post(&path, json!({})).await.expect(404);
    admin.post(&path, json!({})).await.expect(204);
    team.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn invitations_are_listed_and_withdrawn_by_who_may_make_them() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    server.add_negotiation("other", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let wanted = json!({"negotiation": "local", "role": "member", "count": 3});
    let made = team.post("/api/v1/invites", wanted).await.expect(201);
    assert_eq!(made["items"].as_array().unwrap().len(), 3);
    let link = made["items"][0]["link"].as_str().unwrap();
    assert!(link.starts_with(&format!("http://{}/join#", server.address())), "{link}");
    team.post("/api/v1/invites", json!({"negotiation": "other", "role": "member"})).await.expect(404);
    team.post("/api/v1/invites", json!({"role": "admin"})).await.expect(404);
    admin.post("/api/v1/invites", json!({"role": "member"})).await.expect(422);
    admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member", "count": 2000})).await.expect(422);
    let listed = team.get("/api/v1/invites").await;
    assert!(!String::from_utf8_lossy(&listed.bytes).contains(made["items"][0]["code"].as_str().unwrap()));
    assert_eq!(listed.expect(200)["items"].as_array().unwrap().len(), 3);
    let path = format!("/api/v1/invites/{}", made["items"][0]["id"].as_str().unwrap());
    server.anyone().call(Method::DELETE, &path, None, &[]).await.expect(404);
    team.call(Method::DELETE, &path, None, &[]).await.expect(204);
    server.anyone().post("/api/v1/join", json!({"code": made["items"][0]["code"]})).await.expect(404);
    Client::join(server.address(), made["items"][1]["code"].as_str().unwrap()).await;
}

#[tokio::test]
async fn a_first_start_has_one_administrator_link() {
    let server = TestServer::start().await;
    let first = server.node.app.first_administrator().await.unwrap().unwrap();
    let second = server.node.app.first_administrator().await.unwrap().unwrap();
    server.anyone().post("/api/v1/join", json!({"code": first.code})).await.expect(404);
    let admin = Client::join(server.address(), &second.code).await;
    assert_eq!(admin.get("/api/v1/me").await.expect(200)["instance_role"], "admin");
    assert!(server.node.app.first_administrator().await.unwrap().is_none());
}

#[tokio::test]
async fn nobody_gives_a_role_to_themselves() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let own = format!("/api/v1/negotiations/local/roles/{}", admin.person.clone().unwrap());
    admin.send(Method::PUT, &own, json!({"role": "team"})).await.expect(409);
    admin.get("/api/v1/negotiations/local/caucus/entries").await.expect(404);
}

#[tokio::test]
async fn a_role_is_not_taken_by_leaving_it_out() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let role = format!("/api/v1/negotiations/local/roles/{}", member.person.clone().unwrap());
    let problem = admin.send(Method::PUT, &role, json!({})).await.expect(422);
    assert_eq!(problem["errors"][0]["field"], "role");
    member.get("/api/v1/negotiations/local").await.expect(200);
}

#[tokio::test]
async fn a_revoked_person_leaves_no_way_back_and_nothing_that_goes_out() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let other = server.joined(&admin, "local", "team").await;
    let made = team.post("/api/v1/invites", json!({"negotiation": "local", "role": "team"})).await.expect(201);
    let path = format!("/api/v1/people/{}", team.person.clone().unwrap());
    let sign_in = team.post(&format!("{path}/code"), json!({})).await.expect(201);
    let entries = "/api/v1/negotiations/local/entries";
    let held = json!({"kind": "note", "text": "mischief", "hold_s": 4});
    team.post_entry(entries, held).await.expect(202);
    admin.post(&format!("{path}/revoke"), json!({})).await.expect(204);
    for code in [&made["items"][0]["code"], &sign_in["code"]] {
        server.anyone().post("/api/v1/join", json!({"code": code})).await.expect(404);
    }
    let mut viewer = server.live(Some(&other)).await;
    viewer.follow("local", "record", Some(-1)).await;
    server.clock.advance(10);
    other.post_entry(entries, json!({"kind": "note", "text": "we go on"})).await.expect(201);
    assert_eq!(viewer.entry().await["text"], "we go on");
    let waiting = other.get("/api/v1/negotiations/local/held").await.expect(200);
    assert!(waiting["items"][0]["problem"].as_str().unwrap().contains("access was taken"), "{waiting}");
    let path = format!("/api/v1/negotiations/local/held/{}", waiting["items"][0]["id"].as_str().unwrap());
    other.send(Method::PATCH, &path, json!({"text": "what was really said"})).await.expect(200);
    assert_eq!(viewer.entry().await["text"], "what was really said");
}

#[tokio::test]
async fn ending_a_login_voids_its_sign_in_codes() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let path = format!("/api/v1/people/{}/code", member.person.clone().unwrap());
    let code = member.post(&path, json!({})).await.expect(201);
    member.call(Method::DELETE, "/api/v1/login", None, &[]).await.expect(204);
    server.anyone().post("/api/v1/join", json!({"code": code["code"]})).await.expect(404);
}

/// A login tells the day of last use and no more, in the database too.
#[tokio::test]
async fn no_time_of_use_is_kept() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let origin = format!("http://{}", server.address());
    let headers = [("cookie", member.cookie.as_deref().unwrap()), ("origin", origin.as_str())];
    server.anyone().call(Method::POST, "/api/v1/login/refresh", None, &headers).await.expect(200);
    let day_micros = "86400000000";
    let sql =
        format!("select count(*) from logins where idle_until % {day_micros} <> 0 or expires_at % {day_micros} <> 0");
    assert_eq!(server.database.count(&sql).await.unwrap(), 0);
    assert_eq!(server.database.count("select count(*) from refresh_tokens where used not in (0, 1)").await.unwrap(), 0);
    server.node.app.forget().await.unwrap();
    server.clock.advance(11 * 60);
    server.node.app.forget().await.unwrap();
    assert_eq!(server.database.count("select count(*) from redemptions").await.unwrap(), 0);
    assert_eq!(server.database.count("select count(*) from changes").await.unwrap(), 0);
    server.clock.advance(190 * 24 * 3600);
    server.node.app.forget().await.unwrap();
    let left =
        "select (select count(*) from logins) + (select count(*) from refresh_tokens) + (select count(*) from invites)";
    assert_eq!(server.database.count(left).await.unwrap(), 0);
}

#[tokio::test]
async fn what_cannot_be_a_path_or_a_body_is_refused_in_the_same_form() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let problem = server.anyone().get("/api/v1/negotiations/%ff/entries").await;
    assert_eq!(problem.header("content-type"), Some("application/problem+json"));
    problem.expect(404);
    let entries = "/api/v1/negotiations/local/entries";
    team.post_entry(entries, json!(["note", null, null, "by position"])).await.expect(422);
    let mut live = server.live(None).await;
    live.send(json!(["follow", "local", "record", null])).await;
    assert_eq!(live.frame().await.unwrap()["code"], "invalid");
}
