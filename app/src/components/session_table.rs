use super::session_row::SessionLine;
use leptos::prelude::*;
use model::session::SessionRow;

/// Sessions, one a line; on narrow screens one a card.
#[component]
pub fn SessionTable(
    /// In the order of the list.
    #[prop(into)]
    rows: Signal<Vec<SessionRow>>,
) -> impl IntoView {
    let ids = move || {
        rows.with(|rows| rows.iter().map(|row| (row.gateway_id.clone(), row.session_key.clone())).collect::<Vec<_>>())
    };
    // The line stays while its figures change: links keep their focus.
    let line = move |(gateway, key): (String, String)| {
        let row = Memo::new(move |held: Option<&SessionRow>| {
            let found =
                rows.with(|rows| rows.iter().find(|row| row.gateway_id == gateway && row.session_key == key).cloned());
            // A line on its way out shows what it showed.
            found.or_else(|| held.cloned()).unwrap_or_else(blank)
        });
        view! { <SessionLine row /> }
    };
    view! {
        <table class="table sessions" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">
                        "Session"
                    </th>
                    <th scope="col" role="columnheader">
                        "Status"
                    </th>
                    <th scope="col" role="columnheader">
                        "Context"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Turns"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Tools"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Tokens"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Cost"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Last event"
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=ids key=Clone::clone children=line />
            </tbody>
        </table>
    }
}

fn blank() -> SessionRow {
    use model::Timestamp;
    use model::session::{SessionFold, SessionId};

    let id = SessionId { gateway_id: String::new(), session_key: String::new() };
    SessionFold::default().row(&id, None, Timestamp::EPOCH)
}
