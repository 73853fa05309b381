"""Ids of sessions: who knows one may join it. So they are random, and others are refused."""

import re
import secrets

OURS = re.compile(r"[A-Za-z0-9_-]{22}")


def new():
    """128 bits that nobody guesses (RFC 4086), as text that needs no escaping in an address."""
    return secrets.token_urlsafe(16)


def is_ours(text):
    """Nobody is talked into a short one that can be guessed, nor into storing a long one."""
    return isinstance(text, str) and OURS.fullmatch(text) is not None
