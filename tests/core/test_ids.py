"""Ids of content and the chain of events."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from core.ids import GENESIS, canonical, digest, item_uid, link


def test_canonical_json_is_one_text_per_value() -> None:
    assert canonical({"b": [1, 2.5, None], "a": "é\u202e"}) == '{"a":"é\u202e","b":[1,2.5,null]}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


def test_digests_are_sha256_of_utf8() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()
    digest("\ud800")


def test_an_id_depends_on_kind_and_content() -> None:
    assert len(item_uid("text", "a")) == 16
    assert item_uid("text", "a") != item_uid("image", "a")
    assert item_uid("text", "caf\u00e9") != item_uid("text", "cafe\u0301")


@given(st.lists(st.text(max_size=5), min_size=1, max_size=6), st.data())
def test_a_changed_event_changes_all_links_after_it(events: list[str], data: st.DataObject) -> None:
    def chain(told: list[str]) -> list[str]:
        links = [GENESIS]
        for event in told:
            links.append(link(links[-1], {"what": event}))
        return links

    at = data.draw(st.integers(0, len(events) - 1))
    changed = [*events[:at], events[at] + "!", *events[at + 1 :]]
    same = [a == b for a, b in zip(chain(events), chain(changed), strict=True)]
    assert same == [n <= at for n in range(len(events) + 1)]
