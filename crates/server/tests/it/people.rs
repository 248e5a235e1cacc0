//! Posters and vouching, the mark of the other side, pseudonyms, audiences that change, and the audit list.

use hyper::Method;
use ob_store::testing::TestDatabase;
use ob_testkit::{Client, TestServer};
use serde_json::{Value, json};

/// Puts up a poster for so many and answers its code.
async fn poster(by: &Client, slug: &str, uses: i64) -> String {
    let body = json!({"negotiation": slug, "role": "member", "poster": true, "uses": uses});
    let invited = by.post("/api/v1/invites", body).await.expect(201);
    invited["items"][0]["code"].as_str().unwrap().to_owned()
}

fn id(client: &Client) -> String {
    client.person.clone().unwrap()
}

async fn audit(by: &Client) -> Vec<Value> {
    by.get("/api/v1/audit").await.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_poster_lets_many_wait_and_the_team_vouches() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let other_admin = server.add_negotiation("other", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let other_team = server.joined(&other_admin, "other", "team").await;
    let code = poster(&team, "local", 2).await;
    let first = Client::join(server.address(), &code).await;
    let second = Client::join(server.address(), &code).await;
    server.anyone().post("/api/v1/join", json!({"code": code})).await.expect(404);
    assert_eq!(first.get("/api/v1/me").await.expect(200)["instance_role"], "pending");
    first.get("/api/v1/negotiations/local/entries").await.expect(404);

    let people = team.get("/api/v1/people").await.expect(200);
    let waiting: Vec<&Value> =
        people["items"].as_array().unwrap().iter().filter(|p| p["asks"] == json!(["local"])).collect();
    assert_eq!(waiting.len(), 2);
    let vouch = format!("/api/v1/people/{}/vouch", id(&first));
    for stranger in [&other_team, &second, &server.anyone()] {
        stranger.post(&vouch, json!({})).await.expect(404);
    }
    let mut live = server.live(Some(&first)).await;
    live.send(json!({"type": "follow", "negotiation": "local", "stream": "record", "after": -1})).await;
    assert_eq!(live.frame().await.unwrap()["code"], "not_found");
    team.post(&vouch, json!({"negotiation": "local"})).await.expect(204);
    team.post(&vouch, json!({})).await.expect(404);
    let me = first.get("/api/v1/me").await.expect(200);
    assert_eq!((&me["instance_role"], &me["roles"][0]["role"]), (&json!("member"), &json!("member")));
    first.get("/api/v1/negotiations/local/entries").await.expect(200);
    assert_eq!(live.follow("local", "record", Some(-1)).await, -1);

    // The other one is turned away, by this team alone.
    let revoke = format!("/api/v1/people/{}/revoke", id(&second));
    other_team.post(&revoke, json!({})).await.expect(404);
    team.post(&format!("/api/v1/people/{}/revoke", id(&first)), json!({})).await.expect(404);
    team.post(&revoke, json!({})).await.expect(204);
    second.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_lost_answer_takes_no_second_place_behind_a_poster() {
    for database in TestDatabase::each().await.unwrap() {
        let server = TestServer::over(database).await;
        let admin = server.add_negotiation("local", "unit").await;
        let code = poster(&admin, "local", 2).await;
        let body = json!({"code": code, "nonce": "n-of-the-first-phone"});
        let first = server.anyone().post("/api/v1/join", body.clone()).await.expect(201);
        let again = server.anyone().post("/api/v1/join", body).await.expect(201);
        assert_eq!((&first["person"], &first["login"]), (&again["person"], &again["login"]));
        let other = json!({"code": code, "nonce": "n-of-a-second-phone"});
        let other = server.anyone().post("/api/v1/join", other).await.expect(201);
        assert_ne!(first["person"], other["person"]);
        server.anyone().post("/api/v1/join", json!({"code": code})).await.expect(404);
    }
}

#[tokio::test]
async fn a_poster_is_for_members_for_three_days_and_bounded() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let ask = async |more: Value| {
        let mut body = json!({"negotiation": "local", "role": "member", "poster": true});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        admin.post("/api/v1/invites", body).await
    };
    for bad in [
        json!({"role": "team"}),
        json!({"uses": 0}),
        json!({"uses": 1001}),
        json!({"expires_s": 72 * 3600 + 1}),
        json!({"poster": false, "uses": 3}),
    ] {
        ask(bad).await.expect(422);
    }
    let code = ask(json!({})).await.expect(201)["items"][0]["code"].as_str().unwrap().to_owned();
    server.clock.advance(72 * 3600 - 1);
    Client::join(server.address(), &code).await;
    server.clock.advance(2);
    server.anyone().post("/api/v1/join", json!({"code": code})).await.expect(404);
}

#[tokio::test]
async fn of_64_who_come_to_one_poster_at_once_as_many_get_in_as_it_says() {
    for database in TestDatabase::each().await.unwrap() {
        let server = TestServer::over(database).await;
        let admin = server.add_negotiation("local", "unit").await;
        let code = poster(&admin, "local", 10).await;
        let tries = (0..64).map(|_| {
            let (anyone, code) = (server.anyone(), code.clone());
            tokio::spawn(async move { anyone.post("/api/v1/join", json!({"code": code})).await.status })
        });
        let mut answers = Vec::new();
        for attempt in tries.collect::<Vec<_>>() {
            answers.push(attempt.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 10, "{answers:?}");
        assert!(answers.iter().all(|status| matches!(status, 201 | 404)), "{answers:?}");
    }
}

#[tokio::test]
async fn who_is_marked_as_of_the_other_side_loses_every_role_and_gets_none() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let spy = server.joined(&admin, "local", "member").await;
    let mark = format!("/api/v1/people/{}/employer-side", id(&spy));
    team.send(Method::PUT, &mark, json!({"employer_side": true})).await.expect(404);
    let mut live = server.live(Some(&spy)).await;
    live.follow("local", "record", Some(-1)).await;
    admin.send(Method::PUT, &mark, json!({"employer_side": true})).await.expect(204);
    team.post_entry("/api/v1/negotiations/local/entries", json!({"kind": "note", "text": "canary"})).await.expect(201);
    assert_eq!(live.frame().await.unwrap()["code"], "follow_ended", "the follow is cut, nothing is sent after");
    spy.get("/api/v1/negotiations/local/entries").await.expect(404);

    // Neither a code, which is not used up by trying, nor the team gives a role.
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    let code = &invited["items"][0]["code"];
    spy.post("/api/v1/join", json!({"code": code})).await.expect(404);
    let role = format!("/api/v1/negotiations/local/roles/{}", id(&spy));
    admin.send(Method::PUT, &role, json!({"role": "member"})).await.expect(409);
    team.send(Method::PUT, &role, json!({"role": "member"})).await.expect(404);
    admin.post(&format!("/api/v1/people/{}/vouch", id(&spy)), json!({})).await.expect(409);
    server.anyone().post("/api/v1/join", json!({"code": code})).await.expect(201);
    // What the person sees of it is nothing.
    assert_eq!(spy.get("/api/v1/me").await.expect(200)["instance_role"], "pending");

    admin.send(Method::PUT, &mark, json!({"employer_side": false})).await.expect(204);
    spy.get("/api/v1/negotiations/local/entries").await.expect(404);
    admin.post(&format!("/api/v1/people/{}/vouch", id(&spy)), json!({})).await.expect(204);
    assert_eq!(spy.get("/api/v1/me").await.expect(200)["instance_role"], "member");
}

#[tokio::test]
async fn there_is_always_an_administrator() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let rank = async |by: &Client, of: &Client, role: &str| {
        let path = format!("/api/v1/people/{}/instance-role", id(of));
        by.send(Method::PUT, &path, json!({"role": role})).await.status
    };
    assert_eq!(rank(&admin, &admin, "member").await, 409);
    admin.send(Method::DELETE, "/api/v1/me", json!({})).await.expect(409);
    assert_eq!(rank(&member, &member, "admin").await, 404);
    assert_eq!(rank(&admin, &member, "admin").await, 204);
    assert_eq!(rank(&admin, &admin, "pending").await, 409);
    assert_eq!(rank(&member, &admin, "member").await, 204);
    admin.post("/api/v1/negotiations", json!({})).await.expect(422);
    admin.get("/api/v1/invites").await.expect(404);
}

