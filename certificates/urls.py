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
    path("", home.home, name="home"),
    path("history/", history.history, name="history"),
    path("certificates/", municipal_certificates.certificates, name="certificates"),
    path("certificates/<uuid:pk>/", municipal_certificates.download, name="certificate_download"),
]
desk: list[URLPattern] = [
    path("municipalities/", desk_municipalities.municipalities, name="municipalities"),
    path("municipalities/<slug:slug>/", desk_municipality.municipality, name="municipality"),
    path("activity/", history.activity, name="activity"),
    path("municipalities/<slug:slug>/extension/", desk_facts.extension, name="fact_extension"),
    path("municipalities/<slug:slug>/review/", desk_facts.review, name="fact_review"),
    path("municipalities/<slug:slug>/review/<uuid:pk>/", desk_facts.review_decide, name="fact_review_decide"),
    path("municipalities/<slug:slug>/pir/", desk_facts.pir, name="fact_pir"),
    path("municipalities/<slug:slug>/ruling/", desk_facts.ruling, name="fact_ruling"),
    path("municipalities/<slug:slug>/end/", desk_facts.end, name="fact_end"),
    path("certificates/", desk_certificates.listed, name="certificates"),
    path("certificates/<uuid:pk>/", desk_certificates.shown, name="certificate"),
    path("certificates/<uuid:pk>/file/", desk_certificates.download, name="certificate_download"),
    path("certificates/<uuid:pk>/notice/", desk_certificates.notice, name="certificate_notice"),
    path("certificates/<uuid:pk>/scan/", desk_certificates.scan, name="certificate_scan"),
    path("certificates/<uuid:pk>/issue/", desk_issue.issue, name="certificate_issue"),
    path("certificates/<uuid:pk>/reissue/", desk_issue.reissue, name="certificate_reissue"),
    path("certificates/<uuid:pk>/expiry/", desk_issue.expiry, name="certificate_expiry"),
]
public: list[URLPattern] = [
    path("mine/", mine.mine, name="mine"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.certificate, name="certificate"),
]
