//! The methods for the events of an alert, which an outbox and a queue share.

/// Declares `trigger`, `acknowledge` and `resolve`, which enqueue an event by the method `send` and return its `Result`.
macro_rules! alert_methods {
    ($receipt:ty) => {
        /// Enqueues an event that opens an alert. Use [`send`](Self::send) with a [`Trigger`](pd_events::Trigger) to set its other
        /// members.
        ///
        /// # Errors
        ///
        /// As [`send`](Self::send).
        pub async fn trigger(
            &self,
            summary: impl Into<String> + Send,
            source: impl Into<String> + Send,
        ) -> Result<$receipt, $crate::Error> {
            self.send(pd_events::Trigger::new(summary, source)).await
        }

        /// Enqueues an event that acknowledges the alert with this key: a string, or the receipt of its trigger.
        ///
        /// # Errors
        ///
        /// As [`send`](Self::send).
        pub async fn acknowledge(&self, key: impl AsRef<str> + Send) -> Result<$receipt, $crate::Error> {
            self.send(pd_events::Event::acknowledge(key)).await
        }

        /// Enqueues an event that resolves the alert with this key: a string, or the receipt of its trigger.
        ///
        /// # Errors
        ///
        /// As [`send`](Self::send).
        pub async fn resolve(&self, key: impl AsRef<str> + Send) -> Result<$receipt, $crate::Error> {
            self.send(pd_events::Event::resolve(key)).await
        }
    };
}

pub(crate) use alert_methods;