#[tokio::test]
async fn a_name_is_stable_in_one_negotiation_and_tells_nothing_in_another() {
    for database in TestDatabase::each().await.unwrap() {
        let server = TestServer::over(database).await;
        let admin = server.add_negotiation("local", "unit").await;
        server.add_negotiation("other", "unit").await;
        let member = server.joined(&admin, "local", "member").await;
        let invited =
            admin.post("/api/v1/invites", json!({"negotiation": "other", "role": "member"})).await.expect(201);
        member.post("/api/v1/join", json!({"code": invited["items"][0]["code"]})).await.expect(201);
        let names = member.get("/api/v1/me").await.expect(200)["pseudonyms"].clone();
        assert_eq!(names.as_array().unwrap().len(), 2);
        assert_ne!(names[0]["name"], names[1]["name"]);
        assert_eq!(names[0]["name"].as_str().unwrap().split(' ').count(), 3);
        let server = server.restart().await;
        let mut member = member;
        member.move_to(server.address());
        member.refresh().await.unwrap();
        assert_eq!(member.get("/api/v1/me").await.expect(200)["pseudonyms"], names);
        // No table joins a name to a person, or one negotiation's to another's.
        let joined = "select count(*) from pseudonyms a join pseudonyms b on a.pid = b.pid \
                      and a.negotiation_id <> b.negotiation_id";
        assert_eq!(server.database.count(joined).await.unwrap(), 0);
        let list = admin_list(&server).await;
        assert!(!list.contains(names[0]["name"].as_str().unwrap()) && !list.contains("Member 1"), "{list}");

        member.send(Method::DELETE, "/api/v1/me", json!({})).await.expect(204);
        member.get("/api/v1/me").await.expect(401);
        for table in ["pseudonyms", "roles"] {
            let sql = format!("select count(*) from {table}");
            assert_eq!(server.database.count(&sql).await.unwrap(), 0, "{table}");
        }
    }
}

