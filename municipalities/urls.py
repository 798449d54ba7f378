"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from municipalities.views import desk_import, desk_people, details, headcount, invitation, people, training

municipal: list[URLPattern] = [
    path("headcount/", headcount.headcount, name="headcount"),
    path("headcount/add/", headcount.headcount_add, name="headcount_add"),
    path("headcount/<uuid:pk>/", headcount.headcount_change, name="headcount_change"),
    path("headcount/<uuid:pk>/remove/", headcount.headcount_remove, name="headcount_remove"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/<uuid:pk>/role/", people.person_role, name="person_role"),
    path("people/<uuid:pk>/remove/", people.person_remove, name="person_remove"),
    path("people/invitations/<uuid:pk>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
    path("details/", details.details, name="details"),
    path("training/", training.training, name="training"),
    path("training/add/", training.training_add, name="training_add"),
    path("training/<uuid:pk>/remove/", training.training_remove, name="training_remove"),
]
desk: list[URLPattern] = [
    path("people/", desk_people.people, name="people"),
    path("people/add/", desk_people.person_add, name="person_add"),
    path("people/<uuid:pk>/role/", desk_people.person_role, name="person_role"),
    path("people/<uuid:pk>/remove/", desk_people.person_remove, name="person_remove"),
    path("people/<uuid:pk>/sign-in/", desk_people.person_sign_in, name="person_sign_in"),
    path("import/", desk_import.upload, name="import"),
    path("import/apply/", desk_import.apply, name="import_apply"),
]
public: list[URLPattern] = [
    path("invitations/<str:secret>/", invitation.invitation, name="invitation"),
]
