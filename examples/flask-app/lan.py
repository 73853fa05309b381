"""LAN mode: the app itself brings the two pages together. Socket.IO relays between them what WebRTC
needs: offer, answer and candidates. It must not know the pages nor what it relays. With a signaling
daemon nothing of this file is used.
"""

import threading

from flask import request
from flask_socketio import SocketIO, disconnect, emit, join_room, leave_room

import session_id as ids

PARTNER = {"pc": "mobile", "mobile": "pc"}

socketio = SocketIO()

# (session id, role) -> Socket.IO's id of the page there. Each page has a thread of its own.
seats = {}
lock = threading.Lock()


@socketio.on("pc_join")
def pc_join(data):
    join(data["session_id"], "pc")


@socketio.on("mobile_join")
def mobile_join(data):
    join(data["session_id"], "mobile")


def join(session_id, role):
    """The newest page has the seat: a reload comes before the old page's end is noticed."""
    if not ids.is_ours(session_id):
        return
    with lock:
        leave_seats(request.sid, but=(session_id, role))  # a page has one
        former = seats.get((session_id, role), request.sid)
        seats[session_id, role] = request.sid
        leave_room(session_id, sid=former)
        join_room(session_id)
        if (session_id, PARTNER[role]) in seats:
            emit("peer_connected", {"session_id": session_id}, to=session_id)
    if former != request.sid:
        disconnect(former)  # it stops, and shows why; after the lock, as left() takes it, too


@socketio.on("webrtc_offer")
def webrtc_offer(data):
    relay("webrtc_offer", data)


@socketio.on("webrtc_answer")
def webrtc_answer(data):
    relay("webrtc_answer", data)


@socketio.on("ice_candidate")
def ice_candidate(data):
    relay("ice_candidate", data)


def relay(event, data):
    """To the partner, if the sender has a seat in the session that it names."""
    session_id = data["session_id"]
    with lock:
        pair = {role: seats.get((session_id, role)) for role in PARTNER}
    for role, sid in pair.items():
        if sid == request.sid and pair[PARTNER[role]]:
            emit(event, data, to=pair[PARTNER[role]])


@socketio.on("disconnect")
def left(*_):
    with lock:
        leave_seats(request.sid)


def leave_seats(sid, but=None):
    for session_id, role in [seat for seat, owner in seats.items() if owner == sid and seat != but]:
        del seats[session_id, role]
        leave_room(session_id, sid=sid)
        emit(f"{role}_disconnected", to=session_id)
