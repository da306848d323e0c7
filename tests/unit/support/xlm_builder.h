#pragma once

#include "support/ooxml_builder.h"

#include <string>
#include <string_view>

namespace keneki::test {

/// Tokens of a formula that calls one function with a text: `=EXEC("calc")`, [MS-XLS] 2.5.198.
inline std::string calling(std::uint32_t function, std::string_view text = "calc") {
    std::string out("\x17", 1);
    out.push_back(static_cast<char>(text.size()));
    out.push_back('\0');
    out += text;
    out += '\x42';
    out.push_back('\1');
    put16(out, function);
    return out;
}

/// A FORMULA record.
inline std::string formula_record(std::string_view tokens) {
    std::string data(20, '\0');
    put16(data, static_cast<std::uint32_t>(tokens.size()));
    return biff(0x0006, data + std::string(tokens));
}

/// A Lbl record; `wide`: UTF-16, else bytes.
inline std::string name_record(std::uint32_t flags, std::string_view name, bool wide = false) {
    std::string data;
    put16(data, flags);
    data.push_back('\0');
    data.push_back(static_cast<char>(wide ? name.size() / 2 : name.size()));
    data.append(10, '\0');
    data.push_back(wide ? '\1' : '\0');
    return biff(0x0018, data + std::string(name));
}

/// A BoundSheet8 record.
inline std::string sheet_record(int state, int kind) {
    std::string data(4, '\0');
    data.push_back(static_cast<char>(state));
    data.push_back(static_cast<char>(kind));
    return biff(0x0085, data + std::string("\5\0Sheet", 7));
}

inline std::string book_begin() {
    return biff(0x0809, std::string("\x00\x06\x05\x00", 4));
}
inline std::string macro_sheet_begin() {
    return biff(0x0809, std::string("\x00\x06\x40\x00", 4));
}

/// A record of a binary workbook, [MS-XLSB] 2.1.4.
inline std::string binary_record(std::uint32_t id, std::string_view data) {
    std::string out;
    const auto number = [&out](std::size_t value) {
        while (value >= 0x80) {
            out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
            value >>= 7U;
        }
        out.push_back(static_cast<char>(value));
    };
    number(id);
    number(data.size());
    return out + std::string(data);
}
inline std::string wide_string(std::string_view ascii) {
    std::string out;
    put32(out, static_cast<std::uint32_t>(ascii.size()));
    for (const char c : ascii)
        put16(out, static_cast<unsigned char>(c));
    return out;
}

/// A book whose one sheet is a macro sheet, as .xlsb.
inline std::string
xlsb_book(std::uint32_t state, std::uint32_t flags, std::string_view name, std::uint32_t function) {
    std::string sheet;
    put32(sheet, state);
    put32(sheet, 1);
    sheet += wide_string("rId1") + wide_string("Macro1");
    std::string label;
    put32(label, flags);
    label.append(5, '\0');
    label += wide_string(name);
    std::string cell(8, '\0'); // place and style
    cell += wide_string("x") + std::string(2, '\0');
    const std::string tokens = [&] {
        std::string out("\x17\x01\x00x\x00\x42\x01", 7);
        put16(out, function);
        return out;
    }();
    put32(cell, static_cast<std::uint32_t>(tokens.size()));
    cell += tokens;
    put32(cell, 0);
    return OoxmlBuilder("application/vnd.ms-excel.sheet.binary.macroEnabled.main")
        .part("xl/workbook.bin", binary_record(156, sheet) + binary_record(39, label))
        .part("xl/_rels/workbook.bin.rels",
              "<Relationships><Relationship Id=\"rId1\" "
              "Type=\"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\" "
              "Target=\"macrosheets/sheet1.bin\"/></Relationships>")
        .part("xl/macrosheets/sheet1.bin", binary_record(8, cell))
        .build();
}

/// The same as .xlsm.
inline std::string
xlsm_book(std::string_view state, std::string_view names, std::string_view formula) {
    return OoxmlBuilder("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
        .part("xl/workbook.xml", "<workbook><sheets><sheet name=\"M\" state=\"" +
                                     std::string(state) + "\" r:id=\"rId1\"/></sheets>" +
                                     std::string(names) + "</workbook>")
        .part("xl/_rels/workbook.xml.rels",
              "<Relationships><Relationship Id=\"rId1\" "
              "Type=\"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\" "
              "Target=\"macrosheets/sheet1.xml\"/></Relationships>")
        .part("xl/macrosheets/sheet1.xml", "<c><f>" + std::string(formula) + "</f></c>")
        .build();
}

} // namespace keneki::test
