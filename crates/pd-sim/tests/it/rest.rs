//! Credentials, rate limits, single objects, errors and the journal.

use std::time::Duration;

use http::{Method, StatusCode};
use pd_sim::Sim;
use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn credentials_are_checked() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let status = async |value: &str| client.clone().authorized(value).get("/users").await.status.as_u16();
    assert_eq!(status(&format!("Token token={}", sim.api_key())).await, 200);
    assert_eq!(status(&format!("Token token={}", sim.account_key())).await, 200);
    assert_eq!(status(&format!("Bearer {}", sim.bearer_token())).await, 200);
    assert_eq!(status(&format!("Bearer {}", sim.api_key())).await, 401);
    assert_eq!(status("Token token=wrong").await, 401);
    assert_eq!(status("Basic eDp5").await, 401);
    let answer = client.clone().anonymous().get("/users").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, 2006));
    let rejected = client.authorized("Token token=secret-of-mine").get("/users").await;
    assert!(!String::from_utf8_lossy(&rejected.body).contains("secret-of-mine"));
}

#[tokio::test]
async fn credentials_can_be_accepted_and_revoked() {
    let sim = Sim::start().await.unwrap();
    let user = sim.objects("users")[3]["id"].as_str().unwrap().to_owned();
    sim.accept_bearer_token("fresh", &user);
    let client = Client::new(&sim).authorized("Bearer fresh");
    assert_eq!(client.get("/users/me").await.json()["user"]["id"], json!(user));
    sim.revoke("fresh");
    assert_eq!(client.get("/users/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn me_is_the_user_of_the_key_and_a_400_for_an_account_level_key() {
    let sim = Sim::start().await.unwrap();
    let me = Client::new(&sim).get("/users/me").await.json();
    assert_eq!(me["user"]["id"], sim.objects("users")[0]["id"]);
    let account = Client::new(&sim).authorized(&format!("Token token={}", sim.account_key()));
    let rejected = account.get("/users/me").await;
    assert_eq!(rejected.status, StatusCode::BAD_REQUEST);
    assert!(rejected.json()["error"]["message"].as_str().unwrap().contains("account-level access token"));
}

#[tokio::test(start_paused = true)]
async fn each_credential_has_its_own_rate_limit() {
    let sim = Sim::builder().budget(3, Duration::from_secs(10)).start().await.unwrap();
    let client = Client::new(&sim);
    for left in ["2", "1", "0"] {
        let answer = client.get("/users?limit=1").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["ratelimit-limit"], "3");
        assert_eq!(answer.headers["ratelimit-remaining"], left);
        assert_eq!(answer.headers["ratelimit-reset"], "10");
    }
    tokio::time::advance(Duration::from_millis(6_500)).await;
    let rejected = client.get("/users").await;
    assert_eq!((rejected.status, rejected.code()), (StatusCode::TOO_MANY_REQUESTS, 2020));
    assert_eq!(rejected.headers["ratelimit-reset"], "4");
    let other = client.clone().authorized(&format!("Bearer {}", sim.bearer_token()));
    assert_eq!(other.get("/users").await.status, StatusCode::OK);
    tokio::time::advance(Duration::from_millis(3_500)).await;
    assert_eq!(client.get("/users").await.headers["ratelimit-remaining"], "2");
}

#[tokio::test]
async fn objects_are_created_read_changed_and_deleted() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let made = client.post("/teams", json!({"team": {"name": "Night watch"}})).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let team = &made.json()["team"];
    let id = team["id"].as_str().unwrap();
    assert_eq!(team["type"], "team");
    assert_eq!(team["summary"], "Night watch");
    assert_eq!(team["self"], json!(format!("{}/teams/{id}", sim.url())));
    assert_eq!(team["html_url"], json!(format!("https://acme.pagerduty.com/teams/{id}")));
    let path = format!("/teams/{id}");
    assert_eq!(client.get(&path).await.json(), made.json());
    let changed = client.put(&path, json!({"team": {"name": "Day watch"}})).await;
    assert_eq!(changed.json()["team"]["summary"], "Day watch");
    assert_eq!(sim.get("teams", id).unwrap()["name"], "Day watch");
    let deleted = client.delete(&path).await;
    assert_eq!((deleted.status, deleted.body.len()), (StatusCode::NO_CONTENT, 0));
    let gone = client.get(&path).await;
    assert_eq!((gone.status, gone.code()), (StatusCode::NOT_FOUND, 2100));
    assert_eq!(client.delete(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_undocumented_collection_exists_once_it_has_an_object() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    assert_eq!(client.get("/gizmos").await.status, StatusCode::NOT_FOUND);
    let made = client.post("/gizmos", json!({"gizmo": {"name": "one"}})).await;
    let id = made.json()["gizmo"]["id"].as_str().unwrap().to_owned();
    assert_eq!(client.get("/gizmos").await.ids("gizmos"), [id.as_str()]);
    sim.insert(&format!("gizmos/{id}/cogs"), json!({"name": "tooth"}));
    assert_eq!(client.get(&format!("/gizmos/{id}/cogs")).await.ids("cogs").len(), 1);
    assert_eq!(client.get("/gizmos/NOPE/cogs").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_other_apis_have_their_base_paths_and_wrappers() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let collection = "integration-slack/workspaces/T1/connections";
    assert_eq!(client.get(&format!("/{collection}")).await.status, StatusCode::NOT_FOUND);
    sim.insert(collection, json!({"id": "C1", "channel_name": "ops"}));
    let page = client.get(&format!("/{collection}")).await;
    assert_eq!(page.ids("slack_connections"), ["C1"]);
    assert_eq!(page.json()["more"], false);
    let one = client.get(&format!("/{collection}/C1")).await.json();
    assert_eq!(one["slack_connection"]["channel_name"], "ops");
}

#[tokio::test]
async fn contact_methods_belong_to_their_user() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let me = client.get("/users/me").await.json()["user"]["id"].as_str().unwrap().to_owned();
    let path = format!("/users/{me}/contact_methods");
    assert_eq!(client.get(&path).await.ids("contact_methods").len(), 1);
    let method = json!({"contact_method": {"type": "phone_contact_method", "address": "5551234567"}});
    assert_eq!(client.post(&path, method.clone()).await.json()["contact_method"]["type"], "phone_contact_method");
    assert_eq!(client.get(&path).await.ids("contact_methods").len(), 2);
    assert_eq!(client.post("/users/NOPE/contact_methods", method).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_email_address_belongs_to_one_user() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let user = |email: &str| json!({"user": {"type": "user", "name": "New", "email": email}});
    assert_eq!(client.post("/users", user("new@example.com")).await.status, StatusCode::CREATED);
    assert_eq!(client.post("/users", user("NEW@example.com")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_invalid_body_is_a_400() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    for body in ["", "{", "[]", "{\"name\":\"x\"}", "{\"team\":[]}"] {
        let rejected = client.send(Method::POST, "/teams", body).await.unwrap();
        assert_eq!((rejected.status, rejected.code()), (StatusCode::BAD_REQUEST, 2001), "{body}");
    }
}

#[tokio::test]
async fn abilities_respond_with_204_402_and_404() {
    let sim = Sim::builder().abilities(["teams"]).start().await.unwrap();
    let client = Client::new(&sim);
    assert_eq!(client.get("/abilities").await.json(), json!({"abilities": ["teams"]}));
    assert_eq!(client.get("/abilities/teams").await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/abilities/sso").await.status, StatusCode::PAYMENT_REQUIRED);
    assert_eq!(client.get("/abilities/nope").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn entities_can_be_tagged() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let user = sim.objects("users")[0]["id"].as_str().unwrap().to_owned();
    let change = json!({"add": [{"type": "tag", "label": "night"}, {"type": "tag", "label": "tier-1"}]});
    assert_eq!(client.post(&format!("/users/{user}/change_tags"), change).await.status, StatusCode::OK);
    let tags = client.get(&format!("/users/{user}/tags")).await.ids("tags");
    assert_eq!(tags.len(), 2);
    assert_eq!(sim.count("tags"), 4, "one label was known");
    assert_eq!(client.get(&format!("/tags/{}/users", tags[0])).await.ids("users"), [user.as_str()]);
    let change = json!({"remove": [{"type": "tag_reference", "id": tags[0]}]});
    client.post(&format!("/users/{user}/change_tags"), change).await;
    assert_eq!(client.get(&format!("/users/{user}/tags")).await.ids("tags"), tags[1..]);
}

#[tokio::test]
async fn the_journal_records_requests_and_redacts_the_credential() {
    let sim = Sim::builder().journal_limit(2).start().await.unwrap();
    let client = Client::new(&sim).header("x-mine", "yes");
    client.get("/users?query=a%20b&ids[]=P1").await;
    client.post("/teams", json!({"team": {"name": "N"}})).await;
    let journal = sim.journal();
    let first = &journal.to(&Method::GET, "/users")[0];
    assert_eq!(first.query(), [("query".to_owned(), "a b".to_owned()), ("ids[]".to_owned(), "P1".to_owned())]);
    assert_eq!(first.header("x-mine"), Some("yes"));
    assert_eq!(first.authorization(), Some(format!("Token token={}", sim.api_key()).as_str()));
    assert!(!format!("{first:?} {journal:?}").contains(sim.api_key()));
    let last = journal.last().unwrap();
    assert_eq!(last.json().unwrap()["team"]["name"], "N");
    assert_eq!((first.connection(), last.connection()), (1, 1));
    client.get("/teams").await;
    assert_eq!((journal.len(), journal.total()), (2, 3));
    journal.clear();
    assert!(journal.is_empty());
}

#[tokio::test]
async fn responses_are_compressed_if_gzip_is_on_and_accepted() {
    use std::io::Read;
    let sim = Sim::builder().gzip(true).start().await.unwrap();
    let plain = Client::new(&sim).get("/users").await;
    assert!(!plain.headers.contains_key("content-encoding"));
    let packed = Client::new(&sim).header("accept-encoding", "br, gzip").get("/users").await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
}

#[tokio::test]
async fn each_response_has_its_own_request_id_and_a_date() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let (a, b) = (client.get("/users").await, client.get("/nope").await);
    assert_ne!(a.headers["x-request-id"], b.headers["x-request-id"]);
    assert!(b.headers["date"].to_str().unwrap().ends_with(" GMT"));
}
