use std::{collections::VecDeque, io};

use http_body::{Frame, SizeHint};
use proptest::prelude::*;
use tower::{ServiceExt, service_fn};

use super::*;

#[derive(Clone)]
enum Piece {
    Data(Bytes),
    Trailers,
    Break,
}

/// A body that arrives in these pieces. Every second poll is pending.
#[derive(Clone)]
struct Pieces {
    pieces: VecDeque<Piece>,
    claimed: u64,
    polled: bool,
}

impl Pieces {
    fn new(pieces: &[&[u8]]) -> Self {
        let pieces = pieces.iter().map(|piece| Piece::Data(Bytes::copy_from_slice(piece)));
        Self { pieces: pieces.collect(), claimed: 0, polled: false }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.polled = !self.polled;
        if self.polled {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.pieces.pop_front().map(|piece| match piece {
            Piece::Data(data) => Ok(Frame::data(data)),
            Piece::Trailers => Ok(Frame::trailers(http::HeaderMap::new())),
            Piece::Break => Err(io::ErrorKind::ConnectionReset.into()),
        }))
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = SizeHint::new();
        hint.set_lower(self.claimed);
        hint
    }
}

async fn collected(layer: CollectLayer, body: Pieces) -> Result<Response<Body>, Error> {
    let client = service_fn(move |_: Request<Body>| {
        let response = Response::builder().status(503).header("x-it", "is").body(body.clone());
        async move { Ok::<_, io::Error>(response.unwrap()) }
    });
    layer.layer(client).oneshot(Request::new(Body::empty())).await
}

#[tokio::test]
async fn status_headers_and_body_are_kept_and_trailers_are_dropped() {
    let mut body = Pieces::new(&[b"one ", b"", b"two"]);
    body.pieces.push_back(Piece::Trailers);
    let response = collected(CollectLayer::new(), body).await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["x-it"]), (503, &"is".parse().unwrap()));
    assert_eq!(response.into_body(), Body::from("one two"));
}

#[tokio::test]
async fn the_limit_applies_to_the_size_hint_and_to_the_received_bytes() {
    let layer = CollectLayer::new().max_response_bytes(4);
    assert_eq!(collected(layer, Pieces::new(&[b"12", b"34"])).await.unwrap().into_body(), Body::from("1234"));
    let claims = Pieces { claimed: 5, ..Pieces::new(&[]) };
    for body in [claims, Pieces::new(&[b"12", b"345"]), Pieces::new(&[b"12345"])] {
        let error = collected(layer, body).await.unwrap_err();
        assert_eq!(error.kind(), &Kind::TooLarge { limit: 4 });
    }
    // A size hint larger than the body does no harm.
    let claims = Pieces { claimed: u64::MAX, ..Pieces::new(&[b"1", b"2"]) };
    let unlimited = CollectLayer::new().max_response_bytes(usize::MAX);
    assert_eq!(collected(unlimited, claims).await.unwrap().into_body(), Body::from("12"));
}

#[tokio::test]
async fn a_body_error_is_a_network_failure_for_a_client_and_a_layer_failure_for_a_layer() {
    let mut cut = Pieces::new(&[b"half"]);
    cut.pieces.push_back(Piece::Break);
    let error = collected(CollectLayer::new(), cut.clone()).await.unwrap_err();
    assert_eq!(error.kind(), &Kind::Interrupted);
    assert!(error.is_ambiguous() && std::error::Error::source(&error).is_some());
    assert_eq!(collected(CollectLayer::for_attempt_layer(), cut).await.unwrap_err().kind(), &Kind::Layer);
}

proptest! {
    #[test]
    fn any_split_into_frames_gives_the_same_body(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 0..12),
        claimed in 0u64..300,
    ) {
        let body = Pieces { claimed, ..Pieces::new(&pieces.iter().map(Vec::as_slice).collect::<Vec<_>>()) };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let response = runtime.block_on(collected(CollectLayer::new(), body)).unwrap();
        prop_assert_eq!(response.into_body(), Body::from(pieces.concat()));
    }
}
