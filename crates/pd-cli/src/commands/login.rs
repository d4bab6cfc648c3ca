//! `pd login` and `pd logout`.

use std::{env, ffi::OsString};

use pd_oauth::{OAuthClient, PendingLogin, Redirected, TokenKind, TokenSet};
use serde_json::json;
use tokio::net::TcpListener;

use super::login_redirect::{paste, receive};
use crate::{
    cli::LoginArgs,
    config::CredentialSource,
    context::Context,
    exit::{Exit, Failure},
    login::{App, AppConfig, LoginDirectory},
    output::note,
};

pub(super) async fn run(context: &Context, args: LoginArgs) -> Result<(), Failure> {
    if context.settings.demo {
        return Err(Failure::usage("--demo has no login; remove --demo, or run `pd sim` and log in to it"));
    }
    warn_of_flag();
    let place = LoginDirectory::of_profile(context.settings.profile.as_deref())?;
    let app = app(context, &args, &place)?;
    let client = app.client(&context.settings)?;
    let tokens = match app.kind() {
        TokenKind::App => client.app_token(app.scopes()).await?,
        TokenKind::User => in_browser(context, &args, &client, app.scopes()).await?,
    };
    place.save(&app, &tokens).await?;
    mention_other_credential(context);
    report(context, &tokens)
}

/// Returns the app to log in with. Missing arguments are taken from the last login of the same kind.
fn app(context: &Context, args: &LoginArgs, place: &LoginDirectory) -> Result<App, Failure> {
    // An unreadable file counts as no login: this login replaces it.
    let last = place.login().ok().flatten().map(|login| login.app);
    let kind = if args.app { TokenKind::App } else { TokenKind::User };
    let last = last.filter(|last| last.kind() == kind);
    let same_client = last.as_ref().filter(|last| args.client_id.as_deref().is_none_or(|id| id == last.client_id()));
    let client_id = args.client_id.clone().or_else(|| last.as_ref().map(|last| last.client_id().to_owned()));
    let client_id = client_id
        .ok_or_else(|| Failure::usage_hint("the app to log in with is not known", "set --client-id or PD_CLIENT_ID"))?;
    let scopes =
        if args.scopes.is_empty() { last.as_ref().map(App::scopes).unwrap_or_default() } else { args.scopes.clone() };
    if scopes.is_empty() {
        let hint = "set --scopes or PD_SCOPES, such as incidents.read,incidents.write,users.read";
        return Err(Failure::usage_hint("the scopes to request are not known", hint));
    }
    let subdomain = args.subdomain.clone().or_else(|| last.as_ref()?.subdomain().map(str::to_owned));
    if args.app && subdomain.is_none() {
        return Err(Failure::usage_hint("the account of the app is not known", "set --subdomain or PD_SUBDOMAIN"));
    }
    let config = AppConfig {
        kind,
        client_id,
        scopes,
        region: context.settings.region.to_string(),
        subdomain,
        identity_url: args.identity_url.clone().or_else(|| last.as_ref()?.identity_url().map(str::to_owned)),
    };
    let secret = args.client_secret.clone().or_else(|| same_client?.secret().cloned());
    Ok(App::new(config, secret))
}

async fn in_browser(
    context: &Context,
    args: &LoginArgs,
    client: &OAuthClient,
    scopes: Vec<String>,
) -> Result<TokenSet, Failure> {
    if args.no_listen {
        let login = client.authorize_url(scopes, redirect(args.port))?;
        print_url(context, args, &login);
        context
            .note("then paste the URL that the browser was redirected to, within 30 seconds; its page need not load");
        return finish(client, login, paste().await?).await;
    }
    let failed = |error: std::io::Error| {
        let message = format!("cannot listen on port {} of 127.0.0.1: {error}", args.port);
        Failure::new(Exit::Failed, message).hint("choose another port with --port, or use --no-listen")
    };
    let listener = TcpListener::bind(("127.0.0.1", args.port)).await.map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let login = client.authorize_url(scopes, redirect(port))?;
    print_url(context, args, &login);
    let redirected = receive(listener, login.state()).await?;
    finish(client, login, redirected).await
}

async fn finish(client: &OAuthClient, login: PendingLogin, redirected: Redirected) -> Result<TokenSet, Failure> {
    Ok(client.exchange_code(login, &redirected).await?)
}

fn redirect(port: u16) -> String {
    format!("http://127.0.0.1:{port}/callback")
}

fn print_url(context: &Context, args: &LoginArgs, login: &PendingLogin) {
    context.note(&format!("open this URL in a browser to log in: {}", login.url()));
    if args.browser
        && let Err(error) = open::that_detached(login.url())
    {
        context.note(&format!("cannot start a browser: {error}"));
    }
}

/// Prints the granted scopes, and warns if a requested scope was not granted.
fn report(context: &Context, tokens: &TokenSet) -> Result<(), Failure> {
    let missing = tokens.missing_scopes();
    if !missing.is_empty() {
        let message = format!("not granted: {}", missing.join(" "));
        context.note(&format!(
            "warning: {message}; PagerDuty grants the scopes that it knows and that the app is registered for"
        ));
    }
    let login = json!({
        "profile": context.settings.profile,
        "token_kind": tokens.kind().name(),
        "subdomain": tokens.subdomain(),
        "scopes": tokens.scopes(),
        "missing_scopes": missing,
        "expires_at": tokens.expires_at().map(|at| at.to_string()),
    });
    context.output.record(&login.into())
}

/// Prints a note if another credential takes precedence over the login.
fn mention_other_credential(context: &Context) {
    match &context.settings.credential {
        Some(CredentialSource::Token(_) | CredentialSource::Bearer(_)) => {
            context.note("note: an API key or a token of the environment or the profile is used in place of the login");
        }
        Some(CredentialSource::Login(_)) | None => {}
    }
}

/// Removes the login of the profile.
pub(super) async fn logout(context: &Context) -> Result<(), Failure> {
    let place = LoginDirectory::of_profile(context.settings.profile.as_deref())?;
    let text = if place.remove().await? {
        "logged out; PagerDuty accepts the tokens until they expire, unless you revoke the app's access there"
    } else {
        "there was no login"
    };
    context.note(text);
    Ok(())
}

fn warn_of_flag() {
    let is_flag =
        |arg: OsString| arg.to_str().is_some_and(|arg| arg == "--client-secret" || arg.starts_with("--client-secret="));
    if env::args_os().any(is_flag) {
        note("warning: --client-secret shows in the process list; set PD_CLIENT_SECRET");
    }
}
