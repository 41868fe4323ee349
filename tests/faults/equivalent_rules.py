"""Mistakes in the rules that change no verdict, and why: nobody could notice them."""

import re
from functools import cache

_NOBODY = "nobody signed in: reading a claim of `null` is an error, which denies as well"
_TYPE = "what follows is an error for a value of another type, which denies as well"
_INT = "a time from anything but whole seconds is an error, which denies as well"
_NEEDED = "each needed field is looked at by itself; to look at one that is missing is an error"
_HEAD = "isHead() says the same of the head of department"
_WHOLE = "`matches` always goes by the whole text"
_MOMENT = "they differ for a moment of no length, at which no test can ask"
_BESIDE = "a place beyond the last is an error, which is no mandate either"
_DEFAULT = "where the field is missing, a default of another length within the limits passes too"
_COUNT = "no list and no text has fewer than no items"
_ONE_OR_ALL = "the other line allows the same people the same, and a list is of no single document"
_NO_TEAM = "a request in this status has no team: isOwnTeams() denies"
_NO_DRAFT = "a request in this status has no draft: isOthersWork() denies"

# By mutant as `Mutant.name` says it; … stands for anything.
EXPLAINED = {
    "function isPerson: return <isSignedIn() && … -> (request.auth.uid == uid)>;": _NOBODY,
    "function hasAnyRole: return <isSignedIn() && … -> (request.auth.token…": _NOBODY,
    "function isHead: …<isSignedIn() && … -> (bearsOneOf(…": _NOBODY,
    "function hasAnyRole: return <…is list -> (isSignedIn())>": _TYPE,
    "function bearsOneOf: return <mandates is list && … -> ((isInForce(…": _TYPE,
    "function isDay: return <value is string && … -> (value.matches(…": _TYPE,
    "function isId: return <value is string && … -> (value.matches(…": _TYPE,
    "function onlyFields: return <value is map && … -> (value.keys().hasAll(required))>": _TYPE,
    "function onlyFields: return <… -> (value is map)>": _NEEDED,
    "function isInForce: return <… in ['plh', 'plt'])> && mandate.ends_at is int": _INT,
    "function isInForce: return <… -> …mandate.starts_at is int)>": _INT,
    "function isInForce: && mandate.starts_at is <int -> number> …": _INT,
    "function isInForce: && mandate.starts_at is int && mandate.ends_at is <int -> number>": _INT,
    "function isInForce: && timestamp.value(mandate.starts_at * 1000) <<= -> <> …": _MOMENT,
    "function isInForce: && request.time << -> <=> …": _MOMENT,
    "function isInForce: let mandate = mandates.size() <> -> >=> place ? …": _BESIDE,
    "function holdsARole: …'department_head'… -> ['requester', 'ikp_division', 'content_team', "
    "'admin']>…": _HEAD,
    "function holdsARole: …'<department_head -> department_headx>'…": _HEAD,
    "function isDay: …<^ -> >…": _WHOLE,
    "function isDay: …<$ -> >…": _WHOLE,
    "function isId: …<^ -> >…": _WHOLE,
    "function isId: …<$ -> >…": _WHOLE,
    "function sendsWith: …<^ -> >…": _WHOLE,
    "function sendsWith: …<$ -> >…": _WHOLE,
    "function isNote: return isText(command().get(field, '< -> x>'), 0, 4000);": _DEFAULT,
    "function isCorrections: …<[] -> ['status']>…": _DEFAULT,
    "function isNote: …<0 -> -1>…": _COUNT,
    "function isCorrections: …<0 -> -1>…": _COUNT,
    "users get: allow <get -> get, list>…": _ONE_OR_ALL,
    "users list: allow <list -> get, list>…": _ONE_OR_ALL,
    "ask_fact_check create: …<['drafted'] -> ['drafted', 'submitted']>…": _NO_TEAM,
    "ask_fact_check create: …<['drafted'] -> ['drafted', 'received']>…": _NO_TEAM,
    "answer_fact_check create: …'reviewed', 'submitted']>…": _NO_DRAFT,
    "answer_fact_check create: …'reviewed', 'received']>…": _NO_DRAFT,
    "answer_fact_check create: …'reviewed', 'team_formed']>…": _NO_DRAFT,
}


@cache
def why(mutant: str) -> str | None:
    """Why nobody can notice this mistake; None: one should."""
    return next((reason for told, reason in EXPLAINED.items() if fits(told, mutant)), None)


def fits(told: str, mutant: str) -> bool:
    """Whether the name of the mutant is the one that is told."""
    return re.fullmatch(".*".join(map(re.escape, told.split("…"))), mutant) is not None
