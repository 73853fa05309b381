#!/usr/bin/python3
"""The LAN app as eventlet serves it, where pages get a WebSocket instead of polling. It must know
nothing else.
"""

import eventlet

eventlet.monkey_patch()  # before anything else imports what is patched

import app  # noqa: E402

if __name__ == "__main__":
    app.main("eventlet", allow_upgrades=True, log_output=True)
