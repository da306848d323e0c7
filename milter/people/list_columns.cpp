#include "people/list_columns.h"

#include "mail/charset.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace keneki::people {
namespace {

struct Title {
    ListColumn column;
    std::string_view text; ///< mail::spaceless_form()
};

constexpr std::array staff_titles{
    Title{ListColumn::name, "氏名"},
    Title{ListColumn::name, "姓名"},
    Title{ListColumn::name, "名前"},
    Title{ListColumn::name, "お名前"},
    Title{ListColumn::name, "職員名"},
    Title{ListColumn::name, "職員氏名"},
    Title{ListColumn::name, "社員名"},
    Title{ListColumn::name, "社員氏名"},
    Title{ListColumn::name, "従業員名"},
    Title{ListColumn::name, "漢字氏名"},
    Title{ListColumn::name, "氏名漢字"},
    Title{ListColumn::name, "氏名(漢字)"},
    Title{ListColumn::name, "表示名"},
    Title{ListColumn::name, "name"},
    Title{ListColumn::name, "fullname"},
    Title{ListColumn::name, "displayname"},
    Title{ListColumn::name, "employeename"},
    Title{ListColumn::family, "姓"},
    Title{ListColumn::family, "姓(漢字)"},
    Title{ListColumn::family, "姓漢字"},
    Title{ListColumn::family, "氏"},
    Title{ListColumn::family, "氏(漢字)"},
    Title{ListColumn::family, "苗字"},
    Title{ListColumn::family, "名字"},
    Title{ListColumn::family, "lastname"},
    Title{ListColumn::family, "surname"},
    Title{ListColumn::family, "familyname"},
    Title{ListColumn::family, "sn"},
    Title{ListColumn::given, "名"},
    Title{ListColumn::given, "名(漢字)"},
    Title{ListColumn::given, "名漢字"},
    Title{ListColumn::given, "firstname"},
    Title{ListColumn::given, "givenname"},
    Title{ListColumn::former_family, "旧姓"},
    Title{ListColumn::former_family, "formername"},
    Title{ListColumn::former_family, "maidenname"},
    Title{ListColumn::department, "部署"},
    Title{ListColumn::department, "部署名"},
    Title{ListColumn::department, "所属"},
    Title{ListColumn::department, "所属名"},
    Title{ListColumn::department, "所属部署"},
    Title{ListColumn::department, "所属部署名"},
    Title{ListColumn::department, "所属部門"},
    Title{ListColumn::department, "部門"},
    Title{ListColumn::department, "部門名"},
    Title{ListColumn::department, "診療科"},
    Title{ListColumn::department, "department"},
    Title{ListColumn::department, "departmentname"},
    Title{ListColumn::department, "organizationdepartment"},
};

constexpr std::array facility_titles{
    Title{ListColumn::name, "施設名"},
    Title{ListColumn::name, "施設名称"},
    Title{ListColumn::name, "施設等の名称"},
    Title{ListColumn::name, "事業所名"},
    Title{ListColumn::name, "事業所名称"},
    Title{ListColumn::name, "事業所の名称"},
    Title{ListColumn::name, "医療機関名"},
    Title{ListColumn::name, "医療機関名称"},
    Title{ListColumn::name, "医療機関の名称"},
    Title{ListColumn::name, "病院名"},
    Title{ListColumn::name, "薬局名"},
    Title{ListColumn::name, "会社"},
    Title{ListColumn::name, "会社名"},
    Title{ListColumn::name, "取引先"},
    Title{ListColumn::name, "取引先名"},
    Title{ListColumn::name, "連携先"},
    Title{ListColumn::name, "連携先名"},
    Title{ListColumn::name, "組織名"},
    Title{ListColumn::name, "団体名"},
    Title{ListColumn::name, "名称"},
    Title{ListColumn::name, "正式名称"},
    Title{ListColumn::name, "名前"},
    Title{ListColumn::name, "name"},
    Title{ListColumn::name, "facility"},
    Title{ListColumn::name, "facilityname"},
    Title{ListColumn::name, "company"},
    Title{ListColumn::name, "companyname"},
    Title{ListColumn::name, "organization"},
    Title{ListColumn::name, "organizationname"},
    Title{ListColumn::name, "organisation"},
    Title{ListColumn::name, "organisationname"},
    Title{ListColumn::owner, "法人名"},
    Title{ListColumn::owner, "法人名称"},
    Title{ListColumn::owner, "法人の名称"},
    Title{ListColumn::owner, "開設者"},
    Title{ListColumn::owner, "開設者名"},
    Title{ListColumn::domain, "ドメイン"},
    Title{ListColumn::domain, "ドメイン名"},
    Title{ListColumn::domain, "メールドメイン"},
    Title{ListColumn::domain, "domain"},
    Title{ListColumn::domain, "domains"},
    Title{ListColumn::domain, "maildomain"},
    Title{ListColumn::kind, "種別"},
    Title{ListColumn::kind, "種類"},
    Title{ListColumn::kind, "区分"},
    Title{ListColumn::kind, "業種"},
    Title{ListColumn::kind, "施設種別"},
    Title{ListColumn::kind, "施設区分"},
    Title{ListColumn::kind, "サービス種別"},
    Title{ListColumn::kind, "サービス種類"},
    Title{ListColumn::kind, "サービスの種類"},
    Title{ListColumn::kind, "kind"},
    Title{ListColumn::kind, "type"},
    Title{ListColumn::kind, "category"},
};

constexpr std::array common_titles{
    Title{ListColumn::reading, "reading"},      Title{ListColumn::reading, "readings"},
    Title{ListColumn::reading, "よみ"},         Title{ListColumn::reading, "読み"},
    Title{ListColumn::reading, "読み方"},       Title{ListColumn::reading, "よみがな"},
    Title{ListColumn::reading, "読み仮名"},     Title{ListColumn::reading, "読みがな"},
    Title{ListColumn::reading, "ローマ字"},     Title{ListColumn::reading, "ローマ字氏名"},
    Title{ListColumn::reading, "氏名ローマ字"}, Title{ListColumn::reading, "氏名(ローマ字)"},
    Title{ListColumn::reading, "英字氏名"},     Title{ListColumn::reading, "氏名(英字)"},
    Title{ListColumn::reading, "英語名"},       Title{ListColumn::reading, "romaji"},
    Title{ListColumn::family_reading, "セイ"},  Title{ListColumn::family_reading, "せい"},
    Title{ListColumn::given_reading, "メイ"},   Title{ListColumn::given_reading, "めい"},
    Title{ListColumn::family_reading, "シ"},    Title{ListColumn::family_reading, "し"},
    Title{ListColumn::alias, "aliases"},        Title{ListColumn::alias, "alias"},
    Title{ListColumn::alias, "別名"},           Title{ListColumn::alias, "通称"},
    Title{ListColumn::alias, "通称名"},         Title{ListColumn::alias, "略称"},
    Title{ListColumn::alias, "旧称"},           Title{ListColumn::alias, "旧名称"},
    Title{ListColumn::alias, "nickname"},       Title{ListColumn::address, "addresses"},
    Title{ListColumn::address, "アドレス"},     Title{ListColumn::address, "mail"},
    Title{ListColumn::address, "メルアド"},     Title{ListColumn::address, "メアド"},
};

template <std::size_t Count>
ListColumn find_title(const std::array<Title, Count>& titles, std::string_view form) {
    const auto found = std::find_if(titles.begin(), titles.end(),
                                    [&](const Title& title) { return title.text == form; });
    return found == titles.end() ? ListColumn::unused : found->column;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return text.find(word) != std::string_view::npos;
    });
}

