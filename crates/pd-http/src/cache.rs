//! Idle HTTP/1.1 connections, in hyper-util's `cache`.
//!
//! The cache hands out the connection that was used last, makes one where there is none, and gives a request that waits for
//! its own connection one that another has done with. Its types have no names, so what is needed of them is behind a trait.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Weak,
    task::{Context, Poll, Waker},
};

use hyper::rt::Executor;
use hyper_util::client::pool::cache;
use tokio::runtime::Handle;
use tower_service::Service;

use crate::RequestBody;

use crate::{
    connection::{Connect, Connection, Wanted},
    error::NoHttp1,
};

/// A handle to a pool of connections.
pub(crate) trait Pool<B>: Clone + Send + Sync + 'static {
    /// A connection on loan. It goes back to the pool when it is dropped.
    type Loan: Send + Sync + 'static;

    /// A connection that is idle now.
    fn idle(&mut self) -> Option<Self::Loan>;

    /// A connection that was idle, or else a new one; whichever comes first.
    fn lend(&mut self) -> impl Future<Output = Result<Self::Loan, NoHttp1<B>>> + Send;

    /// The connection that is on loan.
    fn connection<'a>(&self, loan: &'a mut Self::Loan) -> &'a mut Connection<B>;

    /// Closes the connection.
    fn discard(&self, loan: Self::Loan);

    /// Closes the idle connections that are not to be kept.
    fn retain(&mut self, keep: &mut dyn FnMut(&Connection<B>) -> bool);
}

/// A pool of what `connect` makes.
pub(crate) fn pool<B: RequestBody>(connect: Connect<B>, landing: Weak<dyn Landing>) -> impl Pool<B> {
    let cache = cache::builder().executor(Background(landing)).build(connect);
    named(cache, |loan| loan.inner_mut(), |cache, keep| cache.retain(|connection| keep(connection)))
}

/// Hears of connections that were made for a request which has taken another by then.
pub(crate) trait Landing: Send + Sync {
    /// One of them is in the pool.
    fn landed(&self);
}

/// Goes on with them.
#[derive(Clone)]
struct Background(Weak<dyn Landing>);

impl<F> Executor<F> for Background
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, connecting: F) {
        let landing = Weak::clone(&self.0);
        // Without a runtime there is no going on.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                connecting.await;
                if let Some(landing) = landing.upgrade() {
                    landing.landed();
                }
            });
        }
    }
}

/// Ties the types of the closures to that of the cache, so that they can be left out above.
fn named<B, C, L, R>(cache: C, connection: L, retain: R) -> impl Pool<B>
where
    B: RequestBody,
    C: Service<Wanted, Error = Option<NoHttp1<B>>> + Clone + Send + Sync + 'static,
    C::Response: Service<()> + Send + Sync + 'static,
    C::Future: Send,
    L: Fn(&mut C::Response) -> &mut Connection<B> + Copy + Send + Sync + 'static,
    R: Fn(&mut C, &mut dyn FnMut(&Connection<B>) -> bool) + Copy + Send + Sync + 'static,
{
    Cached { cache, connection, retain }
}

#[derive(Clone)]
struct Cached<C, L, R> {
    cache: C,
    connection: L,
    retain: R,
}

impl<B, C, L, R> Pool<B> for Cached<C, L, R>
where
    B: RequestBody,
    C: Service<Wanted, Error = Option<NoHttp1<B>>> + Clone + Send + Sync + 'static,
    C::Response: Service<()> + Send + Sync + 'static,
    C::Future: Send,
    L: Fn(&mut C::Response) -> &mut Connection<B> + Copy + Send + Sync + 'static,
    R: Fn(&mut C, &mut dyn FnMut(&Connection<B>) -> bool) + Copy + Send + Sync + 'static,
{
    type Loan = C::Response;

    fn idle(&mut self) -> Option<C::Response> {
        let mut cx = Context::from_waker(Waker::noop());
        let Poll::Ready(Ok(())) = self.cache.poll_ready(&mut cx) else { return None };
        match pin!(self.cache.call(Wanted::Idle)).poll(&mut cx) {
            Poll::Ready(Ok(loan)) => Some(loan),
            Poll::Ready(Err(_)) | Poll::Pending => None,
        }
    }

    async fn lend(&mut self) -> Result<C::Response, NoHttp1<B>> {
        loop {
            let loan = match poll_fn(|cx| self.cache.poll_ready(cx)).await {
                Ok(()) => self.cache.call(Wanted::Any).await,
                Err(why) => Err(why),
            };
            match loan {
                Ok(loan) => return Ok(loan),
                Err(Some(why)) => return Err(why),
                // What is told those who want less.
                Err(None) => {}
            }
        }
    }

    fn connection<'a>(&self, loan: &'a mut C::Response) -> &'a mut Connection<B> {
        (self.connection)(loan)
    }

    fn discard(&self, mut loan: C::Response) {
        // The cache does not take back what says of itself that it is of no use any more.
        let _spent: Poll<_> = loan.poll_ready(&mut Context::from_waker(Waker::noop()));
    }

    fn retain(&mut self, keep: &mut dyn FnMut(&Connection<B>) -> bool) {
        (self.retain)(&mut self.cache, keep);
    }
}
