"""The person picker's search."""

import pytest


def found(client, words):
    return client.get("/people/find/", {"q": words}).json()["results"]


@pytest.mark.parametrize("words", ["孙", "sunjianguo", "sjg", "SJG"])
def test_a_person_is_found_by_name_pinyin_and_initials(world, sign_in, words):
    [person] = found(sign_in("zhou"), words)
    assert (person["name"], person["post"], person["unit"]) == ("孙建国", "科长", "排水分公司")
    assert person["staff_number"] == world.persons["sun"].staff_number


def test_a_person_is_found_by_staff_number(world, sign_in):
    assert [p["name"] for p in found(sign_in("zhou"), world.persons["sun"].staff_number)] == ["孙建国"]


def test_nobody_outside_the_grant_is_found(world, sign_in):
    assert found(sign_in("zhou"), "郑凯") == []
    assert found(sign_in("sun"), "周敏") == []


@pytest.mark.parametrize("words", ["", "  ", "\x00", "%", "_", "x" * 5000])
def test_odd_words_find_nobody_and_break_nothing(world, sign_in, words):
    assert found(sign_in("zhou"), words) == []


def test_ten_at_most_and_the_same_queries_for_one_or_many(world, sign_in, django_assert_num_queries):
    for number in range(12):
        world.add_person(f"many{number}", f"赵多{number}", "PS02", account=False)
    client = sign_in("zhou")
    found(client, "赵")
    for words, count in (("赵多", 10), ("孙建国", 1)):
        with django_assert_num_queries(7):
            assert len(found(client, words)) == count
