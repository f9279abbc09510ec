"""How sure a statement is: how often such statements, so read, were right on the development articles.

The figure is a logistic sum of weights, one for what each *feature* is: the rule, the relation, how far the arguments stand
from the predicate, how the text mentions them. ``graphkit/ontology/confidence.toml`` holds the weights; ``benchmarks/reliability.py``
fits them and prints how far they can be trusted. A feature without a weight counts for nothing.
"""

from __future__ import annotations

import functools
import math
import tomllib
from importlib import resources

from spacy.tokens import Token

from graphkit.errors import OntologyError
from graphkit.extract.arguments import Argument
from graphkit.extract.relations import Candidate

__all__ = ["confidence_of", "features_of", "load_weights"]

# The furthest steps and words apart that are told apart.
_STEPS, _APART = 4, (2, 5, 10, 20)
_PARTS = {"VERB": "verb", "AUX": "verb", "ADJ": "adj"}


def confidence_of(candidate: Candidate, status: str) -> float:
    """A figure above 0 and at most 1: the share of such statements, so read, that were right on the development articles."""
    weights = load_weights()
    total = weights["base"] + sum(weights.get(feature, 0.0) for feature in features_of(candidate, status))
    return min(1.0, max(0.01, 1.0 / (1.0 + math.exp(-total))))


@functools.cache
def load_weights() -> dict[str, float]:
    """Return the weight of each feature (``subject-steps=2``) and ``base``, that of every statement.

    Raises:
        OntologyError: the file of weights is damaged.
    """
    try:
        text = (resources.files("graphkit.ontology") / "confidence.toml").read_text(encoding="utf-8")
        data = tomllib.loads(text)
        found = {"base": float(data["base"])}
        found |= {f"{group}={value}": float(weight) for group, values in data["weights"].items() for value, weight in values.items()}
    except (OSError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise OntologyError(
            f"confidence.toml: cannot be read ({error})", remedy="Install graphkit again or run benchmarks/reliability.py --write."
        ) from error
    return found


def features_of(candidate: Candidate, status: str) -> tuple[str, ...]:
    """What a statement's confidence depends on, as ``group=value``: nothing of the article's own words or names.

    ``steps`` counts dependencies between predicate and argument, so that an argument found inside a phrase or far down a list
    has more; ``apart`` counts words.
    """
    predicate = candidate.predicate
    family = candidate.rule
    if not family.startswith(("title:", "structure:")):
        family = _PARTS.get(predicate.pos_, "noun")
    found = [f"rule={family}", f"relation={candidate.relation}", f"status={status}"]
    for side, argument in (("subject", candidate.subject), ("object", candidate.object)):
        found += [
            f"{side}-level={_level(argument)}",
            f"{side}-steps={_steps(predicate, argument)}",
            f"{side}-apart={_bin(_apart(predicate, argument), _APART)}",
        ]
    found.append(f"subject-known={'yes' if candidate.subject.entity.knowledge else 'no'}")
    return tuple(found)


def _level(argument: Argument) -> str:
    surface = argument.surface
    if surface is argument.entity:
        return surface.level
    return f"{surface.level}-for-{'one' if len(surface.resolved()) == 1 else 'several'}"


def _steps(predicate: Token, argument: Argument) -> str:
    """The number of dependencies from the predicate down to the argument; ``up`` when it hangs elsewhere."""
    surface, token = argument.surface, argument.surface.root
    if surface.start <= predicate.i < surface.end:
        return "same"
    for steps in range(_STEPS):
        if token.i == predicate.i:
            return str(steps)
        if token.head.i == token.i:
            return "elsewhere"
        token = token.head
    return "more"


def _apart(predicate: Token, argument: Argument) -> int:
    surface = argument.surface
    return max(0, surface.start - predicate.i, predicate.i - surface.end + 1)


def _bin(number: int, limits: tuple[int, ...]) -> str:
    return next((f"upto-{limit}" for limit in limits if number <= limit), "more")
