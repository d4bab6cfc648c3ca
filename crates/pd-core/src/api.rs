//! The APIs that PagerDuty documents: base URLs and media types.

use std::{fmt, str::FromStr};

/// One of PagerDuty's APIs. It selects the endpoint table, the base URL and the `Accept` header.
///
/// ```
/// use pd_core::{Api, Region};
///
/// assert_eq!(Api::Rest.base_url(Region::Eu), "https://api.eu.pagerduty.com");
/// assert_eq!("jira-cloud".parse::<Api>()?, Api::JiraCloud);
/// # Ok::<(), pd_core::api::UnknownApi>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Api {
    /// REST API v2.
    #[default]
    Rest,
    /// The Jira Cloud integration.
    JiraCloud,
    /// The Jira Server integration.
    JiraServer,
    /// The Microsoft Teams integration.
    MsTeams,
    /// The Slack integration. Its connections have another base URL, [`app_base_url`](Self::app_base_url).
    Slack,
    /// SCIM 2.0 user provisioning.
    Scim,
    /// The Model Context Protocol server.
    Mcp,
}

/// The facts of one API.
struct ApiSpec {
    name: &'static str,
    base_url: ByRegion,
    app_base_url: Option<ByRegion>,
    accept: &'static str,
    content_type: &'static str,
}

struct ByRegion {
    us: &'static str,
    eu: &'static str,
}

impl ByRegion {
    const fn get(&self, region: Region) -> &'static str {
        match region {
            Region::Us => self.us,
            Region::Eu => self.eu,
        }
    }
}

const JSON: &str = "application/json";
const SCIM_JSON: &str = "application/scim+json";

impl Api {
    /// All APIs.
    pub const ALL: [Self; 7] =
        [Self::Rest, Self::JiraCloud, Self::JiraServer, Self::MsTeams, Self::Slack, Self::Scim, Self::Mcp];

    const fn spec(self) -> &'static ApiSpec {
        match self {
            Self::Rest => &ApiSpec {
                name: "rest",
                base_url: ByRegion { us: "https://api.pagerduty.com", eu: "https://api.eu.pagerduty.com" },
                app_base_url: None,
                accept: "application/vnd.pagerduty+json;version=2",
                content_type: JSON,
            },
            Self::JiraCloud => &ApiSpec {
                name: "jira-cloud",
                base_url: ByRegion {
                    us: "https://api.pagerduty.com/integration-jira-cloud",
                    eu: "https://api.eu.pagerduty.com/integration-jira-cloud",
                },
                app_base_url: None,
                accept: JSON,
                content_type: JSON,
            },
            Self::JiraServer => &ApiSpec {
                name: "jira-server",
                base_url: ByRegion {
                    us: "https://app.pagerduty.com/integration-jira-service",
                    eu: "https://app.eu.pagerduty.com/integration-jira-service",
                },
                app_base_url: None,
                accept: JSON,
                content_type: JSON,
            },
            Self::MsTeams => &ApiSpec {
                name: "ms-teams",
                base_url: ByRegion {
                    us: "https://api.pagerduty.com/integration-ms-teams",
                    eu: "https://api.eu.pagerduty.com/integration-ms-teams",
                },
                app_base_url: None,
                accept: JSON,
                content_type: JSON,
            },
            Self::Slack => &ApiSpec {
                name: "slack",
                base_url: ByRegion {
                    us: "https://api.pagerduty.com/integration-slack",
                    eu: "https://api.eu.pagerduty.com/integration-slack",
                },
                app_base_url: Some(ByRegion {
                    us: "https://app.pagerduty.com/integration-slack",
                    eu: "https://app.eu.pagerduty.com/integration-slack",
                }),
                accept: JSON,
                content_type: JSON,
            },
            Self::Scim => &ApiSpec {
                name: "scim",
                base_url: ByRegion {
                    us: "https://api.pagerduty.com/scim/v2",
                    eu: "https://api.eu.pagerduty.com/scim/v2",
                },
                app_base_url: None,
                accept: SCIM_JSON,
                content_type: SCIM_JSON,
            },
            Self::Mcp => &ApiSpec {
                name: "mcp",
                base_url: ByRegion { us: "https://mcp.pagerduty.com", eu: "https://mcp.eu.pagerduty.com" },
                app_base_url: None,
                // The streamable HTTP transport of MCP requires clients to accept both media types.
                accept: "application/json, text/event-stream",
                content_type: JSON,
            },
        }
    }

    /// The name that [`FromStr`] parses: `rest`, `jira-cloud`, `jira-server`, `ms-teams`, `slack`, `scim` or `mcp`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.spec().name
    }

    /// The base URL in a service region.
    #[must_use]
    pub const fn base_url(self, region: Region) -> &'static str {
        self.spec().base_url.get(region)
    }

    /// The second base URL of an API, for operations that are on another host ([`crate::Endpoint::on_app_host`]).
    ///
    /// Only [`Api::Slack`] has one, for its connections.
    #[must_use]
    pub const fn app_base_url(self, region: Region) -> Option<&'static str> {
        match &self.spec().app_base_url {
            Some(base_url) => Some(base_url.get(region)),
            None => None,
        }
    }

    /// The value of the `Accept` header.
    #[must_use]
    pub const fn accept(self) -> &'static str {
        self.spec().accept
    }

    /// The media type of a JSON request body.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        self.spec().content_type
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Api {
    type Err = UnknownApi;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|api| api.name() == name).ok_or_else(|| UnknownApi(name.to_owned()))
    }
}

/// An unknown name of an API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no API is called {0:?}; use rest, jira-cloud, jira-server, ms-teams, slack, scim or mcp")]
pub struct UnknownApi(String);

/// A PagerDuty service region. It selects the hosts of every API.
///
/// An account belongs to one region. The other region rejects its credentials with 401.
///
/// ```
/// use pd_core::Region;
///
/// assert_eq!("eu".parse::<Region>()?.events_url(), "https://events.eu.pagerduty.com");
/// # Ok::<(), pd_core::api::UnknownRegion>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// `api.pagerduty.com` and `events.pagerduty.com`.
    #[default]
    Us,
    /// `api.eu.pagerduty.com` and `events.eu.pagerduty.com`.
    Eu,
}

impl Region {
    /// The origin of the REST API.
    #[must_use]
    pub const fn rest_url(self) -> &'static str {
        Api::Rest.base_url(self)
    }

    /// The origin of the Events API.
    #[must_use]
    pub const fn events_url(self) -> &'static str {
        match self {
            Self::Us => "https://events.pagerduty.com",
            Self::Eu => "https://events.eu.pagerduty.com",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Us => "us",
            Self::Eu => "eu",
        })
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "us" | "US" => Ok(Self::Us),
            "eu" | "EU" => Ok(Self::Eu),
            _ => Err(UnknownRegion(name.to_owned())),
        }
    }
}

/// An unknown name of a service region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no service region is called {0:?}; use us or eu")]
pub struct UnknownRegion(String);
