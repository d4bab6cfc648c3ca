//! The TLS configuration for rustls: trusted roots and the client certificate.

#[cfg(feature = "platform-roots")]
use std::sync::Mutex;
use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::BoxError;
use crate::BuildError;

/// The root certificates that are trusted, in addition to those of `root_certificates`.
///
/// The default is `Platform` if it is compiled in, otherwise `Bundled` if that is compiled in, otherwise `OnlyGiven`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Roots {
    /// The platform's certificate store. The first `https` connection of the process reads it, for all clients of the process.
    #[cfg(feature = "platform-roots")]
    #[default]
    Platform,
    /// Mozilla's roots, compiled in.
    #[cfg(feature = "bundled-roots")]
    #[cfg_attr(not(feature = "platform-roots"), default)]
    Bundled,
    /// Only the certificates added with `root_certificates`.
    #[cfg_attr(not(any(feature = "platform-roots", feature = "bundled-roots")), default)]
    OnlyGiven,
}

/// The minimum TLS version. The maximum is always 1.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246).
    #[default]
    V1_2,
    /// TLS 1.3 (RFC 8446).
    V1_3,
}

/// The TLS options of the caller, not yet validated.
#[derive(Clone, Default)]
pub(crate) struct TlsOptions {
    pub(crate) roots: Roots,
    pub(crate) extra_roots: Vec<Vec<u8>>,
    pub(crate) client: Option<(Vec<u8>, Arc<[u8]>)>,
    pub(crate) min_version: TlsVersion,
}

impl fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsOptions")
            .field("roots", &self.roots)
            .field("extra_roots", &self.extra_roots.len())
            .field("client", &self.client.is_some())
            .field("min_version", &self.min_version)
            .finish()
    }
}

impl TlsOptions {
    pub(crate) fn check_https(&self) -> Result<(), BuildError> {
        if provider().is_none() {
            return Err(BuildError::NoTls);
        }
        if self.roots == Roots::OnlyGiven && self.extra_roots.is_empty() {
            return Err(BuildError::NoRoots);
        }
        Ok(())
    }
}

/// Validated options. The first connection that needs TLS builds the configuration from them.
#[derive(Debug)]
pub(crate) struct Tls {
    options: TlsOptions,
    extra_roots: RootCertStore,
    provider: Option<Arc<CryptoProvider>>,
}

/// The reason why there is no TLS configuration.
#[derive(Debug, Clone)]
pub(crate) enum TlsUnavailable {
    /// This build has no cryptography provider.
    NoTls,
    /// No root certificate is trusted.
    NoRoots(Option<Arc<dyn std::error::Error + Send + Sync>>),
}

impl Tls {
    pub(crate) fn new(options: TlsOptions) -> Result<Self, BuildError> {
        let provider = provider();
        if provider.is_none() && (options.client.is_some() || !options.extra_roots.is_empty()) {
            return Err(BuildError::NoTls);
        }
        let mut extra_roots = RootCertStore::empty();
        for bytes in &options.extra_roots {
            add_roots(&mut extra_roots, bytes)
                .map_err(|source| BuildError::Certificate { item: "root certificate", source })?;
        }
        let tls = Self { options, extra_roots, provider };
        if let Some(provider) = &tls.provider {
            // Build it once, so that an invalid key or version is an error here and not at the first connection.
            tls.build(provider, tls.extra_roots.clone())?;
        }
        Ok(tls)
    }

    /// Builds the configuration. Blocks while it reads the platform's certificate store, if that is trusted.
    pub(crate) fn config(&self) -> Result<ClientConfig, TlsUnavailable> {
        let provider = self.provider.as_ref().ok_or(TlsUnavailable::NoTls)?;
        let mut roots = self.extra_roots.clone();
        let load_error = self.add_stock_roots(&mut roots);
        if roots.is_empty() {
            return Err(TlsUnavailable::NoRoots(load_error));
        }
        self.build(provider, roots).map_err(|error| TlsUnavailable::NoRoots(Some(Arc::new(error))))
    }

    #[cfg_attr(
        not(any(feature = "platform-roots", feature = "bundled-roots")),
        expect(unused_variables, reason = "this build has no default roots")
    )]
    fn add_stock_roots(&self, roots: &mut RootCertStore) -> Option<Arc<dyn std::error::Error + Send + Sync>> {
        match self.options.roots {
            Roots::OnlyGiven => None,
            #[cfg(feature = "bundled-roots")]
            Roots::Bundled => {
                roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
                None
            }
            #[cfg(feature = "platform-roots")]
            Roots::Platform => add_platform_roots(roots),
        }
    }

    fn build(&self, provider: &Arc<CryptoProvider>, roots: RootCertStore) -> Result<ClientConfig, BuildError> {
        let versions: &[&rustls::SupportedProtocolVersion] = match self.options.min_version {
            TlsVersion::V1_2 => &[&rustls::version::TLS13, &rustls::version::TLS12],
            TlsVersion::V1_3 => &[&rustls::version::TLS13],
        };
        // Without an explicit provider, rustls panics if two are compiled in.
        let config = ClientConfig::builder_with_provider(Arc::clone(provider))
            .with_protocol_versions(versions)
            .map_err(|error| BuildError::Tls(error.into()))?
            .with_root_certificates(roots);
        let Some((certificates, key)) = &self.options.client else { return Ok(config.with_no_client_auth()) };
        let reject = |item| move |source: BoxError| BuildError::Certificate { item, source };
        let certificates = pem_certificates(certificates).map_err(reject("client certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|e| reject("client key")(e.into()))?;
        config.with_client_auth_cert(certificates, key).map_err(|e| reject("client certificate with its key")(e.into()))
    }
}

/// Adds the platform's certificates. The process reads them only once, because reading takes milliseconds and a program may have many
/// clients. If the store has no certificate, the next client reads it again.
#[cfg(feature = "platform-roots")]
fn add_platform_roots(roots: &mut RootCertStore) -> Option<Arc<dyn std::error::Error + Send + Sync>> {
    static STORE: Mutex<RootCertStore> = Mutex::new(RootCertStore { roots: Vec::new() });
    let mut store = crate::lock(&STORE);
    let mut error = None;
    if store.is_empty() {
        let mut found = rustls_native_certs::load_native_certs();
        // A store may contain old certificates that rustls cannot parse. They are skipped.
        store.add_parsable_certificates(found.certs);
        error = found.errors.pop().map(|error| Arc::new(error) as _);
    }
    roots.extend(store.roots.iter().cloned());
    error
}

/// Adds the certificates of a PEM text, or one DER certificate.
fn add_roots(store: &mut RootCertStore, bytes: &[u8]) -> Result<(), BoxError> {
    // DER starts with the tag of a SEQUENCE, PEM never does.
    if bytes.first() == Some(&0x30) {
        store.add(CertificateDer::from(bytes.to_vec()))?;
        return Ok(());
    }
    for certificate in pem_certificates(bytes)? {
        store.add(certificate)?;
    }
    Ok(())
}

fn pem_certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, BoxError> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>()?;
    if certificates.is_empty() {
        return Err("no certificate found: give at least one in PEM".into());
    }
    Ok(certificates)
}

/// Returns the cryptography provider of this build. If both are compiled in, it is aws-lc-rs.
#[cfg(feature = "aws-lc")]
fn provider() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(all(feature = "ring", not(feature = "aws-lc")))]
fn provider() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(not(any(feature = "ring", feature = "aws-lc")))]
const fn provider() -> Option<Arc<CryptoProvider>> {
    None
}
