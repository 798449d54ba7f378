"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from certificates.views import (
    desk_certificates,
    desk_facts,
    desk_issue,
    desk_municipalities,
    desk_municipality,
    history,
    home,
    mine,
    municipal_certificates,
    verify,
)

municipal: list[URLPattern] = [
    path("", home.show_home, name="home"),
    path("history/", history.show_history, name="history"),
    path("certificates/", municipal_certificates.list_certificates, name="certificates"),
    path("certificates/<uuid:pk>/", municipal_certificates.download_certificate, name="certificate_download"),
]
desk: list[URLPattern] = [
    path("municipalities/", desk_municipalities.list_municipalities, name="municipalities"),
    path("municipalities/<slug:slug>/", desk_municipality.show_municipality, name="municipality"),
    path("activity/", history.show_activity, name="activity"),
    path("municipalities/<slug:slug>/extension/", desk_facts.enter_extension, name="fact_extension"),
    path("municipalities/<slug:slug>/review/", desk_facts.enter_review, name="fact_review"),
    path("municipalities/<slug:slug>/review/<uuid:pk>/", desk_facts.enter_decision, name="fact_review_decide"),
    path("municipalities/<slug:slug>/pir/", desk_facts.enter_pir, name="fact_pir"),
    path("municipalities/<slug:slug>/ruling/", desk_facts.enter_ruling, name="fact_ruling"),
    path("municipalities/<slug:slug>/end/", desk_facts.enter_end, name="fact_end"),
    path("certificates/", desk_certificates.list_certificates, name="certificates"),
    path("certificates/<uuid:pk>/", desk_certificates.show_certificate, name="certificate"),
    path("certificates/<uuid:pk>/file/", desk_certificates.download_certificate, name="certificate_download"),
    path("certificates/<uuid:pk>/notice/", desk_certificates.show_notice, name="certificate_notice"),
    path("certificates/<uuid:pk>/scan/", desk_certificates.upload_scan, name="certificate_scan"),
    path("certificates/<uuid:pk>/issue/", desk_issue.confirm_issue, name="certificate_issue"),
    path("certificates/<uuid:pk>/reissue/", desk_issue.confirm_reissue, name="certificate_reissue"),
    path("certificates/<uuid:pk>/expiry/", desk_issue.confirm_expiry, name="certificate_expiry"),
]
public: list[URLPattern] = [
    path("mine/", mine.list_own_municipalities, name="mine"),
    path("verify/", verify.check_code, name="verify"),
    path("verify/<str:code>/", verify.show_answer, name="certificate"),
]
