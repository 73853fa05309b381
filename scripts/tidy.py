#!/usr/bin/env python3
"""Style as a test: what the project's habits say about files, checked without a compiler.

    scripts/tidy.py                 from the root; prints "file:line: message" for each violation
    scripts/tidy.py --self-test     proves that each rule fires on a bad file and spares a good one

It reads text and knows C++ only as far as braces and includes go; it must not need anything but
Python's own library. A rule is a function that yields (line, message) for one file or (path, line,
message) for the whole tree; RULES and TREE_RULES list them.
"""

import ast
import bisect
import dataclasses
import fnmatch
import os
import pathlib
import re
import sys
import tempfile

COLUMNS_MAX = 100
CPP_LINES_MAX = 300
CPP_TEST_LINES_MAX = 500
FUNCTION_LINES_MAX = 70

# The only files that may do what is otherwise forbidden everywhere.
MAY_INCLUDE_WEBSOCKET = {"src/net/boost_beast.cpp"}
MAY_INCLUDE_CLI11 = {"src/app/config.cpp"}

# Not ours, or data: neither style nor layers apply.
SKIPPED_DIRECTORIES = {".git", "build", "node_modules", "__pycache__", "corpus"}

TEXT_SUFFIXES = {
    ".cmake", ".cpp", ".css", ".hpp", ".html", ".js", ".json", ".md", ".mjs", ".py", ".service",
    ".sh", ".supp", ".toml", ".txt", ".yml",
}

FORBIDDEN_IN_CORE = {
    "condition_variable": "threads", "filesystem": "I/O", "fstream": "I/O", "future": "threads",
    "iostream": "I/O", "mutex": "threads", "shared_mutex": "threads", "thread": "threads",
}


@dataclasses.dataclass(frozen=True)
class Source:
    """One file: its path from the root, its text, and how it is to be read."""

    path: str
    text: str

    @property
    def lines(self):
        return self.text.split("\n")[:-1] if self.text.endswith("\n") else self.text.split("\n")

    @property
    def language(self):
        name = self.path.rsplit("/", 1)[-1]
        if name.endswith((".cpp", ".hpp")):
            return "c++"
        if name.endswith(".py"):
            return "python"
        if name == "CMakeLists.txt" or name.endswith(".cmake"):
            return "cmake"
        first = self.text.split("\n", 1)[0]
        if name.endswith(".sh") or re.match(r"#!.*\b(ba)?sh\b", first):
            return "shell"
        return "text"

    def under(self, *directories):
        return any(self.path.startswith(directory + "/") for directory in directories)


def without_text(text):
    """Blanks comments and literals of C++ with spaces, so that positions stay and braces count."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/'                              # comments
        r'|\bR"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"'   # raw strings
        r'|"(?:\\.|[^"\\\n])*"'                            # strings
        r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",           # characters, but not 262'144
        re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


class LineIndex:
    """From a position in a text to its line number."""

    def __init__(self, text):
        self._starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def line(self, position):
        return bisect.bisect_right(self._starts, position)


def scope_kind(header, enclosing):
    """What the brace after `header` opens, judged as far as style needs it."""
    if not all(kind in ("namespace", "type") for kind in enclosing):
        return "inner"
    if re.search(r'\bnamespace\b|\bextern\s*$', header):
        return "namespace"
    plain = re.sub(r"\boperator\s*[^\s\w(]+|\[\[[^\]]*\]\]|\balignas\([^)]*\)", " ", header)
    plain = re.sub(r"\btemplate\s*<.*?>(?=\s*(?:template|[\w:]))", " ", plain, flags=re.DOTALL)
    outside = plain
    while True:
        shorter = re.sub(r"\([^()]*\)", "@", outside)
        if shorter == outside:
            break
        outside = shorter
    if "=" in outside:
        return "initializer"
    if "@" in outside:
        return "function"
    if re.search(r"\b(class|struct|union|enum)\b", outside):
        return "type"
    return "initializer"


def scopes(code):
    """Yields (kind, first position of the header, closing position, enclosing kinds)."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: re.sub(r"[^\n]", " ", m.group()),
                  code, flags=re.MULTILINE)
    stack = []
    header_start = parentheses = 0
    for match in re.finditer(r"[{};()]", code):
        # What stands in parentheses (default arguments, lambdas that are passed) is part of the
        # header or of the body around it.
        if match.group() in "()":
            parentheses = max(0, parentheses + (1 if match.group() == "(" else -1))
            continue
        if parentheses:
            continue
        if match.group() == "{":
            header = code[header_start:match.start()]
            enclosing = [kind for kind, _ in stack]
            first = header_start + len(header) - len(header.lstrip())
            stack.append((scope_kind(header, enclosing), first))
        elif match.group() == "}" and stack:
            kind, first = stack.pop()
            yield kind, first, match.start(), [outer for outer, _ in stack]
        header_start = match.end()


