#include "inspect/bytes.h"
#include "people/csv.h"
#include "seeds.h"

using namespace keneki;

// Every row has exactly the wanted columns and a line of the file; what is refused has a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = inspect::as_text(std::as_bytes(std::span(data, size)));
    config::Problems problems;
    const people::CsvTable table = people::read_csv_rows(
        text, "staff.csv", {"name", "reading", "aliases", "addresses"}, problems);
    for (const people::CsvRow& row : table.rows) {
        if (row.fields.size() != 4 || row.line < 2 || row.line > size + 1) __builtin_trap();
        for (const std::string& field : row.fields)
            for (const std::string& value : people::split_values(field))
                if (value.empty()) __builtin_trap();
    }
    for (const config::Problem& problem : problems)
        if (problem.text().empty()) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "name,reading,aliases,addresses\n山田 太郎,やまだ たろう,事務長 "
        "山田;山田主任,taro@hospital.example\n",
        "\xEF\xBB\xBFname,addresses,aliases,reading\r\n\"佐藤, "
        "花子\",\"a@b.example；c@d.example\",\"\"\"花\"\"\",\r\n",
        "name,reading,aliases,addresses\r\n\x8E\x52\x93\x63,\x82\xE2\x82\xDC\x82\xBE,,\r\n", // CP932
        "name,reading,aliases,addresses\n\"a\nb\",,,\n,,,\nc,,,,,\n",
        "name,room\na,b\n",
        "\"name"};
}
