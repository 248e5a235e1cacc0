//! The OpenAPI document: every route, every socket message, and the copy that the web app is generated from.

use ob_testkit::TestServer;
use serde_json::Value;

#[tokio::test]
async fn the_document_is_served_and_names_every_socket_message() {
    let server = TestServer::start().await;
    let document = server.anyone().get("/api/v1/openapi.json").await.expect(200);
    assert_eq!(document, serde_json::from_str::<Value>(&ob_server::http::openapi::document()).unwrap());
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in ["ClientFrame", "ServerFrame", "Entry", "ProblemBody"] {
        assert!(schemas.contains_key(name), "{name}");
    }
    for path in ["/live", "/negotiations/{slug}/live", "/negotiations/{slug}/caucus/entries", "/join"] {
        assert!(document["paths"].get(format!("/api/v1{path}")).is_some(), "{path}");
    }
}

#[test]
fn every_operation_has_a_summary_and_documents_its_answers() {
    let document: Value = serde_json::from_str(&ob_server::http::openapi::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}");
            assert!(!operation["responses"].as_object().unwrap().is_empty(), "{method} {path}");
        }
    }
}
