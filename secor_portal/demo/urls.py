"""The demo's own addresses."""

from django.urls import path

from secor_portal.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.list_people, name="people"),
    path("sign-in/<slug:key>/", views.sign_in, name="sign_in"),
]
