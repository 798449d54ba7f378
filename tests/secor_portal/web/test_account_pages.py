import pytest
from allauth.account.models import EmailAddress
from django.template.loader import render_to_string
from django.urls import reverse

from municipalities.models import User

PASSWORD = "a short and honest sentence"
OPEN = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_request_login_code",
    "account_inactive",
]
OWN = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
]
CHANGES = [
    "account/email/password_changed",
    "account/email/password_set",
    "account/email/password_reset",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "mfa/email/recovery_codes_generated",
]
GUARDED = ["mfa_activate_totp", "mfa_add_webauthn"]


@pytest.fixture
def person(db):
    user = User.objects.create_user(email="cao@delia.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def assert_ours(response):
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="en-CA">' in html
    assert "secor/css/tokens.css" in html
    assert html.count("<h1") == 1
    assert "placeholder=" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN)
def test_pages_for_everybody_look_like_the_portal(client, name):
    assert_ours(client.get(reverse(name)))


@pytest.mark.parametrize("name", OWN)
def test_pages_of_ones_own_account_look_like_the_portal(signed_in, name):
    assert_ours(signed_in.get(reverse(name)))


@pytest.mark.parametrize("name", GUARDED)
def test_pages_that_ask_again_who_one_is_look_like_the_portal(signed_in, name):
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert_ours(signed_in.get(reverse(name)))


@pytest.mark.django_db
def test_a_wrong_password_is_said_above_the_form_and_the_address_stays(client):
    response = client.post(reverse("account_login"), {"login": "cao@delia.example", "password": "wrong"})

    assert "There is a problem" in response.content.decode()
    assert 'value="cao@delia.example"' in response.content.decode()


def test_the_library_speaks_our_words(signed_in):
    facts = {"oldpassword": PASSWORD, "password1": "wheat field in the wind", "password2": "wheat field in the wind"}

    response = signed_in.post(reverse("account_change_password"), facts, follow=True)

    assert "Your password is changed." in response.content.decode()


def test_a_link_to_a_new_password_that_was_used_says_what_to_do(client, db):
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "used-up"})

    assert "This link no longer works." in client.get(address).content.decode()


ACCOUNT_FORMS = {
    "login": "LoginForm",
    "reset_password": "ResetPasswordForm",
    "reset_password_from_key": "ResetPasswordKeyForm",
    "change_password": "ChangePasswordForm",
    "set_password": "SetPasswordForm",
    "reauthenticate": "ReauthenticateForm",
    "request_login_code": "RequestLoginCodeForm",
    "confirm_login_code": "ConfirmLoginCodeForm",
}
MFA_FORMS = {
    "authenticate": "AuthenticateForm",
    "reauthenticate": "ReauthenticateCodeForm",
    "activate_totp": "ActivateTOTPForm",
}


@pytest.fixture
def our_voice(settings):
    module = "secor_portal.web.account_forms"
    settings.ACCOUNT_FORMS = {key: f"{module}.{form}" for key, form in ACCOUNT_FORMS.items()}
    settings.MFA_FORMS = {key: f"{module}.{form}" for key, form in MFA_FORMS.items()}


@pytest.mark.usefixtures("our_voice")
@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("account_login", ["Enter your work email.", "Enter your password."]),
        ("account_reset_password", ["Enter your work email."]),
        ("account_request_login_code", ["Enter your work email."]),
    ],
)
def test_an_empty_form_at_the_door_says_what_to_enter(client, db, name, sentences):
    html = client.post(reverse(name), {}).content.decode()

    assert all(sentence in html for sentence in sentences)


@pytest.mark.usefixtures("our_voice")
@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("account_change_password", ["Enter your current password.", "Enter the new password again."]),
        ("account_reauthenticate", ["Enter your password."]),
        ("mfa_activate_totp", ["Enter the code."]),
    ],
)
def test_an_empty_form_of_the_account_says_what_to_enter(signed_in, name, sentences):
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    html = signed_in.post(reverse(name), {}).content.decode()

    assert all(sentence in html for sentence in sentences)


@pytest.mark.usefixtures("our_voice")
def test_a_code_by_mail_is_asked_for_in_plain_words(client, person):
    client.post(reverse("account_request_login_code"), {"email": person.email})

    html = client.post(reverse("account_confirm_login_code"), {}).content.decode()

    assert "Enter the code from your email" in html
    assert "Enter the code." in html


def test_a_changed_password_is_told_by_mail_with_what_to_do(signed_in, person, mailoutbox):
    new = "another short and honest sentence"

    signed_in.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([person.email], "SECOR portal: your password has changed")
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "If you didn’t, choose a new password at once and tell AMHSA:" in mail.body
    assert f"{reverse('account_reset_password')}\n" in mail.body


def test_a_password_changes_also_where_no_mail_leaves(signed_in, person, settings):
    settings.EMAIL_BACKEND = "tests.notifications.backends.Gone"
    new = "another short and honest sentence"

    signed_in.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    person.refresh_from_db()
    assert person.check_password(new)


@pytest.mark.parametrize(("ticked", "lasts"), [({}, False), ({"remember": "on"}, True)])
def test_a_session_ends_with_the_browser_unless_one_asks_to_stay(client, person, ticked, lasts):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD, **ticked})

    assert bool(client.cookies["sessionid"]["max-age"]) == lasts


def test_every_change_of_how_one_signs_in_has_a_mail_in_our_words():
    for name in CHANGES:
        subject = render_to_string(f"{name}_subject.txt")
        body = render_to_string(f"{name}_message.txt", {"portal_url": "https://portal.example"})

        assert subject.startswith("SECOR portal: ")
        assert "You get this email because someone changed how you sign in." in body
        assert "https://portal.example/accounts/password/reset/" in body
