use super::PostForm;
use super::rule_form::RuleForm;
use crate::api::{RemoveAlertRule, RuleEditor, RuleStanding};
use crate::links;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The editor of a rule: its fields, what is wrong with them, what it would
/// have done, and what conditions are made of.
#[component]
pub fn RuleEdit(
    /// What the server answered.
    editor: RuleEditor,
) -> impl IntoView {
    let RuleEditor { name, standing, fields, reference, outcome, firing } = editor;
    let page = if name.is_empty() { "/alerts/rules/new".to_owned() } else { links::rule(&name) };
    let report = outcome.report.clone();
    let remove = matches!(standing, RuleStanding::Changed | RuleStanding::Own)
        .then(|| view! { <Remove name=name.clone() standing /> });
    view! {
        <Head name standing firing />
        <div class="rule-editor">
            <div class="rule-main">
                <section class="card rule-card" aria-label="The rule">
                    <RuleForm fields page standing outcome />
                    {remove}
                </section>
                <Report report />
            </div>
            <aside class="card rule-reference" aria-labelledby="reference">
                <details open>
                    <summary class="card-summary">
                        <h2 id="reference">"Reference"</h2>
                    </summary>
                    <div class="reference" inner_html=reference></div>
                </details>
            </aside>
        </div>
    }
}

/// What the rule is, and what may be done with it.
#[component]
fn Head(
    /// Empty for a new rule.
    name: String,
    /// Where it comes from.
    standing: RuleStanding,
    /// Alerts of it that fire now.
    firing: u64,
) -> impl IntoView {
    let note = match standing {
        RuleStanding::New => "A rule watches a condition. While it holds for a group, there is one alert for it.",
        RuleStanding::Builtin => "Built in. What you save here counts instead, and can be taken back.",
        RuleStanding::Changed => "Built in, and changed here.",
        RuleStanding::Own => "Made here.",
        RuleStanding::File => {
            "Read-only: the rules file says this rule. Change it there, or remove it there to change it here."
        }
    };
    let is_new = standing == RuleStanding::New;
    let copy = links::with_query("/alerts/rules/new", [("from", name.as_str())]);
    let alerts = links::with_query("/alerts", [("rule", name.as_str())]);
    let title = if is_new { "New rule".to_owned() } else { name };
    let crumb = title.clone();
    view! {
        <div class="page-head">
            <p class="crumbs">
                <a href="/alerts/rules">"Rules"</a>
                <span aria-hidden="true">" / "</span>
                <span>{crumb}</span>
            </p>
            <h2 class="rule-title">{title}</h2>
            <p class="soft">{note}</p>
            {(!is_new)
                .then(|| {
                    view! {
                        <p class="choices">
                            <a class="button button-small" href=copy>
                                "Start a new rule from it"
                            </a>
                            {(firing > 0)
                                .then(|| {
                                    view! {
                                        <a class="button button-small button-bad" href=alerts>
                                            {firing}
                                            " firing now"
                                        </a>
                                    }
                                })}
                        </p>
                    }
                })}
        </div>
    }
}

/// Takes back what was made of the rule here, after a confirmation.
#[component]
fn Remove(
    /// Name of the rule.
    name: String,
    /// Where the rule comes from.
    standing: RuleStanding,
) -> impl IntoView {
    let (title, note, button) = match standing {
        RuleStanding::Changed => (
            "Reset this rule",
            "What was changed here is dropped: the rule is as it came again. Its open alerts are resolved if it means something else then.",
            "Reset",
        ),
        _ => ("Delete this rule", "It is gone for good, and its open alerts are resolved.", "Delete"),
    };
    view! {
        <details class="fold manage-remove">
            <summary>{title}</summary>
            <p class="soft">{note}</p>
            <PostForm action=RemoveAlertRule::PATH class="manage-row">
                <input type="hidden" name="name" value=name />
                <button type="submit" class="button button-bad">
                    {button}
                </button>
            </PostForm>
        </details>
    }
}

/// What a test found.
#[component]
fn Report(
    /// As HTML; empty without a test.
    report: String,
) -> impl IntoView {
    let body = if report.is_empty() {
        view! { <p class="empty">"A test shows what the rule would have done, before you save it."</p> }.into_any()
    } else {
        view! { <div class="report-body" inner_html=report></div> }.into_any()
    };
    view! {
        <section class="card report" aria-labelledby="report" aria-live="polite">
            <div class="card-head">
                <h2 id="report">"Test on the last 24 hours"</h2>
            </div>
            {body}
        </section>
    }
}
