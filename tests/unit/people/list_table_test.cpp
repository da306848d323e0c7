#include "people/list_columns.h"
#include "people/list_files.h"
#include "people/list_table.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki::people;

namespace {

using Strings = std::vector<std::string>;

ListTable table(const std::string& bytes, ListKind kind, Partners partners = Partners::addresses) {
    auto read = read_list_table(bytes, "table.csv", kind, partners);
    if (!read) FAIL(read.error().text());
    return std::move(*read);
}

EditableList list(const std::string& bytes, ListKind kind) {
    auto read = EditableList::read(bytes, "list.csv", kind);
    if (!read) FAIL(read.error().front().text());
    return std::move(*read);
}

} // namespace

TEST_CASE("columns are known by the titles of personnel systems and address books") {
    using C = ListColumn;
    struct Case {
        const char* title;
        ListKind kind;
        ListColumn column;
    };
    const auto staff = ListKind::staff;
    const auto facilities = ListKind::facilities;
    for (const Case& one : {
             Case{"氏名", staff, C::name},
             {"氏　名", staff, C::name},
             {"氏名（漢字）", staff, C::name},
             {"Full Name", staff, C::name},
             {"姓", staff, C::family},
             {"Last Name", staff, C::family},
             {"名", staff, C::given},
             {"フリガナ", staff, C::reading},
             {"ﾌﾘｶﾞﾅ", staff, C::reading},
             {"氏名（カナ）", staff, C::reading},
             {"姓（ｶﾅ）", staff, C::family_reading},
             {"名(フリガナ)", staff, C::given_reading},
             {"名前ふりがな", staff, C::reading},
             {"セイ", staff, C::family_reading},
             {"Last Name Phonetic", staff, C::family_reading},
             {"ローマ字", staff, C::reading},
             {"旧姓", staff, C::former_family},
             {"メールアドレス", staff, C::address},
             {"E-mail Address", staff, C::address},
             {"メール表示名", staff, C::unused},
             {"mail", staff, C::address},
             {"Mail 2", staff, C::address},
             {"mailbox size", staff, C::unused},
             {"メルアド", staff, C::address},
             {"氏", staff, C::family},
             {"職員番号", staff, C::unused},
             {"所属", staff, C::department},
             {"部署名", staff, C::department},
             {"所属", ListKind::facilities, C::unused},
             {"生年月日", staff, C::unused},
             {"施設名", facilities, C::name},
             {"事業所の名称", facilities, C::name},
             {"事業所名カナ", facilities, C::reading},
             {"名称（フリガナ）", facilities, C::reading},
             {"法人の名称", facilities, C::owner},
             {"サービスの種類", facilities, C::kind},
             {"ドメイン", facilities, C::domain},
             {"メールドメイン", facilities, C::domain},
             {"代表メール", facilities, C::address},
             {"電話番号", facilities, C::unused},
             {"URL", facilities, C::unused}, // a website may stand on somebody else's domain
         }) {
        INFO(one.title);
        CHECK(static_cast<int>(list_column(one.title, one.kind)) == static_cast<int>(one.column));
    }
}

TEST_CASE("people are read from names in one or two columns, with former names") {
    const auto read =
        table("職員番号,姓,名,セイ,メイ,旧姓,メールアドレス\r\n"
              "1,髙橋,花子,タカハシ,ハナコ,佐藤,hanako@hospital.example;h@home.example\r\n"
              "2,,,,,,\r\n"
              ",,,,,,\r\n"
              "3,林,,ハヤシ,,,not an address\r\n"
              "4,=cmd|' /C calc'!A0,,,,,\r\n",
              ListKind::staff);
    REQUIRE(read.rows.size() == 2);
    CHECK(read.rows[0].name == "髙橋 花子");
    CHECK(read.rows[0].readings == Strings{"タカハシ ハナコ"});
    CHECK(read.rows[0].aliases == Strings{"佐藤 花子"});
    CHECK(read.rows[0].contacts == Strings{"hanako@hospital.example", "h@home.example"});
    CHECK(read.rows[1].name == "林");
    CHECK(read.rows[1].contacts.empty());
    CHECK(read.unused_columns == Strings{"職員番号"});
    REQUIRE(read.left_out_count == 2);
    CHECK(read.left_out[0].text() == "table.csv:5: address: 'not an address' is not an address");
    CHECK(read.left_out[1].line == 6);
}

