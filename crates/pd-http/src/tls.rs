//! TLS by rustls: what is trusted, and who we are.

use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::BoxError;
use crate::BuildError;

/// Which root certificates are trusted, besides those given as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Roots {
    /// The platform's store. It is read at the first `https` connection, so a leaf that never needs it never reads it.
    #[cfg(feature = "platform-roots")]
    Platform,
    /// Mozilla's roots, compiled in.
    #[cfg(feature = "bundled-roots")]
    Bundled,
    /// None: only those given.
    OnlyGiven,
}

impl Default for Roots {
    /// The platform's where that is compiled in, else the bundled ones, else only those given.
    #[allow(unreachable_code, reason = "each set of features leaves another arm")]
    fn default() -> Self {
        #[cfg(feature = "platform-roots")]
        return Self::Platform;
        #[cfg(feature = "bundled-roots")]
        return Self::Bundled;
        Self::OnlyGiven
    }
}

/// The lowest version of TLS that is spoken. The highest is 1.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246).
    #[default]
    V1_2,
    /// TLS 1.3 (RFC 8446).
    V1_3,
}

/// The options of TLS, as given.
#[derive(Clone, Default)]
pub(crate) struct TlsOptions {
    pub(crate) roots: Roots,
    pub(crate) given: Vec<Vec<u8>>,
    pub(crate) client: Option<(Vec<u8>, Arc<[u8]>)>,
    pub(crate) min_version: TlsVersion,
}

impl fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsOptions")
            .field("roots", &self.roots)
            .field("given", &self.given.len())
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
        if self.roots == Roots::OnlyGiven && self.given.is_empty() {
            return Err(BuildError::NoRoots);
        }
        Ok(())
    }
}

/// Checked options, from which the configuration is made when the first connection needs it.
#[derive(Debug)]
pub(crate) struct Tls {
    options: TlsOptions,
    given: RootCertStore,
    provider: Option<Arc<CryptoProvider>>,
}

/// Why there is no configuration.
#[derive(Debug, Clone)]
pub(crate) enum TlsUnavailable {
    /// No cryptography in this build.
    NoTls,
    /// No root certificate.
    NoRoots(Option<Arc<dyn std::error::Error + Send + Sync>>),
}

impl Tls {
    pub(crate) fn new(options: TlsOptions) -> Result<Self, BuildError> {
        let provider = provider();
        if provider.is_none() && (options.client.is_some() || !options.given.is_empty()) {
            return Err(BuildError::NoTls);
        }
        let mut given = RootCertStore::empty();
        for bytes in &options.given {
            add_roots(&mut given, bytes)
                .map_err(|source| BuildError::Certificate { what: "root certificate", source })?;
        }
        let tls = Self { options, given, provider };
        if let Some(provider) = &tls.provider {
            // Made once now, so that a bad key or version is refused here and not at the first connection.
            tls.build(provider, tls.given.clone())?;
        }
        Ok(tls)
    }

    /// The configuration; blocks on the platform's store where that is trusted.
    pub(crate) fn config(&self) -> Result<ClientConfig, TlsUnavailable> {
        let provider = self.provider.as_ref().ok_or(TlsUnavailable::NoTls)?;
        let mut roots = self.given.clone();
        let trouble = self.add_stock_roots(&mut roots);
        if roots.is_empty() {
            return Err(TlsUnavailable::NoRoots(trouble));
        }
        self.build(provider, roots).map_err(|error| TlsUnavailable::NoRoots(Some(Arc::new(error))))
    }

    #[cfg_attr(
        not(any(feature = "platform-roots", feature = "bundled-roots")),
        expect(unused_variables, reason = "there is no stock")
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
            Roots::Platform => {
                let mut found = rustls_native_certs::load_native_certs();
                // A store holds certificates of all ages: those that rustls cannot use are left out.
                roots.add_parsable_certificates(found.certs);
                found.errors.pop().map(|error| Arc::new(error) as _)
            }
        }
    }

    fn build(&self, provider: &Arc<CryptoProvider>, roots: RootCertStore) -> Result<ClientConfig, BuildError> {
        let versions: &[&rustls::SupportedProtocolVersion] = match self.options.min_version {
            TlsVersion::V1_2 => &[&rustls::version::TLS13, &rustls::version::TLS12],
            TlsVersion::V1_3 => &[&rustls::version::TLS13],
        };
        // The provider is named: with two of them compiled in, rustls panics rather than choose.
        let config = ClientConfig::builder_with_provider(Arc::clone(provider))
            .with_protocol_versions(versions)
            .map_err(|error| BuildError::Tls(error.into()))?
            .with_root_certificates(roots);
        let Some((certificates, key)) = &self.options.client else { return Ok(config.with_no_client_auth()) };
        let refuse = |what| move |source: BoxError| BuildError::Certificate { what, source };
        let certificates = pem_certificates(certificates).map_err(refuse("client certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|e| refuse("client key")(e.into()))?;
        config.with_client_auth_cert(certificates, key).map_err(|e| refuse("client certificate with its key")(e.into()))
    }
}

/// PEM with at least one certificate, or one certificate as DER.
fn add_roots(store: &mut RootCertStore, bytes: &[u8]) -> Result<(), BoxError> {
    // DER begins with the tag of a SEQUENCE; no PEM does.
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
        return Err("there is no certificate in it".into());
    }
    Ok(certificates)
}

/// The cryptography of this build: aws-lc-rs wins where both are compiled in.
#[allow(unreachable_code, reason = "each set of features leaves another arm")]
fn provider() -> Option<Arc<CryptoProvider>> {
    #[cfg(feature = "aws-lc")]
    return Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(feature = "ring")]
    return Some(Arc::new(rustls::crypto::ring::default_provider()));
    None
}
