"""bench/README.md against the code: its table of bars, its names of files and modes."""

import os
import unittest

import bars
import plan
import report
import servers
from made_up import FOOTPRINT, results

BENCH = os.path.join(servers.ROOT, "bench")


def read(name):
    with open(os.path.join(BENCH, name), encoding="utf-8") as file:
        return file.read()


def bar_table():
    """As the document should have it."""
    lines = ["| work | bar | stretch |", "|---|---|---|"]
    for row in bars.rows(results(), plan.FULL, FOOTPRINT):
        limits = ", ".join(f"{report.bar_text(check)} {check.unit}" for check in row.checks)
        stretch = ", ".join(f"≤ {report.limit(check.stretch)} {check.unit}"
                            for check in row.checks if check.stretch is not None)
        cells = [f"{row.title}: {row.measure}", limits, *([stretch] if stretch else [])]
        lines.append("| " + " | ".join(cells) + (" |" if stretch else " | |"))
    return "\n".join(lines) + "\n"


class Documents(unittest.TestCase):
    def test_the_table_of_bars_is_the_codes(self):
        table = bar_table()
        self.assertIn(table, read("README.md"), "bench/README.md should have:\n" + table)

    def test_every_module_is_described(self):
        text = read("README.md")
        for name in os.listdir(BENCH):
            if name.endswith((".py", ".cpp")):
                self.assertIn(name, text)

    def test_every_mode_is_described(self):
        text = read("README.md")
        for group in plan.GROUPS:
            self.assertIn(f"\n| {group} |", text)


if __name__ == "__main__":
    unittest.main()
