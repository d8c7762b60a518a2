"""The organisation's own sign-in: a whole OpenID Connect login over real HTTP, and every lie it could be told."""

import re
import time
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPErrorProcessor, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings as project
from django.test import Client

from records.actions import accounts, proposals
from records.actions import identities as verbs
from records.audit import trail
from records.people.identities import Identity
from records.people.proposals import Proposal
from tests import signing
from tests.identity_provider import CLIENT, SECRET, IdentityProvider

START = "/sign-in/with/oidc/"


@pytest.fixture
def provider(settings):
    with IdentityProvider() as provider:
        app = {
            "provider_id": "oidc", "name": "集团统一身份认证", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": provider.url, "oauth_pkce_enabled": True, "fetch_userinfo": False},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield provider


class NoRedirect(HTTPErrorProcessor):
    def http_response(self, request, response):
        return response

    https_response = http_response


def there(client, start=START) -> str:
    """The browser's way to the provider: the address that it is sent back to."""
    asked = client.get(start).headers["Location"]
    with build_opener(NoRedirect).open(asked) as answer:
        return answer.headers["Location"]


def login(client, start=START):
    """There and back."""
    return client.get(there(client, start))


def signed_in(client) -> bool:
    return client.get("/").status_code == 200


def linked(world, name="zhou", subject="subject-1"):
    return verbs.link(world.user(name), provider="oidc", subject=subject, by=world.actor(name))


def test_an_identity_that_its_holder_linked_opens_the_account(world, provider):
    linked(world)
    client = Client()
    assert login(client, f"{START}?next=/ledger/").headers["Location"] == "/ledger/"
    assert signed_in(client)


def test_an_identity_that_nobody_linked_opens_nothing_and_makes_nothing(world, provider):
    client = Client()
    assert login(client).headers["Location"] == "/sign-in/"
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert not Identity.objects.exists()
    login(Client())
    [event] = trail.done("account.refused")
    assert (event.object, trail.payload(event)["detail"]) == ("", {"step": "identity"})


def test_the_holder_links_it_while_signed_in_and_undoes_it(world, sign_in, provider):
    zhou = sign_in("zhou")
    url = re.search(r'href="(/account/identities/oidc/link/[^"]+)"', zhou.get("/account/").content.decode())[1]
    assert login(zhou, url).headers["Location"] == "/account/"
    other = Client()
    login(other)
    assert signed_in(other)
    identity = Identity.objects.get()
    assert sign_in("wang").post(f"/account/identities/{identity.pk}/unlink/").status_code == 404
    zhou.post(f"/account/identities/{identity.pk}/unlink/")
    other = Client()
    login(other)
    assert not signed_in(other)


def test_no_other_site_begins_a_link(world, sign_in, provider):
    assert sign_in("zhou").get("/account/identities/oidc/link/").status_code == 404
    assert sign_in("zhou").get("/account/identities/oidc/link/?link=0").status_code == 404


def test_an_identity_belongs_to_one_account(world, sign_in, provider):
    linked(world, "wang")
    zhou = sign_in("zhou")
    url = re.search(r'href="(/account/identities/oidc/link/[^"]+)"', zhou.get("/account/").content.decode())[1]
    login(zhou, url)
    assert Identity.objects.get().user == world.users["wang"]


def test_an_officer_links_none_alone_and_is_asked_for_the_second_factor_all_the_same(world, sign_in, provider):
    li = sign_in("li")
    url = re.search(r'href="(/account/identities/oidc/link/[^"]+)"', li.get("/account/").content.decode())[1]
    login(li, url)
    assert not Identity.objects.exists()
    proposal = Proposal.objects.get()
    page = sign_in("security").get(f"/proposals/{proposal.pk}/").content.decode()
    assert "集团统一身份认证" in page
    assert "subject-1" in page
    assert "Propose to link" not in li.get("/account/").content.decode()
    proposals.approve(proposal, by=world.actor("security"))
    client = Client()
    assert login(client).headers["Location"] == "/sign-in/second/"
    assert not signed_in(client)
    client.post("/sign-in/second/", {"code": signing.code(world.users["li"])})
    assert signed_in(client)


LIES = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "another issuer": {"iss": "https://evil.example"},
    "another party": {"aud": [CLIENT, "else"], "azp": "else"},
    "run out": {"exp": int(time.time()) - 3600},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_with_one_wrong_claim_signs_nobody_in(world, provider, lie):
    linked(world)
    provider.claims = LIES[lie]
    client = Client()
    assert login(client).headers["Location"] == "/sign-in/"
    assert not signed_in(client)


def test_a_token_that_another_signed_signs_nobody_in(world, provider):
    linked(world)
    provider.signed_by_another = True
    client = Client()
    login(client)
    assert not signed_in(client)


def test_an_answer_with_another_state_or_in_another_browser_signs_nobody_in(world, provider):
    linked(world)
    client, stranger = Client(), Client()
    answer = there(client)
    state = parse_qs(urlsplit(answer).query)["state"][0]
    stranger.get(answer)
    assert not signed_in(stranger)
    client.get(answer.replace(state, "x" * len(state)))
    assert not signed_in(client)


def test_an_answer_is_taken_once(world, provider):
    linked(world)
    client = Client()
    answer = there(client)
    client.get(answer)
    client.post("/sign-out/")
    client.get(answer)
    assert not signed_in(client)


def test_a_locked_account_is_not_opened(world, provider):
    linked(world, "sun")
    accounts.lock(world.user("sun"), by=world.actor("security"))
    client = Client()
    assert login(client).headers["Location"] == "/sign-in/locked/"
    assert not signed_in(client)


def test_by_setting_the_staff_number_that_the_provider_tells_opens_the_account_unless_others_rely_on_it(
    world, provider, settings
):
    provider.claims = {"employee": world.persons["zhou"].staff_number}
    client = Client()
    login(client)
    assert not signed_in(client)
    settings.OIDC_STAFF_CLAIM = "employee"
    login(client)
    assert signed_in(client)
    provider.claims = {"employee": world.persons["li"].staff_number}
    client = Client()
    assert login(client).headers["Location"] == "/sign-in/"


def test_a_provider_that_somebody_wrote_into_the_database_is_none(world, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    SocialApp.objects.create(
        provider="openid_connect", provider_id="oidc", name="x", client_id=CLIENT, secret=SECRET,
        settings={"server_url": provider.url},
    )  # fmt: skip
    assert Client().get(START).status_code == 404
    assert START not in Client().get("/sign-in/").content.decode()


@pytest.mark.parametrize("forge", ["user", "subject", "row"])
def test_a_link_that_was_forged_or_moved_in_the_database_opens_nothing(world, provider, forge):
    row = linked(world, "wang", "subject-2")
    if forge == "row":
        Identity.objects.create(user=world.users["zhou"], provider="oidc", subject="subject-1", sealed=row.sealed)
    else:
        Identity.objects.update(**{"subject": "subject-1"} | ({"user": world.users["zhou"]} if forge == "user" else {}))
    client = Client()
    assert login(client).status_code == 503
    assert not signed_in(client)


def test_without_a_provider_there_is_no_button(world):
    page = Client().get("/sign-in/").content.decode()
    assert "/sign-in/with/" not in page
    assert project.SOCIALACCOUNT_PROVIDERS == {}


def test_a_link_that_was_undone_and_put_back_into_the_table_opens_nothing(world, provider):
    identity = linked(world)
    verbs.unlink(Identity.objects.get(), by=world.actor("zhou"))
    Identity.objects.bulk_create([identity])
    client = Client()
    assert login(client).status_code == 503
    assert not signed_in(client)
