"""The sign-in library's forms in the portal's voice; the settings ACCOUNT_FORMS and MFA_FORMS name them."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp

from secor_portal.web.forms import PlainSentences

NEW_PASSWORD = {
    "oldpassword": "your current password",
    "password1": "the new password",
    "password2": "the new password again",
}
CODE = {"code": "the code"}
EMAIL = {"email": "your work email"}


class LoginForm(PlainSentences, account.LoginForm):
    asked_as = {"login": "your work email", "password": "your password"}


class ResetPasswordForm(PlainSentences, account.ResetPasswordForm):
    asked_as = EMAIL


class ResetPasswordKeyForm(PlainSentences, account.ResetPasswordKeyForm):
    asked_as = NEW_PASSWORD


class ChangePasswordForm(PlainSentences, account.ChangePasswordForm):
    asked_as = NEW_PASSWORD


class SetPasswordForm(PlainSentences, account.SetPasswordForm):
    asked_as = NEW_PASSWORD


class ReauthenticateForm(PlainSentences, account.ReauthenticateForm):
    asked_as = {"password": "your password"}


class RequestLoginCodeForm(PlainSentences, account.RequestLoginCodeForm):
    asked_as = EMAIL


class ConfirmLoginCodeForm(PlainSentences, account.ConfirmLoginCodeForm):
    asked_as = CODE


class AuthenticateForm(PlainSentences, mfa.AuthenticateForm):
    asked_as = CODE


class ReauthenticateCodeForm(PlainSentences, mfa.ReauthenticateForm):
    asked_as = CODE


class ActivateTOTPForm(PlainSentences, totp.ActivateTOTPForm):
    asked_as = CODE
