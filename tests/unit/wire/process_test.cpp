#include "wire/privileges.h"
#include "wire/process.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace keneki::wire;
namespace fs = std::filesystem;

namespace {

/// A folder of its own for each test.
struct Folder {
    Folder() {
        std::string name = (fs::temp_directory_path() / "keneki-process-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] std::string in(const std::string& name) const { return (path / name).string(); }
    fs::path path;
};

std::string content(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("PidFile is written, held against others and removed", "[wire]") {
    const Folder folder;
    const std::string path = folder.in("pid");
    {
        auto file = PidFile::open(path);
        REQUIRE(file.has_value());
        CHECK(file->write_pid());
        CHECK(content(path) == std::to_string(::getpid()) + "\n");
        const auto second = PidFile::open(path);
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().find("another keneki-milter") != std::string::npos);
        CHECK(content(path) == std::to_string(::getpid()) + "\n");
    }
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE("PidFile leaves links and folders alone", "[wire]") {
    const Folder folder;
    std::ofstream(folder.in("victim")) << "precious";
    fs::create_symlink(folder.in("victim"), folder.in("symbolic"));
    fs::create_hard_link(folder.in("victim"), folder.in("hard"));
    fs::create_directory(folder.in("directory"));
    for (const char* name : {"symbolic", "hard", "directory"}) {
        CAPTURE(name);
        CHECK_FALSE(PidFile::open(folder.in(name)).has_value());
        CHECK(fs::exists(fs::symlink_status(folder.in(name))));
    }
    CHECK(content(folder.in("victim")) == "precious");
    fs::permissions(folder.path, fs::perms::all);
    CHECK_FALSE(PidFile::open(folder.in("pid")).has_value());
}

TEST_CASE("find_account knows names, numbers and groups", "[wire]") {
    const auto root = find_account("root");
    REQUIRE(root.has_value());
    CHECK(root->user == 0);
    CHECK(find_account("0:0").has_value());
    CHECK(find_account("root:root")->group == 0);
    CHECK_FALSE(find_account("no-such-user-here").has_value());
    CHECK_FALSE(find_account("root:no-such-group-here").has_value());
    CHECK_FALSE(find_account("").has_value());
}
