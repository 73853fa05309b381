// The rules of the JSON scanner: which texts it accepts, which it refuses and with what fault, and
// what it says of the members. Held against nlohmann by seeded mutation as well.
#include "signaling/core/json_scan.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "fuzz/json_oracle.hpp"
#include "unit/json_cases.hpp"

namespace signaling::core::json {
namespace {

using namespace std::string_view_literals;
using oracle::Scan;

constexpr std::size_t default_depth = 64;

Fault fault_of(std::string_view text, std::size_t depth_max = default_depth) {
    return Scan(text, depth_max).fault;
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += part;
    return all;
}

// The scanned value of a text.
Value value_of(std::string_view text) {
    static std::deque<std::string> kept;  // what the answers point into
    kept.push_back("{\"v\":" + std::string(text) + "}");
    std::vector<Member> members;
    EXPECT_EQ(scan(kept.back(), default_depth, members), Fault::none) << text;
    return members.at(0).value;
}

void expect_accepted(const test::Case& good) {
    const std::string value(good.text);
    const Fault alone = value.starts_with('{') ? Fault::none : Fault::not_an_object;
    EXPECT_EQ(fault_of(value), alone) << good.name;
    EXPECT_EQ(fault_of(" \t\r\n" + value + "\n\r\t "), alone) << good.name;
    EXPECT_EQ(fault_of("[" + value + "]"), Fault::not_an_object) << good.name;
    EXPECT_EQ(fault_of("[0, " + value + " ,0]"), Fault::not_an_object) << good.name;
    EXPECT_EQ(fault_of("{\"a\":{\"b\":[" + value + "]}}"), Fault::none) << good.name;
    const Scan member("{\"a\" : " + value + " , \"b\":0}");
    ASSERT_EQ(member.members.size(), 2U) << good.name;
    EXPECT_EQ(member.members[0].value.text, value) << good.name;
}

TEST(JsonScan, accepts_every_value_that_the_rfc_allows_wherever_it_stands) {
    for (const auto& good : test::good_values)
        expect_accepted(good);
}

TEST(JsonScan, accepts_what_the_grammar_allows_though_other_parsers_may_not) {
    for (const auto& good : test::our_choice_values)
        expect_accepted(good);
}

TEST(JsonScan, refuses_every_value_that_the_rfc_refuses_wherever_it_stands) {
    for (const auto& bad : test::bad_values) {
        const std::string value(bad.text);
        EXPECT_EQ(fault_of(value), Fault::syntax) << bad.name;
        EXPECT_EQ(fault_of("[" + value + "]"), Fault::syntax) << bad.name;
        EXPECT_EQ(fault_of("{\"a\":" + value + "}"), Fault::syntax) << bad.name;
        EXPECT_EQ(fault_of("{\"a\":0,\"b\":[" + value), Fault::syntax) << bad.name;
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
    for (const auto text : {std::string_view(), ""sv, " \t\r\n"sv})
        EXPECT_EQ(fault_of(text), Fault::syntax) << text.size();
}

TEST(JsonScan, refuses_anything_but_space_after_the_value) {
    for (const auto rest : {"x"sv, "{}"sv, ","sv, "}"sv, "\0"sv, "\xEF\xBB\xBF"sv, "//"sv})
        for (const auto value : {"{\"a\":1} ", "[1]", "\"a\"", "null "})
            EXPECT_EQ(fault_of(value + std::string(rest)), Fault::syntax) << value << rest;
}

TEST(JsonScan, finds_each_stop_at_each_place_of_a_string) {
    for (std::size_t size = 0; size < 40; ++size) {
        for (int code = 0; code < 256; ++code) {
            const std::string text = "[\"" + std::string(size, 'a') + static_cast<char>(code) +
                                     std::string(17, 'b') + "\"]";
            const bool is_good = code >= 0x20 && code < 0x80 && code != '"';  // and \b is good
            EXPECT_EQ(fault_of(text), is_good ? Fault::not_an_object : Fault::syntax)
                << size << ' ' << code;
        }
    }
}

TEST(JsonScan, takes_exactly_the_scalar_values_of_unicode_as_utf8) {
    const auto expected = [](const std::string& bytes) {
        return nlohmann::json::accept("\"" + bytes + "\"") ? Fault::not_an_object : Fault::syntax;
    };
    const std::string borders = "\x7F\x80\xBF\xC0";
    for (int lead = 0x80; lead < 256; ++lead) {
        for (int second = 0x70; second < 256; ++second) {
            const std::string bytes{static_cast<char>(lead), static_cast<char>(second)};
            EXPECT_EQ(fault_of("\"" + bytes + "\""), expected(bytes)) << lead << ' ' << second;
            for (const char third : borders) {
                const std::string three = bytes + third;
                EXPECT_EQ(fault_of("\"" + three + "\""), expected(three)) << lead << ' ' << second;
                for (const char fourth : borders)
                    EXPECT_EQ(fault_of("\"" + three + fourth + "\""), expected(three + fourth));
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
            const Fault good = is_array ? Fault::not_an_object : Fault::none;
            EXPECT_EQ(fault_of(nested(limit), limit), good);
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

TEST(JsonScan, members_are_exactly_the_senders_bytes_in_the_order_of_the_text) {
    const Scan scanned(
        " { \"type\" : \"offer\",\"offer\":{ \"sdp\" : \"v=0\\r\\n\" } ,\n\"n\": -1.50e+2 "
        ",\"list\":[1 , 2],\"t\":true,\"f\":false,\"z\":null,\"\\u0061\":\"\" } ");
    std::string found;
    for (const auto& [key, value] : scanned.members) {
        EXPECT_GE(key.text.data(), scanned.text.data());
        found += std::string(key.text) + "=" + std::string(value.text) + "; ";
    }
    EXPECT_EQ(found,
              "\"type\"=\"offer\"; \"offer\"={ \"sdp\" : \"v=0\\r\\n\" }; \"n\"=-1.50e+2; "
              "\"list\"=[1 , 2]; \"t\"=true; \"f\"=false; \"z\"=null; \"\\u0061\"=\"\"; ");
}

TEST(JsonScan, every_value_has_its_kind) {
    const std::pair<std::string_view, Kind> kinds[] = {
        {"null", Kind::null},  {"true", Kind::boolean},      {"false", Kind::boolean},
        {"-0", Kind::number},  {"7e1", Kind::number},        {"\"a\"", Kind::string},
        {"[{}]", Kind::array}, {"{\"a\":[]}", Kind::object},
    };
    for (const auto& [text, kind] : kinds)
        EXPECT_EQ(value_of(text).kind, kind) << text;
}

TEST(JsonScan, escapes_are_noted_for_the_string_that_has_them) {
    EXPECT_FALSE(value_of(R"("abc")").has_escapes);
    EXPECT_TRUE(value_of(R"("a\/c")").has_escapes);
    EXPECT_TRUE(value_of(R"("a\u0062c")").has_escapes);
    EXPECT_FALSE(value_of(R"({"a\n":"\n"})").has_escapes);
    EXPECT_FALSE(value_of(R"(["\n"])").has_escapes);
    EXPECT_TRUE(Scan(R"({"\u0061":"b"})").members.at(0).key.has_escapes);
    EXPECT_FALSE(Scan(R"({"a":"\n"})").members.at(0).key.has_escapes);
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

TEST(JsonScan, keys_that_are_the_same_after_unescaping_are_duplicates) {
    EXPECT_EQ(fault_of(R"({"a":1,"a":1})"), Fault::duplicate_key);
    EXPECT_EQ(fault_of(R"({"type":1,"x":2,"\u0074ype":3})"), Fault::duplicate_key);
    EXPECT_EQ(fault_of(R"({"":1,"":2})"), Fault::duplicate_key);
    EXPECT_EQ(fault_of(R"({"a/":1,"a\/":2})"), Fault::duplicate_key);
    EXPECT_EQ(fault_of("{\"\xC3\xA9\":1,\"\\u00E9\":2}"), Fault::duplicate_key);
    EXPECT_EQ(fault_of("{\"\xF0\x9F\x98\x80\":1,\"\\ud83d\\uDE00\":2}"), Fault::duplicate_key);
    EXPECT_EQ(fault_of(R"({"\ud800":1,"\uD800":2})"), Fault::duplicate_key);
    EXPECT_EQ(fault_of(R"({"a\u0000b":1,"a\u0000b":2})"), Fault::duplicate_key);
}

TEST(JsonScan, keys_that_differ_at_all_are_no_duplicates) {
    EXPECT_EQ(fault_of(R"({"a":1,"A":2,"a ":3,"aa":4,"":5,"\\u0061":6})"), Fault::none);
    EXPECT_EQ(fault_of(R"({"\ud800":1,"\udc00":2,"\ud801":3,"\udc00\ud800":4})"), Fault::none);
    EXPECT_EQ(fault_of(R"({"\ud800\udc00":1,"\ud800":2,"\udc00":3})"), Fault::none);
    EXPECT_EQ(fault_of(R"({"a\u0000b":1,"a":2,"a\u0000c":3})"), Fault::none);
    EXPECT_EQ(fault_of("{\"e\xCC\x81\":1,\"\xC3\xA9\":2}"), Fault::none) << "no normalisation";
}

TEST(JsonScan, duplicates_are_told_only_of_a_good_text_and_its_outermost_object) {
    EXPECT_EQ(fault_of(R"({"a":{"b":1,"b":2},"b":3})"), Fault::none);
    EXPECT_EQ(fault_of(R"([{"a":1,"a":2}])"), Fault::not_an_object);
    EXPECT_EQ(fault_of(R"({"a":1,"a":2)"), Fault::syntax);
    EXPECT_EQ(fault_of(R"({"a":1,"a":2} x)"), Fault::syntax);
    EXPECT_EQ(fault_of(R"({"a":1,"a":[[]]})", 2), Fault::too_deep);
}

TEST(JsonScan, one_duplicate_is_found_among_any_number_of_members) {
    for (const std::size_t count : {2U, 16U, 17U, 42U, 43U, 1'000U, 100'000U}) {
        std::string text = "{";
        for (std::size_t i = 0; i < count; ++i)
            text += (i % 3 == 0 ? "\"\\u006b" : "\"k") + std::to_string(i) + "\":0,";
        const Scan scanned(text + "\"last\":0}");
        EXPECT_EQ(scanned.fault, Fault::none) << count;
        EXPECT_EQ(scanned.members.size(), count + 1);
        EXPECT_EQ(fault_of(text + "\"\\u006b0\":0}"), Fault::duplicate_key) << count;
        text += "\"k" + std::to_string(count - 1) + "\":0}";
        EXPECT_EQ(fault_of(text), Fault::duplicate_key) << count;
    }
}

TEST(JsonScan, unescape_and_equals_give_the_text_that_was_meant) {
    const std::pair<std::string_view, std::string_view> meant[] = {
        {R"("")", ""},
        {R"("abc")", "abc"},
        {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
        {R"("\u0041\u00e9\u20AC")", "A\xC3\xA9\xE2\x82\xAC"},
        {R"("\u0000")", "\0"sv},
        {R"("\u007f\u0080\u07ff\u0800\uffff")", "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"},
        {R"("\ud83d\ude00")", "\xF0\x9F\x98\x80"},
        {R"("\ud800\udc00\udbff\udfff")", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
        {R"("\\ud83d\\u0041")", "\\ud83d\\u0041"},
        {R"("\ud7ff\ue000")", "\xED\x9F\xBF\xEE\x80\x80"},
        {"\"\xC3\xA9 \\u00e9\"", "\xC3\xA9 \xC3\xA9"},
    };
    for (const auto& [text, plain] : meant) {
        const Value value = value_of(text);
        EXPECT_EQ(unescape(value), plain) << text;
        EXPECT_TRUE(equals(value, plain)) << text;
        EXPECT_FALSE(equals(value, std::string(plain) + "x")) << text;
        EXPECT_FALSE(equals(value, "x" + std::string(plain))) << text;
        EXPECT_EQ(equals(value, plain.substr(0, plain.size() / 2)), plain.empty()) << text;
    }
}

TEST(JsonScan, a_lone_surrogate_has_no_text_and_equals_none) {
    for (const auto text : {R"("\ud800")", R"("\udfff")", R"("a\ude00\ud83d")", R"("\ud800\n")",
                            R"("\ud800\ud800\udc00")", R"("\ud800x\udc00")", R"("\udc00\udc00")",
                            R"("\ud800\ue000")"})
        EXPECT_EQ(unescape(value_of(text)), std::nullopt) << text;
    EXPECT_FALSE(equals(value_of(R"("\ud800")"), "\xED\xA0\x80"));
    EXPECT_FALSE(equals(value_of(R"("\ud800")"), "\\ud800"));
    EXPECT_FALSE(equals(value_of(R"("\ud800")"), ""));
}

TEST(JsonScan, agrees_with_another_parser_on_every_case_and_its_seeded_mutations) {
    std::vector<std::string> texts = {R"({"type":"join","session_id":"x","peer_type":"pc"})"};
    for (const auto& one : test::good_values)
        texts.emplace_back(one.text);
    for (const auto& one : test::our_choice_values)
        texts.emplace_back(one.text);
    for (const auto& one : test::bad_values)
        texts.emplace_back(one.text);
    for (const auto& text : texts)
        EXPECT_EQ(oracle::disagreement(text, 64), "") << text;

    constexpr unsigned seed = 20261122;
    std::mt19937 random(seed);
    for (int i = 0; i < 60'000; ++i) {
        const std::string text = oracle::mutated(texts, random);
        ASSERT_EQ(oracle::disagreement(text, 64), "") << "seed " << seed << ": " << text;
    }
}

}  // namespace
}  // namespace signaling::core::json
