#!/usr/bin/python3
"""A LAN app as people write them: Flask serves two pages, and Socket.IO relays between them what
WebRTC needs. Its events are those that such apps have. It must know nothing of our protocol, nor of
the test; whoever watches it reads the log of Socket.IO.
"""

import argparse
import os
import threading

from flask import Flask, abort, render_template, request, send_from_directory
from flask_socketio import SocketIO, emit, join_room

PARTNER = {"pc": "mobile", "mobile": "pc"}

app = Flask(__name__, static_folder=None)
socketio = SocketIO()

# (session id, role) -> Socket.IO's id of the page there. Events are handled by many threads.
seats = {}
lock = threading.Lock()


@app.get("/<any(pc, mobile):role>")
def page(role):
    script = "by_hand" if "by_hand" in request.args else "page"
    return render_template("page.html", role=role, script=script)


@app.get("/<name>.js")
def script(name):
    file = f"{name}.js"
    for folder in app.config["SCRIPT_FOLDERS"]:
        if os.path.isfile(os.path.join(folder, file)):
            return send_from_directory(folder, file, max_age=0)
    abort(404)


@socketio.on("pc_join")
def pc_join(data):
    join(data["session_id"], "pc")


@socketio.on("mobile_join")
def mobile_join(data):
    join(data["session_id"], "mobile")


@socketio.on("webrtc_offer")
def webrtc_offer(data):
    relay("webrtc_offer", data)


@socketio.on("webrtc_answer")
def webrtc_answer(data):
    relay("webrtc_answer", data)


@socketio.on("ice_candidate")
def ice_candidate(data):
    relay("ice_candidate", data)


@socketio.on("disconnect")
def disconnect():
    with lock:
        left = [seat for seat, sid in seats.items() if sid == request.sid]
        for session_id, role in left:
            del seats[session_id, role]
            emit(f"{role}_disconnected", to=session_id, include_self=False)


def join(session_id, role):
    join_room(session_id)
    with lock:
        seats[session_id, role] = request.sid
        if (session_id, PARTNER[role]) in seats:
            emit("peer_connected", {"session_id": session_id}, to=session_id)


def relay(event, data):
    emit(event, data, to=data["session_id"], include_self=False)


def main(async_mode, allow_upgrades, **server_options):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--scripts", action="append", default=[], metavar="FOLDER",
                        help="where /NAME.js may come from; may be repeated")
    chosen = parser.parse_args()
    app.config["SCRIPT_FOLDERS"] = [os.path.abspath(folder) for folder in chosen.scripts]
    # Whoever polls and is gone without a word is noticed when both times are over.
    socketio.init_app(app, async_mode=async_mode, allow_upgrades=allow_upgrades, ping_interval=1,
                      ping_timeout=4, logger=True, engineio_logger=True)
    socketio.run(app, host="127.0.0.1", port=chosen.port, **server_options)


# What Flask-SocketIO falls back to where nothing else is installed: pages can only poll.
if __name__ == "__main__":
    main("threading", allow_upgrades=False, allow_unsafe_werkzeug=True)
