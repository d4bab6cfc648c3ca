//! Which limit each operation reports.

use std::collections::BTreeMap;

use super::state::Name;

/// The operations that are told apart: more than the API documents. Those beyond share one entry.
pub(super) const MOST_OPERATIONS: usize = 2_048;

/// The entry of all further operations. Not a path, so that it is nobody's own.
const OTHERS: &str = "(others)";

/// A limit also needs this many votes.
const VOTES_OF_GET: usize = 3;

/// The limit that each operation reported last.
///
/// No header says whose limit it is. PagerDuty gives limits of their own to single operations, mostly to writes (`PUT
/// /incidents`); so each operation votes for the limit that it reports, a GET as much as three writes. The limit with most
/// votes is taken for the credential's, and of two with as many votes the higher one. Two writes alone do not make a limit
/// the credential's: they are paced apart.
#[derive(Debug, Default)]
pub(super) struct Operations {
    /// By canonical path and method. Ordered, since comparing a few short paths is cheaper than hashing one.
    paths: BTreeMap<Box<str>, BTreeMap<Box<str>, Known>>,
    count: usize,
    shared: Option<Shared>,
}

/// One operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) limit: u64,
    /// The index of its own window, which is in use while its limit is not the credential's.
    pub(super) own: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Shared {
    limit: u64,
    operations: usize,
}

impl Operations {
    pub(super) fn get(&self, name: &Name) -> Option<Known> {
        let get = |path: &str| self.paths.get(path)?.get(name.method()).copied();
        get(name.path()).or_else(|| if self.count < MOST_OPERATIONS { None } else { get(OTHERS) })
    }

    /// The credential's limit, once there is one.
    pub(super) fn shared_limit(&self) -> Option<u64> {
        self.shared.map(|shared| shared.limit)
    }

    /// Whether several operations have reported the credential's limit.
    pub(super) fn is_shared(&self) -> bool {
        self.shared.is_some_and(|shared| shared.operations > 1)
    }

    /// Remembers the limit that an operation reports.
    pub(super) fn report(&mut self, name: &Name, limit: u64) {
        let known = self.entry(name);
        known.limit = limit;
        self.shared = self.elect();
    }

    fn elect(&self) -> Option<Shared> {
        let mut limits = BTreeMap::<u64, (usize, usize)>::new();
        for (method, known) in self.paths.values().flatten() {
            let (votes, operations) = limits.entry(known.limit).or_default();
            *votes += if **method == *"GET" { VOTES_OF_GET } else { 1 };
            *operations += 1;
        }
        let enough = limits.into_iter().filter(|(_, (votes, _))| *votes >= VOTES_OF_GET);
        let most = enough.max_by_key(|(limit, (votes, _))| (*votes, *limit));
        most.map(|(limit, (_, operations))| Shared { limit, operations })
    }

    fn entry(&mut self, name: &Name) -> &mut Known {
        let is_known = self.paths.get(name.path()).is_some_and(|methods| methods.contains_key(name.method()));
        let path = if is_known || self.count < MOST_OPERATIONS { name.path() } else { OTHERS };
        let methods = self.paths.entry(path.into()).or_default();
        methods.entry(name.method().into()).or_insert_with(|| {
            self.count += 1;
            Known { limit: 0, own: None }
        })
    }

    pub(super) fn set_own(&mut self, name: &Name, window: usize) {
        self.entry(name).own = Some(window);
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Known> {
        self.paths.values_mut().flat_map(BTreeMap::values_mut)
    }
}
