#include "cli/quarantine_words.h"
#include "cli/table.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki;
using namespace keneki::cli;

namespace {

Listed listed() {
    Listed one;
    one.row.reference = "261126-7K3MPQ2A";
    one.row.received_at = 1'700'000'000;
    one.row.score = 12.5;
    one.row.rules = "MACRO_AUTO_EXEC FIRST_CONTACT";
    one.sent_on = true;
    auto& header = *one.about.emplace().mutable_evidence()->mutable_header();
    header.set_subject("11月分のご請求書の送付について");
    auto& from = *header.add_from();
    from.set_display_name("医療法人社団みどり会 経理部");
    from.set_address("keiri@midori-kai.example");
    return one;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

} // namespace

TEST_CASE("a list fits a terminal of 80 columns, its references and times whole", "[cli]") {
    const auto language = GENERATE(Language::japanese, Language::english);
    const auto lines = lines_of(list_text({listed()}, language, 80));
    REQUIRE(lines.size() == 2);
    for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK(display_width(line) <= 80);
    }
    CHECK(lines[1].starts_with("261126-7K3MPQ2A  2023-11-1"));
    CHECK(lines[1].find("医療法…") != std::string::npos);
}

TEST_CASE("an audit trail fits a terminal of 80 columns", "[cli]") {
    const std::vector<quarantine::AuditEntry> trail{
        {1234, 1'700'000'000, "hanako.sato@hospital.example", "release refused", "261126-7K3MPQ2A",
         "to its recipients: the ward asks for it"}};
    for (const std::string& line : lines_of(audit_text(trail, Language::english, 80))) {
        CAPTURE(line);
        CHECK(display_width(line) <= 80);
    }
}