async fn admin_list(server: &TestServer) -> String {
    let admin = server.admin().await;
    String::from_utf8(admin.get("/api/v1/people").await.bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn one_of_the_team_narrows_an_audience_at_once() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let path = "/api/v1/negotiations/local/audience";
    let entries = "/api/v1/negotiations/local/entries";
    team.post_entry(entries, json!({"kind": "note", "text": "one"})).await.expect(201);
    let mut live = server.live(None).await;
    live.follow("local", "record", Some(0)).await;
    for other in [&admin, &server.anyone()] {
        other.send(Method::PUT, path, json!({"audience": "unit"})).await.expect(404);
    }
    assert_eq!(team.send(Method::PUT, path, json!({"audience": "unit"})).await.expect(200)["audience"], "unit");
    team.post_entry(entries, json!({"kind": "note", "text": "canary"})).await.expect(201);
    assert_eq!(live.frame().await.unwrap()["code"], "follow_ended");
    server.anyone().get(entries).await.expect(404);
    admin.get(entries).await.expect(404);
}

#[tokio::test]
async fn a_wider_audience_takes_two_of_the_team_and_is_announced() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let (first, second) = (server.joined(&admin, "local", "team").await, server.joined(&admin, "local", "team").await);
    let path = "/api/v1/negotiations/local/audience";
    let entries = "/api/v1/negotiations/local/entries";
    let ask = async |by: &Client, audience: &str| by.send(Method::PUT, path, json!({"audience": audience})).await;
    // A record without entries has nothing to give away.
    ask(&first, "members").await.expect(200);
    ask(&first, "unit").await.expect(200);
    first.post_entry(entries, json!({"kind": "note", "text": "one"})).await.expect(201);

    let state = ask(&first, "public").await.expect(202);
    assert_eq!((&state["audience"], &state["wanted"]["by"]), (&json!("unit"), &json!("Team 1")));
    ask(&first, "public").await.expect(409);
    server.anyone().get(entries).await.expect(404);
    // A different wish replaces the first; one that is taken back or too old does not count.
    ask(&second, "members").await.expect(202);
    second.send(Method::DELETE, path, json!({})).await.expect(204);
    ask(&first, "public").await.expect(202);
    server.clock.advance(24 * 3600 + 1);
    let mut second = second;
    second.refresh().await.unwrap();
    ask(&second, "public").await.expect(202);
    let mut first = first;
    first.refresh().await.unwrap();
    // Whoever asked and left the team takes the wish along.
    let mut admin = admin;
    admin.refresh().await.unwrap();
    let role = format!("/api/v1/negotiations/local/roles/{}", id(&second));
    admin.send(Method::PUT, &role, json!({"role": "moderator"})).await.expect(204);
    ask(&first, "public").await.expect(202);
    ask(&second, "public").await.expect(404);
    admin.send(Method::PUT, &role, json!({"role": "team"})).await.expect(204);
    assert_eq!(ask(&second, "public").await.expect(200)["audience"], "public");
    let page = server.anyone().get(entries).await.expect(200);
    let last = page["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(last["kind"], "announcement");
    assert_eq!(
        last["text"],
        "From now on everyone can read this record, from its first entry on. Decided by Team 1 and Team 3."
    );
}

#[tokio::test]
async fn the_audit_list_tells_each_what_concerns_them_and_forgets() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    server.add_negotiation("other", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let member = server.joined(&admin, "local", "member").await;
    for nobody in [&member, &server.anyone()] {
        nobody.get("/api/v1/audit").await.expect(404);
    }
    // A used code that someone else tries tells its team, once.
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    let code = json!({"code": invited["items"][0]["code"]});
    server.anyone().post("/api/v1/join", code.clone()).await.expect(201);
    for _ in 0..2 {
        server.anyone().post("/api/v1/join", code.clone()).await.expect(404);
    }
    let seen = audit(&team).await;
    assert_eq!(seen.iter().filter(|line| line["act"] == "code_tried_again").count(), 1);
    assert!(seen.iter().all(|line| line["negotiation"] == "local" && line.get("by_person").is_none()), "{seen:?}");
    let all = audit(&admin).await;
    assert!(all.iter().any(|line| line["negotiation"] == "other" && line["by_person"].is_string()), "{all:?}");
    // Page by page it is the same list.
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/api/v1/audit?limit=2{cursor}")).await.expect(200);
        paged.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    admin.get("/api/v1/audit?cursor=x").await.expect(422);
    admin.get("/api/v1/audit?limit=0").await.expect(422);
    server.clock.advance(14 * 24 * 3600 + 61);
    server.node.app.forget().await.unwrap();
    assert_eq!(server.database.count("select count(*) from audit").await.unwrap(), 0);
}

#[tokio::test]
async fn a_team_signs_in_its_members_and_nobody_who_reads_more() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let another = server.joined(&admin, "local", "team").await;
    let member = server.joined(&admin, "local", "member").await;
    let code = |of: &Client| format!("/api/v1/people/{}/code", id(of));
    for not_theirs in [&another, &admin] {
        team.post(&code(not_theirs), json!({})).await.expect(404);
    }
    let made = team.post(&code(&member), json!({})).await.expect(201);
    let second = Client::join(server.address(), made["code"].as_str().unwrap()).await;
    assert_eq!(second.person, member.person);
    assert!(audit(&team).await.iter().any(|line| line["act"] == "sign_in_code_made" && line["by"] == "Team 1"));
}

