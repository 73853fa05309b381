"""The release build has what cmake/Hardening.cmake asks for. Reads it by readelf; run by
scripts/test.sh, alone by `python3 -m unittest discover -s tests/hardening`."""

import os
import platform
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXECUTABLE = os.environ.get("SIGNALING_BIN", os.path.join(ROOT, "build/release/signaling"))


def readelf(*options):
    done = subprocess.run(["readelf", "--wide", *options, EXECUTABLE], check=True, text=True,
                          stdout=subprocess.PIPE)
    return done.stdout


class Hardening(unittest.TestCase):
    def test_it_is_loaded_at_an_address_that_nobody_can_foretell(self):
        self.assertRegex(readelf("--file-header"), r"Type:\s+DYN")
        self.assertRegex(readelf("--dynamic"), r"\(FLAGS_1\).*\bPIE\b")

    def test_nothing_that_is_filled_at_the_start_can_be_changed_later(self):
        self.assertIn("GNU_RELRO", readelf("--program-headers"))
        self.assertRegex(readelf("--dynamic"), r"\(FLAGS_1\).*\bNOW\b")

    def test_no_memory_is_writable_and_executable(self):
        headers = readelf("--program-headers")
        self.assertRegex(headers, r"GNU_STACK\s.*\sRW\s")
        self.assertNotRegex(headers, r"(LOAD|GNU_STACK)\s.*\sRWE\s")

    def test_a_function_that_overruns_its_stack_ends_the_process(self):
        self.assertIn("__stack_chk_fail", readelf("--dyn-syms"))

    def test_copies_know_the_size_of_their_target(self):
        checked = re.findall(r"\b__\w+_chk\b", readelf("--dyn-syms"))
        self.assertTrue(set(checked) - {"__stack_chk_fail"}, checked)

    # Whether the loader makes use of it depends on the distribution: Debian's own startup objects
    # lack the marks, so the executable as a whole has no such property there.
    @unittest.skipUnless(platform.machine() == "x86_64", "jumps are guarded so on x86-64 only")
    def test_places_to_jump_to_are_marked(self):
        done = subprocess.run(["objdump", "--disassemble", EXECUTABLE], check=True, text=True,
                              stdout=subprocess.PIPE)
        self.assertGreater(done.stdout.count("endbr64"), 1_000)

    def test_no_library_is_searched_in_a_folder_of_the_build(self):
        self.assertNotRegex(readelf("--dynamic"), r"\((RPATH|RUNPATH)\)")


if __name__ == "__main__":
    unittest.main()
