#include "cli/commands.h"

#include <catch2/catch.hpp>
#include <sysexits.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace keneki;

namespace {

constexpr const char* missing = "/nonexistent/keneki.yaml";

struct Outcome {
    int status = 0;
    std::string complaint; ///< of the option parser
};

Outcome run(std::vector<std::string> words) {
    words.insert(words.begin(), "keneki");
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    std::ostringstream said;
    std::streambuf* const before = std::cerr.rdbuf(said.rdbuf());
    const int status = cli::command_main(static_cast<int>(arguments.size()), arguments.data());
    std::cerr.rdbuf(before);
    return {status, said.str()};
}

/// A configuration with a fault in it.
struct FaultyFile {
    FaultyFile() : path((std::filesystem::temp_directory_path() / "keneki-faulty.yaml").string()) {
        std::ofstream(path) << "verdict: {tag: many}\n";
    }
    FaultyFile(const FaultyFile&) = delete;
    FaultyFile& operator=(const FaultyFile&) = delete;
    ~FaultyFile() { std::filesystem::remove(path); }
    std::string path;
};

} // namespace

TEST_CASE("a missing configuration and a faulty one have different exit statuses", "[cli]") {
    const FaultyFile faulty;
    const auto check = [&](std::vector<std::string> words) {
        words.insert(words.end(), {"--config", missing});
        CHECK(run(words).status == EX_NOINPUT);
        words.back() = faulty.path;
        CHECK(run(words).status == EX_CONFIG);
    };
    check({"config", "check"});
    check({"config", "show"});
    check({"people", "check"});
    check({"scan", "x.eml"});
    check({"inspect", "x.doc"});
    check({"rules", "list"});
}

TEST_CASE("--format takes exactly text and json", "[cli]") {
    for (const char* const wrong : {"xml", "1", "0", "JSON", ""}) {
        const Outcome outcome = run({"scan", "-c", missing, "--format", wrong, "x.eml"});
        CHECK(outcome.status == EX_USAGE);
        CHECK(outcome.complaint.find("--format: must be text or json") != std::string::npos);
        CHECK(outcome.complaint.find("enum") == std::string::npos);
        CHECK(outcome.complaint.find('{') == std::string::npos);
    }
    for (const char* const right : {"text", "json"})
        CHECK(run({"scan", "-c", missing, "--format", right, "x.eml"}).status == EX_NOINPUT);
}
