//! Identifiers in PagerDuty's format. They are derived from a counter, so they are deterministic and unique.

const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// 36^6, the number of values of six digits.
const SPACE: u64 = 2_176_782_336;
/// Coprime to `SPACE`, so that multiplying by it modulo `SPACE` permutes the values.
const STRIDE: u64 = 1_234_567_891;

/// Generates identifiers.
#[derive(Debug)]
pub(crate) struct Ids {
    next: u64,
    salt: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { next: 0, salt: seed % SPACE }
    }

    /// Returns an identifier for an object of `collection`: `P` and six digits, or the longer form of incidents, alerts and
    /// log entries.
    pub(crate) fn next_for(&mut self, collection: &str) -> String {
        let short = self.next_digits();
        match collection.rsplit('/').next() {
            Some("incidents" | "alerts") => format!("Q0{}{short}", self.pad()),
            Some("log_entries") => format!("R0{}{short}", self.pad()),
            _ => format!("P{short}"),
        }
    }

    /// Returns a 32-digit hexadecimal key, like a routing key or a generated `dedup_key`.
    pub(crate) fn next_key(&mut self) -> String {
        self.next += 1;
        let mut rng = fastrand::Rng::with_seed(self.salt.wrapping_add(self.next).wrapping_mul(STRIDE));
        format!("{:032x}", rng.u128(..))
    }

    fn next_digits(&mut self) -> String {
        self.next += 1;
        // Both factors are below 2^32, so the product fits.
        digits((self.next % SPACE * STRIDE + self.salt) % SPACE)
    }

    fn pad(&self) -> String {
        digits(self.salt * 7 % SPACE)
    }
}

fn digits(mut value: u64) -> String {
    let mut text = [b'0'; 6];
    for place in text.iter_mut().rev() {
        let digit = usize::try_from(value % 36).unwrap_or_default();
        *place = DIGITS.get(digit).copied().unwrap_or(b'0');
        value /= 36;
    }
    text.iter().map(|&byte| char::from(byte)).collect()
}
