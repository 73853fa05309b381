"""The report and its charts: nothing is prettier than it was measured."""

import re
import unittest
import xml.etree.ElementTree

import bars
import chart
import measured
import pictures
import plan
import report
from made_up import FOOTPRINT, results


def markdown(found, scale=plan.FULL, groups=plan.GROUPS):
    rows = bars.rows(found, scale, FOOTPRINT, groups)
    return report.markdown(rows, found, scale, plan.cases(scale, groups),
                           [("processor", "abacus")], "2026-01-31", [("a.svg", "a picture")])


def charts(found, scale=plan.FULL, groups=plan.GROUPS):
    return pictures.charts(bars.rows(found, scale, FOOTPRINT, groups), found, scale)


def slow_daemon(case, server, run):
    if case.name == "session" and server == "signaling":
        run["server"]["cpu_us_each"] = 50.0


class Numbers(unittest.TestCase):
    def test_numbers_have_as_many_digits_as_can_be_trusted(self):
        for value, text in ((1234567.8, "1,234,568"), (123.4, "123"), (12.34, "12.3"),
                            (1.234, "1.23"), (0.1234, "0.12"), (0.01234, "0.012"), (0, "0"),
                            (-42.42, "-42.4"), (None, "–")):
            self.assertEqual(report.number(value), text)

    def test_the_spread_stands_beside_the_median(self):
        self.assertEqual(report.spread_text(measured.sample_of([3.0, 1.0, 2.0]), "µs"),
                         "2.00 µs (1.00–3.00)")

    def test_one_run_has_no_spread(self):
        self.assertEqual(report.spread_text(measured.sample_of([3.0]), "µs"), "3.00 µs")

    def test_a_bar_that_was_not_measured_says_so(self):
        self.assertEqual(report.check_text(bars.Check(None, "B", 3_000)), "not measured")


class Text(unittest.TestCase):
    def test_a_missed_bar_is_a_fail_in_the_terminal_and_in_the_report(self):
        found = results(change=slow_daemon)
        terminal = report.terminal(bars.rows(found, plan.FULL, FOOTPRINT))
        self.assertRegex(terminal, r"FAIL  18.2 × floor +bar ≤ 2  +stretch ≤ 1.6: not reached")
        self.assertRegex(markdown(found), r"18.2 × floor \| ≤ 2 \| ≤ 1.6: not reached \| \*\*FAIL")

    def test_the_terminals_lines_fit_a_hundred_columns(self):
        for line in report.terminal(bars.rows(results(), plan.FULL, FOOTPRINT)).split("\n"):
            self.assertLessEqual(len(line), 100, line)

    def test_the_tally_counts_bars_and_stretch_goals(self):
        row = bars.Row("", "", "", {}, (bars.Check(1, "B", 2, 0.5), bars.Check(3, "B", 2)))
        self.assertEqual(report.tally([row]),
                         "1 of 2 bars pass; 0 of 1 stretch goals are reached")

    def test_the_report_names_date_machine_and_number_of_runs(self):
        text = markdown(results())
        self.assertTrue(text.startswith("# Bench of 2026-01-31\n"))
        self.assertIn("| processor | abacus |", text)
        self.assertIn("Medians over 3 runs", text)
        self.assertIn("![a picture](a.svg)", text)

    def test_what_was_lost_is_listed(self):
        def lose(case, server, run):
            if case.name == "storm" and server == "floor":
                run["errors"] = 7

        self.assertIn("- storm, floor: 7 errors", markdown(results(change=lose)))
        self.assertIn("No run of any server lost", markdown(results()))

    def test_each_table_of_the_report_has_rows_as_wide_as_its_head(self):
        for block in re.findall(r"(?:^\|.*\n)+", markdown(results()), re.MULTILINE):
            self.assertEqual(len({line.count("|") for line in block.strip().split("\n")}), 1, block)

    def test_a_report_can_be_made_of_any_one_mode(self):
        for group in plan.GROUPS:
            with self.subTest(group):
                self.assertIn("## Bars", markdown(results(groups=(group,)), groups=(group,)))

    def test_a_report_can_be_made_when_no_run_could_be_made(self):
        text = markdown(measured.Results())
        self.assertIn("not measured", text)
        self.assertNotIn("None", text)


class Charts(unittest.TestCase):
    def test_there_is_a_chart_for_each_mode_and_one_for_a_first_look(self):
        self.assertEqual(set(charts(results())),
                         {"overview", "relay", "session", "idle", "rate", "storm"})

    def test_every_chart_is_well_formed_and_fits_its_width(self):
        for name, picture in charts(results()).items():
            with self.subTest(name):
                root = xml.etree.ElementTree.fromstring(chart.draw(picture))
                self.assertEqual(root.get("width"), str(chart.WIDTH))
                for text in root.iter("{http://www.w3.org/2000/svg}text"):
                    if text.get("class").startswith("value"):
                        room = chart.WIDTH - chart.MARGIN - float(text.get("x"))
                        self.assertLess(len(text.text) * chart.WIDEST_LETTER, room, text.text)

    def test_every_chart_brings_its_colours_for_dark_pages(self):
        for picture in charts(results()).values():
            self.assertIn("@media (prefers-color-scheme: dark)", chart.draw(picture))

    def test_who_cannot_see_a_chart_is_told_every_value(self):
        for picture in charts(results()).values():
            for bar in picture.bars:
                self.assertIn(f"{bar.name} {bar.text}", picture.description)

    def test_half_the_value_is_half_as_long(self):
        whole, half = chart.place(8, 8), chart.place(4, 8)
        self.assertAlmostEqual((half - chart.BARS_LEFT) * 2, whole - chart.BARS_LEFT)

    def test_less_than_nothing_is_drawn_as_nothing(self):
        self.assertEqual(chart.place(-5, 8), chart.BARS_LEFT)
        group = chart.Group("less", (chart.Bar("a", -5, "-5"), chart.Bar("b", 0, "0")))
        xml.etree.ElementTree.fromstring(chart.draw(chart.Chart("", "", (group,))))

    def test_texts_are_escaped(self):
        group = chart.Group("<&>", (chart.Bar("<", 1, "&"),))
        root = xml.etree.ElementTree.fromstring(chart.draw(chart.Chart("a < b", "&", (group,))))
        self.assertIn("a < b", "".join(root.itertext()))

    def test_the_mark_stands_at_the_tightest_bar_on_the_daemon(self):
        group = charts(results())["relay"].groups[0]
        # 1.7 × 2.75 is less than 0.45 × 13.2, the yardsticks' medians over three rounds.
        self.assertAlmostEqual(group.bars[0].mark, 1.7 * 2.75)
        self.assertIsNone(group.bars[1].mark)

    def test_the_whisker_goes_from_the_lowest_to_the_highest_run(self):
        bar = charts(results())["session"].groups[0].bars[0]
        self.assertAlmostEqual(bar.low, 4.0)
        self.assertAlmostEqual(bar.high, 4.8)

    def test_what_was_not_measured_has_no_chart(self):
        groups = ("storm",)
        self.assertEqual(set(charts(results(groups=groups), groups=groups)), {"storm"})


if __name__ == "__main__":
    unittest.main()
