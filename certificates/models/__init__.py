from certificates.models.certificate import Certificate
from certificates.models.extension import Extension
from certificates.models.ministry_review import MinistryReview
from certificates.models.standing import Standing

__all__ = ["Certificate", "Extension", "MinistryReview", "Standing"]