def includes(source):
    for number, line in enumerate(source.lines, 1):
        match = re.match(r'\s*#\s*include\s*(<([^>]+)>|"([^"]+)")', line)
        if match:
            yield number, match.group(2) or match.group(3), match.group(2) is not None


# --- rules about every text file ---------------------------------------------------------------

def blanks(source):
    for number, line in enumerate(source.lines, 1):
        if line != line.rstrip():
            yield number, "trailing blank"
        if "\t" in line and source.language != "text":
            yield number, "tab"
    if source.text and not source.text.endswith("\n"):
        yield len(source.lines), "no newline at the end of the file"
    if source.text.endswith("\n\n"):
        yield len(source.lines), "empty line at the end of the file"


def columns(source):
    if source.language == "text":
        return
    for number, line in enumerate(source.lines, 1):
        if len(line) > COLUMNS_MAX and not re.search(r"(//|#|\*).*\bhttps?://", line):
            yield number, f"{len(line)} columns, at most {COLUMNS_MAX}"


def unfinished(source):
    for number, line in enumerate(source.lines, 1):
        match = re.search(r"\b(TO" r"DO|FIX" r"ME)\b", line)
        if match:
            yield number, f"{match.group()}: finish it or describe it where work is planned"


def opening_comment(source):
    if source.language == "text" or not source.text.strip():
        return
    lines = [line for line in source.lines if line.strip() and not line.startswith("#!")]
    opener = {"c++": ("//", "/*"), "python": ('"""', "#"), "cmake": ("#",), "shell": ("#",)}
    if not lines[0].startswith(opener[source.language]) and source.path != "CMakeLists.txt":
        yield 1, "does not open with a comment on what the file is"


def vague_names(source):
    name = source.path.rsplit("/", 1)[-1]
    if re.search(r"(^|[_.-])(utils?|helpers?|managers?)[_.-]", name, re.IGNORECASE):
        yield 1, "a name that says nothing (utils, helpers, manager)"


# --- rules about shell and Python --------------------------------------------------------------

def strict_shell(source):
    if source.language == "shell" and "set -euo pipefail" not in source.lines:
        yield 1, "no line 'set -euo pipefail'"


def tests_in_test_files(source):
    if not fnmatch.fnmatch(source.path, "tests/integration/test_*.py"):
        return
    try:
        tree = ast.parse(source.text)
    except SyntaxError as error:
        yield error.lineno or 1, "does not parse"
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name.startswith("test_"):
                return
        # Tests made from a table are set on their class.
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            return
    yield 1, "a test file without a test"


# --- rules about C++ ---------------------------------------------------------------------------

def cpp_length(source):
    if source.language != "c++":
        return
    most = CPP_TEST_LINES_MAX if source.under("tests") else CPP_LINES_MAX
    if len(source.lines) > most:
        yield most + 1, f"{len(source.lines)} lines, at most {most}"


def function_length(source):
    if source.language != "c++":
        return
    index = LineIndex(source.text)
    for kind, first, last, _ in scopes(without_text(source.text)):
        lines = index.line(last) - index.line(first) + 1
        if kind == "function" and lines > FUNCTION_LINES_MAX:
            yield index.line(first), f"a function of {lines} lines, at most {FUNCTION_LINES_MAX}"


