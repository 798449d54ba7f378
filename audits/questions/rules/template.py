"""A short file that shows every field of the format once. It can be imported."""

from secor_portal.program import PASS_MARK_PERCENT, SECTION_PASS_MARK_PERCENT

YAML_TEMPLATE = f"""\
# Audit questions. docs/instrument-format.md describes every field; a line that begins with # is not read.
name: Name of the instrument
version: "2027"
is_sample: no                   # yes for questions that are only for trying the portal
valid_from: 2027-01-01          # the version before this one ends the day before
pass_overall: {PASS_MARK_PERCENT}                # per cent
pass_element: {SECTION_PASS_MARK_PERCENT}                # per cent
elements:
  - number: 1
    name: Organizational commitment
    questions:
      - number: 1
        text: Is there a written health and safety policy?
        guidance: >-
          What to look for, in one to three sentences.
        attach: The policy
        validation: D           # D documents, I interviews, O observation; several letters may stand together
        style: all_or_nothing   # or range, or percent_positive
        points: 20
        may_not_apply: no       # yes if a municipality may answer that it does not apply
        is_written_policy: yes  # yes if the answer of the certification audit may be carried over
      - number: 2
        text: Do people know what the policy asks of them?
        validation: I
        style: percent_positive
        points: 10
        depends_on: "1.1"       # if 1.1 scores nothing, this scores nothing either
"""
