#include "wire/socket.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki::wire;

TEST_CASE("parse_socket understands libmilter's and Postfix's spelling", "[wire]") {
    struct Case {
        std::string text, milter, postfix;
    };
    const auto c = GENERATE(values<Case>({
        {"unix:/run/k.sock", "unix:/run/k.sock", "unix:/run/k.sock"},
        {"local:/run/k.sock", "unix:/run/k.sock", "unix:/run/k.sock"},
        {"/run/k.sock", "unix:/run/k.sock", "unix:/run/k.sock"},
        {"inet:8893@127.0.0.1", "inet:8893@127.0.0.1", "inet:127.0.0.1:8893"},
        {"inet:127.0.0.1:8893", "inet:8893@127.0.0.1", "inet:127.0.0.1:8893"},
        {"inet:mx.example:8893", "inet:8893@mx.example", "inet:mx.example:8893"},
        {"inet:8893@[127.0.0.1]", "inet:8893@127.0.0.1", "inet:127.0.0.1:8893"},
        {"inet:8893", "inet:8893", "inet:localhost:8893"},
        {"inet6:8893@[::1]", "inet6:8893@[::1]", "inet:[::1]:8893"},
        {"inet6:8893@::1", "inet6:8893@[::1]", "inet:[::1]:8893"},
        {"inet:[::1]:8893", "inet6:8893@[::1]", "inet:[::1]:8893"},
        {"inet:65535@h", "inet:65535@h", "inet:h:65535"},
        {"fd:3", "fd:3", "fd:3"},
    }));
    CAPTURE(c.text);
    const auto address = parse_socket(c.text);
    REQUIRE(address.has_value());
    CHECK(address->milter_spelling() == c.milter);
    CHECK(address->postfix_spelling() == c.postfix);
}

TEST_CASE("parse_socket refuses what is no socket and shows both spellings", "[wire]") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "unix:", "unix:relative", "tcp:1@h", "inet:", "inet:0@h",
                 "inet:65536@h", "inet:http@h", "inet:-1@h", "inet:25x@h", "fd:", "fd:2", "fd:x",
                 "8893@h", "\x1b[2J");
    CAPTURE(text);
    const auto address = parse_socket(text);
    REQUIRE_FALSE(address.has_value());
    CHECK(address.error().find("inet:8893@127.0.0.1") != std::string::npos);
    CHECK(address.error().find("inet:127.0.0.1:8893") != std::string::npos);
    CHECK(address.error().find('\x1b') == std::string::npos);
}

TEST_CASE("parse_socket holds a path to what the system takes", "[wire]") {
    CHECK(parse_socket("unix:/" + std::string(106, 'x')).has_value());
    CHECK_FALSE(parse_socket("unix:/" + std::string(107, 'x')).has_value());
}
