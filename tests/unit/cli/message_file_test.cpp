#include "cli/message_file.h"

#include <catch2/catch.hpp>
#include <sysexits.h>

#include <string>

using namespace keneki;
using cli::SmtpBytes;

namespace {

/// Fed in blocks of `block` bytes.
std::string converted(const std::string& file, std::size_t block) {
    SmtpBytes smtp;
    std::string out;
    for (std::size_t at = 0; at < file.size(); at += block)
        out += smtp.convert(file.substr(at, block));
    return out + smtp.finish();
}

} // namespace

TEST_CASE("SmtpBytes makes of a file what SMTP would carry, in blocks of any size", "[cli]") {
    struct Case {
        const char* why;
        const char* file;
        const char* bytes;
    };
    const auto c = GENERATE(values<Case>({
        {"bare LF", "A: b\n\ntext\n", "A: b\r\n\r\ntext\r\n"},
        {"CRLF stays", "A: b\r\n\r\ntext\r\n", "A: b\r\n\r\ntext\r\n"},
        {"mixed", "A: b\r\n\ntext", "A: b\r\n\r\ntext"},
        {"bare CR stays", "A: b\rc\n", "A: b\rc\r\n"},
        {"two CR", "A: b\r\r\n", "A: b\r\r\n"},
        {"mbox line", "From a@b Mon\nA: b\n", "A: b\r\n"},
        {"mbox line with CRLF", "From a@b Mon\r\nA: b\r\n", "A: b\r\n"},
        {"nothing but an mbox line", "From a@b", ""},
        {"From field", "From: a@b\n", "From: a@b\r\n"},
        {"escaped From in the text", "A: b\n\n>From x\n", "A: b\r\n\r\n>From x\r\n"},
        {"beginning of From", "Fro", "Fro"},
        {"only a line end", "\n", "\r\n"},
        {"empty", "", ""},
    }));
    const auto block = GENERATE(1U, 2U, 3U, 1000U);
    CAPTURE(c.why, block);
    CHECK(converted(c.file, block) == c.bytes);
}

TEST_CASE("read_input says what is wrong with a sysexits status", "[cli]") {
    const auto read = [](const char* file) {
        return cli::read_input(file, cli::AsIs::message, 1000, 1000, "/tmp");
    };
    const auto missing = read("/nonexistent");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().exit_status == EX_NOINPUT);
    const auto folder = read("/");
    REQUIRE_FALSE(folder);
    CHECK(folder.error().exit_status == EX_NOINPUT);
    const auto endless = read("/dev/zero");
    REQUIRE(endless);
    CHECK(endless->size() > 1000); // recognised as too large, and not read for ever
}
