"""Resume key and TURN secret: how the process takes them, and that it shows them to nobody.

Knows the settings, the log and /proc, and of the wire what a v2 peer is told when it joins.
"""

import base64
import hashlib
import hmac
import os
import signal
import tempfile
import time
import unittest

from daemon import Daemon, run
from websocket import WebSocket

KEY = "hush-resume-key-of-32-characters"
TURN_SECRET = "hush-turn"
TURN_URL = "turn:turn.example:3478"
PEER = "AAECAwQFBgcICQoLDA0ODw"
NO_KEY = "no resume_key is set"


def joined(daemon):
    """What a v2 peer is told when it joins."""
    peer = WebSocket(daemon.port)
    peer.send_json({"type": "join", "session_id": "s", "peer_type": "pc", "v": 2, "peer_id": PEER})
    message = peer.recv_json()
    peer.send_json({"type": "leave"})
    peer.close()
    return message


class SecretsCase(unittest.TestCase):
    def file_with(self, text, mode=0o600):
        file = tempfile.NamedTemporaryFile("w")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        os.chmod(file.name, mode)
        return file.name

    def check_refused(self, done, *words):
        """Exit code 2 and one line on stderr that has the words in it, and no secret."""
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertNotIn("hush", done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)


class WrongSecrets(SecretsCase):
    def test_a_short_resume_key_ends_with_2_wherever_it_is_from(self):
        for flags, env in ((["--resume-key", KEY[:-1]], None),
                           ([], {"SIGNALING_RESUME_KEY": KEY[:-1]}),
                           (["--resume-key-file", self.file_with(KEY[:-1] + "\n")], None),
                           (["--config", self.file_with('resume_key = "%s"\n' % KEY[:-1])], None)):
            for question in ([], ["--check-config"]):
                with self.subTest(flags=flags, env=env, question=question):
                    self.check_refused(run(*flags, *question, env=env), "31 bytes",
                                       "32 to 1024 printable bytes")

    def test_a_key_file_that_is_missing_or_empty_ends_with_2(self):
        for setting in ("resume_key_file", "turn_secret_file"):
            flag = "--" + setting.replace("_", "-")
            self.check_refused(run(flag, "/nonexistent"), setting, "/nonexistent",
                               "No such file or directory")
            empty = self.file_with("\n")
            self.check_refused(run(flag, empty), setting, empty, "is empty")

    def test_both_ways_at_once_end_with_2(self):
        path = self.file_with(KEY)
        self.check_refused(run("--resume-key", KEY, "--resume-key-file", path),
                           "--resume-key-file", "resume_key", "only one of the two")
        self.check_refused(run(env={"SIGNALING_TURN_SECRET": TURN_SECRET,
                                    "SIGNALING_TURN_SECRET_FILE": path}),
                           "SIGNALING_TURN_SECRET_FILE", "turn_secret", "only one of the two")

    def test_half_of_turn_ends_with_2(self):
        self.check_refused(run("--turn-url", TURN_URL), "turn_url", "turn_secret_file")
        self.check_refused(run("--turn-secret", TURN_SECRET), "turn_secret", "turn_url")

    def test_a_broken_settings_file_does_not_show_its_secret(self):
        for line in ("turn_secret = hush", 'turn_secret = "hush', "turn_secret hush",
                     'turn_secret = "a" hush', "turn_secret = [hush]"):
            with self.subTest(line=line):
                self.check_refused(run("--config", self.file_with(line + "\n")), ":1: ")


