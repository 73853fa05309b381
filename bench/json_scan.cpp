// Compares ways to validate one message and to find its members: nlohmann as a document and as a
// SAX pass, simdjson as a document and on demand (when its header is there), and our own scanner.
// A standalone program, so that it can be built by hand; NOTES.md has the command and results.
#include <time.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/core/json_scan.hpp"

#if __has_include(<simdjson.h>)
#define BENCH_HAS_SIMDJSON 1
#include <simdjson.h>
#endif

namespace {

namespace json = signaling::core::json;

constexpr int rounds = 21;
constexpr std::size_t depth_max = 64;

// --- the ways: each gives the size of what it found, or 0 when it refuses the text ---

std::size_t nlohmann_document(std::string_view text) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    return document.is_discarded() ? 0 : document.dump().size();
}

// Finds the outermost `type`; a SAX pass is not told where in the text a value lies.
struct TypeFinder : nlohmann::json_sax<nlohmann::json> {
    std::size_t depth = 0;
    std::size_t found = 1;
    bool at_type = false;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(std::int64_t) override { return true; }
    bool number_unsigned(std::uint64_t) override { return true; }
    bool number_float(double, const std::string&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool string(std::string& value) override {
        if (at_type) found = value.size();
        at_type = false;
        return true;
    }
    bool key(std::string& name) override {
        at_type = depth == 1 && name == "type";
        return true;
    }
    bool start_object(std::size_t) override { return ++depth <= depth_max; }
    bool end_object() override { return depth-- > 0; }
    bool start_array(std::size_t) override { return ++depth <= depth_max; }
    bool end_array() override { return depth-- > 0; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }
};

std::size_t nlohmann_sax(std::string_view text) {
    TypeFinder finder;
    return nlohmann::json::sax_parse(text, &finder) ? finder.found : 0;
}

#ifdef BENCH_HAS_SIMDJSON
// simdjson reads up to 64 bytes past the end, so the text moves to a buffer that has them.
const std::string& padded(std::string_view text) {
    static std::string buffer;
    if (buffer.capacity() < text.size() + simdjson::SIMDJSON_PADDING)
        buffer.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    buffer.assign(text);
    return buffer;
}

std::size_t simdjson_document(std::string_view text) {
    static simdjson::dom::parser parser;
    const std::string& buffer = padded(text);
    simdjson::dom::object object;
    if (parser.parse(buffer.data(), buffer.size(), false).get(object) != simdjson::SUCCESS)
        return 0;
    std::string_view type;
    return object["type"].get(type) == simdjson::SUCCESS ? type.size() : 1;
}

// Finds every outermost member and the bytes of its value.
std::size_t simdjson_on_demand(std::string_view text) {
    static simdjson::ondemand::parser parser;
    const std::string& buffer = padded(text);
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser.iterate(buffer.data(), buffer.size(), buffer.capacity()).get(document) ||
        document.get_object().get(object))
        return 0;
    std::size_t found = 1;
    for (auto field : object) {
        simdjson::ondemand::value value;
        simdjson::ondemand::object inner;
        std::string_view raw;
        if (field.value().get(value)) return 0;
        if (value.type() == simdjson::ondemand::json_type::object) {
            if (value.get_object().get(inner) || inner.raw_json().get(raw)) return 0;
        } else {
            raw = value.raw_json_token();
        }
        found += raw.size();
    }
    return found;
}

// What splicing needs: all of the text validated, and the bytes of the values.
std::size_t simdjson_both(std::string_view text) {
    return simdjson_document(text) == 0 ? 0 : simdjson_on_demand(text);
}
#endif

std::size_t our_scan(std::string_view text) {
    static std::vector<json::Member> members;
    if (json::scan(text, depth_max, members) != json::Fault::none) return 0;
    std::size_t found = 1;
    for (const auto& [key, value] : members)
        if (json::equals(key, "type")) found += value.text.size();
    return found;
}

struct Way {
    const char* name;
    std::size_t (*run)(std::string_view);
};

constexpr Way ways[] = {
    {"nlohmann parse + dump", nlohmann_document}, {"nlohmann SAX pass", nlohmann_sax},
#ifdef BENCH_HAS_SIMDJSON
    {"simdjson DOM", simdjson_document},          {"simdjson on demand", simdjson_on_demand},
    {"simdjson DOM + on demand", simdjson_both},
#endif
    {"signaling json::scan", our_scan},
};

// --- the messages ---

std::string candidate_message() {
    return R"({"type":"ice_candidate","session_id":"k3v9Qx7TzB","candidate":{"candidate":)"
           R"("candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 )"
           R"(rport 0 generation 0 ufrag EsAw","sdpMid":"0","sdpMLineIndex":0}})";
}