#[tokio::test]
async fn who_loses_the_right_to_invite_keeps_no_way_back_by_codes_made_before() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    server.add_negotiation("other", "unit").await;
    let make = async |by: &Client, slug: &str| {
        let invited = by.post("/api/v1/invites", json!({"negotiation": slug, "role": "team"})).await.expect(201);
        json!({"code": invited["items"][0]["code"]})
    };
    let scribe = server.joined(&admin, "local", "team").await;
    let code = make(&scribe, "local").await;
    let role = format!("/api/v1/negotiations/local/roles/{}", id(&scribe));
    admin.send(Method::PUT, &role, json!({"role": "member"})).await.expect(204);
    server.anyone().post("/api/v1/join", code).await.expect(404);

    let rank = format!("/api/v1/people/{}/instance-role", id(&scribe));
    admin.send(Method::PUT, &role, json!({"role": "team"})).await.expect(204);
    admin.send(Method::PUT, &rank, json!({"role": "admin"})).await.expect(204);
    let (kept, gone) = (make(&scribe, "local").await, make(&scribe, "other").await);
    let sign_in = scribe.post(&format!("/api/v1/people/{}/code", id(&admin)), json!({})).await.expect(201);
    admin.send(Method::PUT, &rank, json!({"role": "member"})).await.expect(204);
    server.anyone().post("/api/v1/join", kept).await.expect(201);
    server.anyone().post("/api/v1/join", gone).await.expect(404);
    server.anyone().post("/api/v1/join", json!({"code": sign_in["code"]})).await.expect(404);
}

