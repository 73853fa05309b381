"""The pages over real HTTP: what browsers get, compressed and cached, and from where."""

import gzip
import os
import posixpath
import re
import tempfile
import unittest

from case import DaemonCase
from daemon import ROOT, Daemon, run
from raw_http import RawHttp, request

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LIBRARY = "/client/signaling-client.js"


def ask(daemon, target, **fields):
    with_fields = {name.replace("_", "-"): value for name, value in fields.items()}
    connection = RawHttp(daemon.port)
    response = connection.exchange(request(target=target, fields=with_fields))
    connection.close()
    return response


def loaded_by(target, text):
    """The paths that a page, a module or a style sheet asks for; none is of another host."""
    found = re.findall(r'''(?:src|href|from|import)[\s=(]*["']([^"'#]+)["']''', text)
    return {posixpath.normpath(posixpath.join(posixpath.dirname(target), path)) for path in found
            if path.startswith(("/", "./", "../")) and not path.startswith("//")}


class Pages(DaemonCase):
    def test_browsers_get_the_page_and_programs_are_told_what_this_is(self):
        page = ask(self.daemon, "/", **BROWSER)
        self.assertEqual(page.status, 200)
        self.assertEqual(page.field("Content-Type"), "text/html; charset=utf-8")
        self.assertTrue(page.body.lower().startswith(b"<!doctype html>"))
        told = ask(self.daemon, "/", Accept="*/*").json()
        self.assertEqual((told["name"], told["websocket"]), ("signaling", "/ws"))

    def test_what_is_compressed_is_the_same_file(self):
        plain = ask(self.daemon, LIBRARY)
        compressed = ask(self.daemon, LIBRARY, Accept_Encoding="gzip, deflate, br")
        self.assertEqual(compressed.field("Content-Encoding"), "gzip")
        self.assertEqual(gzip.decompress(compressed.body), plain.body)
        with open(os.path.join(ROOT, "client/dist/signaling-client.js"), "rb") as file:
            self.assertEqual(plain.body, file.read())

    def test_what_has_not_changed_is_not_sent_again(self):
        tag = ask(self.daemon, LIBRARY).field("ETag")
        connection = RawHttp(self.daemon.port)
        known = request(target=LIBRARY, fields={"If-None-Match": tag})
        for _ in range(3):  # nothing of a body comes between two answers
            response = connection.exchange(known)
            self.assertEqual((response.status, response.body), (304, b""))
        connection.close()

    def test_every_page_keeps_scripts_of_others_out(self):
        for target in ("/", "/mobile"):
            policy = ask(self.daemon, target, **BROWSER).field("Content-Security-Policy")
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)

    def test_a_page_with_all_that_it_loads_has_at_most_60_kilobytes(self):
        for start in ("/", "/mobile"):
            loaded, waiting = {}, {start}
            while waiting:
                target = waiting.pop()
                response = ask(self.daemon, target, Accept_Encoding="gzip", **BROWSER)
                self.assertEqual(response.status, 200, target)
                loaded[target] = len(response.body)
                if target.endswith((".svg", ".png")):
                    continue
                text = gzip.decompress(response.body).decode("utf-8")
                waiting |= {found for found in loaded_by(target, text) if found not in loaded}
            self.assertIn("/client/signaling-client.js", loaded)
            self.assertLessEqual(sum(loaded.values()), 60 * 1024, loaded)

    def test_this_machine_is_told_where_phones_reach_it(self):
        told = ask(self.daemon, "/link.json", Host="localhost:3000").json()
        self.assertEqual(told["origins"], [], "it listens on loopback alone")


class Elsewhere(unittest.TestCase):
    def test_a_daemon_on_all_addresses_names_those_with_its_port(self):
        with Daemon(host="") as daemon:
            told = ask(daemon, "/link.json", Host="localhost").json()
            for origin in told["origins"]:
                self.assertRegex(origin, r"^http://\d+\.\d+\.\d+\.\d+:%d$" % daemon.port)
                self.assertNotIn("//127.", origin)
            others = ask(daemon, "/link.json", Host="rebound.example").json()
            self.assertEqual(others["origins"], [])

    def test_a_public_url_is_told_instead(self):
        with Daemon("--public-url", "https://share.example") as daemon:
            told = ask(daemon, "/link.json", Host="a.example").json()
            self.assertEqual(told["origins"], ["https://share.example"])

    def test_without_pages_the_root_is_for_programs_and_the_rest_is_not_found(self):
        for arguments in (["--no-web"], ["--web", "off"]):
            with Daemon(*arguments) as daemon:
                self.assertEqual(
                    ask(daemon, "/", **BROWSER).field("Content-Type"), "application/json"
                )
                for target in ("/mobile", LIBRARY, "/index.html"):
                    self.assertEqual(ask(daemon, target, **BROWSER).status, 404)

    def test_a_directory_is_served_instead_with_the_library_beside_it(self):
        with tempfile.TemporaryDirectory() as root:
            with open(os.path.join(root, "index.html"), "w", encoding="utf-8") as page:
                page.write("<!doctype html>ours")
            with Daemon("--web-root", root) as daemon:
                self.assertEqual(ask(daemon, "/", **BROWSER).body, b"<!doctype html>ours")
                self.assertEqual(ask(daemon, "/mobile").status, 404)
                self.assertEqual(ask(daemon, LIBRARY).status, 200)
                for target in ("/../" + root, "/..", "/%2e%2e/", "//"):
                    self.assertEqual(ask(daemon, target).status, 404, target)

    def test_a_directory_that_is_not_there_ends_the_start_with_one_line(self):
        for arguments in ([], ["--check-config"]):
            result = run("--web-root", "/nowhere", *arguments)
            self.assertEqual(result.returncode, 2)
            self.assertEqual(result.stderr, 'signaling: web_root: "/nowhere" is no directory\n')


if __name__ == "__main__":
    unittest.main()
