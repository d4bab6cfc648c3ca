//! Idle HTTP/1.1 connections, in hyper-util's `cache`.
//!
//! The cache hands out the connection that was used last, makes one where there is none, and gives a request that waits for
//! its own connection one that another has done with. Its types have no names, so what is needed of them is behind a trait.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll, Waker},
};

use hyper_util::{client::pool::cache, rt::TokioExecutor};
use tower::Service;

use super::{
    connection::{Connect, Connection},
    error::NoHttp1,
};

/// A handle to a pool of connections.
pub(super) trait Pool: Clone + Send + Sync + 'static {
    /// A connection on loan. It goes back to the pool when it is dropped.
    type Loan: Send + 'static;

    /// A connection that is idle now.
    fn idle(&mut self) -> Option<Self::Loan>;

    /// A connection that was idle, or else a new one; whichever comes first.
    fn lend(&mut self) -> impl Future<Output = Result<Self::Loan, NoHttp1>> + Send;

    /// The connection that is on loan.
    fn connection<'a>(&self, loan: &'a mut Self::Loan) -> &'a mut Connection;

    /// Closes the connection.
    fn discard(&self, loan: Self::Loan);

    /// Closes the idle connections that are not to be kept.
    fn retain(&mut self, keep: &mut dyn FnMut(&mut Connection) -> bool);
}

/// A pool of what `connect` makes.
pub(super) fn pool(connect: Connect) -> impl Pool {
    let cache = cache::builder().executor(TokioExecutor::new()).build(connect);
    named(cache, |cache| cache.is_empty(), |loan| loan.inner_mut(), |cache, keep| cache.retain(keep))
}

/// Ties the types of the closures to that of the cache, so that they can be left out above.
fn named<C, E, L, R>(cache: C, is_empty: E, connection: L, retain: R) -> impl Pool
where
    C: Service<(), Error = NoHttp1> + Clone + Send + Sync + 'static,
    C::Response: Service<()> + Send + 'static,
    C::Future: Send,
    E: Fn(&C) -> bool + Copy + Send + Sync + 'static,
    L: Fn(&mut C::Response) -> &mut Connection + Copy + Send + Sync + 'static,
    R: Fn(&mut C, &mut dyn FnMut(&mut Connection) -> bool) + Copy + Send + Sync + 'static,
{
    Cached { cache, is_empty, connection, retain }
}

#[derive(Clone)]
struct Cached<C, E, L, R> {
    cache: C,
    is_empty: E,
    connection: L,
    retain: R,
}

impl<C, E, L, R> Pool for Cached<C, E, L, R>
where
    C: Service<(), Error = NoHttp1> + Clone + Send + Sync + 'static,
    C::Response: Service<()> + Send + 'static,
    C::Future: Send,
    E: Fn(&C) -> bool + Copy + Send + Sync + 'static,
    L: Fn(&mut C::Response) -> &mut Connection + Copy + Send + Sync + 'static,
    R: Fn(&mut C, &mut dyn FnMut(&mut Connection) -> bool) + Copy + Send + Sync + 'static,
{
    type Loan = C::Response;

    fn idle(&mut self) -> Option<C::Response> {
        let mut cx = Context::from_waker(Waker::noop());
        let Poll::Ready(Ok(())) = self.cache.poll_ready(&mut cx) else { return None };
        // Without one, a call would begin a new connection.
        if (self.is_empty)(&self.cache) {
            return None;
        }
        match pin!(self.cache.call(())).poll(&mut cx) {
            Poll::Ready(Ok(loan)) => Some(loan),
            Poll::Ready(Err(_)) | Poll::Pending => None,
        }
    }

    async fn lend(&mut self) -> Result<C::Response, NoHttp1> {
        poll_fn(|cx| self.cache.poll_ready(cx)).await?;
        self.cache.call(()).await
    }

    fn connection<'a>(&self, loan: &'a mut C::Response) -> &'a mut Connection {
        (self.connection)(loan)
    }

    fn discard(&self, mut loan: C::Response) {
        // The cache does not take back what says of itself that it is of no use any more.
        (self.connection)(&mut loan).spend();
        let _spent: Poll<_> = loan.poll_ready(&mut Context::from_waker(Waker::noop()));
    }

    fn retain(&mut self, keep: &mut dyn FnMut(&mut Connection) -> bool) {
        (self.retain)(&mut self.cache, keep);
    }
}
