"""Comments: said by whoever may read a record, in order, kept with it."""

from __future__ import annotations

from tests.conformance.conftest import House

NOTES = {
    "formwright": 1,
    "key": "remarks",
    "roles": [{"key": "staff"}],
    "entities": [{"key": "note", "title": "what", "fields": [{"key": "what", "type": "text"}]}],
    "permissions": [{"role": "staff", "entity": "note", "create": True, "read": "owner = user"}],
}


def test_people_say_things_about_records(house: House) -> None:
    desk = house.publish(NOTES)
    made = desk.new("note", what="first")
    place = f"note/{made['id']}/comments"
    assert desk.get(place) == {"items": []}
    for text in ("  It rained.  ", "雨停了。<b>really</b>"):
        answer = desk.send("POST", place, {"text": text})
        assert answer.status_code == 201, answer.json
        assert answer.json["text"] == text.strip() and answer.json["by"]["id"] and answer.json["at"]  # type: ignore[index]
    assert [one["text"] for one in desk.get(place)["items"]] == ["雨停了。<b>really</b>", "It rained."]
    assert desk.get(f"note/{made['id']}")["revision"] == 1, "a comment changes nothing of the record"
    for number in (1, 2):
        again = desk.send("POST", place, {"text": "once"}, headers={"Idempotency-Key": "c-1"})
        assert again.status_code == 201, number
    assert len(desk.get(place)["items"]) == 3


def test_what_is_no_comment(house: House) -> None:
    desk = house.publish({**NOTES, "key": "remarks_two"})
    made = desk.new("note", what="first")
    place = f"note/{made['id']}/comments"
    for body, found in (
        ({}, [("comment.blank", "text")]),
        ({"text": " \n "}, [("comment.blank", "text")]),
        ({"text": 7}, [("comment.blank", "text")]),
        ({"text": "x" * 10_001}, [("comment.too_long", "text")]),
        ({"text": "x", "by": 1}, [("field.unknown", "by")]),
    ):
        assert desk.refused("POST", place, body) == found
    desk.refused("POST", "note/999/comments", {"text": "x"}, 404)
    desk.refused("GET", "note/999/comments", None, 404)
    desk.refused("GET", "nothing/1/comments", None, 404)
    desk.send("DELETE", f"note/{made['id']}")
    desk.refused("POST", place, {"text": "x"}, 404)


def test_anothers_record_has_none(house: House) -> None:
    desk = house.publish({**NOTES, "key": "remarks_three"})
    made = desk.new("note", what="mine")
    other = house.desk("colleague", "remarks_three", "staff")
    other.refused("GET", f"note/{made['id']}/comments", None, 404)
    other.refused("POST", f"note/{made['id']}/comments", {"text": "x"}, 404)
    own = other.new("note", what="own")
    assert other.send("POST", f"note/{own['id']}/comments", {"text": "x"}).status_code == 201
    assert desk.get(f"note/{own['id']}/comments")["items"][0]["text"] == "x"
