mod access;
mod health;
mod ingest;
mod pages;
mod prices;
mod queries;
