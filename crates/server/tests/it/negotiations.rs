//! Negotiations and articles.

use ob_testkit::TestServer;
use serde_json::json;

#[tokio::test]
async fn an_administrator_adds_a_negotiation_and_the_team_runs_it() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let body = json!({"slug": "local", "title": "Twice", "kind": "contract", "ours": "a", "theirs": "b", "audience": "public"});
    admin.post("/api/v1/negotiations", body.clone()).await.expect(409);
    team.post("/api/v1/negotiations", body).await.expect(404);
    let change = json!({"title": "Contract 2026", "stage": "table", "time_zone": "America/New_York"});
    let path = "/api/v1/negotiations/local";
    let changed = team.send(hyper::Method::PATCH, path, change.clone()).await.expect(200);
    assert_eq!((&changed["title"], &changed["stage"]), (&json!("Contract 2026"), &json!("table")));
    assert_eq!(
        changed["you"],
        json!({"role": "team", "by": "Team 1", "can_read": true, "can_post": true, "can_amend": true, "can_invite": true})
    );
    admin.send(hyper::Method::PATCH, path, change).await.expect(404);
    let bad = team.send(hyper::Method::PATCH, path, json!({"time_zone": "Mars/Olympus"})).await.expect(422);
    assert_eq!(bad["errors"][0]["field"], "time_zone");
}

#[tokio::test]
async fn articles_have_numbers_and_notes_refer_to_them() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let path = "/api/v1/negotiations/local/articles";
    let wages = team.post(path, json!({"number": 12, "title": "Wages", "current_text": "3 %"})).await.expect(201);
    assert_eq!(
        wages,
        json!({"slug": "wages", "number": "12", "title": "Wages", "current_text": "3 %", "status": "not_opened"})
    );
    team.post(path, json!({"slug": "hours", "number": "14A", "title": "Hours of work", "current_text": ""}))
        .await
        .expect(201);
    team.post(path, json!({"number": "13", "title": "Wages"})).await.expect(409);
    admin.post(path, json!({"number": "15", "title": "Leave"})).await.expect(404);
    let list = server.anyone().get(path).await.expect(200);
    assert_eq!(list["items"][1]["slug"], "hours");
    assert_eq!(server.anyone().get(&format!("{path}/wages")).await.expect(200), wages);
    server.anyone().get(&format!("{path}/none")).await.expect(404);
    let entries = "/api/v1/negotiations/local/entries";
    let note =
        team.post_entry(entries, json!({"kind": "note", "text": "About wages", "article": "wages"})).await.expect(201);
    assert_eq!(note["article"], "wages");
    let page = server.anyone().get(&format!("{entries}?article=wages")).await.expect(200);
    assert_eq!(page["entries"].as_array().unwrap().len(), 1);
    assert_eq!(server.anyone().get("/api/v1/negotiations/local").await.expect(200)["articles"]["total"], 2);
}

/// A ground rule that was answered 200 holds, however many edit the title at that moment.
#[tokio::test]
async fn edits_at_the_same_moment_do_not_undo_each_other() {
    for database in ob_store::testing::TestDatabase::each().await.unwrap() {
        let server = TestServer::over(database).await;
        let admin = server.add_negotiation("local", "public").await;
        let team = server.joined(&admin, "local", "team").await;
        let path = "/api/v1/negotiations/local";
        for round in 1..=8 {
            let titles = (0..7).map(|number| {
                let team = team.clone();
                tokio::spawn(async move {
                    let body = json!({"title": format!("Title {number}")});
                    team.send(hyper::Method::PATCH, path, body).await.expect(200);
                })
            });
            let titles: Vec<_> = titles.collect();
            let rules = json!({"delay_s": round});
            team.send(hyper::Method::PUT, &format!("{path}/ground-rules"), rules).await.expect(200);
            for title in titles {
                title.await.unwrap();
            }
            assert_eq!(team.get(path).await.expect(200)["delay_s"], round, "{}", server.database.engine);
        }
    }
}