class KeptSecrets(SecretsCase):
    def setUp(self):
        self.environment = {"SIGNALING_TURN_SECRET": TURN_SECRET,
                            "SIGNALING_TURN_URL": TURN_URL,
                            "SIGNALING_STUN_URL": "stun:a.example, stun:b.example:3479"}

    def test_no_log_line_has_a_secret_at_any_level(self):
        for form in ("text", "json"):
            path = self.file_with(KEY + "\n")
            with self.subTest(form=form), \
                    Daemon("--resume-key-file", path, "--log-level", "trace", "--log-format", form,
                           env=self.environment) as daemon:
                joined(daemon)
                with open(path, "w", encoding="ascii") as file:
                    file.write(KEY[::-1])
                daemon.send_signal(signal.SIGHUP)
                daemon.wait_for(r"waiting for a restart: resume_key=\*\*\*")
                daemon.stop()
                text = "\n".join(daemon.log())
                for part in ("hush", KEY[::-1]):
                    self.assertNotIn(part, text)
                self.assertIn("turn_secret=***", text)

    def test_print_config_shows_where_secrets_are_from_and_not_what_they_are(self):
        done = run("--print-config", "--resume-key", KEY, env=self.environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertNotIn("hush", done.stdout)
        self.assertRegex(done.stdout, r'(?m)^# resume_key = "\*\*\*" +# flag --resume-key$')
        self.assertRegex(done.stdout,
                         r'(?m)^# turn_secret = "\*\*\*" +# environment SIGNALING_TURN_SECRET$')
        self.assertRegex(done.stdout,
                         r'(?m)^stun_url = \["stun:a.example", "stun:b.example:3479"\] ')

    def test_the_command_line_has_the_path_of_a_key_file_and_not_the_key(self):
        path = self.file_with(KEY)
        with Daemon("--resume-key-file", path) as daemon:
            with open("/proc/%d/cmdline" % daemon.pid, "rb") as file:
                line = file.read()
            self.assertIn(path.encode(), line)
            self.assertNotIn(KEY.encode(), line)


class Start(SecretsCase):
    def test_without_a_resume_key_one_line_says_what_that_costs(self):
        with Daemon() as daemon:
            lines = [line for line in daemon.log() if NO_KEY in line]
            self.assertEqual(len(lines), 1, daemon.log())
            self.assertRegex(lines[0], r" info .*after a restart")

    def test_with_a_resume_key_there_is_nothing_to_say(self):
        with Daemon(env={"SIGNALING_RESUME_KEY": KEY}) as daemon:
            self.assertEqual([line for line in daemon.log() if NO_KEY in line], [])

    def test_a_secret_that_every_user_may_read_is_warned_about(self):
        for mode, warnings in ((0o600, 0), (0o640, 0), (0o644, 1)):
            path = self.file_with(KEY, mode)
            with self.subTest(mode=oct(mode)), Daemon("--resume-key-file", path) as daemon:
                found = [line for line in daemon.log()
                         if " warn " in line and "every user of this machine" in line]
                self.assertEqual(len(found), warnings, daemon.log())

    def test_the_environment_overrides_the_key_of_the_settings_file(self):
        config = self.file_with('resume_key_file = "/nonexistent"\n')
        with Daemon("--config", config, env={"SIGNALING_RESUME_KEY": KEY}) as daemon:
            self.assertRegex(daemon.log()[-1], r"differs from defaults: resume_key=\*\*\*")


class Given(SecretsCase):
    def test_the_resume_secret_is_the_same_after_a_restart_with_the_same_key(self):
        path = self.file_with(KEY)
        secrets = []
        for _ in range(2):
            with Daemon("--resume-key-file", path) as daemon:
                secrets.append(joined(daemon)["resume"])
        self.assertEqual(secrets[0], secrets[1])

    def test_without_a_key_the_resume_secret_is_another_after_a_restart(self):
        secrets = []
        for _ in range(2):
            with Daemon() as daemon:
                secrets.append(joined(daemon)["resume"])
        self.assertNotEqual(secrets[0], secrets[1])

    def test_turn_credentials_are_what_the_turn_server_computes_from_its_secret(self):
        path = self.file_with(TURN_SECRET + "\n")
        with Daemon("--turn-url", TURN_URL, "--turn-secret-file", path, "--stun-url",
                    "stun:a") as daemon:
            message = joined(daemon)
        stun, turn = message["ice_servers"]
        self.assertEqual(stun, {"urls": ["stun:a"]})
        digest = hmac.new(TURN_SECRET.encode(), turn["username"].encode(), hashlib.sha1).digest()
        self.assertEqual(turn, {"urls": [TURN_URL], "username": turn["username"],
                                "credential": base64.b64encode(digest).decode()})
        expiry, peer = turn["username"].split(":")
        self.assertEqual((int(expiry) * 1000, peer), (message["ice_expires_at"], PEER))
        self.assertGreater(int(expiry), time.time())  # of the six hours some are left

    def test_without_servers_the_list_is_empty_and_nothing_expires(self):
        with Daemon() as daemon:
            message = joined(daemon)
        self.assertEqual((message["ice_servers"], message["ice_expires_at"]), ([], None))
