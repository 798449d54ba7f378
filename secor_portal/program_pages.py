"""Public pages about the program: its rules, and the words of the field."""

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from secor_portal.glossary import TERMS
from secor_portal.partner import PARTNER
from secor_portal.program_rules import RULES
from secor_portal.web.guards import public


@public
def list_rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its source and an example, by group."""
    filled = [rule.fill_names(PARTNER.name) for rule in RULES]
    groups = [(title, list(rules)) for title, rules in groupby(filled, key=lambda rule: rule.group)]
    return render(request, "program/rules.html", {"groups": groups})


@public
def list_terms(request: HttpRequest) -> HttpResponse:
    """Every word of the glossary by the alphabet, each with its rules."""
    filled = (term.fill_names(PARTNER.name, settings.MINISTRY_NAME) for term in TERMS)
    ordered = sorted(filled, key=lambda term: term.word.casefold())
    return render(request, "program/glossary.html", {"terms": ordered})
