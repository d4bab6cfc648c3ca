mod bounds;
mod properties;
mod server;
