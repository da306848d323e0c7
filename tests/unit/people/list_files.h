#pragma once

#include "people/directory.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

/// staff.csv and facilities.csv in a folder that vanishes with the test.
class ListFiles {
public:
    ListFiles() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "keneki-lists-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~ListFiles() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ListFiles(const ListFiles&) = delete;
    ListFiles& operator=(const ListFiles&) = delete;

    [[nodiscard]] std::string staff() const { return path_ + "/staff.csv"; }
    [[nodiscard]] std::string facilities() const { return path_ + "/facilities.csv"; }
    static void write(const std::string& file, const std::string& bytes) {
        std::ofstream(file, std::ios::binary) << bytes;
    }

private:
    std::string path_;
};

inline keneki::people::Directory directory_of(const std::string& staff_rows,
                                              const std::string& facility_rows) {
    const ListFiles files;
    ListFiles::write(files.staff(), "name,reading,aliases,addresses\n" + staff_rows);
    ListFiles::write(files.facilities(), "name,reading,aliases,domains,kind\n" + facility_rows);
    auto directory = keneki::people::Directory::load(files.staff(), files.facilities());
    if (!directory) FAIL(directory.error().front().text());
    return std::move(*directory);
}
