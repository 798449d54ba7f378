"""The action plan over the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api.serializers import FilesSerializer, VersionSerializer
from audits.models import ActionItem, ActionPlan, Audit, Proof, Question
from audits.rules.lifecycle import State
from audits.rules.planning import Ground
from audits.selectors.plans import offers, open_elsewhere, open_from_before, proofs_of
from audits.services import planning
from audits.services.carrying_on import carry_on
from audits.services.planning import ActionsRefused, NewAction, add_items
from audits.services.proving import add_proofs, remove_proof
from municipalities.api.rows import READ, WRITE, OfMunicipality, RowsViewSet, checked, documented, is_described, kept
from municipalities.models.membership import OWN_ROLES
from secor_portal.errors import RuleBroken
from secor_portal.web.api.uuids import PART, UUID_FORM
from secor_portal.web.stored import attachment

LONGEST_CODE = 9


class PlanSerializer(serializers.ModelSerializer):
    """The plan made from one audit (R3.1)."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    audit = serializers.UUIDField(source="audit_id", read_only=True)

    class Meta:
        model = ActionPlan
        fields = ("id", "municipality", "audit", "developed_on")
        read_only_fields = fields


class NewPlanSerializer(serializers.Serializer):
    """Of which audit, and when it was developed; today where that is left out."""

    audit = serializers.UUIDField()
    developed_on = serializers.DateField(default=None, allow_null=True)


class ItemSerializer(serializers.ModelSerializer):
    """One action: what, who by role, by when, how far. ``cost`` is in dollars, ``question`` the code of one.

    One with ``carried_on`` lives on in a later plan, where ``carried_from`` names it.
    """

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    plan = serializers.UUIDField(source="plan_id", read_only=True)
    question = serializers.CharField(source="question.code", read_only=True, default=None, allow_null=True)
    carried_from = serializers.UUIDField(source="carried_from_id", read_only=True, allow_null=True)

    class Meta:
        model = ActionItem
        fields = (
            "id", "municipality", "plan", "what", "owner", "due_on", "cost", "question", "progress", "done_on",
            "carried_from", "carried_on", "version",
        )  # fmt: skip
        read_only_fields = fields


class ItemFactsSerializer(serializers.Serializer):
    """What is done, by whom, by when and, if wanted, at what cost in dollars."""

    what = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField()
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, allow_null=True, required=False)


class NewActionSerializer(ItemFactsSerializer):
    """A new action; ``question`` is the code of the question that it answers, if any."""

    question = serializers.CharField(max_length=LONGEST_CODE, allow_blank=True, required=False)


class NewItemSerializer(NewActionSerializer):
    """A new action, and its plan."""

    plan = serializers.UUIDField()


class NewActionsSerializer(serializers.Serializer):
    """Several new actions of one plan, all or none."""

    actions = NewActionSerializer(many=True, allow_empty=False)


class ChangedItemSerializer(ItemFactsSerializer, VersionSerializer):
    """An action changed; what is left out stays."""

    what = serializers.CharField(allow_blank=True, required=False)
    owner = serializers.CharField(allow_blank=True, required=False)
    due_on = serializers.DateField(required=False)


class ProposalSerializer(serializers.Serializer):
    """What the plan could say. ``planned`` counts the actions that there are for this question already."""

    question = serializers.CharField(source="proposal.code", help_text="Its code; empty for a whole element.")
    element = serializers.CharField(source="proposal.element")
    text = serializers.CharField(source="question.text", default="")
    what = serializers.CharField(source="proposal.what", help_text="A wording to begin with.")
    score = serializers.CharField(source="proposal.score")
    ground = serializers.ChoiceField(source="proposal.ground", choices=[ground.value for ground in Ground])
    is_urged = serializers.BooleanField(source="proposal.is_urged")
    author_note = serializers.CharField()
    notes = serializers.SerializerMethodField()
    planned = serializers.SerializerMethodField()

    def get_notes(self, offer: Any) -> list[str]:
        """The reviewer's notes on the question that were sent."""
        return [note.text for note in offer.notes]

    def get_planned(self, offer: Any) -> int:
        return len(offer.planned)


class OpenBeforeSerializer(serializers.Serializer):
    """An action open from an earlier audit; ``is_here``: it lives in this plan by now."""

    item = ItemSerializer()
    carried = serializers.IntegerField(help_text="How often it was carried over.")
    first_due_on = serializers.DateField()
    days_late = serializers.IntegerField()
    is_here = serializers.BooleanField()


class CarrySerializer(serializers.Serializer):
    """The open actions of earlier plans to carry over; all of them where none is named."""

    items = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=planning.MOST_ACTIONS)


class ProofSerializer(serializers.ModelSerializer):
    """One file that shows how far an action is; ``size`` in bytes."""

    class Meta:
        model = Proof
        fields = ("id", "name", "media_type", "size", "sha256", "uploaded_at")
        read_only_fields = fields


class ProgressSerializer(VersionSerializer):
    """How far it is."""

    progress = serializers.CharField(allow_blank=True)


