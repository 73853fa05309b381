"""The command line, the environment and the settings file, and what the process says about them.

Knows exit codes and the one line of each refusal. Which limit does what is in test_limits.py, how
secrets are kept in test_secrets.py.
"""

import os
import socket
import tempfile
import unittest

from case import get
from daemon import ROOT, Daemon, run
from websocket import WebSocket

# flag -> a value that is not allowed.
BAD_VALUES = {
    "--port": "65536", "--max-message-bytes": "1023", "--max-json-depth": "1",
    "--max-session-id-bytes": "0", "--message-rate": "-1", "--message-burst": "0",
    "--max-queue-bytes": "12", "--seat-conflict": "fight", "--probe-seconds": "0",
    "--join-seconds": "3601", "--ping-seconds": "x", "--close-seconds": "61",
    "--max-connections": "-1", "--max-connections-per-address": "10000001",
    "--max-header-bytes": "1k", "--max-header-count": "7", "--max-body-bytes": "16777217",
    "--handshake-seconds": "0.05", "--seat-conflict": "maybe", "--drain-seconds": "601",
    "--grace-seconds": "86401", "--max-away-peers": "-1", "--turn-ttl-seconds": "0",
    "--stun-url": "stun://example.org", "--turn-url": "turn:example.org?transport=sctp",
    "--log-level": "loud", "--log-format": "xml",
}


