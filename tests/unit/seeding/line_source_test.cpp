#include "seeding/line_source.h"

#include <catch2/catch.hpp>
#include <unistd.h>
#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using keneki::seeding::LineSource;

namespace {

/// A file of the test's own.
class File {
public:
    explicit File(std::string_view content) {
        std::string name = "/tmp/keneki-lines-XXXXXX";
        const int fd = mkstemp(name.data());
        REQUIRE(fd >= 0);
        close(fd);
        path = name;
        std::ofstream(path, std::ios::binary) << content;
    }
    ~File() { std::filesystem::remove(path); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    std::string path;
};

std::string gzip(std::string_view content) {
    const File file("");
    gzFile out = gzopen(file.path.c_str(), "wb");
    REQUIRE(gzwrite(out, content.data(), static_cast<unsigned>(content.size())) ==
            static_cast<int>(content.size()));
    gzclose(out);
    std::ifstream in(file.path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(std::string_view content, std::string* problem = nullptr) {
    const File file(content);
    auto source = LineSource::open(file.path);
    REQUIRE(source);
    std::vector<std::string> lines;
    std::string_view line;
    while (source->next(line))
        lines.emplace_back(line);
    CHECK(source->lines() == lines.size());
    if (problem != nullptr)
        *problem = source->problem();
    else
        CHECK(source->problem().empty());
    return lines;
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("LineSource gives the lines of a file", "[seeding][lines]") {
    CHECK(lines_of("") == Lines{});
    CHECK(lines_of("a") == Lines{"a"});
    CHECK(lines_of("a\n\nb\r\n") == Lines{"a", "", "b"});
    CHECK(lines_of(gzip("a\nb")) == Lines{"a", "b"});
    CHECK(lines_of(gzip("a\n") + gzip("b\n")) == Lines{"a", "b"}); // rotated files joined
}

TEST_CASE("LineSource cuts long lines", "[seeding][lines]") {
    constexpr std::size_t most = LineSource::most_line_bytes;
    for (const std::size_t size : {most - 1, most, most + 1, 3 * most + 5}) {
        CAPTURE(size);
        const Lines lines = lines_of("x\n" + std::string(size, 'a') + "\nb\n");
        REQUIRE(lines.size() == 3);
        CHECK(lines[1].size() == std::min(size, most));
        CHECK(lines[2] == "b");
    }
    CHECK(lines_of(std::string(most + 1, 'a')).size() == 1);
}

TEST_CASE("LineSource reads files larger than its buffer", "[seeding][lines]") {
    std::string content;
    for (int i = 0; i < 50'000; ++i)
        content += "line " + std::to_string(i) + "\n";
    const Lines lines = lines_of(gzip(content));
    REQUIRE(lines.size() == 50'000);
    CHECK(lines.back() == "line 49999");
}

TEST_CASE("LineSource says what it cannot read", "[seeding][lines]") {
    CHECK(LineSource::open("/nonexistent").error() == "No such file or directory");
    CHECK(LineSource::open("/tmp").error() == "is a folder");
    const File xz("\xFD"
                  "7zXZ....");
    CHECK(LineSource::open(xz.path).error().find("compressed with xz") != std::string::npos);
    std::string content;
    for (int i = 0; i < 50'000; ++i)
        content += "line " + std::to_string(i * 7919) + "\n";
    const std::string whole = gzip(content);
    std::string problem;
    CHECK_FALSE(lines_of(whole.substr(0, whole.size() / 2), &problem).empty());
    CHECK(problem == "the compressed file is cut off");
}
