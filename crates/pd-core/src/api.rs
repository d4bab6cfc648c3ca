//! The APIs that PagerDuty documents, where they live and what they speak.

use std::{fmt, str::FromStr};

/// One of PagerDuty's APIs: it picks the endpoint table, the base URL and the `Accept` header.
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
    /// The Slack integration; its connections live on a host of their own.
    Slack,
    /// SCIM 2.0 user provisioning.
    Scim,
    /// The Model Context Protocol server.
    Mcp,
}

impl Api {
    /// Every API, in the order of the documents.
    pub const ALL: [Self; 7] =
        [Self::Rest, Self::JiraCloud, Self::JiraServer, Self::MsTeams, Self::Slack, Self::Scim, Self::Mcp];

    /// The name that [`FromStr`] takes: `rest`, `jira-cloud`, `jira-server`, `ms-teams`, `slack`, `scim` or `mcp`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::JiraCloud => "jira-cloud",
            Self::JiraServer => "jira-server",
            Self::MsTeams => "ms-teams",
            Self::Slack => "slack",
            Self::Scim => "scim",
            Self::Mcp => "mcp",
        }
    }

    /// The base URL in a service region.
    #[must_use]
    pub const fn base_url(self, region: Region) -> &'static str {
        match (self, region) {
            (Self::Rest, Region::Us) => "https://api.pagerduty.com",
            (Self::Rest, Region::Eu) => "https://api.eu.pagerduty.com",
            (Self::JiraCloud, Region::Us) => "https://api.pagerduty.com/integration-jira-cloud",
            (Self::JiraCloud, Region::Eu) => "https://api.eu.pagerduty.com/integration-jira-cloud",
            (Self::JiraServer, Region::Us) => "https://app.pagerduty.com/integration-jira-service",
            (Self::JiraServer, Region::Eu) => "https://app.eu.pagerduty.com/integration-jira-service",
            (Self::MsTeams, Region::Us) => "https://api.pagerduty.com/integration-ms-teams",
            (Self::MsTeams, Region::Eu) => "https://api.eu.pagerduty.com/integration-ms-teams",
            (Self::Slack, Region::Us) => "https://api.pagerduty.com/integration-slack",
            (Self::Slack, Region::Eu) => "https://api.eu.pagerduty.com/integration-slack",
            (Self::Scim, Region::Us) => "https://api.pagerduty.com/scim/v2",
            (Self::Scim, Region::Eu) => "https://api.eu.pagerduty.com/scim/v2",
            (Self::Mcp, Region::Us) => "https://mcp.pagerduty.com",
            (Self::Mcp, Region::Eu) => "https://mcp.eu.pagerduty.com",
        }
    }

    /// The base URL of the operations that the documents put on another host ([`crate::Endpoint::on_app_host`]):
    /// Slack's connections. `None` for every other API.
    #[must_use]
    pub const fn app_base_url(self, region: Region) -> Option<&'static str> {
        match (self, region) {
            (Self::Slack, Region::Us) => Some("https://app.pagerduty.com/integration-slack"),
            (Self::Slack, Region::Eu) => Some("https://app.eu.pagerduty.com/integration-slack"),
            _ => None,
        }
    }

    /// The value of the `Accept` header.
    #[must_use]
    pub const fn accept(self) -> &'static str {
        match self {
            Self::Rest => "application/vnd.pagerduty+json;version=2",
            Self::Scim => "application/scim+json",
            // The streamable HTTP transport of MCP has its clients accept both.
            Self::Mcp => "application/json, text/event-stream",
            Self::JiraCloud | Self::JiraServer | Self::MsTeams | Self::Slack => "application/json",
        }
    }

    /// The media type of a JSON request body.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Scim => "application/scim+json",
            _ => "application/json",
        }
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

/// The name is none of [`Api::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no API is called {0:?}; use rest, jira-cloud, jira-server, ms-teams, slack, scim or mcp")]
pub struct UnknownApi(String);

/// A PagerDuty service region: it sets the hosts of every API.
///
/// An account lives in one region; the other answers its credentials with 401.
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

/// The name is no service region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no service region is called {0:?}; use us or eu")]
pub struct UnknownRegion(String);
