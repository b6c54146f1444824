"""Rules about the form of an answer, each kept and broken."""

import pytest

from evals.format_constraint import PARAMETERS, RULES, FormatConstraint

Values = dict[str, float | str]

CASES: list[tuple[str, Values, str, str]] = [
    ("Include Keywords", {"keywords": "Dog, rain"}, "rain on a dog", "a dog"),
    ("Keyword Frequency", {"keyword": "dog", "N": 2}, "Dog, dog", "dog doghouse"),
    ("Forbidden Words", {"forbidden_words": "cat, hen"}, "a dog", "A Hen"),
    ("Number Paragraphs", {"N": 2}, "a *** b", "a"),
    ("Number Words (at least)", {"N": 2}, "a b", "a"),
    ("Number Words (at most)", {"N": 2}, "a b", "a b c"),
    ("Number Words (range)", {"N1": 2, "N2": 3}, "a b c", "a"),
    ("Number Sentences (at least)", {"N": 2}, "A dog barks. It rains!", "3.5 dogs bark."),
    ("Number Sentences (at most)", {"N": 1}, "It took 3.5 s.", "A. B."),
    ("Number Sentences (range)", {"N1": 1, "N2": 2}, "A?", "A. B. C."),
    ("Postscript", {"postscript_marker": "P.S."}, "A. p.s. B", "A. B"),
    ("Number Placeholder", {"N": 1}, "Dear [name]", "Dear all"),
    ("Number Bullets", {"N": 2}, "* a\n* b", "* a"),
    ("Title", {}, "<<A>> b", "A"),
    ("Minimum Number Highlighted Section", {"N": 1}, "a *b* c", "a b"),
    ("Multiple Sections", {"N": 2, "section_splitter": "PART"}, "PART a PART b", "a"),
    ("Repeat Prompt", {}, "What? A dog.", "A dog."),
    ("Two Responses", {}, "a ****** b", "a ****** a"),
    ("All Uppercase", {}, "A DOG", "A dog"),
    ("All Lowercase", {}, "a dog", "A dog"),
    ("All-capital Words (at least)", {"N": 1}, "a DOG", "a dog"),
    ("All-capital Words (at most)", {"N": 0}, "a dog", "a DOG"),
    ("All-capital Words (range)", {"N1": 1, "N2": 1}, "a DOG", "THE DOG"),
    ("Start Checker", {"start_phrase": "Well, now"}, "Well now: a dog", "A dog"),
    ("End Checker", {"end_phrase": "That is all."}, "A dog. That is all!", "A dog"),
    ("Quotation", {}, '"a"', 'a"'),
    ("No Commas", {}, "a", "a, b"),
]


def test_every_rule_is_tried() -> None:
    assert [rule for rule, *_ in CASES] == [*RULES]
    assert PARAMETERS.keys() <= RULES.keys()


@pytest.mark.parametrize(("rule", "values", "kept", "broken"), CASES)
def test_a_rule_tells_what_keeps_it_from_what_breaks_it(
    rule: str, values: Values, kept: str, broken: str
) -> None:
    constraint = FormatConstraint(rule=rule, values=values)
    assert constraint.kept_by(kept, "What?")
    assert not constraint.kept_by(broken, "What?")
    assert not constraint.kept_by(" ", "What?"), "nothing said keeps no rule"
    assert set(values) == set(PARAMETERS.get(rule, ()))