def pragma_once(source):
    if source.path.endswith(".hpp") and "#pragma once" not in source.lines:
        yield 1, "a header without #pragma once"


# `using namespace std::literals` and its kind bring in suffixes only: that is what they are for.
def using_namespace(source):
    if source.language != "c++":
        return
    code = without_text(source.text)
    inside = sorted((first, last) for kind, first, last, _ in scopes(code) if kind == "function")
    index = LineIndex(code)
    for match in re.finditer(r"\busing\s+namespace\s+([\w:]+)", code):
        is_local = any(first < match.start() < last for first, last in inside)
        is_suffixes = match.group(1).endswith("literals") and (
            source.path.endswith(".cpp") or source.under("tests"))
        if not is_local and not is_suffixes:
            yield index.line(match.start()), "using namespace outside of a function"


# Each may know those that stand before it, but crypto, which knows bytes and nothing of ours.
LAYERS = ("core", "crypto", "web", "net", "server", "app")
TO_CORE = (("crypto", "core"), ("web", "core"))


def layer(path):
    match = re.match(r"(?:include/signaling|src)/(\w+)/", path)
    return match.group(1) if match else None


def included_layer(name):
    match = re.match(r"(?:signaling/)?(\w+)/", name)
    return match.group(1) if match and match.group(1) in LAYERS else None


def layers(source):
    own = layer(source.path)
    if source.language != "c++" or own not in LAYERS:
        return
    for number, name, _ in includes(source):
        other = included_layer(name)
        if other and (LAYERS.index(other) > LAYERS.index(own) or (own, other) in TO_CORE):
            yield number, f"{own} must not know {other}"
        if own == "net" and re.search(r"core/(hub|session)\.hpp$", name):
            yield number, "net knows peers by id and nothing of sessions"


def core_is_pure(source):
    if source.language != "c++" or layer(source.path) != "core":
        return
    for number, name, angled in includes(source):
        if angled and re.search(r"[/.]", name):
            yield number, f"core includes <{name}>: only the standard library and core are allowed"
        if not angled and not name.startswith("signaling/core/") and "/" in name:
            if included_layer(name) in (None, "core"):
                yield number, f'core includes "{name}": only signaling/core is allowed'
        if angled and name in FORBIDDEN_IN_CORE:
            yield number, f"core includes <{name}>: no {FORBIDDEN_IN_CORE[name]} in core"
    for number, line in enumerate(without_text(source.text).split("\n"), 1):
        if re.search(r"::now\s*\(", line):
            yield number, "core reads a clock: time is an argument"


def includes_in_their_place(source):
    if source.language != "c++" or not source.under("include", "src", "tests"):
        return
    for number, name, _ in includes(source):
        if source.under("include") and name.startswith(("boost/beast", "boost/asio")):
            yield number, f"<{name}> in a public header: Beast and Asio stay in src/net"
        if re.match(r"boost/beast(\.hpp$|/websocket)", name):
            if source.path not in MAY_INCLUDE_WEBSOCKET:
                yield number, f"<{name}> is slow to compile; frames are src/net/frame.cpp's"
        if name.startswith("CLI/") and source.path not in MAY_INCLUDE_CLI11:
            yield number, f"<{name}> is slow to compile: only src/app/config.cpp has it"


def outside_world(source):
    if source.language != "c++" or not source.under("include", "src"):
        return
    if layer(source.path) == "app":
        return
    for number, line in enumerate(without_text(source.text).split("\n"), 1):
        if re.search(r"\b(secure_)?getenv\b|\benviron\b", line):
            yield number, "the environment is read in src/app only"
        if re.search(r"\bstd::(cout|cerr|clog)\b|\b(v?f?printf|f?puts|putchar|perror)\s*\(", line):
            yield number, "only src/app prints; others log"


# --- rules about the tree as a whole -----------------------------------------------------------

