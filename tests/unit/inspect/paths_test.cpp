// Paths and links in archives: members go to memory, whatever they are called.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/written_archive.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

/// A folder within another, the inner one being that of the process.
class WorkingFolder {
public:
    WorkingFolder() : before_(fs::current_path()) {
        std::string name = fs::temp_directory_path() / "keneki-paths-XXXXXX";
        outer_ = mkdtemp(name.data());
        fs::create_directories(outer_ / "a/b");
        fs::current_path(outer_ / "a/b");
    }
    ~WorkingFolder() {
        fs::current_path(before_);
        fs::remove_all(outer_);
    }
    WorkingFolder(const WorkingFolder&) = delete;
    WorkingFolder& operator=(const WorkingFolder&) = delete;

    [[nodiscard]] std::string outer() const { return outer_; }
    [[nodiscard]] std::set<std::string> content() const {
        std::set<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(outer_))
            found.insert(entry.path());
        return found;
    }

private:
    fs::path before_, outer_;
};

std::vector<StoredMember> hostile(const std::string& outer) {
    std::vector<StoredMember> members;
    for (const std::string& name :
         {"../../x.exe"s, "../x.exe"s, "a/../../x.exe"s, outer + "/x.exe", "/x.exe"s, "./x.exe"s,
          "..\\..\\x.exe"s, "C:\\x.exe"s, "\\\\server\\x.exe"s, "CON"s, "NUL.exe"s, "x.exe:y"s,
          "x.exe"s, "x.exe"s, "X.EXE"s})
        members.push_back({name, program});
    return members;
}

std::string zip_of(const std::vector<StoredMember>& members) {
    ZipBuilder zip;
    for (const StoredMember& member : members)
        zip.add(member.name, member.data);
    return zip.build();
}

/// A tape archive of links out of the folder, and files through them.
std::string links(const std::string& outer) {
    std::string out;
    archive* const handle = archive_write_new();
    archive_write_set_format(handle, ARCHIVE_FORMAT_TAR_USTAR);
    archive_write_open(handle, &out, nullptr, append_to_string, nullptr);
    const auto add = [&](const std::string& name, unsigned type, const std::string& target) {
        archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, type);
        archive_entry_set_perm(entry, 0777);
        if (type == AE_IFLNK)
            archive_entry_set_symlink(entry, target.c_str());
        else if (!target.empty())
            archive_entry_set_hardlink(entry, target.c_str());
        else
            archive_entry_set_size(entry, static_cast<la_int64_t>(program.size()));
        archive_write_header(handle, entry);
        if (target.empty()) archive_write_data(handle, program.data(), program.size());
        archive_entry_free(entry);
    };
    add("up", AE_IFLNK, "../..");
    add("up/x.exe", AE_IFREG, {});
    add("there", AE_IFLNK, outer);
    add("there/y.exe", AE_IFREG, {});
    add("hard", AE_IFREG, outer + "/a");
    archive_write_close(handle);
    archive_write_free(handle);
    return out;
}

} // namespace

TEST_CASE("paths and links in archives touch nothing", "[inspect][R34]") {
    const WorkingFolder folder;
    const auto before = folder.content();
    const auto members = hostile(folder.outer());
    const std::string tape = written_archive(ARCHIVE_FORMAT_TAR_USTAR, 0, members);
    for (const std::string& archive :
         {zip_of(members), tape, seven_zip(members), cab(members), lzh(members), rar4(members),
          rar5(members), iso(members, false), iso(members, true), udf(members), ntfs(members),
          fat12(members), dynamic_vhd(partitioned(ntfs(members))), vhdx(ntfs(members)),
          links(folder.outer())}) {
        const auto evidence = inspected("a", archive);
        CAPTURE(evidence.parts(0).type(), words(evidence).substr(0, 500));
        CHECK(has(evidence, Finding::EXECUTABLE));
        // Each name is a part, those of the links too.
        CHECK(evidence.parts_size() > 5);
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        CHECK(folder.content() == before);
    }
}
