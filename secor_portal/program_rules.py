"""The rules of the SECOR program in plain words: one row each. The exact statements are in ``docs/program/rules.md``.

Code, letters and pages cite a rule by its number ("R3.4"). People read its reason in words; the number is a link to
the page of rules. Texts name the certifying partner as ``{partner}``; ``ProgramRule.fill_names`` puts the name in.
"""

from dataclasses import dataclass, replace

from secor_portal.program import (
    CERTIFICATE_YEARS,
    DISCOUNT_CEILING_PERCENT,
    DISCOUNT_FLOOR_PERCENT,
    PASS_MARK_PERCENT,
    SECTION_PASS_MARK_PERCENT,
    WORKER_LIMIT,
)
from secor_portal.wording import spell_count

PARTNER_PAGE = "{partner}’s public page on the Small Employer COR, last updated 3 March 2022"

SIZE, EARNING, KEEPING, RENEWING, DISCOUNT, INCIDENTS, FURTHER = (
    "Who can take part",
    "How to earn a certificate",
    "How to keep it",
    "When it ends",
    "The WCB discount",
    "After a serious incident",
    "More audits and training",
)


@dataclass(frozen=True, slots=True)
class ProgramRule:
    """One rule: what it asks, its source, and an example."""

    number: str
    title: str
    group: str
    statement: str
    example: str
    source: str = PARTNER_PAGE

    @property
    def label(self) -> str:
        """What people read: "Rule 3.4"."""
        return f"Rule {self.number.removeprefix('R')}"

    @property
    def name(self) -> str:
        """Label and title as one phrase: "Rule 3.4: due one year after the last audit". No title starts with a name."""
        return f"{self.label}: {self.title[:1].lower()}{self.title[1:]}"

    @property
    def anchor(self) -> str:
        """Its id on the page of rules: "rule-3-4"."""
        return f"rule-{self.number.removeprefix('R').replace('.', '-')}"

    def fill_names(self, partner: str) -> "ProgramRule":
        """The same rule with the partner's name in its texts."""
        return replace(
            self,
            statement=self.statement.replace("{partner}", partner),
            example=self.example.replace("{partner}", partner),
            source=self.source.replace("{partner}", partner),
        )


