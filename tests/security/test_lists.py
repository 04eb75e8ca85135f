"""Lists: what is hidden can be filtered, sorted, grouped, added up, shown, changed and taken away by nobody."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.security.test_hidden import assert_clean
from tests.security.vault import APP, BOSS, CLERK, NUMBER, PAGES, RIVALS, WORD, Vault

HIDDEN = ("secret", "margin", "doubled", "copied", "total")


def token(browser: FlaskClient) -> str:
    return str(browser.get("/api/v1/session").json["csrf_token"])


@pytest.mark.parametrize("key", HIDDEN)
@pytest.mark.parametrize("entity", ["account", "deal"])
def test_hidden_fields_are_no_part_of_a_list(
    standing: Vault, browser: FlaskClient, key: str, entity: str
) -> None:
    path = key if entity == "account" else f"account.{key}"
    for query in (f"c0={path}&o0=is&v0={WORD}", f"c0={path}&o0=not_blank", f"sort={path}", f"sort=-{path}",
                  f"columns=name,{path}", f"group={path}", f"columns={path}&totals=1&group=region"):  # fmt: skip
        answer = browser.get(f"{PAGES}/{entity}?{query}")
        assert answer.status_code in (200, 400), query
        assert_clean(answer.text.replace(query.replace("&", "&amp;"), ""), query)
        if query.startswith("c0"):
            assert 'class="chip-box"' not in answer.text, "no condition is made of it"
        if query.startswith("sort"):
            assert answer.status_code == 400, "nor an order"
    for address in (f"{PAGES}/{entity}/-/columns?where=columns%3D{path}", f"{PAGES}/{entity}"):
        assert f'value="{path}"' not in browser.get(address).text


def test_a_condition_names_no_record_one_may_not_see(standing: Vault, browser: FlaskClient) -> None:
    rival = standing.ids["rivals deal"]
    page = browser.get(f"{PAGES}/task?c0=deal&o0=is&v0={rival}").text
    assert RIVALS not in page and f"#{rival}" in page


def test_kept_columns_show_no_more_than_rights_allow(vault: Vault) -> None:
    clerk = vault.signed_in(CLERK)
    sent = {
        "csrf_token": token(clerk),
        "order": ["name", *HIDDEN],
        "column": ["name", *HIDDEN],
        "-act": "save",
    }
    answer = clerk.post(f"{PAGES}/account/-/columns", data=sent)
    assert answer.headers["Location"].endswith("columns=name")
    where = "columns=name,secret,margin&c0=secret&o0=not_blank&sort=-margin&group=secret"
    made = clerk.post(f"{PAGES}/account/-/my-views/new",
                      data={"csrf_token": token(clerk), "where": where, "name": "Mine"})  # fmt: skip
    page = clerk.get(clerk.get(made.headers["Location"]).headers["Location"])
    assert_clean(page.text.replace("secret", "").replace("margin", ""))


def test_exports_carry_what_the_list_may_show(vault: Vault) -> None:
    clerk, boss = vault.signed_in(CLERK), vault.signed_in(BOSS)
    for form in ("csv", "xlsx"):
        assert clerk.get(f"{PAGES}/account/-/export?format={form}").status_code == 403
    assert WORD in boss.get(f"{PAGES}/account/-/export?where=columns%3Dname%2Csecret").get_data(as_text=True)
    assert clerk.get(f"{PAGES}/vault/-/export").status_code == 403


def test_chosen_records_are_those_one_may_act_on(vault: Vault) -> None:
    clerk = vault.signed_in(CLERK)
    rival, mine = vault.ids["rivals deal"], vault.ids["deal"]
    before = vault.digest()
    base = {"csrf_token": token(clerk), "view": "", "where": "", "id": [rival]}
    acts = [
        ("change", {"field": "note", "f-note": "x", "-act": "save"}),
        ("change", {"field": "note"}),
        ("change", {"field": "status", "f-status": "won", "-act": "save"}),
        ("change", {"field": "owner", "f-owner": "role:clerk", "-act": "save", "whole": "1"}),
        ("delete", {}),
        ("restore", {}),
    ]
    for act, more in acts:
        answer = clerk.post(f"{PAGES}/deal/-/chosen/{act}", data={**base, **more})
        assert answer.status_code in (200, 303, 422), (act, more)
        assert_clean(answer.text)
        assert vault.digest() == before, (act, more)
    for field in ("secret", "margin", "fixed", "doubled", "id", "created_by"):
        sent = {**base, "id": [1], "field": field, f"f-{field}": "x", "-act": "save"}
        answer = clerk.post(f"{PAGES}/account/-/chosen/change", data=sent)
        assert answer.status_code == 200 and f'name="f-{field}"' not in answer.text, field
        assert vault.digest() == before
    for flow in ("spoil", "peek", "stir", "nothing"):
        sent = {**base, "id": [1], "flow": flow}
        assert clerk.post(f"{PAGES}/account/-/chosen/press", data=sent).status_code == 404
    assert vault.digest() == before
    everything = {**base, "all": "1", "field": "note", "f-note": "by list", "-act": "save"}
    assert clerk.post(f"{PAGES}/deal/-/chosen/change", data=everything).status_code == 303
    assert vault.admin.get(f"{APP}/deal/{mine}").json["note"] == "by list"
    assert vault.admin.get(f"{APP}/deal/{rival}").json["note"] == RIVALS


def test_cells_and_cards_of_others_are_not_there(vault: Vault) -> None:
    clerk = vault.signed_in(CLERK)
    before = vault.digest()
    rival = vault.ids["rivals deal"]
    sent = {"csrf_token": token(clerk), "f-note": "x", "columns": "name,account.secret,looked_up"}
    assert clerk.get(f"{PAGES}/deal/{rival}/cell/note").status_code == 404
    assert clerk.post(f"{PAGES}/deal/{rival}/cell/note", data=sent).status_code == 404
    for key in ("secret", "margin", "doubled", "fixed"):
        assert clerk.get(f"{PAGES}/account/1/cell/{key}").status_code == 403
        assert clerk.post(f"{PAGES}/account/1/cell/{key}", data={**sent, f"f-{key}": "1"}).status_code == 403
    assert vault.digest() == before
    answer = clerk.post(f"{PAGES}/deal/{vault.ids['deal']}/cell/note", data=sent)
    assert answer.status_code == 200 and set(answer.json["row"]["cells"]) == {"name"}
    assert_clean(answer.text)


def test_the_bin_hides_what_was_hidden(vault: Vault) -> None:
    clerk = vault.signed_in(CLERK)
    for name in ("rivals deal", "deal", "vault"):
        vault.admin.delete(vault.path(name))
    page = clerk.get(f"{PAGES}/-/bin").text
    assert "Mine" in page
    assert_clean(page)
    before = vault.digest()
    for entity, record in (("deal", vault.ids["rivals deal"]), ("vault", vault.ids["vault"]), ("hush", 1)):
        for act in ("restore", "purge", "ask"):
            sent = {"csrf_token": token(clerk), "entity": entity, "id": record, "-act": act}
            answer = clerk.post(f"{PAGES}/-/bin", data=sent)
            assert_clean(answer.text + re.sub(NUMBER, "", answer.text))
    purge = {"csrf_token": token(clerk), "entity": "deal", "id": vault.ids["deal"], "-act": "purge"}
    clerk.post(f"{PAGES}/-/bin", data=purge)  # may delete their own alone, so may not delete for good
    assert vault.digest() == before
