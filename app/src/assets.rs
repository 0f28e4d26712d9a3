//! Addresses of the files that a page loads.

use leptos::config::LeptosOptions;

/// The compiled front end: script, WASM and styles. The server provides it in
/// context where it knows the hashed names; otherwise they are read from the
/// file that cargo-leptos leaves beside the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    pub js: String,
    pub wasm: String,
    pub css: String,
}

impl Assets {
    /// `hashes` is cargo-leptos' `hash.txt`: a line `kind: hash` per file.
    /// Without it names carry no hash.
    pub fn new(pkg_dir: &str, name: &str, hashes: &str) -> Self {
        let file = |kind: &str| {
            let hash = hashes.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.trim() == kind);
            match hash {
                Some((_, hash)) => format!("/{pkg_dir}/{name}.{}.{kind}", hash.trim()),
                None => format!("/{pkg_dir}/{name}.{kind}"),
            }
        };
        Self { js: file("js"), wasm: file("wasm"), css: file("css") }
    }

    pub fn of(options: &LeptosOptions) -> Self {
        let beside = std::env::current_exe().ok().and_then(|program| {
            let folder = program.parent()?;
            std::fs::read_to_string(folder.join(options.hash_file.as_ref())).ok()
        });
        let hashes = if options.hash_files { beside.unwrap_or_default() } else { String::new() };
        Self::new(&options.site_pkg_dir, &options.output_name, &hashes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_go_into_the_names() {
        let assets = Assets::new("pkg", "observatory", "js: abc\nwasm: def\ncss: 123\n");
        assert_eq!(assets.js, "/pkg/observatory.abc.js");
        assert_eq!(assets.wasm, "/pkg/observatory.def.wasm");
        assert_eq!(assets.css, "/pkg/observatory.123.css");
    }

    #[test]
    fn names_are_plain_without_hashes() {
        assert_eq!(Assets::new("pkg", "observatory", "").wasm, "/pkg/observatory.wasm");
    }
}