def cmake_patterns(source):
    """Yields (pattern, kind) for the C++ files that one CMake file names; paths from the root."""
    directory = source.path.rpartition("/")[0]
    for word in re.findall(r'[^\s()"]+\.cpp\b', re.sub(r"#[^\n]*", "", source.text)):
        word = re.sub(r"^\$\{(CMAKE|PROJECT)_SOURCE_DIR\}/", "/", word)
        word = re.sub(r"^\$\{CMAKE_CURRENT_(SOURCE|LIST)_DIR\}/", "", word)
        kind = "loop" if "${" in word else "glob" if "*" in word else "name"
        word = re.sub(r"\$\{[^}]*\}", "*", word)
        yield word[1:] if word.startswith("/") else "/".join(filter(None, [directory, word])), kind


def registered(sources):
    cmake = [source for source in sources if source.language == "cmake"]
    patterns = [pattern for source in cmake for pattern in cmake_patterns(source)]
    words = {word for source in cmake for word in re.findall(r"\w+", source.text)}
    for source in sources:
        match = (re.fullmatch(r"tests/unit/((.*)_test)\.cpp", source.path) or
                 re.fullmatch(r"tests/fuzz/(fuzz_(.*))\.cpp", source.path))
        if not match:
            continue
        # The pattern of a loop builds only what the loop's list names.
        is_listed = not words.isdisjoint(match.groups())
        if not any(fnmatch.fnmatch(source.path, pattern) and (kind != "loop" or is_listed)
                   for pattern, kind in patterns):
            yield source.path, 1, "no CMakeLists.txt builds this test"


RULES = (
    blanks, columns, unfinished, opening_comment, vague_names, strict_shell, tests_in_test_files,
    cpp_length, function_length, pragma_once, using_namespace, layers, core_is_pure,
    includes_in_their_place, outside_world,
)
TREE_RULES = (registered,)


# --- the tree ----------------------------------------------------------------------------------

def read_tree(root):
    sources = []
    for directory, names, files in os.walk(root):
        names[:] = sorted(set(names) - SKIPPED_DIRECTORIES)
        for file in sorted(files):
            path = pathlib.Path(directory, file)
            if path.is_symlink():
                continue
            relative = path.relative_to(root).as_posix()
            try:
                source = Source(relative, path.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue
            if path.suffix in TEXT_SUFFIXES or source.language != "text":
                sources.append(source)
    return sources


def check(root):
    sources = read_tree(root)
    found = [(source.path, line, message, rule.__name__)
             for source in sources for rule in RULES for line, message in rule(source)]
    found += [(path, line, message, rule.__name__)
              for rule in TREE_RULES for path, line, message in rule(sources)]
    return sources, sorted(found)


# --- the self-test -----------------------------------------------------------------------------

GOOD = {
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.22)\n",
    "tests/CMakeLists.txt": "# Tests.\nfile(GLOB x ${CMAKE_CURRENT_SOURCE_DIR}/unit/*_test.cpp)\n",
    "tests/fuzz/CMakeLists.txt":
        "# Fuzz.\nforeach(name scan)\n    add_executable(fuzz_${name} fuzz_${name}.cpp)\n"
        "endforeach()\n",
    "tests/fuzz/fuzz_scan.cpp": "// Fuzz target.\n",
    "tests/unit/hub_test.cpp": "// Tests.\nusing namespace std::chrono_literals;\n"
                               "TEST(Hub, rule) {\n    using namespace signaling;\n}\n",
    "tests/integration/test_join.py": '"""Tests."""\nclass T:\n    def test_a(self): pass\n',
    "include/signaling/core/hub.hpp":
        "// A header.\n#pragma once\n#include <vector>\n#include \"signaling/core/ids.hpp\"\n",
    "src/core/hub.cpp":
        "// Not std::cout, getenv() or clock::now() when quoted: \"\n"
        "#include <chrono>\n#include \"signaling/core/hub.hpp\"\n"
        "const char* text = \"clock::now() { printf(\";\nint big = 262'144;\n",
    "src/net/connection.cpp":
        "// A connection.\n"
        "#include \"signaling/core/limits.hpp\"\n#include \"net/socket.hpp\"\n",
    "src/app/config.cpp": "// Settings.\n#include <CLI/CLI.hpp>\n#include <cstdlib>\n"
                          "const char* port() { return std::getenv(\"PORT\"); }\n",
    "src/server/table.cpp": "// A table is no function.\nconst int table[] = {\n"
                            + "    1,\n" * 80 + "};\n",
    "scripts/go.sh": "#!/usr/bin/env bash\n# Goes.\nset -euo pipefail\n"
                     "# https://example.com/" + "x" * 100 + "\n",
    "README.md": "# A line of prose may be longer " + "than code " * 20 + "and stays as it is.\n",
}