TEST_CASE("two columns say where the family name ends") {
    struct Case {
        const char* why;
        const char* row; ///< 表示名, 姓, 名
        const char* name;
        Strings aliases;
    };
    for (const Case& one : {
             Case{"without a space", "山田太郎,山田,太郎", "山田 太郎", {}},
             {"with a department", "山田 太郎 (内科),山田,太郎", "山田 太郎", {}},
             {"given name first", "Taro Yamada,Yamada,Taro", "Yamada Taro", {}},
             {"another script", "山田太郎,Yamada,Taro", "Yamada Taro", {"山田太郎"}},
             {"only one of the two", "山田太郎,山田,", "山田太郎", {}},
             {"only the two", ",山田,太郎", "山田 太郎", {}},
         }) {
        INFO(one.why);
        const auto read = table("表示名,姓,名\n" + std::string(one.row) + "\n", ListKind::staff);
        REQUIRE(read.rows.size() == 1);
        CHECK(read.rows[0].name == one.name);
        CHECK(read.rows[0].aliases == one.aliases);
    }
}

TEST_CASE("what cannot stand in its column is said") {
    const auto read = table("氏名,メール\n"
                            "山田,太郎,taro@hospital.example\n"
                            "=1+1,a@b.example\n"
                            "佐藤\x1b[31m,a@b.example\n"
                            "\"林\r\n健一\",a@b.example ::: c@d.example,,\n",
                            ListKind::staff);
    REQUIRE(read.rows.size() == 1);
    CHECK(read.rows[0].name == "林  健一");
    CHECK(read.rows[0].contacts == Strings{"a@b.example", "c@d.example"});
    REQUIRE(read.left_out.size() == 3);
    CHECK(read.left_out[0].text() ==
          "table.csv:2: 3 fields where the first line has 2; a value with "
          "a comma needs quotation marks");
    CHECK(read.left_out[1].text() == "table.csv:3: name: '=1+1' would be run by a spreadsheet");
    CHECK(read.left_out[2].text() == "table.csv:4: name: '佐藤\\x1b[31m' holds control characters");
}

TEST_CASE("a name with a character of one house's own is taken and said") {
    // F040 in CP932 is the first character that a house draws itself (外字)
    const auto read = table("\x8e\x81\x96\xbc,\x83\x74\x83\x8a\x83\x4b\x83\x69\n" // 氏名,フリガナ
                            "\xf0\x40\x93\x63 \x91\xbe\x98\x59,\x83\x88\x83\x56\x83\x5f\n"
                            "\x8e\x52\x93\x63 \x91\xbe\x98\x59,\n",
                            ListKind::staff);
    REQUIRE(read.rows.size() == 2);
    CHECK(read.rows[0].readings == Strings{"ヨシダ"});
    CHECK(read.left_out_count == 0);
    REQUIRE(read.notes.size() == 1);
    CHECK(read.notes[0].text() == "table.csv:2: name: '\\ue000田 太郎' holds a character of "
                                  "this house's own (外字), which is in "
                                  "nobody's mail; write another in its place");
}

TEST_CASE("what a spreadsheet would run is left out by name, never in silence") {
    const auto read = table("氏名,セイ,メイ,よみがな,別名,旧姓\n"
                            "山田 太郎,=1+1,タロウ,@SUM(1),-1,=2\n",
                            ListKind::staff);
    REQUIRE(read.rows.size() == 1);
    CHECK(read.rows[0].readings.empty());
    CHECK(read.rows[0].aliases.empty());
    CHECK(read.left_out_count == 4);
    REQUIRE(read.left_out.size() == 4);
    CHECK(read.left_out[0].text() ==
          "table.csv:2: reading: '=1+1 タロウ' would be run by a spreadsheet");
    const auto places = table("施設名,種別\nさくらクリニック,=3\n", ListKind::facilities);
    CHECK(places.rows.at(0).kind.empty());
    CHECK(places.left_out_count == 1);
}

TEST_CASE("facilities are read with their owner, and free mail stays a whole address") {
    const std::string bytes =
        "法人名,事業所名,事業所名カナ,サービスの種類,メールアドレス,ドメイン\n"
        "医療法人社団健生会,さくらクリニック,サクラクリニック,診療所,"
        "info@sakura-clinic.example;sakura@gmail.com,\n"
        "社会福祉法人若葉会,社会福祉法人若葉会 わかば苑,,,,@wakaba.example;co.jp\n"
        "ひなた薬局,,,薬局,,\n";
    const auto read = table(bytes, ListKind::facilities);
    REQUIRE(read.rows.size() == 3);
    CHECK(read.rows[0].name == "医療法人社団健生会 さくらクリニック");
    CHECK(read.rows[0].kind == "診療所");
    CHECK(read.rows[0].contacts == Strings{"info@sakura-clinic.example", "sakura@gmail.com"});
    CHECK(read.rows[1].name == "社会福祉法人若葉会 わかば苑");
    CHECK(read.rows[1].contacts == Strings{"wakaba.example"});
    CHECK(read.rows[2].name == "ひなた薬局");
    CHECK(read.left_out_count == 1);
    const auto domains = table(bytes, ListKind::facilities, Partners::domains);
    CHECK(domains.rows[0].contacts == Strings{"sakura-clinic.example", "sakura@gmail.com"});
}

