"""The groups: who the housing is for. A closed list, MHCLG's CORE client groups and `all`.

To add a group, add a row here; to give it a rate, see `assumptions.toml`.
"""

from dataclasses import dataclass

from marketmap.errors import ChoiceError


@dataclass(frozen=True)
class Group:
    """A group: its code, its name on screen, the words for it in a sentence, and its homelessness measure if any."""

    code: str
    name: str
    words: str
    homeless_measure: str | None = None


ALL = "all"  # every working-age group together

GROUPS = (
    Group("mental_health", "Mental health", "for mental health", "homeless_mental_health"),
    Group("all", "All working-age groups", "for all working-age groups"),
    Group("learning_disability", "Learning disability", "for learning disability", "homeless_learning_disability"),
    Group("single_homeless", "Single homeless people", "for single homeless people"),
    Group("rough_sleepers", "People sleeping rough", "for people sleeping rough", "homeless_rough_sleepers"),
    Group("older_people", "Older people", "for older people", "homeless_older_people"),
    Group("offenders", "People with an offending history", "for people who have offended", "homeless_offenders"),
    Group("care_leavers", "Care leavers", "for care leavers"),
    Group("young_people", "Young people at risk", "for young people at risk"),
    Group("domestic_abuse", "Domestic abuse", "for people fleeing domestic abuse", "homeless_domestic_abuse"),
    Group("drugs", "Drug dependency", "for drug dependency", "homeless_drugs"),
    Group("alcohol", "Alcohol dependency", "for alcohol dependency", "homeless_alcohol"),
    Group(
        "physical_disability", "Physical or sensory disability",
        "for physical or sensory disability", "homeless_physical_disability",
    ),
    Group("refugees", "Refugees", "for refugees"),
    Group("veterans", "Veterans", "for veterans"),
)  # fmt: skip

_BY_CODE = {group.code: group for group in GROUPS}


def group_of(code: str) -> Group:
    """Return the group of a code.

    Raises:
        ChoiceError: when no group has the code; the text lists those that exist.
    """
    if code not in _BY_CODE:
        raise ChoiceError(f"There is no group {code!r}. Groups: {', '.join(_BY_CODE)}.")
    return _BY_CODE[code]
