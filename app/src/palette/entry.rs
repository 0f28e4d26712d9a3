//! One line of the palette.

use leptos::prelude::*;

/// What choosing a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Go to an address; a page load where the router would get it wrong.
    Go { href: String, loads: bool },
    /// One of the acts that the browser knows by name.
    Act(&'static str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub words: String,
    /// What kind of thing it is, or what else there is to say.
    pub hint: String,
    pub choice: Choice,
}

impl Entry {
    pub fn go(words: impl Into<String>, hint: impl Into<String>, href: impl Into<String>) -> Self {
        Self { words: words.into(), hint: hint.into(), choice: Choice::Go { href: href.into(), loads: false } }
    }

    pub fn act(words: &'static str, name: &'static str) -> Self {
        Self { words: words.to_owned(), hint: "Action".to_owned(), choice: Choice::Act(name) }
    }

    /// The same, led to by a page load.
    #[must_use]
    pub fn loading(self, loads: bool) -> Self {
        match self.choice {
            Choice::Go { href, .. } => Self { choice: Choice::Go { href, loads }, ..self },
            Choice::Act(_) => self,
        }
    }

    /// Whether every word that is looked for is in it.
    pub fn holds(&self, sought: &[String]) -> bool {
        let text = format!("{} {}", self.words, self.hint).to_lowercase();
        sought.iter().all(|word| text.contains(word))
    }

    pub fn html(&self, index: usize) -> AnyView {
        let (href, loads, act) = match &self.choice {
            Choice::Go { href, loads } => (Some(href.clone()), loads.then_some(""), None),
            Choice::Act(name) => (None, None, Some(*name)),
        };
        view! {
            <li
                role="option"
                id=format!("palette-{index}")
                aria-selected=(index == 0).to_string()
                data-href=href
                data-loads=loads
                data-act=act
            >
                <span class="clip">{self.words.clone()}</span>
                <span class="palette-hint soft small">{self.hint.clone()}</span>
            </li>
        }
        .into_any()
    }
}
