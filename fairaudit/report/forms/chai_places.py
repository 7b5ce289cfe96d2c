"""The places of an Applied Model Card (v0.2) in their order, and what people write into each.

Names and order are those of the format; the words on what belongs into a place are ours.
"""

from dataclasses import dataclass

__all__ = ["CARD", "Place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One element of the card.

    Parameters
    ----------
    name : str
        Name of the element.
    what : str
        What belongs into it; empty where it only holds other places.
    places : tuple[Place, ...]
        The places in it, in order.
    results : bool
        Whether it holds results: labels with numbers.
    """

    name: str
    what: str = ""
    places: tuple["Place", ...] = ()
    results: bool = False


def _holder(name: str, *places: Place, **texts: str) -> Place:
    """A place that holds others; those that hold a text can be given by name."""
    return Place(name=name, places=(*places, *(Place(name=n, what=w) for n, w in texts.items())))


def _metric(name: str, of_what: str) -> Place:
    """One of the three kinds of key metrics."""
    return _holder(
        name,
        Place(name="MetricGoal", what=f"what was to be found out about {of_what}"),
        Place(name="Results", what=f"results on {of_what}, each with its unit", results=True),
        Interpretation=f"what the results on {of_what} mean",
        TestType=f"how {of_what} was tested, and whether from inside or outside",
        TestingDataDescription=f"on which data {of_what} was tested",
        ValidationProcessAndJustification=f"how the results on {of_what} were checked, and why so",
    )


_RELEASE = _holder(
    "ReleaseInfo",
    Place(name="ReleaseStage", what="the stage of this release, such as a pilot"),
    Place(name="ReleaseDate", what="the date of this release"),
    Place(name="ReleaseVersion", what="the version of this release"),
    Place(name="GlobalAvailability", what="the countries in which it can be had"),
    _holder("EHRCompatibility", EHR="the health record systems that it works with"),
    Place(name="RegulatoryApproval", what="approvals by authorities, or that there are none"),
)
_FACTS = _holder(
    "AISystemFacts",
    OutcomesAndOutputs="what the system gives out, and what it is to achieve",
    ModelType="the kind of model",
    FoundationModels="the foundation models that it is built on",
    InputDataSource="where its input comes from",
    OutputAndInputDataTypes="the kinds of data that go in and come out",
    DevelopmentDataCharacterization="the data it was developed on, and whom they describe",
    BiasMitigationApproaches="what was done about bias during development",
    OngoingMaintenance="how it is watched and kept up after release",
    Security="how it and the data are protected",
    Transparency="how users learn that it is at work, and how it came to an output",
)
_OPENNESS = _holder(
    "TransparencyInformation",
    FundingSource="who paid for its development",
    ThirdPartyInformation="what comes from third parties",
    StakeholdersConsulted="who was consulted, patients among them",
)

CARD = _holder(
    "AppliedModelCard",
    _holder(
        "BasicInfo",
        ModelName="the name of the system",
        ModelDeveloper="who developed it",
        DeveloperContact="how the developer can be reached",
    ),
    _RELEASE,
    _holder(
        "ModelSummary",
        Place(name="Summary", what="what the system is, in a few sentences"),
        _holder("Keywords", Keyword="words to find it by"),
    ),
    _holder(
        "UsesAndDirections",
        IntendedUseAndWorkflow="what it is for, and where in the work it is used",
        PrimaryIntendedUsers="who uses it",
        HowToUse="how it is used",
        TargetedPatientPopulation="for which patients it is meant",
        CautionedOutOfScopeSettings="settings and patients for which it is not meant",
    ),
    _holder(
        "Warnings",
        KnownRisksAndLimitations="known risks and limitations",
        KnownBiasesOrEthicalConsiderations="known biases and ethical considerations",
        ClinicalRiskLevel="the clinical risk if it is wrong",
    ),
    _holder("TrustIngredients", _FACTS, _OPENNESS),
    _holder(
        "KeyMetrics",
        _metric("UsefulnessUsabilityEfficacy", "usefulness, usability and efficacy"),
        _metric("FairnessEquity", "differences between groups"),
        _metric("SafetyReliability", "safety and reliability"),
    ),
    _holder(
        "Resources",
        EvaluationReferences="reports of evaluations",
        ClinicalTrial="clinical trials, or that there are none",
        PeerReviewedPublications="publications with peer review, or that there are none",
        ReimbursementStatus="whether and how it is paid for",
        PatientConsentOrDisclosure="how patients consent, or what they are told",
    ),
    Place(name="Bibliography", what="references, as BibTeX"),
)
"""The whole card."""