/// フリガナ and its like, of the whole name or a part of it: 氏名(カナ), 姓フリガナ, 事業所名カナ.
ListColumn reading_column(std::string_view form) {
    if (!contains_any(form,
                      {"カナ", "かな", "フリガナ", "ふりがな", "kana", "phonetic", "yomi", "ヨミ"}))
        return ListColumn::unused;
    if (form.starts_with("氏名") || form.starts_with("姓名")) return ListColumn::reading;
    if (form.starts_with("姓") || contains_any(form, {"last", "surname", "family"}))
        return ListColumn::family_reading;
    if ((form.starts_with("名") && !form.starts_with("名前") && !form.starts_with("名称")) ||
        contains_any(form, {"first", "given"}))
        return ListColumn::given_reading;
    return ListColumn::reading;
}

bool names_addresses(std::string_view form) {
    return contains_any(form, {"email", "e-mail", "メール", "mailaddress"}) &&
           !contains_any(form, {"type", "label", "display", "name", "種類", "ラベル", "表示", "名",
                                "format", "ドメイン", "domain"});
}

/// "Mail 2" and its like.
bool is_numbered_mail(std::string_view form) {
    return form.starts_with("mail") && form.find_first_not_of("0123456789", 4) == form.npos;
}

} // namespace

ListColumn list_column(const std::string& title, ListKind kind) {
    const std::string form = mail::spaceless_form(title);
    ListColumn column = kind == ListKind::staff ? find_title(staff_titles, form)
                                                : find_title(facility_titles, form);
    if (column == ListColumn::unused) column = find_title(common_titles, form);
    if (column == ListColumn::unused) column = reading_column(form);
    if (column == ListColumn::unused && (is_numbered_mail(form) || names_addresses(form)))
        column = ListColumn::address;
    return column;
}

} // namespace keneki::people
