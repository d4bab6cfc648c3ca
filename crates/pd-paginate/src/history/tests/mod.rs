mod properties;
mod server;
