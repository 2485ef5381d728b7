"""A table's rows as the keyboard and screen readers reach them."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from ui.parts import table

    said = st.session_state.setdefault("said", [])
    table(
        {
            "id": [7, 8],
            "name": ["Dune", None],
            "state": [["Done"], ["Failed", "Stalled"]],
            "size": [1.0, 2.0],
            "actions": [[":material/edit: Edit", "Delete"], ["Edit"]],
        },
        {"id": "Number", "name": "Name", "state": "State", "size": "Size"},
        key="things",
        alt="Things, two of them",
        opens=lambda row: said.append(("open", row)),
        menu=lambda label, row: said.append((label, row)),
    )
    table({"id": []}, {"id": "Number"}, key="none", alt="None", opens=print)
    table({"id": [1]}, {"id": "Number"}, key="mute", alt="Mute")


def test_each_row_is_opened_and_each_entry_of_its_menu_chosen_from_a_list() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    (rows,) = at.selectbox
    assert rows.label == "Rows: Things, two of them"
    assert rows.options == [
        "Open 7, Dune, Done",
        "Edit: 7, Dune, Done",
        "Delete: 7, Dune, Done",
        "Open 8, Failed Stalled, 2.0",
        "Edit: 8, Failed Stalled, 2.0",
    ]
    for number in (3, 2, 2):  # the same once more
        at.selectbox[0].select_index(number).run()
        assert at.selectbox[0].value is None
    assert at.session_state.said == [("open", 1), ("Delete", 0), ("Delete", 0)]
