#include "inspect/bytes.h"
#include "inspect/legacy_lock.h"
#include "inspect/office_crypt.h"
#include "inspected_file.h"
#include "seeds.h"
#include "support/locked_office.h"

using namespace keneki::inspect;
using namespace keneki::test;

namespace {
constexpr std::uint32_t spins_tried = 2'000; // or the fuzzer does nothing but hash
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // Info and package alike: what the one says is tried on the other.
    const std::string_view& info = text;
    const std::string_view& rest = text;
    if (auto lock = PackageLock::read(info); lock && lock->spins() <= spins_tried) {
        static_cast<void>(lock->open(excel_password));
        if (lock->decrypt(rest).size() > rest.size()) __builtin_trap();
    }
    for (auto lock :
         {LegacyLock::read_filepass(as_bytes(info)), LegacyLock::read_header(as_bytes(info))}) {
        if (!lock) continue;
        static_cast<void>(lock->open(excel_password));
        std::string records(rest);
        lock->decrypt_workbook(records);
        lock->decrypt_word(records, 68);
        if (records.size() != rest.size()) __builtin_trap();
        if (lock->decrypt_object(1, rest).size() != rest.size()) __builtin_trap();
    }
    inspect_as_file(data, size, "a.doc");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::string agile = locked_agile("PK\3\4", excel_password);
    const auto info = agile.find("<?xml");
    std::vector<std::string> seeds{agile.substr(info - 8, 1'300)};
    for (const auto how : {BookLock::obfuscated, BookLock::rc4, BookLock::crypto_api})
        seeds.push_back(locked_records(sheet_record(1, 1), how, excel_password)
                            .substr(book_begin().size() + 4)); // from FILEPASS's data
    for (const auto how : {BookLock::obfuscated, BookLock::rc4, BookLock::crypto_api})
        seeds.push_back(locked_word("text", how, excel_password));
    seeds.push_back(locked_presentation("object", excel_password));
    return seeds;
}