class CommandLine(unittest.TestCase):
    def check_refused(self, done, *words):
        """Exit code 2 and one line on stderr that has the words in it."""
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.endswith("\n"))
        for word in words:
            self.assertIn(word, done.stderr)

    def settings_file(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".toml")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        return file.name

    def test_version_prints_one_line(self):
        done = run("--version")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^signaling \d+\.\d+\.\d+\n$")

    def test_help_names_every_setting(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for flag in [*BAD_VALUES, "--host", "--config", "--version", "--check-config",
                     "--print-config", "--healthcheck", "--resume-key", "--resume-key-file",
                     "--turn-secret", "--turn-secret-file"]:
            self.assertIn(flag, done.stdout)

    def test_a_bad_value_ends_with_2_and_a_line_with_the_setting_and_the_value(self):
        for flag, value in BAD_VALUES.items():
            with self.subTest(flag=flag):
                self.check_refused(run(flag, value), flag, value)
                self.check_refused(run(flag + "=" + value, "--check-config"), flag, value)

    def test_a_bad_environment_variable_is_named(self):
        for flag, value in BAD_VALUES.items():
            name = "SIGNALING_" + flag[2:].replace("-", "_").upper()
            with self.subTest(name=name):
                self.check_refused(run(env={name: value}), name, value)
        self.check_refused(run(env={"PORT": "http"}), "PORT", "http")

    def test_a_bad_value_in_the_file_is_named(self):
        for flag, value in BAD_VALUES.items():
            key = flag[2:].replace("-", "_")
            with self.subTest(key=key):
                path = self.settings_file('%s = "%s"\n' % (key, value))
                self.check_refused(run("--config", path), key, value)

    def test_an_unknown_flag_or_argument_ends_with_2(self):
        for argument in ("--max-mesage-bytes", "-x", "serve"):
            self.check_refused(run(argument), argument)
        self.check_refused(run("--port"), "--port")

    def test_an_unknown_key_or_a_broken_file_ends_with_2(self):
        for text, word in (("prot = 3000\n", "prot"), ("port 3000\n", "key = value"),
                           ("[server]\nport = 1\n", "[server]"),
                           ("port = 1\nport = 2\n", "port")):
            path = self.settings_file(text)
            self.check_refused(run("--config", path), word, path)
        self.check_refused(run("--config", "/nonexistent.toml"), "/nonexistent.toml")

    def test_check_config_answers_0_when_all_is_well(self):
        done = run("--check-config", "--max-json-depth", "32")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_print_config_prints_a_file_that_can_be_read_again(self):
        done = run("--print-config", "--max-json-depth", "33", env={"SIGNALING_PORT": "4321"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"(?m)^max_json_depth = 33\b")
        self.assertRegex(done.stdout, r"(?m)^port = 4321\b")
        again = run("--print-config", "--config", self.settings_file(done.stdout))
        self.assertEqual((again.returncode, again.stderr), (0, ""))
        self.assertEqual(self.values(again.stdout), self.values(done.stdout))

    def test_the_shipped_file_says_the_defaults(self):
        shipped = run("--print-config", "--config", os.path.join(ROOT, "config/signaling.toml"))
        self.assertEqual((shipped.returncode, shipped.stderr), (0, ""))
        self.assertEqual(self.values(shipped.stdout), self.values(run("--print-config").stdout))

    @staticmethod
    def values(text):
        lines = [line.partition("#")[0].strip() for line in text.splitlines()]
        return [line for line in lines if line]

    def test_flags_win_over_environment_over_file_over_defaults(self):
        path = self.settings_file("max_json_depth = 10\nmax_body_bytes = 11\nport = 1\n"
                                  "max_header_count = 12\n")
        done = run("--config", path, "--print-config", "--max-json-depth", "30",
                   env={"SIGNALING_MAX_JSON_DEPTH": "20", "SIGNALING_MAX_BODY_BYTES": "21",
                        "PORT": "2"})
        for line in ("max_json_depth = 30", "max_body_bytes = 21", "max_header_count = 12",
                     "port = 2", "max_header_bytes = 8192"):
            self.assertIn(line, self.values(done.stdout))

    def test_signaling_port_wins_over_port(self):
        done = run("--print-config", env={"PORT": "1111", "SIGNALING_PORT": "2222"})
        self.assertIn("port = 2222", self.values(done.stdout))

    def test_the_file_can_be_named_by_an_environment_variable(self):
        path = self.settings_file("max_json_depth = 17\n")
        done = run("--print-config", env={"SIGNALING_CONFIG": path})
        self.assertIn("max_json_depth = 17", self.values(done.stdout))


class Listening(unittest.TestCase):
    def test_a_port_in_use_ends_with_1_and_a_line_that_says_so(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = run("--host", "127.0.0.1", "--port", str(port))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("cannot listen on 127.0.0.1:%d: Address already in use" % port, done.stderr)

    def test_an_address_that_is_not_ours_ends_with_1(self):
        done = run("--host", "192.0.2.1", "--port", "0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("192.0.2.1", done.stderr)

    def test_the_environment_sets_the_port(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        daemon = Daemon(env={"SIGNALING_MAX_JSON_DEPTH": "3"})
        flag = daemon.command.index("--port")
        del daemon.command[flag:flag + 2]
        daemon.env["PORT"] = str(port)
        with daemon:
            self.assertEqual(daemon.port, port)

    def test_by_default_it_listens_on_ipv4_and_ipv6(self):
        with Daemon(host="") as daemon:
            for host in ("127.0.0.1", "::1") if socket.has_ipv6 else ("127.0.0.1",):
                self.assertEqual(get(daemon.port, "/health", host)[0], 200)
                peer = WebSocket(daemon.port, host=host)
                peer.expect_silence()
                peer.close()

    def test_a_host_name_will_do(self):
        with Daemon(host="localhost") as daemon:
            self.assertEqual(get(daemon.port, "/health", "localhost")[0], 200)

    def test_healthcheck_answers_0_while_it_serves_and_1_afterwards(self):
        for host in ("127.0.0.1", ""):
            with self.subTest(host=host):
                with Daemon(host=host) as daemon:
                    port = str(daemon.port)
                    done = run("--healthcheck", "--host", host, "--port", port)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    done = run("--healthcheck", "--host", host, env={"PORT": port})
                    self.assertEqual(done.returncode, 0, done)
                done = run("--healthcheck", "--host", host, "--port", port)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
