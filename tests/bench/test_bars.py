"""Medians, bars and the straight line: what makes a figure pass or fail."""

import unittest

import bars
import measured
import plan
from made_up import FOOTPRINT, results, run_of


def rows_of(found, scale=plan.FULL, groups=plan.GROUPS):
    return bars.rows(found, scale, FOOTPRINT, groups)


def row(rows, title, measure=""):
    return next(row for row in rows
                if row.title.startswith(title) and row.measure.startswith(measure))


class Medians(unittest.TestCase):
    def test_the_run_in_the_middle_counts_and_not_the_mean(self):
        sample = measured.sample_of([9.0, 1.0, 2.0])
        self.assertEqual((sample.median, sample.low, sample.high, sample.runs), (2.0, 1.0, 9.0, 3))

    def test_of_two_runs_the_median_lies_between(self):
        self.assertEqual(measured.sample_of([1.0, 2.0]).median, 1.5)

    def test_no_run_gives_no_sample(self):
        self.assertIsNone(measured.sample_of([]))

    def test_a_ratio_is_one_of_medians(self):
        one, other = measured.sample_of([3.0, 4.0, 50.0]), measured.sample_of([2.0, 2.0, 2.0])
        self.assertEqual(measured.ratio(one, other), 2.0)

    def test_there_is_no_ratio_to_what_was_not_measured_or_is_nothing(self):
        one = measured.sample_of([3.0])
        self.assertIsNone(measured.ratio(one, None))
        self.assertIsNone(measured.ratio(None, one))
        self.assertIsNone(measured.ratio(one, measured.sample_of([0.0])))

    def test_memory_per_peer_leaves_out_what_was_there_before_the_first_one(self):
        run = {"count": 10, "server": {"resident": {"start": 500, "busy": 2_500, "end": 500}}}
        self.assertEqual(measured.memory_per_peer(run), 200)


class Checks(unittest.TestCase):
    def test_a_bar_is_met_at_its_limit_and_missed_beyond(self):
        self.assertTrue(bars.Check(1.7, "× floor", 1.7).passed)
        self.assertFalse(bars.Check(1.7001, "× floor", 1.7).passed)

    def test_what_could_not_be_measured_fails(self):
        check = bars.Check(None, "× floor", 1.7, 1.4)
        self.assertFalse(check.passed)
        self.assertFalse(check.stretched)

    def test_a_stretch_goal_that_is_missed_fails_nothing(self):
        check = bars.Check(1.5, "× floor", 1.7, 1.4)
        self.assertTrue(check.passed)
        self.assertFalse(check.stretched)
        self.assertTrue(bars.Check(1.4, "× floor", 1.7, 1.4).stretched)

    def test_a_row_passes_when_all_its_bars_do(self):
        good, bad = bars.Check(1, "B", 2), bars.Check(3, "B", 2)
        self.assertTrue(bars.Row("", "", "", {}, (good, good)).passed)
        self.assertFalse(bars.Row("", "", "", {}, (good, bad)).passed)


class StraightLine(unittest.TestCase):
    def test_a_line_is_straight_wherever_it_begins(self):
        self.assertAlmostEqual(bars.straightness_percent([(1, 105), (5, 125), (9, 145)]), 0)

    def test_the_piece_that_differs_most_from_the_whole_counts(self):
        # From 1 to 9 each step costs 10; the first piece costs 12, the second one 8.
        self.assertAlmostEqual(bars.straightness_percent([(1, 0), (5, 48), (9, 80)]), 20)

    def test_the_order_of_the_points_does_not_matter(self):
        self.assertAlmostEqual(bars.straightness_percent([(9, 80), (1, 0), (5, 48)]), 20)

    def test_two_points_say_nothing_about_a_bend(self):
        self.assertIsNone(bars.straightness_percent([(1, 5), (9, 7)]))

    def test_what_does_not_grow_at_all_is_straight(self):
        self.assertEqual(bars.straightness_percent([(1, 5), (5, 5), (9, 5)]), 0)

    def test_a_hump_that_comes_back_is_not_straight(self):
        self.assertIsNone(bars.straightness_percent([(1, 5), (5, 50), (9, 5)]))


