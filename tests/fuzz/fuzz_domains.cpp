#include "base/escape.h"
#include "config/config.h"
#include "people/list_table.h"
#include "people/look_alike.h"
#include "seeds.h"

#include <cstdint>
#include <string>
#include <string_view>

using namespace keneki;

namespace {

void require(bool held) {
    if (!held) __builtin_trap();
}

/// What is read from a table is written in a form that reads the same.
void check_table(const std::string& input, people::ListKind kind) {
    const auto table = people::read_list_table(input, "t.csv", kind, people::Partners::domains);
    if (!table) return;
    people::EditableList list(kind);
    for (const auto& row : table->rows)
        static_cast<void>(list.merge(row));
    const std::string csv = list.to_csv();
    const auto again = people::EditableList::read(csv, "list.csv", kind);
    require(again && again->to_csv() == csv);
}

} // namespace

/// Domains that are protected, one a line, ours and partners' in turn; behind an empty line those
/// that may imitate them. The whole is read as a table of other programs too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    for (const auto kind : {people::ListKind::staff, people::ListKind::facilities})
        check_table(bytes, kind);
    const std::string input = valid_utf8(bytes);
    people::LookAlikes look_alikes;
    bool looking = false;
    bool ours = false;
    for (std::string_view rest = input; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string domain = config::canonical_domain(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!looking && domain.empty()) {
            looking = true;
            look_alikes.finish();
        } else if (!looking) {
            ours = !ours;
            look_alikes.add(domain, ours ? people::Protected::ours : people::Protected::partner);
        } else if (const auto found = look_alikes.find(domain)) {
            require(found->domain != domain);
            require(!look_alikes.find(found->domain));
        }
    }
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {"minato-hospital.example\nwakabakai-clinic.example\nkenseikai.or.jp\n\n"
            "minat0-hospital.example\nminаto-hospital.example\nxn--minto-hospital-9xk.example\n"
            "wakabakai-cilnic.example\nkenseikai.or.jp.evil.example\nkenseikai-or-jp.com\n"
            "kenseikaimail.com\nrninatohosp1tal.test\n",
            "氏名,フリガナ,旧姓,メールアドレス\n髙橋　花子,ﾀｶﾊｼ ﾊﾅｺ,佐藤,a@b.example;c\n=x,,,\n",
            "法人名,施設名,ドメイン,種別\n医療法人 若葉会,\"若葉, "
            "\"\"苑\"\"\",@wakaba.example;gmail.com,介護\n"};
}
