#!/usr/bin/python3
"""QR file share: a computer shows a QR code, a phone scans it, and files go from one to the other.

This file serves the two pages and makes links and QR codes. It must not know how the
pages find each other: that is lan.py (this app relays, over Socket.IO) or the signaling daemon, as
SIGNALING_SERVER_URL says. README.md has all variables.
"""

import ipaddress
import os
import socket

import segno
from flask import Flask, abort, current_app, redirect, render_template, request
from flask import send_from_directory, url_for

import ice
import session_id as ids
from lan import socketio

HERE = os.path.dirname(os.path.abspath(__file__))


def create_app(**socketio_options):
    app = Flask(__name__)
    app.config.update(
        SIGNALING_SERVER_URL=os.environ.get("SIGNALING_SERVER_URL", "").strip(),
        PUBLIC_URL=os.environ.get("PUBLIC_URL", "").strip().rstrip("/"),
        CLIENT_FOLDER=os.environ.get("CLIENT_FOLDER") or os.path.join(HERE, "../../client/dist"),
    )
    app.config["ICE"] = ice.settings_from(os.environ)
    app.add_url_rule("/", view_func=new_session)
    app.add_url_rule("/pc/<session_id>", view_func=pc)
    app.add_url_rule("/mobile/<session_id>", view_func=mobile)
    app.add_url_rule("/client/<name>", view_func=client)
    app.after_request(keep_private)
    if is_lan(app):
        # Without handlers in threads of their own: an offer and its candidates keep their order.
        options = {"async_mode": "threading", "async_handlers": False, **socketio_options}
        socketio.init_app(app, **options)
    return app


def is_lan(app):
    return not app.config["SIGNALING_SERVER_URL"]


# ---- pages

def new_session():
    """Each visit is a session of its own. It is in the address, so that a reload keeps it."""
    return redirect(url_for("pc", session_id=ids.new()))


def pc(session_id):
    link = phone_origin() + url_for("mobile", session_id=checked(session_id))
    qr = segno.make(link).svg_inline(scale=6, dark="#000", light="#fff")
    return render_template("pc.html", link=link, qr=qr, **for_script(session_id))


def mobile(session_id):
    return render_template("mobile.html", **for_script(checked(session_id)))


def for_script(session_id):
    return {
        "session_id": session_id,
        "signaling_server_url": current_app.config["SIGNALING_SERVER_URL"],
        "ice_servers": ice.servers(current_app.config["ICE"]),
    }


def checked(session_id):
    return session_id if ids.is_ours(session_id) else abort(404)


def client(name):
    """The client library; nothing of it has to be copied."""
    return send_from_directory(os.path.abspath(current_app.config["CLIENT_FOLDER"]), name)


def keep_private(response):
    """Pages hold the session's id and TURN credentials: no cache and no other site gets them."""
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


# ---- where phones reach this app

def phone_origin():
    """As the computer has reached it, unless that leads no phone anywhere."""
    if current_app.config["PUBLIC_URL"]:
        return current_app.config["PUBLIC_URL"]
    host, _, port = request.host.partition(":")
    if host in ("localhost", "127.0.0.1"):
        host = lan_address() or host
    return f"{request.scheme}://{host}{':' + port if port else ''}"


def lan_address():
    """The address from which this machine would reach others. Connecting UDP sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: nobody's
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if ipaddress.ip_address(address).is_loopback else address


def main():
    app = create_app()
    # A development server, which does for the few pages of a LAN.
    where = {"host": os.environ.get("HOST", "0.0.0.0"), "port": int(os.environ.get("PORT", "5000"))}
    if is_lan(app):
        socketio.run(app, allow_unsafe_werkzeug=True, **where)
    else:
        app.run(**where)


if __name__ == "__main__":
    main()
