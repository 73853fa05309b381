"""What is run, for whom and how large."""

import unittest

import plan


def case(name, scale=plan.FULL):
    return next(case for case in plan.cases(scale) if case.name == name)


class Plan(unittest.TestCase):
    def test_no_case_is_run_twice_in_a_round(self):
        work = [tuple(case.arguments("signaling")) for case in plan.cases(plan.FULL)]
        self.assertEqual(len(work), len(set(work)))

    def test_names_are_unique_as_results_are_kept_under_them(self):
        names = [case.name for case in plan.cases(plan.FULL)]
        self.assertEqual(len(names), len(set(names)))

    def test_a_full_run_is_planned_for_less_than_twelve_minutes(self):
        self.assertLess(plan.seconds_in_all(plan.FULL), 12 * 60)

    def test_a_smoke_test_has_every_mode_for_every_server(self):
        cases = plan.cases(plan.SMOKE)
        self.assertEqual({case.mode for case in cases},
                         {"relay", "session", "idle", "rate", "storm"})
        self.assertTrue(all(case.servers == plan.SERVERS for case in cases))

    def test_growth_brings_along_the_sizes_that_other_modes_measure_anyway(self):
        names = {case.name for case in plan.cases(plan.FULL, ("growth",))}
        for pairs in plan.FULL.cpu_growth:
            self.assertIn(plan.cpu_growth_case(plan.FULL, pairs), names)
        for pairs in plan.FULL.memory_growth:
            self.assertIn(plan.memory_growth_case(plan.FULL, pairs), names)

    def test_start_alone_needs_no_load(self):
        self.assertEqual(plan.cases(plan.FULL, ("start",)), [])

    def test_the_daemon_keeps_its_limits_where_peers_behave_like_clients(self):
        self.assertTrue(case("relay 1").is_flood)
        self.assertTrue(case("rate").is_flood)
        for name in ("session", "idle", "storm"):
            self.assertFalse(case(name).is_flood)

    def test_a_heartbeat_of_every_peer_falls_into_the_daemons_idle_time(self):
        self.assertEqual(case("idle").arguments("signaling"),
                         ["idle", "--pairs", "9000", "--seconds", "26"])
        self.assertEqual(case("idle").arguments("floor"),
                         ["idle", "--pairs", "9000", "--seconds", "10"])

    def test_more_time_is_more_of_the_measured_time_alone(self):
        relay = case("relay 1")
        self.assertEqual(relay.arguments("floor", times=10)[-2:], ["--seconds", "40"])
        self.assertEqual(relay.seconds("floor", times=10) - relay.seconds("floor"), 36)
        self.assertNotIn("--seconds", case("storm").arguments("floor", times=10))

    def test_a_crowd_is_no_larger_than_descriptors_allow(self):
        scale = plan.FULL.within(4_000)
        self.assertEqual(scale.crowd, 4_000)
        self.assertEqual(scale.cpu_growth, (10, 100, 1000, 4000))
        self.assertEqual(scale.memory_growth, (1000, 4000))
        self.assertEqual(case("storm", scale).options["pairs"], 4_000)
        self.assertEqual(plan.FULL.within(1_000_000), plan.FULL)

    def test_a_handful_of_descriptors_still_gives_a_plan(self):
        scale = plan.FULL.within(50)
        self.assertEqual(scale.pairs, 50)
        self.assertTrue(all(case.options.get("pairs", 1) <= 50 for case in plan.cases(scale)))


if __name__ == "__main__":
    unittest.main()
