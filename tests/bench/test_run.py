"""The driver with made-up servers: what it does with failures, and where it writes."""

import contextlib
import io
import os
import tempfile
import unittest
from unittest import mock

import bars
import plan
import run
import servers
from made_up import FOOTPRINT, results, run_of


def quietly(call, *arguments):
    """What it returns, and what it prints on standard output."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        return call(*arguments), output.getvalue()


class TooShort(unittest.TestCase):
    """A busy machine may do nothing at all in a third of a second."""

    def setUp(self):
        self.times = []
        self.counts = []
        patch = mock.patch.object(servers, "run_for", self.run_for_double)
        patch.start()
        self.addCleanup(patch.stop)

    def run_for_double(self, case, server, _, times):
        self.times.append(times)
        return run_of(case, server, count=self.counts.pop(0), errors=self.errors)

    def found(self, *counts, errors=0):
        self.counts, self.errors = list(counts), errors
        return servers.run(plan.cases(plan.SMOKE)[0], "floor", "signaling")["count"]

    def test_a_run_that_did_something_is_not_repeated(self):
        self.assertEqual(self.found(5), 5)
        self.assertEqual(self.times, [1])

    def test_a_run_in_which_nothing_happened_is_given_more_time_once(self):
        self.assertEqual(self.found(0, 5), 5)
        self.assertEqual(self.times, [1, servers.LONGER_TIMES])

    def test_a_run_that_only_lost_is_not_repeated(self):
        self.assertEqual(self.found(0, errors=3), 0)
        self.assertEqual(self.times, [1])


class Driver(unittest.TestCase):
    def setUp(self):
        self.calls = []
        self.bad = None  # a case and a server whose run cannot be made
        self.has_node = True
        for name, double in (("run", self.run_double), ("has_node", lambda: self.has_node)):
            patch = mock.patch.object(servers, name, double)
            patch.start()
            self.addCleanup(patch.stop)

    def run_double(self, case, server, _):
        self.calls.append((case.name, server))
        if (case.name, server) == self.bad:
            raise servers.Failure("ended by itself")
        return run_of(case, server)

    def test_the_servers_take_turns(self):
        quietly(run.measure, plan.QUICK, ("session", "storm"), "signaling")
        self.assertEqual(self.calls, [(case, server) for case in ("session", "storm")
                                      for server in plan.SERVERS])

    def test_a_smoke_test_that_lost_nothing_succeeds(self):
        code, output = quietly(run.smoke, plan.SMOKE, plan.GROUPS, "signaling")
        self.assertEqual(code, 0)
        self.assertIn("21 runs, 0 lost or failed", output)

    def test_a_server_that_dies_fails_the_smoke_test_after_all_others_had_their_turn(self):
        self.bad = ("session", "signaling")
        code, output = quietly(run.smoke, plan.SMOKE, plan.GROUPS, "signaling")
        self.assertEqual(code, 1)
        self.assertIn("session, signaling: ended by itself", output)
        self.assertEqual(len(self.calls), 21)

    def test_without_node_the_smoke_test_does_without_the_rival(self):
        self.has_node = False
        code, output = quietly(run.smoke, plan.SMOKE, plan.GROUPS, "signaling")
        self.assertEqual(code, 0)
        self.assertIn("14 runs, 0 lost or failed", output)

    def test_without_node_nothing_but_a_smoke_test_is_run(self):
        self.has_node = False
        missing, _ = quietly(run.missing_programs, "signaling", False)
        self.assertIn("node and its package ws", missing)
        missing, _ = quietly(run.missing_programs, "signaling", True)
        self.assertNotIn("node and its package ws", missing)

    def test_a_wrong_use_ends_with_2(self):
        for arguments in (["--fast"], ["--only", "relay,nothing"], ["--runs", "0"],
                          ["--quick", "--smoke"]):
            with self.subTest(arguments), self.assertRaises(SystemExit) as end:
                quietly(run.parse, arguments)
            self.assertEqual(end.exception.code, 2)

    def test_the_report_is_written_under_its_date_and_as_the_latest(self):
        found = results()
        rows = bars.rows(found, plan.FULL, FOOTPRINT)
        with tempfile.TemporaryDirectory() as directory:
            run.write(directory, rows, found, plan.FULL, plan.cases(plan.FULL), [])
            names = set(os.listdir(directory))
            with open(os.path.join(directory, "latest.md"), encoding="utf-8") as file:
                self.assertIn("(latest-relay.svg)", file.read())
        date = next(name for name in names if name != "latest.md" and name.endswith(".md"))
        self.assertRegex(date, r"^\d{4}-\d\d-\d\d\.md$")
        for chart in ("overview", "relay", "session", "idle", "rate", "storm"):
            self.assertIn(f"latest-{chart}.svg", names)
            self.assertIn(f"{date.removesuffix('.md')}-{chart}.svg", names)


if __name__ == "__main__":
    unittest.main()
