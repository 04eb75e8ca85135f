"""Tables brought in: cells as people write them, references by what names a record."""

from __future__ import annotations

from tests.conformance.conftest import House


def test_references_are_found_by_title_unique_value_or_id(house: House) -> None:
    desk = house.publish(
        {"formwright": 1, "key": "pantry", "entities": [
            {"key": "shelf", "title": "name", "fields": [
                {"key": "name", "type": "text"}, {"key": "code", "type": "text", "unique": True}]},
            {"key": "jar", "title": "what", "fields": [
                {"key": "what", "type": "text", "label": {"en": "Contents", "zh": "内容"}},
                {"key": "shelf", "type": "reference", "entity": "shelf"},
                {"key": "price", "type": "money", "currency": "EUR"}, {"key": "day", "type": "date"},
                {"key": "full", "type": "boolean"}]}]}
    )  # fmt: skip
    top, low = desk.new("shelf", name="Top", code="T-1"), desk.new("shelf", name="Low", code="L-1")
    for _ in range(2):
        desk.new("shelf", name="Twin")
    table = f"""Contents,shelf,price,day,full
jam,Top,"1,234.50",2026/3/1,yes
honey,L-1,3,2026-03-02,no
salt,{low["id"]},¥4,3月1日,是
"""

    def bring(text: str, path: str = "jar/import") -> tuple[int, dict[str, object]]:
        answer = desk.send("POST", path, data=text.encode(), content_type="text/csv; charset=utf-8")
        return answer.status_code, answer.get_json(force=True)

    status, said = bring(table)
    assert status == 200, said
    jars = desk.get("jar", sort="id")["items"]
    assert [jar["shelf"]["id"] for jar in jars] == [top["id"], low["id"], low["id"]]
    assert [jar["price"] for jar in jars] == ["1234.50", "3.00", "4.00"]
    assert [jar["full"] for jar in jars] == [True, False, True]
    for name in ("Twin", "Nowhere", "99999"):
        status, said = bring(f"what,shelf\nx,{name}\n")
        assert status == 422, (name, said)
        assert said["problems"][0]["path"] == "0/shelf", said  # type: ignore[index]
    assert len(desk.get("jar")["items"]) == 3


def test_an_owner_is_an_address_a_number_or_a_queue(house: House) -> None:
    desk = house.publish(
        {"formwright": 1, "key": "counter", "roles": [{"key": "desk", "label": {"en": "Front desk", "zh": "前台"}}],
         "entities": [{"key": "visit", "fields": [{"key": "who", "type": "text"}]}]}
    )  # fmt: skip
    table = "who,owner\nAnn,desk\nBob,前台\nCid,FRONT DESK\nDan,admin@sample.example\nEva,\n"
    answer = desk.send("POST", "visit/import", data=table.encode(), content_type="text/csv; charset=utf-8")
    assert answer.status_code == 200, answer.get_json(force=True)
    owners = [one["owner"] for one in desk.get("visit", sort="id")["items"]]
    assert owners[:3] == [{"role": "desk", "title": "Front desk"}] * 3
    assert owners[3]["id"] == owners[4]["id"], "without one, it is whoever imports"
    said = desk.send("GET", "visit/export", headers={"Accept-Language": "zh"}).get_data(as_text=True)
    assert said.count("前台") == 3
    assert desk.get("visit", filter='owner_role in ["desk"]', count="true")["count"]["value"] == 3
    figures = desk.get("query", entity="visit", group_by="owner_role", measure="COUNT()")["items"]
    assert {one["group"]["owner_role"]: one["value"] for one in figures} == {"desk": 3, None: 2}


def test_what_can_be_read_of_a_table_is_kept_and_the_rest_named(house: House) -> None:
    desk = house.publish(
        {"formwright": 1, "key": "partly", "entities": [
            {"key": "jar", "title": "what", "fields": [
                {"key": "what", "type": "text", "required": True}, {"key": "price", "type": "decimal"}]}]}
    )  # fmt: skip
    table = "what,price\n罐,1\njam,dear\n,2\n蜜,3\n"
    kinds = {"data": table.encode("gb18030"), "content_type": "text/csv; charset=GB18030"}
    assert desk.refused("POST", "jar/import", **kinds) == [("number.not_number", "1/price")]
    answer = desk.send("POST", "jar/import?partial=1", **kinds)
    assert answer.status_code == 200, answer.json
    assert [one["ok"] for one in answer.json["items"]] == [True, False, False, True]
    assert [[one["code"], one["path"]] for row in answer.json["items"][1:3] for one in row["problems"]] == [
        ["number.not_number", "price"], ["field.required", "what"]]  # fmt: skip
    assert answer.json["saved"] == 2
    assert [jar["what"] for jar in desk.get("jar", sort="id")["items"]] == ["罐", "蜜"]
    wrong = {"data": table.encode("gb18030"), "content_type": "text/csv"}
    assert desk.refused("POST", "jar/import", **wrong) == [("table.encoding", "")]
