//! What a list is answered as.

use crate::http::error::ApiError;
use crate::http::params::{Params, bad};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One page, as JSON.
    #[default]
    Page,
    /// All rows, as a file.
    Csv,
    JsonLines,
}

impl Format {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "json" => Self::Page,
            "csv" => Self::Csv,
            "jsonl" => Self::JsonLines,
            _ => return None,
        })
    }

    /// # Errors
    /// If the name is not known, or goes with a page that a file has not.
    pub fn of(params: &Params) -> Result<Self, ApiError> {
        let format = params.named("format", Self::parse, "json, csv or jsonl")?.unwrap_or_default();
        let paged = ["limit", "cursor"].into_iter().find(|name| params.get(name).is_some());
        match paged {
            Some(name) if format != Self::Page => {
                Err(bad(name, "does not go with `format=csv` or `format=jsonl`, which answer all rows: leave it out"))
            }
            _ => Ok(format),
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Self::Page => "json",
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Page => "application/json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/x-ndjson",
        }
    }
}
