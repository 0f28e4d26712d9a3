use super::rule_draft::{Asking, Draft};
use super::{Changes, Field, PostForm};
use crate::api::{RuleStanding, SaveAlertRule};
use crate::forms::{FieldKind, FormField};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The fields. Check and test lead back to this page without script.
#[component]
pub fn RuleForm(
    /// What is known of the draft.
    draft: Draft,
    /// Where what becomes of a save is told.
    changes: Changes,
    /// In the order of the form.
    fields: Vec<FormField>,
    /// Address of this page.
    page: String,
    /// Where the rule comes from.
    standing: RuleStanding,
) -> impl IntoView {
    let is_new = standing == RuleStanding::New;
    let may_save = standing != RuleStanding::File;
    let fields: Vec<AnyView> = fields
        .into_iter()
        .map(|field| {
            // A field that is only shown would be left out of what is tested.
            let kept = (field.fixed && matches!(field.kind, FieldKind::Choice(_)))
                .then(|| view! { <input type="hidden" name=field.name.clone() value=field.value.clone() /> });
            view! {
                <Field field form="rule" fault=draft.fault />
                {kept}
            }
            .into_any()
        })
        .collect();
    let on_input = move |_| {
        #[cfg(feature = "hydrate")]
        draft.check_soon();
    };
    view! {
        <PostForm changes action=SaveAlertRule::PATH class="rule-form">
            {is_new.then(|| view! { <input type="hidden" name="new" value="1" /> })}
            <div class="form-grid" on:input=on_input>
                {fields}
            </div>
            <p class="rule-verdict" role="status">
                {move || draft.verdict.get()}
            </p>
            <Actions draft page may_save />
        </PostForm>
    }
}

/// Save, test, check.
#[component]
fn Actions(
    /// What is known of the draft.
    draft: Draft,
    /// Address of the page of the form.
    page: String,
    /// Whether the rule may be changed here.
    may_save: bool,
) -> impl IntoView {
    let ask = move |what: Asking| {
        move |event: leptos::ev::MouseEvent| {
            #[cfg(feature = "hydrate")]
            {
                event.prevent_default();
                draft.ask(what, 0);
            }
            #[cfg(not(feature = "hydrate"))]
            let _ = (event, what, draft);
        }
    };
    let is_testing = move || draft.asking.get() == Asking::Test;
    view! {
        <div class="form-actions">
            {may_save
                .then(|| {
                    view! {
                        <button type="submit" class="button button-main">
                            "Save"
                        </button>
                    }
                })}
            <button
                type="submit"
                class="button"
                name="try"
                value="test"
                formmethod="get"
                formaction=page.clone()
                formnovalidate
                aria-busy=move || is_testing().to_string()
                disabled=is_testing
                on:click=ask(Asking::Test)
            >
                {move || if is_testing() { "Testing…" } else { "Test on the last 24 hours" }}
            </button>
            <button
                type="submit"
                class="button button-quiet"
                name="try"
                value="check"
                formmethod="get"
                formaction=page
                formnovalidate
                on:click=ask(Asking::Check)
            >
                "Check"
            </button> <a class="button button-quiet" href="/alerts/rules">
                "Cancel"
            </a>
        </div>
    }
}