TEST_CASE("a line break in a field is a blank, and blanks are no name") {
    const auto read = table("氏名,部署\n\"\n\",外科\n\"山田\n太郎\n\",\"\t\"\n", ListKind::staff);
    REQUIRE(read.rows.size() == 1);
    CHECK(read.rows[0].name == "山田 太郎");
    CHECK(read.rows[0].department.empty());
    CHECK(read.left_out_count == 1);
    EditableList staff(ListKind::staff);
    static_cast<void>(staff.merge(read.rows[0]));
    CHECK(EditableList::read(staff.to_csv(), "list.csv", ListKind::staff));
}

TEST_CASE("CP932 out of Excel is read like UTF-8") {
    // 氏名,フリガナ / 山田,ﾔﾏﾀﾞ
    const auto read = table("\x8e\x81\x96\xbc,\x83\x74\x83\x8a\x83\x4b\x83\x69\r\n"
                            "\x8e\x52\x93\x63,\xd4\xcf\xc0\xde\r\n",
                            ListKind::staff);
    REQUIRE(read.rows.size() == 1);
    CHECK(read.rows[0].name == "山田");
}

TEST_CASE("a table without names is refused with what was expected") {
    for (const char* const bytes : {"", "電話,所属\n1,外科\n", "\n"}) {
        const auto read = read_list_table(bytes, "t.csv", ListKind::staff, Partners::addresses);
        REQUIRE_FALSE(read);
        CHECK(read.error().text().find("no column with names") != std::string::npos);
    }
}

TEST_CASE("merging adds what is new and keeps what is there") {
    EditableList staff = list("name,reading,aliases,addresses\n"
                              "山田 太郎,やまだ たろう,,taro@hospital.example\n"
                              "\"鈴木, \"\"一\"\"\",,,\n",
                              ListKind::staff);
    ListRow row;
    row.name = "山田　太郎";
    row.readings = {"ヤマダ タロウ", "やまだたろう"};
    row.contacts = {"TARO@hospital.example", "taro@home.example"};
    CHECK((staff.merge(row) == EditableList::Change::completed));
    CHECK((staff.merge(row) == EditableList::Change::none));
    row = {};
    row.name = "林 健一";
    CHECK((staff.merge(row) == EditableList::Change::added));
    CHECK((staff.merge(row) == EditableList::Change::none));
    CHECK(staff.size() == 3);
    const std::string csv = staff.to_csv();
    CHECK(csv ==
          "\xef\xbb\xbfname,reading,aliases,addresses\r\n"
          "山田 太郎,やまだ たろう;ヤマダ タロウ,,taro@hospital.example;taro@home.example\r\n"
          "\"鈴木, \"\"一\"\"\",,,\r\n"
          "林 健一,,,\r\n");
    // What is written reads back the same.
    CHECK(list(csv, ListKind::staff).to_csv() == csv);
}

TEST_CASE("a department is kept, and its column is written when there is one") {
    const auto read = read_list_table("氏名,部署,メール\n山田 太郎,外科,taro@hospital.example\n"
                                      "林 健一,=cmd(),\n",
                                      "t.csv", ListKind::staff, Partners::addresses);
    REQUIRE(read);
    REQUIRE(read->rows.size() == 2);
    CHECK(read->rows[0].department == "外科");
    CHECK(read->rows[1].department.empty());
    CHECK(read->left_out_count == 1);
    EditableList staff = list("name,reading,aliases,addresses\n山田 太郎,,,\n", ListKind::staff);
    CHECK((staff.merge(read->rows[0]) == EditableList::Change::completed));
    const std::string csv = staff.to_csv();
    CHECK(csv == "\xef\xbb\xbfname,reading,aliases,addresses,department\r\n"
                 "山田 太郎,,,taro@hospital.example,外科\r\n");
    CHECK(list(csv, ListKind::staff).to_csv() == csv);
}

TEST_CASE("a list of wrong form is not written over") {
    const auto read = EditableList::read("name,phone\nx,1\n", "list.csv", ListKind::facilities);
    REQUIRE_FALSE(read);
    CHECK(read.error().front().text().find("list.csv:1") != std::string::npos);
}
