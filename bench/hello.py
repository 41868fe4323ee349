"""The least that a function can be: it loads nothing, and says hello."""

from flask import Request


def hello(_request: Request) -> str:
    """Answers."""
    return "hello"
