"""Which STUN and TURN servers the pages are told, from the environment. It must not know Flask."""

import base64
import hashlib
import hmac
import json
import secrets
import time


def settings_from(environ):
    """Read once at the start, so that a mistake in them ends it, and not the first visit."""
    fixed = json.loads(environ.get("ICE_SERVERS") or "[]")
    if not isinstance(fixed, list):
        raise ValueError("ICE_SERVERS is no JSON array of RTCIceServer")
    turn_urls = environ.get("TURN_URLS", "").replace(",", " ").split()
    secret = environ.get("TURN_SECRET", "")
    if bool(turn_urls) != bool(secret):
        raise ValueError("TURN_URLS and TURN_SECRET need each other")
    ttl_seconds = int(environ.get("TURN_TTL_SECONDS") or 6 * 60 * 60)
    return {"fixed": fixed, "turn_urls": turn_urls, "secret": secret, "ttl_seconds": ttl_seconds}


def servers(settings):
    """RTCIceServer[] for one page."""
    if not settings["turn_urls"]:
        return settings["fixed"]
    minted = credentials(settings["secret"], settings["ttl_seconds"])
    return [*settings["fixed"], {"urls": settings["turn_urls"], **minted}]


def credentials(secret, ttl_seconds):
    """As coturn's use-auth-secret checks them. The secret never leaves the app."""
    username = f"{int(time.time()) + ttl_seconds}:{secrets.token_hex(8)}"
    mac = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return {"username": username, "credential": base64.b64encode(mac).decode()}