class DoneSerializer(VersionSerializer):
    """On which day it was done."""

    done_on = serializers.DateField()


class PlanFilters(OfMunicipality):
    """``audit`` is the one that the plan was made from."""

    audit = django_filters.UUIDFilter("audit_id")


class ItemFilters(OfMunicipality):
    """``is_done`` is whether it was done; what was carried on was not done here."""

    plan = django_filters.UUIDFilter("plan_id")
    is_done = django_filters.BooleanFilter("done_on", "isnull", exclude=True)


class PlanRows(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """Rows that the municipality's own people and the desk may see."""

    lookup_value_regex = UUID_FORM
    state: str  # where the state of the audit is found

    def get_queryset(self) -> QuerySet:
        if is_described(self):
            return self.model._base_manager.none()
        person: Any = self.request.user
        if self.action != "list":
            return self.rows()
        if person.is_at_desk:
            return self.known()
        own = [place for place, role in person.roles.items() if role in OWN_ROLES]
        return self.rows().filter(municipality_id__in=own)

    def known(self) -> QuerySet:
        """Without the plans of drafts, which AMHSA does not have."""
        return self.rows().exclude(**{self.state: State.DRAFT})


class ActionPlanViewSet(PlanRows):
    """What will be done about what each audit found."""

    model = ActionPlan
    serializer_class = PlanSerializer
    filterset_class = PlanFilters
    ordering = "-developed_on"
    state = "audit__state"
    permissions_by_action = {
        "list": "audits.view_plan",
        "retrieve": "audits.view_plan",
        "create": "audits.plan_from",
        "proposals": "audits.view_plan",
        "add_actions": "audits.keep_plan",
        "open_actions": "audits.view_plan",
        "carry": "audits.keep_plan",
    }

    def rows(self) -> QuerySet[ActionPlan]:
        return ActionPlan.objects.select_related("audit__instrument")

    @documented(READ, good={200: PlanSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @documented(READ, good={200: PlanSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @documented(WRITE, good={201: PlanSerializer}, request=NewPlanSerializer)
    def create(self, request: Request) -> Response:
        """Begin the plan of an audit."""
        facts = checked(NewPlanSerializer, request.data)
        audit = self.insist(get_object_or_404(Audit.objects.all(), pk=facts.pop("audit")))
        plan = planning.develop_plan(audit=audit, **facts, **self.hand())
        return Response(PlanSerializer(plan).data, status=status.HTTP_201_CREATED)

    @documented(READ, good={200: ProposalSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def proposals(self, request: Request, pk: str) -> Response:
        """What the audit found below full marks, and what does not apply, each with a wording to begin with."""
        audit = self.insist(self.get_object().audit, "audits.view_report")
        return Response(ProposalSerializer(offers(audit), many=True).data)

    @documented(WRITE, good={201: ItemSerializer(many=True)}, request=NewActionsSerializer)
    @proposals.mapping.post
    def add_actions(self, request: Request, pk: str) -> Response:
        """Add several actions: all, or none and what is wrong with each."""
        plan, sent = self.get_object(), checked(NewActionsSerializer, request.data)["actions"]
        questions = _questions(plan, [facts.get("question", "") for facts in sent])
        actions = [NewAction(**facts | {"question": questions[facts.get("question", "")]}) for facts in sent]
        try:
            items = add_items(plan=plan, actions=actions, **self.hand())
        except ActionsRefused as refusal:
            body = {"actions": _by_place(refusal, len(sent)), "code": refusal.code}
            return Response(body, status=status.HTTP_400_BAD_REQUEST)
        return Response(ItemSerializer(items, many=True).data, status=status.HTTP_201_CREATED)

    @documented(READ, good={200: OpenBeforeSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, url_path="open-actions")
    def open_actions(self, request: Request, pk: str) -> Response:
        """What is open from the plans of earlier audits, carried into this one or not."""
        return Response(OpenBeforeSerializer(open_from_before(self.get_object().audit), many=True).data)

    @documented(WRITE, good={200: ItemSerializer(many=True)}, request=CarrySerializer)
    @action(detail=True, methods=["post"], pagination_class=None)
    def carry(self, request: Request, pk: str) -> Response:
        """Carry open actions of earlier plans into this one: all that are named, or none."""
        plan, named = self.get_object(), set(checked(CarrySerializer, request.data)["items"])
        rows = [item for item in open_elsewhere(plan.audit) if not named or item.pk in named]
        if named - {item.pk for item in rows}:
            sentence = "Only what is open in the plan of an earlier audit can be carried over."
            raise RuleBroken("not_from_before", sentence, field="items")
        carried = carry_on(plan=plan, items=rows, **self.hand())
        return Response(ItemSerializer(carried, many=True).data)


class ActionItemViewSet(PlanRows):
    """The actions of the plans."""

    model = ActionItem
    serializer_class = ItemSerializer
    filterset_class = ItemFilters
    ordering = "due_on"
    state = "plan__audit__state"
    permissions_by_action = {
        "list": "audits.view_plan",
        "retrieve": "audits.view_plan",
        "create": "audits.keep_plan",
        "partial_update": "audits.keep_plan",
        "destroy": "audits.keep_plan",
        "progress": "audits.keep_plan",
        "done": "audits.keep_plan",
        "reopen": "audits.keep_plan",
        "proofs": "audits.view_plan",
        "add_proofs": "audits.keep_plan",
        "proof": "audits.view_plan",
        "remove_proof": "audits.keep_plan",
    }

    def rows(self) -> QuerySet[ActionItem]:
        return ActionItem.objects.select_related("plan__audit", "question")

    @documented(READ, good={200: ItemSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @documented(READ, good={200: ItemSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @documented(WRITE, good={201: ItemSerializer}, request=NewItemSerializer)
    def create(self, request: Request) -> Response:
        """Add an action."""
        facts = checked(NewItemSerializer, request.data)
        plan = self.insist(get_object_or_404(ActionPlan.objects.select_related("audit"), pk=facts.pop("plan")))
        code = facts.pop("question", "")
        item = planning.add_item(plan=plan, question=_questions(plan, [code])[code], **facts, **self.hand())
        return Response(ItemSerializer(item).data, status=status.HTTP_201_CREATED)

    @documented(WRITE, good={200: ItemSerializer}, request=ChangedItemSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is done, by whom, by when or at what cost."""
        item = self.get_object()
        facts = kept(item, "what", "owner", "due_on", "cost") | checked(ChangedItemSerializer, request.data)
        planning.change_item(item=item, **facts, **self.hand())
        return Response(ItemSerializer(item).data)

    @documented(WRITE, good={204: None}, parameters=[VersionSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Take an open action out; ``?version=`` is the one that was read."""
        item = self.get_object()
        planning.remove_item(item=item, **checked(VersionSerializer, request.query_params), **self.hand())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @documented(WRITE, good={200: ItemSerializer}, request=ProgressSerializer)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """Note how far it is."""
        return self._done(planning.set_progress, ProgressSerializer)

    @documented(WRITE, good={200: ItemSerializer}, request=DoneSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """It is done."""
        return self._done(planning.mark_done, DoneSerializer)

    @documented(WRITE, good={200: ItemSerializer}, request=VersionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """It is not done after all."""
        return self._done(planning.reopen, VersionSerializer)

    # — its proof —

    @documented(READ, good={200: ProofSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def proofs(self, request: Request, pk: str) -> Response:
        """The files that show how far it is."""
        return Response(ProofSerializer(proofs_of(self.get_object()), many=True).data)

    @documented(WRITE, good={201: ProofSerializer(many=True)}, request={"multipart/form-data": FilesSerializer})
    @proofs.mapping.post
    def add_proofs(self, request: Request, pk: str) -> Response:
        """Add files: all, or none and a sentence for each that is refused."""
        added = add_proofs(item=self.get_object(), uploaded=request.FILES.getlist("files"), **self.hand())
        return Response(ProofSerializer(added, many=True).data, status=status.HTTP_201_CREATED)

    @documented(READ, good={200: OpenApiTypes.BINARY}, parameters=[PART])
    @action(detail=True, methods=["get"], url_path=f"proofs/(?P<part>{UUID_FORM})")
    def proof(self, request: Request, pk: str, part: str) -> FileResponse:
        """The file itself."""
        proof = self._proof(part)
        return attachment(proof.sha256, proof.media_type, proof.name)

    @documented(WRITE, good={204: None}, parameters=[PART])
    @proof.mapping.delete
    def remove_proof(self, request: Request, pk: str, part: str) -> Response:
        """Take a file from an open action."""
        remove_proof(proof=self._proof(part), **self.hand())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _proof(self, part: str) -> Proof:
        return get_object_or_404(proofs_of(self.get_object()).select_related("item__plan__audit"), pk=part)

    def _done(self, service: Any, sent_as: type[serializers.Serializer]) -> Response:
        item = self.get_object()
        service(item=item, **checked(sent_as, self.request.data), **self.hand())
        return Response(ItemSerializer(item).data)


def _questions(plan: ActionPlan, codes: list[str]) -> dict[str, Question | None]:
    """The questions of the plan's audit by code; none for an empty code."""
    asked = Question.objects.filter(instrument_id=plan.audit.instrument_id, code__in=codes)
    found: dict[str, Question | None] = {question.code: question for question in asked}
    if unknown := sorted(set(codes) - {"", *found}):
        sentence = f"This audit has no question {unknown[0]}."
        raise RuleBroken("unknown_question", sentence, field="question")
    return {"": None} | found


def _by_place(refusal: ActionsRefused, count: int) -> list[dict[str, list[str]]]:
    """What is wrong with each action, in the order in which they were sent; empty where nothing is."""
    found: list[dict[str, list[str]]] = [{} for _ in range(count)]
    for place, problems in refusal.problems.items():
        for problem in problems:
            found[place].setdefault(problem.field, []).append(problem.sentence)
    return found
