use super::GetForm;
use crate::query::{Preset, TimeRange};
use leptos::prelude::*;

/// The range of time of a page: presets as links, any other in a form.
/// Dragging over a chart sets it too.
#[component]
pub fn TimeRangePicker(
    /// Path of the page.
    path: &'static str,
    /// What the address asks for.
    #[prop(into)]
    range: Signal<TimeRange>,
    /// What else it asks for.
    #[prop(into)]
    keep: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let presets = Preset::ALL.map(|preset| link(path, preset, range, keep)).into_iter().collect_view();
    let is_absolute = move || range.with(TimeRange::is_absolute);
    let summary = move || range.with(words);
    view! {
        <div class="time-range">
            <nav class="segments" aria-label="Range">
                {presets}
            </nav>
            <details class="popover" data-set=move || is_absolute().to_string()>
                <summary class="button">{summary}</summary>
                <div class="popover-body">
                    <GetForm action=path>
                        {move || fields(&range.get())} {move || keep.get().into_iter().map(hidden).collect_view()}
                        <button type="submit" class="button button-main">
                            "Show"
                        </button>
                    </GetForm>
                    <p class="soft small">
                        "Times are UTC; an end that is left empty is open. To zoom in, drag over a chart, or choose a column with the arrow keys and press Enter."
                    </p>
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn link(
    path: &'static str,
    preset: Preset,
    range: Signal<TimeRange>,
    keep: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let href = move || keep.with(|keep| TimeRange::relative(preset).href(path, keep));
    let current = move || range.with(|range| !range.is_absolute() && range.preset == preset).then_some("true");
    view! {
        <a href=href aria-current=current title=format!("Last {}", preset.words())>
            {preset.name()}
        </a>
    }
}

/// `Custom`, or the ends: `2026-03-01 10:00 – 12:30`.
fn words(range: &TimeRange) -> String {
    if !range.is_absolute() {
        return "Custom".to_owned();
    }
    let from = short(&range.from, "…");
    let to = short(&range.to, "now");
    match (from.split_once(' '), to.split_once(' ')) {
        (Some((day, _)), Some((other, time))) if day == other => format!("{from} – {time}"),
        _ => format!("{from} – {to}"),
    }
}

fn short(end: &str, open: &str) -> String {
    if end.is_empty() {
        return open.to_owned();
    }
    let end = end.replacen('T', " ", 1);
    let end = end.trim_end_matches('Z').trim_end_matches(".000");
    // Seconds that say nothing.
    let end = end.strip_suffix(":00").filter(|end| end.contains(':')).unwrap_or(end);
    end.to_owned()
}

fn fields(range: &TimeRange) -> AnyView {
    let (from, to) = (range.from.clone(), range.to.clone());
    view! {
        <label class="field">
            <span>"From (UTC)"</span>
            <input type="datetime-local" name="from" value=from />
        </label>
        <label class="field">
            <span>"To (UTC)"</span>
            <input type="datetime-local" name="to" value=to />
        </label>
    }
    .into_any()
}

fn hidden((name, value): (String, String)) -> impl IntoView {
    view! { <input type="hidden" name=name value=value /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(from: &str, to: &str) -> String {
        words(&TimeRange { from: from.into(), to: to.into(), ..TimeRange::default() })
    }

    #[test]
    fn a_range_is_told_as_short_as_it_can_be() {
        assert_eq!(told("", ""), "Custom");
        assert_eq!(told("2026-03-01T10:00", "2026-03-01T12:30"), "2026-03-01 10:00 – 12:30");
        assert_eq!(told("2026-03-01T10:05:00Z", "2026-03-02T12:30"), "2026-03-01 10:05 – 2026-03-02 12:30");
        assert_eq!(told("2026-03-01T10:00", ""), "2026-03-01 10:00 – now");
        assert_eq!(told("yesterday", ""), "yesterday – now");
    }
}
