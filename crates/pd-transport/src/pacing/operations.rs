//! The limit that each operation reports.

use std::collections::BTreeMap;

use super::state::OperationKey;

/// The number of operations with an entry of their own: more than the API documents. All others share one entry.
pub(super) const MOST_OPERATIONS: usize = 2_048;

/// The key of the shared entry. It is not a path, so no operation has it.
const OTHERS: &str = "(others)";

/// The votes of a GET, and the number of votes that makes a limit the credential's.
const VOTES_OF_GET: usize = 3;

/// The limit that each operation reported last.
///
/// No header tells whether a limit is that of the credential or of the operation. PagerDuty limits single operations, mostly
/// writes (`PUT /incidents`). So each operation votes for the limit that it reports, and a GET counts as three writes. The limit
/// with the most votes is the credential's; if two have the same number, it is the higher one. A limit that only one or two
/// writes report stays their own.
#[derive(Debug, Default)]
pub(super) struct Operations {
    /// By canonical path and method. Ordered: comparing a few short paths is cheaper than hashing one.
    paths: BTreeMap<Box<str>, BTreeMap<Box<str>, KnownLimit>>,
    count: usize,
    shared: Option<SharedLimit>,
}

/// The limit of one operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownLimit {
    pub(super) limit: u64,
    /// The index of the operation's own window, which is used while its limit differs from the credential's.
    pub(super) own: Option<usize>,
}

/// The credential's limit, and the number of operations that reported it.
#[derive(Debug, Clone, Copy)]
struct SharedLimit {
    limit: u64,
    operations: usize,
}

impl Operations {
    pub(super) fn get(&self, name: &OperationKey) -> Option<KnownLimit> {
        let get = |path: &str| self.paths.get(path)?.get(name.method()).copied();
        get(name.path()).or_else(|| if self.count < MOST_OPERATIONS { None } else { get(OTHERS) })
    }

    /// Returns the credential's limit, if one has enough votes.
    pub(super) fn shared_limit(&self) -> Option<u64> {
        self.shared.map(|shared| shared.limit)
    }

    /// Returns whether several operations have reported the credential's limit.
    pub(super) fn is_shared(&self) -> bool {
        self.shared.is_some_and(|shared| shared.operations > 1)
    }

    /// Records the limit that an operation reports.
    pub(super) fn report(&mut self, name: &OperationKey, limit: u64) {
        let known = self.entry(name);
        known.limit = limit;
        self.shared = self.elect();
    }

    fn elect(&self) -> Option<SharedLimit> {
        let mut limits = BTreeMap::<u64, (usize, usize)>::new();
        for (method, known) in self.paths.values().flatten() {
            let (votes, operations) = limits.entry(known.limit).or_default();
            *votes += if **method == *"GET" { VOTES_OF_GET } else { 1 };
            *operations += 1;
        }
        let enough = limits.into_iter().filter(|(_, (votes, _))| *votes >= VOTES_OF_GET);
        let most = enough.max_by_key(|(limit, (votes, _))| (*votes, *limit));
        most.map(|(limit, (_, operations))| SharedLimit { limit, operations })
    }

    fn entry(&mut self, name: &OperationKey) -> &mut KnownLimit {
        let is_known = self.paths.get(name.path()).is_some_and(|methods| methods.contains_key(name.method()));
        let path = if is_known || self.count < MOST_OPERATIONS { name.path() } else { OTHERS };
        let methods = self.paths.entry(path.into()).or_default();
        methods.entry(name.method().into()).or_insert_with(|| {
            self.count += 1;
            KnownLimit { limit: 0, own: None }
        })
    }

    pub(super) fn set_own(&mut self, name: &OperationKey, window: usize) {
        self.entry(name).own = Some(window);
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut KnownLimit> {
        self.paths.values_mut().flat_map(BTreeMap::values_mut)
    }
}