RULES = (
    ProgramRule(
        "R1.1",
        "Ten workers or fewer",
        SIZE,
        f"SECOR is for municipalities with at most {WORKER_LIMIT} workers on every day of the year. "
        f"A municipality with {WORKER_LIMIT} workers is small. One with {WORKER_LIMIT + 1} isn’t.",
        "A village has 6 workers all year and hires 4 students for July. It has 10 workers in July, so it’s small.",
    ),
    ProgramRule(
        "R1.2",
        "Who counts",
        SIZE,
        "Count everyone whose work directly affects what the municipality does. These are the municipal manager, the "
        "office staff, seasonal, part-time and temporary workers, and subcontractors. Count people, not full-time "
        "jobs. Use the highest number on any one day, not the number of names in the year. Councillors and volunteer "
        "firefighters count only if {partner} decides so for your municipality. The portal shows the total with and "
        "without them.",
        "A village paid 14 people in one year, but never more than 9 on one day. Its highest number is 9. Two of them "
        "work half days, and each of the two counts as one.",
        PARTNER_PAGE + ". The page doesn’t mention councillors and volunteer firefighters, so {partner} decides.",
    ),
    ProgramRule(
        "R1.3",
        "More than ten workers",
        SIZE,
        f"If you have more than {WORKER_LIMIT} workers on any day, the rules for larger employers apply. Your next "
        "audit is then one for the large-employer certificate (COR). No SECOR is issued for it. Your current "
        "certificate stays in force. The portal tells {partner}.",
        "A village has 10 workers, and a subcontractor works there for three days in July. That makes 11, so the next "
        "audit is a COR audit.",
    ),
    ProgramRule(
        "R1.4",
        "Who may take part",
        SIZE,
        "Any municipality in Alberta may take part, if it’s small enough.",
        "A summer village with one part-time administrator may take part.",
    ),
    ProgramRule(
        "R2.1",
        "What earns a certificate",
        EARNING,
        "Two things earn a certificate. A certification audit must reach the pass marks. The same audit must pass "
        "{partner}’s review (quality assurance, QA).",
        "An audit scores 92% but doesn’t pass the review: no certificate. An audit scores 78% and passes the review: "
        "no certificate either.",
    ),
    ProgramRule(
        "R2.2",
        "Pass marks",
        EARNING,
        f"A certification audit needs {PASS_MARK_PERCENT}% overall and {SECTION_PASS_MARK_PERCENT}% in every section. "
        "These are the usual marks; each version of the audit questions sets its own. Scores aren’t rounded. Questions "
        "that don’t apply are left out of the points you can get. A section with no points to get isn’t scored.",
        "79.99% isn’t 80%. An audit with 95% overall and 49.9% in one section doesn’t pass.",
        "The version of the audit questions. {partner}’s public page names no marks.",
    ),
    ProgramRule(
        "R2.3",
        "Sharing the audit",
        EARNING,
        "Every audit is shared with the municipality and sent to {partner}. You always see the audits of your own "
        "people. You see an external auditor’s report as soon as the auditor submits it.",
        "An external auditor works on your audit in May and submits it on 3 June. You can read it from 3 June on.",
    ),
    ProgramRule(
        "R2.4",
        "Who conducts and who reviews",
        EARNING,
        "An external auditor conducts a certification audit. Your own people conduct an internal audit. {partner} can "
        "set this for each kind of audit. People can’t review an audit that they conducted. They also can’t decide "
        "about their own municipality, or one they left since the start of the audit’s year.",
        "A reviewer worked for the Village of Delia until March. She can’t review an audit of Delia from that year.",
        PARTNER_PAGE + ". The rule about reviewers is the portal’s own.",
    ),
    ProgramRule(
        "R3.1",
        "Keeping the certificate",
        KEEPING,
        f"A certificate is valid for {spell_count(CERTIFICATE_YEARS, 'year')} if you keep it up. "
        "That takes an internal audit in each of the next two calendar years. "
        "It also takes an action plan that you write and carry out.",
        "You passed a certification audit in June 2026. You conduct internal audits in 2027 and 2028 and fix what the "
        "audits found.",
    ),
    ProgramRule(
        "R3.2",
        "Internal audits need no pass mark",
        KEEPING,
        "An internal audit doesn’t have to reach the pass marks. It must pass {partner}’s review.",
        "An internal audit scores 41% and passes the review. It counts. Another one scores 92% but doesn’t pass the "
        "review. It doesn’t count.",
    ),
    ProgramRule(
        "R3.3",
        "One audit every calendar year",
        KEEPING,
        "The WCB discount program (Partnerships in Injury Reduction, PIR) asks for at least one audit in every "
        "calendar year.",
        "You had audits in January and December 2026. You still need an audit in 2027.",
    ),
    ProgramRule(
        "R3.4",
        "Due one year after the last audit",
        KEEPING,
        "Every audit is due one year after the last one. The anniversary itself is in time. The date of an audit is "
        "its last day. An early audit makes the next ones due earlier, too.",
        "Your last audit ended on 15 June 2026. The next one is due by 15 June 2027. If it ends on 1 February 2027, "
        "the one after it is due by 1 February 2028.",
    ),
    ProgramRule(
        "R3.5",
        "The cycle",
        KEEPING,
        "Year 1 is a certification audit. Years 2 and 3 are internal audits. Year 4 is a certification audit again, "
        "year 5 an internal one, and so on.",
        "Certification in 2021, internal audits in 2022 and 2023, certification in 2024, internal audit in 2025.",
    ),
    ProgramRule(
        "R4.1",
        "Expiry",
        RENEWING,
        "A certificate has an expiry date and is valid through that day. You must pass another certification audit in "
        f"the expiry year. The date is {spell_count(CERTIFICATE_YEARS, 'year')} after the audit, or the date that "
        "Partnerships printed. {partner} can move it within the expiry year.",
        "Your certification audit ended on 15 June 2026. The certificate expires on 15 June 2029, and you pass another "
        "certification audit in 2029.",
        PARTNER_PAGE + ". How the date is counted is the portal’s own rule.",
    ),
    ProgramRule(
        "R4.2",
        "Renew before the expiry date",
        RENEWING,
        "Finish the next certification audit before the expiry date. The expiry date itself is too late. {partner}’s "
        "review may end later.",
        "Your certificate expires on 15 June 2029. An audit that ends on 14 June is in time. One that ends on 15 June "
        "is too late.",
    ),
    ProgramRule(
        "R5.1",
        "The WCB discount",
        DISCOUNT,
        "You can expect the discount with a certificate in force and a registration in PIR. It’s "
        f"{DISCOUNT_FLOOR_PERCENT}% of your yearly WCB premiums at the industry rate. It can rise to "
        f"{DISCOUNT_CEILING_PERCENT}%, depending on your claims costs. The base is your insurable earnings ÷ 100 × "
        "your industry rate. The portal only estimates. WCB decides.",
        "Insurable earnings of $300,000 at a rate of $1.50 give a base of $4,500. The discount is from $225 to $900.",
    ),
    ProgramRule(
        "R5.2",
        "When there is no discount",
        DISCOUNT,
        "There’s no discount without a certificate in force. A certificate that lapsed, was revoked or wasn’t kept up "
        "gives none.",
        "Your certificate expired on 15 June 2029 and no renewal audit was done. From 16 June on there’s no discount.",
    ),
    ProgramRule(
        "R6.1",
        "Review after a serious incident",
        INCIDENTS,
        "After a serious incident or a death, the ministry reviews whether the certificate is still valid. You and "
        "{partner} take part. The portal records the incident, the review and its result. You must still report the "
        "incident to OHS and WCB yourself.",
        "A worker is badly hurt. You report it to OHS and WCB at once. The ministry opens a review, and the "
        "certificate stays in force until the ministry decides.",
    ),
    ProgramRule(
        "R6.2",
        "Only the ministry revokes",
        INCIDENTS,
        "Only the ministry can revoke a certificate. {partner} records the date and the letter.",
        "The ministry’s letter of 4 May revokes a certificate. {partner} enters the date and the letter.",
    ),
    ProgramRule(
        "R6.3",
        "After a revocation",
        INCIDENTS,
        "After a revocation, you need a new certification audit. An external auditor conducts it, and you must pass "
        "it. An audit from before the revocation doesn’t help.",
        "The certificate was revoked on 4 May. An audit of 20 April can’t bring it back. An audit of 10 September can.",
    ),
    ProgramRule(
        "R7",
        "Additional audits",
        FURTHER,
        "You may conduct additional audits at any time. Reasons are a serious injury, more incidents, changes in your "
        "operations or people, or a finished action plan. They never count in the cycle.",
        "You finish a large action plan in March and audit again to see if it worked. Your yearly audit is still due.",
    ),
    ProgramRule(
        "R8",
        "The Return to Work Seminar",
        FURTHER,
        "At least one worker should attend WCB’s Return to Work Seminar. The portal reminds you. It never blocks you.",
        "Your municipal manager attends the seminar, and you enter the date.",
    ),
)
RULES_BY_NUMBER = {rule.number: rule for rule in RULES}
