#!/usr/bin/python3
"""Serves the example app as the tests need it: in the ways that Socket.IO has to carry messages,
with pages that vanish noticed soon, and a log that says what is relayed. It must know nothing of
browsers.

    flask_server.py polling|websockets PORT
"""

import pathlib
import sys

transport, port = sys.argv[1], int(sys.argv[2])
if transport == "websockets":
    import eventlet
    eventlet.monkey_patch()  # before anything else imports what is patched

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples/flask-app"))
import app as example  # noqa: E402

# What Flask-SocketIO falls back to where nothing else is installed: pages can only poll.
WAYS = {
    "polling": (
        {"async_mode": "threading", "allow_upgrades": False}, {"allow_unsafe_werkzeug": True}),
    "websockets": ({"async_mode": "eventlet"}, {"log_output": True}),
}
options, run_options = WAYS[transport]
# Whoever polls and is gone without a word is noticed when both times are over.
web = example.create_app(
    ping_interval=1, ping_timeout=4, logger=True, engineio_logger=True, **options)
if example.is_lan(web):
    example.socketio.run(web, host="127.0.0.1", port=port, **run_options)
else:
    web.run(host="127.0.0.1", port=port)
