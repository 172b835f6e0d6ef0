//! What an endpoint is called where a tool tells requests apart by more than their name.

use std::collections::BTreeMap;

/// One request of a report: `full` tells it apart from all others, `name` is what the script calls it.
pub(crate) struct Named<T> {
    pub(crate) name: String,
    pub(crate) full: String,
    pub(crate) what: T,
}

/// The plain name, by which budgets know an endpoint; the full one where several requests share the plain one. Sorted.
pub(crate) fn endpoints<T>(requests: Vec<Named<T>>) -> Vec<(String, T)> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for request in &requests {
        *uses.entry(request.name.clone()).or_default() += 1;
    }
    let chosen = |Named { name, full, what }| if uses.get(&name) == Some(&1) { (name, what) } else { (full, what) };
    let mut named: Vec<_> = requests.into_iter().map(chosen).collect();
    named.sort_by(|(a, _), (b, _)| a.cmp(b));
    named
}
