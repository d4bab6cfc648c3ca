//! `BaseUrl` and the HTTP client permit plain HTTP to the same hosts.

#[cfg(test)]
mod loopback_hosts {
    use bytes::Bytes;
    use http::Request;
    use pd_core::{BaseUrl, UrlError, url::is_loopback};
    use pd_transport::{Body, pd_http::ClientOptions};
    use proptest::prelude::*;
    use tower::ServiceExt;

    /// Sends a request over plain HTTP to a closed port. Returns whether the client tried to connect.
    fn client_permits(host: &str) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = ClientOptions::new().build().unwrap();
            let request = Request::get(format!("http://{host}:1/")).body(Body::from(Bytes::new())).unwrap();
            // The client rejects a name that is not loopback before it resolves the name.
            let mut error: &dyn std::error::Error = &*client.oneshot(request).await.err().unwrap();
            loop {
                if error.to_string().contains("use https") {
                    return false;
                }
                match error.source() {
                    Some(source) => error = source,
                    None => return true,
                }
            }
        })
    }

    fn base_url_permits(host: &str) -> bool {
        match BaseUrl::parse(&format!("http://{host}:1")) {
            Ok(_) => true,
            Err(UrlError::Insecure) => false,
            Err(error) => panic!("{host}: {error}"),
        }
    }

    #[test]
    fn base_url_and_client_agree() {
        for (host, expected) in [
            ("127.0.0.1", true),
            ("127.255.0.9", true),
            ("[::1]", true),
            ("[::ffff:127.0.0.1]", true),
            ("localhost", true),
            ("LOCALHOST.", true),
            ("pd.localhost", true),
            ("10.0.0.1", false),
            ("[::ffff:10.0.0.1]", false),
            ("[fe80::1]", false),
            ("localhost.example.com", false),
            ("notlocalhost", false),
            ("0.0.0.0", false),
        ] {
            assert_eq!((base_url_permits(host), client_permits(host)), (expected, expected), "{host}");
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn neither_permits_a_host_that_is_not_loopback(host in "[a-z]{1,6}(\\.(localhost|local|host)){0,2}(\\.example)") {
            prop_assert_eq!((base_url_permits(&host), client_permits(&host)), (false, false));
        }
    }
}