def function_of(lines, header="int f() {"):
    return "// A file.\n" + header + "\n" + "    ;\n" * (lines - 2) + "}\n"


# (rule, file, content, part of the message)
BAD = (
    ("blanks", "src/net/a.cpp", "// A file. \n", "trailing blank"),
    ("blanks", "README.md", "text  \n", "trailing blank"),
    ("blanks", "src/net/a.cpp", "// A file.\n\tint x;\n", "tab"),
    ("blanks", "src/net/a.cpp", "// A file.", "no newline"),
    ("blanks", "src/net/a.cpp", "// A file.\n\n", "empty line"),
    ("columns", "src/net/a.cpp", "// " + "x" * 98 + "\n", "101 columns"),
    ("columns", "scripts/a.sh", "# A.\nset -euo pipefail\n" + "x" * 101 + "\n", "101 columns"),
    ("columns", "cmake/a.cmake", "# " + "x" * 99 + "\n", "101 columns"),
    ("columns", "tests/a.py", "# " + "x" * 99 + "\n", "101 columns"),
    ("unfinished", "docs/a.md", "TO" "DO: write\n", "finish"),
    ("unfinished", "src/net/a.cpp", "// FIX" "ME\n", "finish"),
    ("opening_comment", "src/net/a.cpp", "int x;\n", "open"),
    ("opening_comment", "tests/a.py", "import os\n", "open"),
    ("opening_comment", "scripts/run", "#!/bin/bash\nset -euo pipefail\n", "open"),
    ("opening_comment", "cmake/a.cmake", "set(x 1)\n", "open"),
    ("vague_names", "src/net/string_utils.cpp", "// A file.\n", "name"),
    ("strict_shell", "scripts/a.sh", "# A script.\nset -e\n", "pipefail"),
    ("strict_shell", ".ci/run", "#!/usr/bin/env bash\n# A script.\n", "pipefail"),
    ("tests_in_test_files", "tests/integration/test_x.py", '"""T."""\ndef x(): ...\n', "without"),
    ("tests_in_test_files", "tests/integration/test_x.py", '"""T."""\ndef (\n', "parse"),
    ("cpp_length", "src/net/a.cpp", "// A file.\n" * 301, "301 lines"),
    ("cpp_length", "tests/a.cpp", "// A file.\n" * 501, "501 lines"),
    ("function_length", "src/net/a.cpp", function_of(71), "71 lines"),
    ("function_length", "src/net/a.cpp", function_of(71, "bool A::operator==(const A&) const {"),
     "71 lines"),
    ("function_length", "src/net/a.cpp",
     function_of(71, "template <typename T = int> auto f(T x = {}) -> T {"), "71 lines"),
    ("function_length", "src/net/a.cpp", function_of(72, "A::A()\n    : b_{1}, c_(2) {"),
     "lines"),
    ("function_length", "src/net/a.cpp",
     function_of(71, "namespace { struct A { void f() { if (x) {") + "}}}}\n", "lines"),
    ("pragma_once", "src/net/a.hpp", "// A header.\n", "pragma"),
    ("using_namespace", "src/net/a.cpp", "// A.\nusing namespace std;\n", "using"),
    ("using_namespace", "src/net/a.cpp", "// A.\nnamespace {\nusing namespace std;\n}\n", "using"),
    ("using_namespace", "src/net/a.hpp", "// A.\n#pragma once\nusing namespace std::literals;\n",
     "using"),
    ("layers", "src/core/a.cpp", '// A.\n#include "signaling/net/a.hpp"\n', "core must"),
    ("layers", "include/signaling/net/a.hpp",
     '// A.\n#pragma once\n#include "signaling/server/a.hpp"\n', "net must"),
    ("layers", "src/net/a.cpp", '// A.\n#include "app/a.hpp"\n', "net must"),
    ("layers", "src/server/a.cpp", '// A.\n#include "signaling/app/a.hpp"\n', "server must"),
    ("layers", "src/net/a.cpp", '// A.\n#include "signaling/core/hub.hpp"\n', "sessions"),
    ("layers", "src/core/a.cpp", '// A.\n#include "signaling/crypto/a.hpp"\n', "core must"),
    ("layers", "src/crypto/a.cpp", '// A.\n#include "signaling/server/a.hpp"\n', "crypto must"),
    ("layers", "src/crypto/a.cpp", '// A.\n#include "signaling/core/ids.hpp"\n', "crypto must"),
    ("core_is_pure", "src/core/a.cpp", "// A.\n#include <boost/asio.hpp>\n", "only"),
    ("core_is_pure", "src/core/a.cpp", "// A.\n#include <unistd.h>\n", "only"),
    ("core_is_pure", "src/core/a.cpp", '// A.\n#include "third/a.hpp"\n', "only"),
    ("core_is_pure", "src/core/a.cpp", "// A.\n#include <mutex>\n", "threads"),
    ("core_is_pure", "src/core/a.cpp", "// A.\nauto t = Clock::now();\n", "clock"),
    ("includes_in_their_place", "include/signaling/net/a.hpp",
     "// A.\n#pragma once\n#include <boost/asio/ip/tcp.hpp>\n", "public header"),
    ("includes_in_their_place", "include/signaling/net/a.hpp",
     "// A.\n#pragma once\n#include <boost/beast/http.hpp>\n", "public header"),
    ("includes_in_their_place", "src/net/a.cpp",
     "// A.\n#include <boost/beast/websocket/stream.hpp>\n", "slow"),
    ("includes_in_their_place", "tests/unit/hub_test.cpp",
     "// A.\n#include <boost/beast.hpp>\n", "slow"),
    ("includes_in_their_place", "src/app/main.cpp", "// A.\n#include <CLI/App.hpp>\n", "slow"),
    ("outside_world", "src/net/a.cpp", '// A.\nauto x = std::getenv("A");\n', "environment"),
    ("outside_world", "src/server/a.cpp", "// A.\nextern char** environ;\n", "environment"),
    ("outside_world", "src/net/a.cpp", "// A.\nvoid f() { std::cout << 1; }\n", "prints"),
    ("outside_world", "src/net/a.cpp", '// A.\nvoid f() { std::fprintf(f, "x"); }\n', "prints"),
    ("registered", "tests/fuzz/fuzz_lost.cpp", "// A fuzz target.\n", "builds"),
    ("registered", "tests/CMakeLists.txt", "# Nothing.\n", "builds"),
)


def violations_with(changes):
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**GOOD, **changes}.items():
            file = pathlib.Path(root, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return check(root)[1]


def self_test():
    failures = [f"a good file is found bad: {path}:{line}: {message}"
                for path, line, message, _ in violations_with({})]
    for rule, path, content, part in BAD:
        found = violations_with({path: content})
        if not any(name == rule and part in message for _, _, message, name in found):
            failures.append(f"{rule} does not fire on {path}: {content[:60]!r} (found {found})")
        failures += [f"{path} meant for {rule} also fires {name}: {message}"
                     for _, _, message, name in found if name != rule]
    unproven = {rule.__name__ for rule in RULES + TREE_RULES} - {rule for rule, *_ in BAD}
    failures += [f"no bad file proves {rule}" for rule in sorted(unproven)]
    for failure in failures:
        print(failure)
    print(f"{len(BAD)} bad files, {len(RULES) + len(TREE_RULES)} rules, {len(failures)} failures")
    return 1 if failures else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    sources, found = check(pathlib.Path(__file__).resolve().parent.parent)
    for path, line, message, _ in found:
        print(f"{path}:{line}: {message}")
    print(f"{len(sources)} files, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
