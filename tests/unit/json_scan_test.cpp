// The rules of the JSON scanner: which texts it accepts, which it refuses and with what fault, and
// what it says of the members. Held against nlohmann by seeded mutation as well.
#include "signaling/core/json_scan.hpp"

#include <gtest/gtest.h>

#include <random>

#include "fuzz/json_oracle.hpp"
#include "unit/json_cases.hpp"

namespace signaling::core::json {

// Makes a failed comparison readable; found by name, so it stands beside the enumeration.
static void PrintTo(Fault fault, std::ostream* out) {
    constexpr const char* names[] = {"none", "syntax", "too_deep", "not_an_object",
                                     "duplicate_key"};
    *out << names[static_cast<std::size_t>(fault)];
}

namespace {

using namespace std::string_view_literals;

constexpr std::size_t default_depth = 64;

// Scans a block of exactly the text's size, so that AddressSanitizer sees a read past its end. The
// members' views are into `text` of this object.
struct Scan {
    explicit Scan(std::string_view source, std::size_t depth_max = default_depth)
        : block(source.begin(), source.end()), text(block.data(), block.size()) {
        members.resize(3);
        fault = scan(text, depth_max, members);
    }

    std::vector<char> block;
    std::string_view text;
    std::vector<Member> members;
    Fault fault = Fault::none;
};

Fault fault_of(std::string_view text, std::size_t depth_max = default_depth) {
    return Scan(text, depth_max).fault;
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += part;
    return all;
}

// The only member's value of `{"v":<value>}`, with the text that it points into.
struct Single {
    explicit Single(std::string_view value) : scanned("{\"v\":" + std::string(value) + "}") {
        EXPECT_EQ(scanned.fault, Fault::none) << value;
        EXPECT_EQ(scanned.members.size(), 1U) << value;
    }
    const Value& operator*() const { return scanned.members.at(0).value; }
    Scan scanned;
};

void expect_accepted(const test::Case& good) {
    const std::string value(good.text);
    const Fault alone = value.starts_with('{') ? Fault::none : Fault::not_an_object;
    EXPECT_EQ(fault_of(value), alone) << good.name;
    EXPECT_EQ(fault_of(" \t\r\n" + value + "\n\r\t "), alone) << good.name;
    EXPECT_EQ(fault_of("[" + value + "]"), Fault::not_an_object) << good.name;
    EXPECT_EQ(fault_of("[0, " + value + " ,0]"), Fault::not_an_object) << good.name;
    EXPECT_EQ(fault_of("{\"a\":{\"b\":[" + value + "]}}"), Fault::none) << good.name;

    const Scan member("{\"a\" : " + value + " , \"b\":0}");
    ASSERT_EQ(member.fault, Fault::none) << good.name;
    ASSERT_EQ(member.members.size(), 2U) << good.name;
    EXPECT_EQ(member.members[0].value.text, value) << good.name;
}

TEST(JsonScan, accepts_every_value_that_the_rfc_allows_wherever_it_stands) {
    for (const auto& good : test::good_values) expect_accepted(good);
}

TEST(JsonScan, accepts_what_the_grammar_allows_though_other_parsers_may_not) {
    for (const auto& good : test::our_choice_values) expect_accepted(good);
}

TEST(JsonScan, refuses_every_value_that_the_rfc_refuses_wherever_it_stands) {
    for (const auto& bad : test::bad_values) {
        const std::string value(bad.text);
        EXPECT_EQ(fault_of(value), Fault::syntax) << bad.name;
        EXPECT_EQ(fault_of("[" + value + "]"), Fault::syntax) << bad.name;
        EXPECT_EQ(fault_of("{\"a\":" + value + "}"), Fault::syntax) << bad.name;
        EXPECT_EQ(fault_of("{\"a\":0,\"b\":" + value), Fault::syntax) << bad.name;
        EXPECT_EQ(fault_of("{\"a\":{\"b\":[0," + value + "]}}"), Fault::syntax) << bad.name;
    }
}

TEST(JsonScan, refuses_every_cut_of_a_good_text) {
    const std::string text = R"( {"a":[1.5e+3,true,false,null],"\u00e9\n":{"b":"x\\"}})";
    ASSERT_EQ(fault_of(text), Fault::none);
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_EQ(fault_of(text.substr(0, size)), Fault::syntax) << size;
}

TEST(JsonScan, refuses_a_text_of_nothing_but_space) {
    EXPECT_EQ(fault_of(""), Fault::syntax);
    EXPECT_EQ(fault_of({}), Fault::syntax);
    EXPECT_EQ(fault_of(" \t\r\n"), Fault::syntax);
}

TEST(JsonScan, refuses_anything_but_space_after_the_value) {
    for (const auto rest : {"x"sv, "{}"sv, ","sv, "}"sv, "\0"sv, "\xEF\xBB\xBF"sv, "//"sv})
        EXPECT_EQ(fault_of("{\"a\":1} " + std::string(rest)), Fault::syntax) << rest;
}

TEST(JsonScan, finds_each_stop_at_each_place_of_a_string) {
    for (std::size_t size = 0; size < 40; ++size) {
        for (int code = 0; code < 256; ++code) {
            std::string text = "[\"" + std::string(size, 'a') + static_cast<char>(code) +
                               std::string(17, 'b') + "\"]";
            const bool is_good = code >= 0x20 && code < 0x80 && code != '"' && code != '\\';
            const bool is_escape_b = code == '\\';  // it escapes the b after it
            EXPECT_EQ(fault_of(text), is_good || is_escape_b ? Fault::not_an_object : Fault::syntax)
                << size << ' ' << code;
        }
    }
}

TEST(JsonScan, takes_exactly_the_scalar_values_of_unicode_as_utf8) {
    // Every sequence of two bytes, and of three and four with the bytes that matter at the borders.
    const auto expected = [](const std::string& bytes) {
        return nlohmann::json::accept("\"" + bytes + "\"") ? Fault::not_an_object : Fault::syntax;
    };
    const std::string borders = "\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0";
    for (int lead = 0x80; lead < 256; ++lead) {
        for (int second = 0x20; second < 256; ++second) {
            std::string bytes{static_cast<char>(lead), static_cast<char>(second)};
            if (second == '"' || second == '\\') continue;
            EXPECT_EQ(fault_of("\"" + bytes + "\""), expected(bytes)) << lead << ' ' << second;
            for (const char third : borders) {
                EXPECT_EQ(fault_of("\"" + bytes + third + "\""), expected(bytes + third));
                for (const char fourth : borders)
                    EXPECT_EQ(fault_of("\"" + bytes + third + fourth + "\""),
                              expected(bytes + third + fourth));
            }
        }
    }
}

TEST(JsonScan, nesting_may_reach_the_limit_and_not_pass_it) {
    for (const std::size_t limit : {1U, 2U, 64U, 1'000U}) {
        for (const bool is_array : {true, false}) {
            const auto nested = [is_array](std::size_t depth) {
                const std::string open = repeated(is_array ? "[" : "{\"a\":", depth - 1);
                return open + (is_array ? "[]" : "{}") + repeated(is_array ? "]" : "}", depth - 1);
            };
            EXPECT_EQ(fault_of(nested(limit), limit),
                      is_array ? Fault::not_an_object : Fault::none);
            EXPECT_EQ(fault_of(nested(limit + 1), limit), Fault::too_deep);
        }
    }
}

TEST(JsonScan, scalars_and_neighbours_do_not_count_as_nesting) {
    EXPECT_EQ(fault_of(R"({"a":[1,"x",null],"b":[],"c":{}})", 2), Fault::none);
    EXPECT_EQ(fault_of(R"({"a":[1,"x",[]]})", 2), Fault::too_deep);
    EXPECT_EQ(fault_of("1", 0), Fault::not_an_object);
    EXPECT_EQ(fault_of("{}", 0), Fault::too_deep);
}

TEST(JsonScan, a_hundred_thousand_brackets_are_refused_without_descending) {
    EXPECT_EQ(fault_of(repeated("[", 100'000)), Fault::too_deep);
    EXPECT_EQ(fault_of(repeated("{\"a\":", 100'000)), Fault::too_deep);
    EXPECT_EQ(fault_of(repeated("[", 100'000) + repeated("]", 100'000)), Fault::too_deep);
    EXPECT_EQ(fault_of(repeated("[{\"a\":", 50'000)), Fault::too_deep);
}

TEST(JsonScan, of_syntax_and_depth_the_first_in_the_text_is_told) {
    EXPECT_EQ(fault_of("[[[x", 2), Fault::too_deep);
    EXPECT_EQ(fault_of("[x,[[]]]", 2), Fault::syntax);
    EXPECT_EQ(fault_of("[[],x]", 1), Fault::too_deep);
}

TEST(JsonScan, a_text_that_is_no_object_is_still_validated_to_its_end) {
    EXPECT_EQ(fault_of("[1]"), Fault::not_an_object);
    EXPECT_EQ(fault_of("[1"), Fault::syntax);
    EXPECT_EQ(fault_of("\"text\""), Fault::not_an_object);
    EXPECT_EQ(fault_of("null x"), Fault::syntax);
}

TEST(JsonScan, members_are_exactly_the_senders_bytes_in_the_order_of_the_text) {
    const Scan scanned(
        " { \"type\" : \"webrtc_offer\",\"offer\":{ \"sdp\" : \"v=0\\r\\n\" } ,\n\"n\": -1.50e+2 "
        ",\"list\":[1 , 2],\"t\":true,\"f\":false,\"z\":null,\"\":\"\" } ");
    ASSERT_EQ(scanned.fault, Fault::none);
    const std::vector<std::pair<std::string_view, std::string_view>> expected = {
        {"\"type\"", "\"webrtc_offer\""},
        {"\"offer\"", "{ \"sdp\" : \"v=0\\r\\n\" }"},
        {"\"n\"", "-1.50e+2"},
        {"\"list\"", "[1 , 2]"},
        {"\"t\"", "true"},
        {"\"f\"", "false"},
        {"\"z\"", "null"},
        {"\"\"", "\"\""},
    };
    ASSERT_EQ(scanned.members.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& [key, value] = scanned.members[i];
        EXPECT_EQ(key.text, expected[i].first);
        EXPECT_EQ(value.text, expected[i].second);
        EXPECT_GE(key.text.data(), scanned.text.data());
        EXPECT_LE(value.text.data() + value.text.size(), scanned.text.data() + scanned.text.size());
    }
}

TEST(JsonScan, every_value_has_its_kind) {
    EXPECT_EQ((*Single("null")).kind, Kind::null);
    EXPECT_EQ((*Single("true")).kind, Kind::boolean);
    EXPECT_EQ((*Single("false")).kind, Kind::boolean);
    EXPECT_EQ((*Single("-0.1")).kind, Kind::number);
    EXPECT_EQ((*Single("\"a\"")).kind, Kind::string);
    EXPECT_EQ((*Single("[{}]")).kind, Kind::array);
    EXPECT_EQ((*Single("{\"a\":[]}")).kind, Kind::object);
    EXPECT_EQ((*Single("1")).text, "1");
}

TEST(JsonScan, escapes_are_noted_for_strings_alone) {
    EXPECT_FALSE((*Single(R"("abc")")).has_escapes);
    EXPECT_TRUE((*Single(R"("a\/c")")).has_escapes);
    EXPECT_TRUE((*Single(R"("a\u0062c")")).has_escapes);
    EXPECT_FALSE((*Single(R"({"a\n":"\n"})")).has_escapes);
    EXPECT_FALSE((*Single(R"(["\n"])")).has_escapes);
    EXPECT_EQ(Scan(R"({"\u0061":"b"})").members.at(0).key.has_escapes, true);
    EXPECT_EQ(Scan(R"({"a":"\n"})").members.at(0).key.has_escapes, false);
}

TEST(JsonScan, members_of_inner_objects_are_not_members) {
    const Scan scanned(R"({"a":{"b":1,"c":{"d":2}},"e":[{"f":3}]})");
    ASSERT_EQ(scanned.members.size(), 2U);
    EXPECT_TRUE(equals(scanned.members[0].key, "a"));
    EXPECT_TRUE(equals(scanned.members[1].key, "e"));
}

TEST(JsonScan, nothing_is_left_of_an_earlier_scan_or_of_a_faulty_text) {
    std::vector<Member> members;
    ASSERT_EQ(scan(R"({"a":1,"b":2})", default_depth, members), Fault::none);
    ASSERT_EQ(scan(R"({"c":3})", default_depth, members), Fault::none);
    EXPECT_EQ(members.size(), 1U);
    ASSERT_EQ(scan("{}", default_depth, members), Fault::none);
    EXPECT_TRUE(members.empty());
    for (const auto text : {R"({"a":1,)", R"({"a":1,"b":[[[]]]})", R"({"a":1,"a":1})", "[1]"}) {
        EXPECT_NE(scan(text, 3, members), Fault::none) << text;
        EXPECT_TRUE(members.empty()) << text;
    }
}
