//! The response status of the layer and the extractor in each case.

use std::{convert::Infallible, sync::Arc};

use axum::{Router, routing::post};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, StreamBody};
use pd_webhooks::{Accepted, BoxError, Delivery, Rejection, Retry, SignedWebhook, Verifier, VerifyLayer, Webhook};
use tower::{Layer, ServiceExt, service_fn};

const BODY: &str = r#"{"event":{"id":"01AB","event_type":"pagey.ping"}}"#;
const SECRET: &str = "opal-secret-1";

fn signature(body: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    format!("v1={}", base16ct::lower::encode_string(&mac.finalize().into_bytes()))
}

fn signed(body: &'static str) -> Request<Full<Bytes>> {
    Request::post("/hook")
        .header("x-pagerduty-signature", signature(body.as_bytes()))
        .header("x-webhook-id", "w-1")
        .body(Full::from(body))
        .unwrap()
}

fn verifier() -> Verifier {
    Verifier::new([SECRET]).unwrap()
}

async fn answer_of(status: u16) -> Response<Full<Bytes>> {
    let service = VerifyLayer::new(verifier()).layer(service_fn(move |_: Request<Full<Bytes>>| async move {
        let mut response = Response::new(Full::<Bytes>::default());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Ok::<_, Infallible>(response)
    }));
    service.oneshot(signed(BODY)).await.unwrap()
}

#[tokio::test]
async fn a_status_after_which_pagerduty_drops_the_webhook_becomes_503() {
    for (status, expected) in [
        (200, 200),
        (202, 202),
        (204, 204),
        (429, 429),
        (500, 500),
        (503, 503),
        (301, 503),
        (400, 503),
        (404, 503),
        (422, 503),
    ] {
        let response = answer_of(status).await;
        assert_eq!(response.status().as_u16(), expected, "{status}");
        assert_eq!(response.extensions().get::<Arc<Rejection>>().is_some(), status != expected, "{status}");
    }
}

#[tokio::test]
async fn unsigned_oversized_and_truncated_bodies_do_not_reach_the_handler() {
    let handler = service_fn(async |_: Request<Full<Bytes>>| -> Result<Response<Full<Bytes>>, BoxError> {
        panic!("the handler must not run")
    });
    let layer = VerifyLayer::new(verifier().body_limit(100));
    let send = async |request| layer.layer(handler).oneshot(request).await.unwrap();
    let unsigned = send(Request::post("/").body(Full::from(BODY)).unwrap()).await;
    assert_eq!(unsigned.status(), StatusCode::UNAUTHORIZED);
    assert!(unsigned.into_body().collect().await.unwrap().to_bytes().is_empty());
    let mut forged = signed(BODY);
    *forged.body_mut() = Full::from(BODY.replace("01AB", "01AC"));
    assert_eq!(send(forged).await.status(), StatusCode::UNAUTHORIZED);
    let large: &'static str = "x".repeat(101).leak();
    assert_eq!(send(signed(large)).await.status(), StatusCode::PAYLOAD_TOO_LARGE);

    let (parts, _) = signed(BODY).into_parts();
    let cut = futures_util::stream::iter([
        Ok(http_body::Frame::data(Bytes::from_static(b"{"))),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);
    let response = layer.layer(handler).oneshot(Request::from_parts(parts, StreamBody::new(cut))).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_handler_gets_the_signed_body_and_the_delivery_and_its_error_becomes_503() {
    let handler = service_fn(async |request: Request<Full<Bytes>>| -> Result<Response<Full<Bytes>>, BoxError> {
        let delivery = request.extensions().get::<Delivery>().unwrap();
        assert_eq!(delivery.webhook_id.as_deref(), Some("w-1"));
        assert_eq!(request.into_body().collect().await?.to_bytes(), BODY);
        Err("the database is down".into())
    });
    let response = VerifyLayer::new(verifier()).layer(handler).oneshot(signed(BODY)).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let reason = response.extensions().get::<Arc<Rejection>>().unwrap();
    assert!(matches!(&**reason, Rejection::Handler(error) if error.to_string() == "the database is down"));
}

#[tokio::test]
async fn the_layer_wraps_an_axum_router() {
    let app: Router = Router::new()
        .route("/hook", post(async |body: String| assert_eq!(body, BODY)))
        .layer(VerifyLayer::new(verifier()));
    let send = async |request: Request<Full<Bytes>>| {
        app.clone().oneshot(request.map(axum::body::Body::new)).await.unwrap().status().as_u16()
    };
    assert_eq!(send(signed(BODY)).await, 200);
    assert_eq!(send(Request::post("/hook").body(Full::from(BODY)).unwrap()).await, 401);
}

async fn receive(webhook: SignedWebhook) -> Result<Accepted, Retry> {
    assert_eq!(webhook.delivery.webhook_id.as_deref(), Some("w-1"));
    assert_eq!(webhook.body, BODY);
    if webhook.webhook.event.id == "01AB" { Ok(Accepted) } else { Err("unexpected")? }
}

#[tokio::test]
async fn the_extractor_responds_with_202_401_and_503() {
    #[derive(serde::Deserialize)]
    struct Strict {
        #[expect(dead_code, reason = "a required member")]
        not_sent: String,
    }
    let app: Router = Router::new()
        .route("/hook", post(receive))
        .route("/strict", post(async |_: SignedWebhook<Strict>| Accepted))
        .route("/fails", post(async |_: SignedWebhook| Err::<Accepted, Retry>("disk full".into())))
        .with_state(verifier());
    let send = async |path: &str, mut request: Request<Full<Bytes>>| {
        *request.uri_mut() = path.parse().unwrap();
        app.clone().oneshot(request.map(axum::body::Body::new)).await.unwrap()
    };
    assert_eq!(send("/hook", signed(BODY)).await.status().as_u16(), 202);
    let unsigned = Request::post("/hook").body(Full::from(BODY)).unwrap();
    assert_eq!(send("/hook", unsigned).await.status().as_u16(), 401);
    assert_eq!(send("/strict", signed(BODY)).await.status().as_u16(), 503);
    let failed = send("/fails", signed(BODY)).await;
    assert_eq!(failed.status().as_u16(), 503);
    assert!(failed.extensions().get::<Arc<Rejection>>().is_some());
    let unknown: Webhook = r#"{"event":{"event_type":"incident.new_thing"}}"#.parse().unwrap();
    assert_eq!(unknown.event.event_type.as_str(), "incident.new_thing");
}