std::string offer_message() {
    std::string sdp = R"(v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n)"
                      R"(a=group:BUNDLE 0\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n)";
    for (int payload = 96; sdp.size() < 2'300; ++payload) {
        const std::string n = std::to_string(payload);
        sdp += "a=rtpmap:" + n + R"( H264/90000\r\na=rtcp-fb:)" + n + R"( goog-remb\r\na=fmtp:)" +
               n + R"( level-asymmetry-allowed=1;profile-level-id=42e01f\r\n)";
    }
    return R"({"type":"webrtc_offer","session_id":"k3v9Qx7TzB","offer":{"type":"offer","sdp":")" +
           sdp + R"("}})";
}

std::string wrap_data(const std::string& data) {
    return R"({"type":"message","session_id":"k3v9Qx7TzB","seq":17,"data":)" + data + "}";
}

std::string base64_message() {
    return wrap_data(R"({"name":"photo.jpg","chunk":")" + std::string(100'000, 'Q') + R"("})");
}

std::string records_message() {
    std::string records;
    for (int i = 0; records.size() < 100'000; ++i) {
        const std::string n = std::to_string(i);
        records += (i == 0 ? "" : ",") + (R"({"id":)" + n) + R"(,"x":0.)" + n + R"(,"y":-)" + n +
                   R"(.5e-3,"name":"Zoë )" + n + R"(","on":true,"tags":["a","b",null]})";
    }
    return wrap_data("[" + records + "]");
}

// --- measuring ---

// The thread's own time: what other programs take meanwhile does not count.
double thread_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double nanoseconds_each(const Way& way, const std::string& message, int repeats) {
    std::size_t found = 0;
    const double begin = thread_nanoseconds();
    for (int i = 0; i < repeats; ++i)
        found += way.run(message);
    const double took = thread_nanoseconds() - begin;
    if (found == 0) std::printf("%s refuses the message\n", way.name);
    return took / repeats;
}

// The ways take turns, so that a change of the machine's pace meets them all.
void compare(const char* title, const std::string& message) {
    std::printf("\n%s, %zu bytes\n", title, message.size());
    const int repeats = static_cast<int>(std::max<std::size_t>(3, 1'000'000 / message.size()));
    std::array<std::vector<double>, std::size(ways)> results;
    for (int round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < std::size(ways); ++i)
            results[i].push_back(nanoseconds_each(ways[i], message, repeats));
    for (std::size_t i = 0; i < std::size(ways); ++i) {
        std::nth_element(results[i].begin(), results[i].begin() + rounds / 2, results[i].end());
        std::printf("  %-26s %12.0f ns\n", ways[i].name, results[i][rounds / 2]);
    }
}

void show_verdicts() {
    constexpr std::array<std::array<std::string_view, 2>, 7> texts = {{
        {"bad literal in a value", R"({"type":"x","offer":{"a":tru}})"},
        {"bad UTF-8 in a value", "{\"type\":\"x\",\"offer\":{\"a\":\"\xFF\"}}"},
        {"bad escape in a value", R"({"type":"x","offer":{"a":"\x"}})"},
        {"1e999 (good)", R"({"type":"x","offer":{"a":1e999}})"},
        {"lone surrogate (good)", R"({"type":"x","offer":{"a":"\ud800"}})"},
        {"byte order mark", "\xEF\xBB\xBF{\"type\":\"x\"}"},
        {"duplicate key", R"({"type":"x","\u0074ype":"y"})"},
    }};
    for (const auto& [title, text] : texts) {
        std::printf("\n%.*s\n", static_cast<int>(title.size()), title.data());
        for (const Way& way : ways)
            std::printf("  %-26s %s\n", way.name, way.run(text) == 0 ? "refuses" : "takes");
    }
}

}  // namespace

int main() {
#ifdef BENCH_HAS_SIMDJSON
    std::printf("simdjson parses the document as %s, on demand as %s\n",
                simdjson::get_active_implementation()->name().c_str(),
                simdjson::builtin_implementation()->name().c_str());
#endif
    compare("candidate", candidate_message());
    compare("offer", offer_message());
    compare("data, one base64 string", base64_message());
    compare("data, many small values", records_message());
    std::string many_keys;
    for (int i = 0; many_keys.size() < 262'000; ++i)
        many_keys += (i == 0 ? "{\"" : ",\"") + std::to_string(i * 7919 % 100'003) + "\":1";
    compare("hostile, as many outermost keys as fit", many_keys + "}");
    show_verdicts();
}
