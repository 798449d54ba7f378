"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from municipalities.views import desk_import, desk_people, details, headcount, invitation, people, training

municipal: list[URLPattern] = [
    path("headcount/", headcount.show_headcount, name="headcount"),
    path("headcount/add/", headcount.add_entry, name="headcount_add"),
    path("headcount/<uuid:pk>/", headcount.edit_entry, name="headcount_change"),
    path("headcount/<uuid:pk>/remove/", headcount.delete_entry, name="headcount_remove"),
    path("people/", people.show_people, name="people"),
    path("people/invite/", people.send_invitation, name="person_invite"),
    path("people/<uuid:pk>/role/", people.edit_role, name="person_role"),
    path("people/<uuid:pk>/remove/", people.end_membership, name="person_remove"),
    path("people/invitations/<uuid:pk>/withdraw/", people.cancel_invitation, name="invitation_withdraw"),
    path("details/", details.edit_details, name="details"),
    path("training/", training.show_training, name="training"),
    path("training/add/", training.add_training, name="training_add"),
    path("training/<uuid:pk>/remove/", training.delete_training, name="training_remove"),
]
desk: list[URLPattern] = [
    path("people/", desk_people.show_desk_people, name="people"),
    path("people/add/", desk_people.add_person, name="person_add"),
    path("people/<uuid:pk>/role/", desk_people.edit_desk_role, name="person_role"),
    path("people/<uuid:pk>/remove/", desk_people.end_desk_role, name="person_remove"),
    path("people/<uuid:pk>/sign-in/", desk_people.restart_sign_in, name="person_sign_in"),
    path("import/", desk_import.upload_file, name="import"),
    path("import/apply/", desk_import.import_file, name="import_apply"),
]
public: list[URLPattern] = [
    path("invitations/<str:secret>/", invitation.show_invitation, name="invitation"),
]