#[tokio::test]
async fn a_code_that_signs_in_as_a_member_signs_in_as_nothing_more() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let code_for = async |member: &Client| {
        let made = team.post(&format!("/api/v1/people/{}/code", id(member)), json!({})).await.expect(201);
        json!({"code": made["code"]})
    };
    // Made an administrator, given a role, or coming by a code: what the team could sign in as is no more.
    let (first, second, third) = (
        server.joined(&admin, "local", "member").await,
        server.joined(&admin, "local", "member").await,
        server.joined(&admin, "local", "member").await,
    );
    let codes = [code_for(&first).await, code_for(&second).await, code_for(&third).await];
    let rank = format!("/api/v1/people/{}/instance-role", id(&first));
    admin.send(Method::PUT, &rank, json!({"role": "admin"})).await.expect(204);
    let role = format!("/api/v1/negotiations/local/roles/{}", id(&second));
    admin.send(Method::PUT, &role, json!({"role": "moderator"})).await.expect(204);
    let invited = admin.post("/api/v1/invites", json!({"role": "admin"})).await.expect(201);
    third.post("/api/v1/join", json!({"code": invited["items"][0]["code"]})).await.expect(201);
    for code in codes {
        server.anyone().post("/api/v1/join", code).await.expect(404);
    }

    // Nor does one who left the team keep a way in as somebody else.
    let member = server.joined(&admin, "local", "member").await;
    let code = code_for(&member).await;
    let role = format!("/api/v1/negotiations/local/roles/{}", id(&team));
    admin.send(Method::PUT, &role, json!({"role": null})).await.expect(204);
    server.anyone().post("/api/v1/join", code).await.expect(404);
}

#[tokio::test]
async fn a_login_that_others_opened_does_not_rise_with_its_person() {
    for database in TestDatabase::each().await.unwrap() {
        let server = TestServer::over(database).await;
        let admin = server.add_negotiation("local", "unit").await;
        let team = server.joined(&admin, "local", "team").await;
        let member = server.joined(&admin, "local", "member").await;
        let sign_in = async |by: &Client| {
            let code = by.post(&format!("/api/v1/people/{}/code", id(&member)), json!({})).await.expect(201);
            Client::join(server.address(), code["code"].as_str().unwrap()).await
        };
        let (opened, own) = (sign_in(&team).await, sign_in(&member).await);
        let mut live = server.live(Some(&opened)).await;
        let rank = format!("/api/v1/people/{}/instance-role", id(&member));
        admin.send(Method::PUT, &rank, json!({"role": "admin"})).await.expect(204);
        opened.get("/api/v1/me").await.expect(401);
        assert_eq!(live.close_code().await, Some(4401));
        for theirs in [&member, &own] {
            assert_eq!(theirs.get("/api/v1/me").await.expect(200)["instance_role"], "admin");
        }
    }
}