class Bars(unittest.TestCase):
    def test_each_bar_has_the_limit_that_was_set(self):
        found = [(row.title, check.unit, check.limit, check.stretch)
                 for row in rows_of(results()) for check in row.checks]
        self.assertEqual(found, [
            ("relay, 100 pairs, 1 in flight", "× floor", 1.7, 1.4),
            ("relay, 100 pairs, 1 in flight", "× node", 0.45, None),
            ("relay, 100 pairs, 16 in flight", "× floor", 1.7, 1.2),
            ("relay, 100 pairs, 16 in flight", "× node", 0.35, None),
            ("relay, 1 pair, 1 in flight", "× floor", 1.1, None),
            ("whole sessions, 32 at a time", "× floor", 2.0, 1.6),
            ("whole sessions, 32 at a time", "× node", 0.25, None),
            ("idle, 9,000 pairs", "B", 3_000, 2_500),
            ("idle, 9,000 pairs", "%", 0.5, None),
            ("storm, 9,000 pairs reconnect at once", "× floor", 3.0, None),
            ("storm, 9,000 pairs reconnect at once", "refused or lost", 0, None),
            ("growth, 10 to 9,000 pairs", "× floor's growth", 1.5, None),
            ("growth, 1,000 to 9,000 pairs", "% off a straight line", 10, None),
            ("idle, 9,000 pairs", "% from the start", 10, None),
            ("the daemon's binary", "MB", 3.0, None),
            ("the daemon's start", "ms", 20, None),
            ("all runs of daemon and floor", "errors", 0, None),
        ])

    def test_the_daemon_is_divided_by_each_yardstick(self):
        relay = row(rows_of(results()), "relay, 100 pairs, 1 ")
        self.assertAlmostEqual(relay.checks[0].value, 4.0 / 2.5)
        self.assertAlmostEqual(relay.checks[1].value, 4.0 / 12.0)

    def test_only_growth_beyond_the_floors_own_counts(self):
        def grow(case, server, run):
            if case.name == "relay at 9000":
                run["server"]["cpu_us_each"] *= 3.0 if server == "signaling" else 2.0

        growth = row(rows_of(results(change=grow)), "growth, 10 to", "CPU")
        self.assertAlmostEqual(growth.values["signaling"].median, 3.0)
        self.assertAlmostEqual(growth.checks[0].value, 1.5)

    def test_memory_that_grows_faster_in_a_large_crowd_fails(self):
        def grow(case, server, run):
            if case.name == "idle" and server == "signaling":
                run["server"]["resident"]["busy"] += 10_000_000

        self.assertTrue(row(rows_of(results()), "growth, 1,000 to").passed)
        self.assertFalse(row(rows_of(results(change=grow)), "growth, 1,000 to").passed)

    def test_memory_that_stays_when_all_have_left_fails(self):
        def keep(case, server, run):
            if case.name == "idle" and server == "signaling":
                run["server"]["resident"]["end"] = run["server"]["resident"]["start"] * 1.2

        self.assertTrue(row(rows_of(results()), "idle", "memory after").passed)
        self.assertFalse(row(rows_of(results(change=keep)), "idle", "memory after").passed)

    def test_a_missing_yardstick_fails_what_is_held_against_it(self):
        found = measured.Results()
        for case in plan.cases(plan.FULL, ("session",)):
            found.add(case.name, "signaling", run_of(case, "signaling"))
        self.assertFalse(row(rows_of(found, groups=("session",)), "whole sessions").passed)

    def test_only_what_was_chosen_has_bars(self):
        titles = [row.title for row in rows_of(results(groups=("storm",)), groups=("storm",))]
        self.assertEqual(titles, ["storm, 9,000 pairs reconnect at once",
                                  "all runs of daemon and floor"])


def losing(loser):
    """Spoils a run of this server in each round."""
    def lose(case, server, run):
        if case.name == "rate" and server == loser:
            run["errors"] = 1
    return lose


class Losses(unittest.TestCase):
    def test_one_message_lost_by_daemon_or_floor_fails_the_bench(self):
        self.assertTrue(rows_of(results())[-1].passed)
        for loser in ("signaling", "floor"):
            self.assertFalse(rows_of(results(change=losing(loser)))[-1].passed)

    def test_what_the_rival_loses_fails_nothing(self):
        found = results(change=losing("node"))
        self.assertTrue(rows_of(found)[-1].passed)
        self.assertEqual(found.lost(server="node"), plan.FULL.runs)

    def test_a_peer_refused_in_a_storm_fails_the_storm(self):
        def refuse(case, server, run):
            if case.name == "storm" and server == "signaling":
                run["errors"] = 2

        storm = row(rows_of(results(change=refuse)), "storm")
        self.assertTrue(storm.checks[0].passed)
        self.assertFalse(storm.checks[1].passed)

    def test_a_run_in_which_nothing_was_done_counts_as_lost(self):
        found = measured.Results()
        found.add("session", "signaling", {"count": 0, "errors": 0})
        self.assertEqual(found.lost(), 1)
        self.assertEqual(found.runs("session", "signaling"), [])

    def test_losses_are_counted_by_case_and_by_server(self):
        found = measured.Results()
        found.add("session", "node", {"count": 5, "errors": 3})
        found.add_failure("storm", "floor", "ended by itself")
        self.assertEqual(found.lost(), 4)
        self.assertEqual(found.lost("session"), 3)
        self.assertEqual(found.lost(server="floor"), 1)
        self.assertEqual(found.lost("session", "floor"), 0)


if __name__ == "__main__":
    unittest.main()
