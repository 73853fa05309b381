// The documents against the code: tables of settings, codes and limits, quoted transcripts, links.
// Reads Markdown as far as headings, tables, fences and links go. Must not know what the documents
// say beyond that.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signaling/app/settings.hpp"
#include "signaling/core/close_code.hpp"
#include "signaling/core/protocol.hpp"

namespace signaling {
namespace {

namespace fs = std::filesystem;

using Lines = std::vector<std::string>;
using Row = std::vector<std::string>;

const fs::path root = SIGNALING_SOURCE_DIR;

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << "cannot read " << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Lines lines_of(const std::string& text) {
    Lines lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    if (first == text.npos) return "";
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string code(std::string_view text) {
    return '`' + std::string(text) + '`';
}

bool is_heading(const std::string& line) {
    const auto marks = line.find_first_not_of('#');
    return marks != line.npos && marks > 0 && line[marks] == ' ';
}

// From the heading with this text to the next heading; empty if there is none.
Lines section(const std::string& document, const std::string& heading) {
    const Lines lines = lines_of(read(root / document));
    const auto is_it = [&](const std::string& line) { return line == "## " + heading; };
    const auto first = std::ranges::find_if(lines, is_it);
    EXPECT_NE(first, lines.end()) << document << " has no section " << heading;
    if (first == lines.end()) return {};
    return {first + 1, std::find_if(first + 1, lines.end(), is_heading)};
}

// The rows of the table with this first heading, without its two lines of headings.
std::vector<Row> table(const Lines& lines, const std::string& first_heading) {
    std::vector<Row> rows;
    auto line = std::ranges::find_if(
        lines, [&](const std::string& l) { return l.starts_with("| " + first_heading + " |"); });
    EXPECT_NE(line, lines.end()) << "there is no table that begins with " << first_heading;
    for (int i = 0; line != lines.end() && line->starts_with('|'); ++line, ++i) {
        if (i < 2) continue;
        Row cells;
        std::istringstream stream(line->substr(1));
        for (std::string cell; std::getline(stream, cell, '|');)
            cells.push_back(trimmed(cell));
        rows.push_back(cells);
    }
    return rows;
}

// --- settings ---

std::string settings_table() {
    std::string text = "| flag | default | allowed | what |\n|---|---|---|---|\n";
    for (const app::Setting& setting : app::settings()) {
        const std::string initial = setting.get(app::Config{});
        text += "| " + code(setting.flag()) + " | " + (initial.empty() ? "empty" : code(initial)) +
                " | " + setting.allowed + " | " + std::string(setting.sentence) + " |\n";
    }
    return text;
}

TEST(Docs, the_settings_table_of_the_readme_is_the_daemons_own) {
    std::string found;
    for (const std::string& line : section("README.md", "Settings"))
        if (line.starts_with('|')) found += line + '\n';
    EXPECT_EQ(found, settings_table()) << "README.md should have this table:\n" << settings_table();
}

TEST(Docs, every_limit_of_the_readme_is_a_setting) {
    std::set<std::string> names;
    for (const app::Setting& setting : app::settings())
        names.insert(code(setting.name));
    for (const Row& row : table(section("README.md", "Limits"), "limit")) {
        std::istringstream cells(row.at(0));
        for (std::string name; std::getline(cells, name, ',');)
            EXPECT_TRUE(names.contains(trimmed(name))) << name;
    }
}

TEST(Docs, every_limit_of_the_protocol_has_its_default) {
    std::map<std::string, std::string> defaults;
    for (const app::Setting& setting : app::settings())
        defaults[code(setting.flag())] = setting.get(app::Config{});
    for (const Row& row : table(section("docs/PROTOCOL.md", "Limits"), "limit")) {
        ASSERT_TRUE(defaults.contains(row.at(2))) << row.at(2);
        EXPECT_NE((' ' + row.at(1) + ' ').find(' ' + defaults[row.at(2)] + ' '), std::string::npos)
            << row.at(2) << " is " << defaults[row.at(2)] << ", not " << row.at(1);
    }
}

// --- codes ---

// The two tables of that section begin with "code" and "close".
std::vector<Row> code_rows(const std::string& first_heading) {
    return table(section("docs/PROTOCOL.md", "Error codes and close codes"), first_heading);
}

TEST(Docs, the_protocol_has_every_error_code_and_no_other) {
    std::set<std::string> documented;
    for (const Row& row : code_rows("code"))
        documented.insert(row.at(0));
    std::set<std::string> real;
    for (std::size_t i = 0; i < core::error_code_count; ++i)
        real.insert(code(to_string(static_cast<core::ErrorCode>(i))));
    EXPECT_EQ(documented, real);
}

std::string without_escapes(std::string text) {
    std::erase(text, '\\');  // the only escape in these texts is that of the quote
    return text;
}

void expect_documented(core::ErrorCode error, std::string_view text) {
    const auto is_it = [&](const Row& row) {
        return row.at(0) == code(to_string(error)) &&
               row.at(1) == code(without_escapes(std::string(text)));
    };
    EXPECT_TRUE(std::ranges::any_of(code_rows("code"), is_it)) << to_string(error) << ": " << text;
}

TEST(Docs, the_protocol_has_every_text_of_an_error) {
    const std::string long_id(257, 'x');
    for (const std::string& message : {
             std::string("{"),
             std::string("[]"),
             std::string(R"({"type":"join"})"),
             std::string(R"({"type":"webrtc_offer"})"),
             std::string(R"({"type":"webrtc_answer"})"),
             std::string(R"({"type":"ice_candidate"})"),
             std::string(R"({"type":"join","session_id":"s","peer_type":"tv"})"),
             R"({"type":"join","peer_type":"pc","session_id":")" + long_id + R"("})",
         }) {
        std::vector<core::json::Member> members;
        const core::ClientMessage parsed =
            core::parse(message, core::Dialect::v1, core::Limits{}, members);
        const auto* refusal = std::get_if<core::Refusal>(&parsed);
        ASSERT_NE(refusal, nullptr) << message;
        expect_documented(refusal->code, refusal->text);
    }
    for (const std::string_view message :
         {R"({"type":"join","session_id":"s","peer_type":"pc","v":2})", R"({"type":"message"})",
          R"({"type":"message","data":1,"seq":0})", R"({"type":"ack"})", R"({"type":"outcome"})"}) {
        std::vector<core::json::Member> members;
        const core::ClientMessage parsed =
            core::parse(message, core::Dialect::v2, core::Limits{}, members);
        const auto* refusal = std::get_if<core::Refusal>(&parsed);
        ASSERT_NE(refusal, nullptr) << message;
        expect_documented(refusal->code, refusal->text);
    }
    expect_documented(core::ErrorCode::unknown_type, core::text_unknown_type);
    expect_documented(core::ErrorCode::unknown_type, core::text_partner_is_v1);
    expect_documented(core::ErrorCode::peer_absent, core::text_peer_absent);
    expect_documented(core::ErrorCode::not_joined, core::text_no_session);
    expect_documented(core::ErrorCode::session_mismatch, core::text_no_session);
    expect_documented(core::ErrorCode::seat_taken, core::text_seat_taken);
    expect_documented(core::ErrorCode::rate_limited, core::text_rate_limited);
    expect_documented(core::ErrorCode::unavailable, core::text_restarting);
}

std::string words_of(core::Advice advice) {
    switch (advice) {
        case core::Advice::stop:
            return "stop";
        case core::Advice::retry:
            return "retry";
        case core::Advice::retry_with_backoff:
            return "retry with back-off";
    }
    return "";
}

TEST(Docs, the_protocols_close_codes_are_those_of_the_table) {
    std::vector<Row> real;
    for (const core::CloseRow& row : core::close_table) {
        real.push_back({std::to_string(static_cast<int>(row.code)), std::string(row.reason),
                        words_of(row.advice)});
    }
    std::vector<Row> documented;
    for (const Row& row : code_rows("close"))
        documented.push_back({row.at(0), row.at(1), row.at(3)});
    EXPECT_EQ(documented, real);
}

TEST(Docs, the_client_has_the_version_of_the_daemon) {
    const std::string manifest = read(root / "client/package.json");
    EXPECT_NE(manifest.find("\"version\": \"" SIGNALING_VERSION "\""), std::string::npos);
}

TEST(Docs, the_changelog_begins_with_this_version) {
    const Lines lines = lines_of(read(root / "CHANGELOG.md"));
    const auto first =
        std::ranges::find_if(lines, [](const std::string& l) { return l.starts_with("## ["); });
    ASSERT_NE(first, lines.end());
    EXPECT_TRUE(first->starts_with("## [" SIGNALING_VERSION "]")) << *first;
}

// --- quotes and links ---

constexpr std::string_view ours[] = {
    ".", "docs", "client", "tests", "bench", "tests/transcripts", "examples/flask-app"};

std::vector<std::string> documents() {
    std::vector<std::string> paths;
    for (const std::string_view folder : ours) {
        if (!fs::exists(root / folder)) continue;
        for (const auto& entry : fs::directory_iterator(root / folder)) {
            if (entry.path().extension() != ".md") continue;
            paths.push_back(fs::relative(entry.path(), root).generic_string());
        }
    }
    std::ranges::sort(paths);
    return paths;
}

TEST(Docs, every_quoted_transcript_is_its_file) {
    const std::string mark = "<!-- transcript: ";
    int quotes = 0;
    const Lines lines = lines_of(read(root / "docs/PROTOCOL.md"));
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        if (!line->starts_with(mark)) continue;
        ++quotes;
        const std::string name = line->substr(mark.size(), line->find(" -->") - mark.size());
        ++line;
        ASSERT_TRUE(line != lines.end() && *line == "```jsonl") << name;
        const auto end = std::find(line, lines.end(), "```");
        const std::string file = read(root / "tests/transcripts" / name);
        EXPECT_EQ(Lines(line + 1, end), lines_of(file)) << "should be quoted as it is:\n" << file;
    }
    EXPECT_GE(quotes, 3);
}

// A document without its fenced blocks and without code within lines.
std::string prose(const std::string& document) {
    std::string text;
    std::string fence;
    for (const std::string& line : lines_of(read(root / document))) {
        const std::string start = line.substr(0, line.find_first_not_of('`'));
        if (fence.empty() && start.size() >= 3) {
            fence = start;
        } else if (!fence.empty()) {
            if (start == fence) fence.clear();
        } else {
            bool in_code = false;
            for (const char c : line) {
                if (c == '`') in_code = !in_code;
                if (!in_code && c != '`') text += c;
            }
            text += '\n';
        }
    }
    return text;
}

// As GitHub makes them: lower case, no punctuation, dashes for blanks.
std::set<std::string> anchors(const std::string& document) {
    std::set<std::string> found;
    for (const std::string& line : lines_of(read(root / document))) {
        if (!is_heading(line)) continue;
        std::string anchor;
        for (const char c : line.substr(line.find(' ') + 1)) {
            if (c >= 'A' && c <= 'Z') {
                anchor += static_cast<char>(c - 'A' + 'a');
            } else if (c == ' ') {
                anchor += '-';
            } else if (c == '-' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                anchor += c;
            }
        }
        found.insert(anchor);
    }
    return found;
}

void expect_to_lead_somewhere(const std::string& document, const std::string& link) {
    const auto hash = link.find('#');
    const std::string path = link.substr(0, hash);
    const fs::path target =
        path.empty() ? fs::path(document) : (fs::path(document).parent_path() / path);
    const std::string normal = target.lexically_normal().generic_string();
    ASSERT_TRUE(fs::exists(root / normal)) << document << " links to " << link;
    if (hash == link.npos || target.extension() != ".md") return;
    EXPECT_TRUE(anchors(normal).contains(link.substr(hash + 1)))
        << document << " links to " << link;
}

TEST(Docs, every_link_within_the_project_leads_somewhere) {
    for (const std::string& document : documents()) {
        const std::string text = prose(document);
        for (auto at = text.find("]("); at != text.npos; at = text.find("](", at + 1)) {
            const std::string link = text.substr(at + 2, text.find(')', at) - at - 2);
            if (link.find("://") != link.npos || link.starts_with("mailto:")) continue;
            expect_to_lead_somewhere(document, link);
        }
    }
}

// "integration/test_seat.py: test_x" in backticks names a test below tests/.
TEST(Docs, every_test_that_the_threat_model_names_is_there) {
    const std::string text = read(root / "docs/SECURITY.md");
    const std::regex name{"`([a-z0-9_]+/[a-z0-9_.]+): ([^`]+)`"};
    std::size_t found = 0;
    for (std::sregex_iterator at{text.begin(), text.end(), name}, end; at != end; ++at, ++found) {
        const std::string test = (*at)[2];
        EXPECT_NE(read(root / "tests" / (*at)[1].str()).find(test), std::string::npos) << test;
    }
    EXPECT_GT(found, 30U);
}

TEST(Docs, the_documents_are_there) {
    for (const char* name :
         {"README.md", "CHANGELOG.md", "DEPLOYMENT.md", "LICENSE", "docs/ARCHITECTURE.md",
          "docs/HACKING.md", "docs/PROTOCOL.md", "docs/flow.svg", "tests/README.md"}) {
        EXPECT_TRUE(fs::exists(root / name)) << name;
    }
}

}  // namespace
}  // namespace signaling
