use super::{Field, PostForm};
use crate::api::{RuleOutcome, RuleStanding, SaveAlertRule};
use crate::forms::{FieldKind, FormField};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The fields. Check and test ask for this page again, with what they found;
/// with script it is checked while one types (`data-check`).
#[component]
pub fn RuleForm(
    /// In the order of the form.
    fields: Vec<FormField>,
    /// Address of this page.
    page: String,
    /// Where the rule comes from.
    standing: RuleStanding,
    /// Of the check or test that was asked for.
    outcome: RuleOutcome,
) -> impl IntoView {
    let is_new = standing == RuleStanding::New;
    let RuleOutcome { fault, verdict, .. } = outcome;
    let fields: Vec<AnyView> = fields
        .into_iter()
        .map(|field| {
            // A field that is only shown would be left out of what is tested.
            let kept = (field.fixed && matches!(field.kind, FieldKind::Choice(_)))
                .then(|| view! { <input type="hidden" name=field.name.clone() value=field.value.clone() /> });
            view! {
                <Field field form="rule" fault=fault.clone() />
                {kept}
            }
            .into_any()
        })
        .collect();
    view! {
        <PostForm action=SaveAlertRule::PATH class="rule-form">
            {is_new.then(|| view! { <input type="hidden" name="new" value="1" /> })}
            <div class="form-grid" data-check="">
                {fields}
            </div>
            <p class="rule-verdict" role="status">
                {verdict}
            </p>
            {actions(page, standing != RuleStanding::File)}
        </PostForm>
    }
}

/// Save, test, check.
fn actions(page: String, may_save: bool) -> AnyView {
    let save = may_save.then(|| {
        view! {
            <button type="submit" class="button button-main">
                "Save"
            </button>
        }
    });
    let ask = |what: &'static str, class: &'static str, words: &'static str| {
        view! {
            <button
                type="submit"
                class=class
                name="try"
                value=what
                formmethod="get"
                formaction=page.clone()
                formnovalidate
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="form-actions">
            {save} {ask("test", "button", "Test on the last 24 hours")} {ask("check", "button button-quiet", "Check")}
            <a class="button button-quiet" href="/alerts/rules">
                "Cancel"
            </a>
        </div>
    }
    .into_any()
}
