mod access;
mod gateways;
mod health;
mod ingest;
mod pages;
mod prices;
mod queries;
