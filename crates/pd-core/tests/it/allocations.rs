//! The number of allocations in the steps of every request.

use allocation_counter::measure;
use http::Method;
use pd_core::{Api, BaseUrl, Endpoint, Operation};

#[test]
fn the_lookup_of_a_documented_endpoint_allocates_nothing() {
    for api in Api::ALL {
        for row in Endpoint::all(api) {
            let mut wrapper = None;
            let allocations = measure(|| {
                let found = Operation::resolve(api, row.method(), row.path());
                wrapper = Some(found.response_wrapper() == row.response_wrapper());
            });
            assert_eq!((allocations.count_total, wrapper), (0, Some(true)), "{row}");
        }
    }
}

#[test]
fn a_path_becomes_a_uri_in_one_allocation() {
    let base: BaseUrl = "https://api.pagerduty.com".parse().unwrap();
    let allocations = measure(|| {
        let url = base.resolve("users/PABC123").unwrap();
        let _operation = Operation::resolve(Api::Rest, &Method::GET, url.path());
        let _uri = url.into_uri().unwrap();
    });
    // The text is allocated. Scheme and authority are shared with the base URL.
    assert_eq!(allocations.count_total, 1);
}
