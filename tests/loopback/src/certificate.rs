//! Certificate authorities with generated keys, and the TLS settings of servers.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, SupportedProtocolVersion,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
        version::{TLS12, TLS13},
    },
};

/// A certificate authority with a generated key.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate, as PEM.
    pub pem: String,
    /// Its certificate, as DER.
    pub der: Vec<u8>,
}

impl Authority {
    /// Creates an authority with this common name.
    ///
    /// # Panics
    ///
    /// Panics if the certificate cannot be created.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { pem: certificate.pem(), der: certificate.der().to_vec(), issuer: Issuer::new(params, key) }
    }

    /// Issues a certificate for `names` and returns it with its key, as PEM. `change` may alter it before.
    ///
    /// # Panics
    ///
    /// Panics if a name is not valid in a certificate.
    pub fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// Returns a store that trusts this authority alone.
    ///
    /// # Panics
    ///
    /// Panics if the store rejects the certificate.
    pub fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone().into()).unwrap();
        roots
    }

    /// Returns the settings of a server with a certificate for `names` that offers these protocols by ALPN.
    pub fn server(&self, names: &[&str], alpn: &[&'static str]) -> TlsSettings {
        TlsSettings {
            identity: self.issue(names, |_| {}),
            versions: vec![&TLS13, &TLS12],
            alpn: alpn.to_vec(),
            clients: None,
        }
    }
}

/// The TLS settings of a server.
#[derive(Debug)]
pub struct TlsSettings {
    /// The certificate and its key, as PEM.
    pub identity: (String, String),
    /// The TLS versions that the server accepts.
    pub versions: Vec<&'static SupportedProtocolVersion>,
    /// The protocols that the server offers by ALPN.
    pub alpn: Vec<&'static str>,
    /// The authorities of client certificates. If set, the server requires one.
    pub clients: Option<RootCertStore>,
}

impl TlsSettings {
    /// Returns an acceptor of TLS connections.
    ///
    /// # Panics
    ///
    /// Panics if the certificate and its key do not fit.
    pub fn acceptor(self) -> TlsAcceptor {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(&self.versions).unwrap();
        let builder = match self.clients {
            Some(roots) => builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build().unwrap(),
            ),
            None => builder.with_no_client_auth(),
        };
        let chain = CertificateDer::pem_slice_iter(self.identity.0.as_bytes()).collect::<Result<_, _>>().unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.identity.1.as_bytes()).unwrap();
        let mut config = builder.with_single_cert(chain, key).unwrap();
        config.alpn_protocols = self.alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}
