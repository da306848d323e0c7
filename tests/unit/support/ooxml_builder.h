#pragma once

#include "support/cfb_builder.h"

namespace keneki::test {

/// A minimal .docx or .xlsx package.
class OoxmlBuilder {
public:
    explicit OoxmlBuilder(
        std::string_view main_type =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")
        : main_type_(main_type) {}

    OoxmlBuilder& relationship(std::string_view kind,
                               std::string_view target,
                               std::string_view mode = "External") {
        relationships_ +=
            "<Relationship Id=\"r\" "
            "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
            std::string(kind) + "\" Target=\"" + std::string(target) + "\" TargetMode=\"" +
            std::string(mode) + "\"/>";
        return *this;
    }
    OoxmlBuilder& part(std::string_view name, std::string_view data) {
        zip_.add(name, data);
        return *this;
    }
    /// One that the directory does not list.
    OoxmlBuilder& hidden_part(std::string_view name, std::string_view data) {
        zip_.add({.name = std::string(name),
                  .data = std::string(data),
                  .local_name = {},
                  .hidden = true});
        return *this;
    }
    OoxmlBuilder& content_type(std::string_view part, std::string_view type) {
        types_ += "<Override PartName=\"" + std::string(part) + "\" ContentType=\"" +
                  std::string(type) + "\"/>";
        return *this;
    }
    [[nodiscard]] std::string build() const {
        ZipBuilder zip = zip_;
        zip.add("[Content_Types].xml", "<?xml version=\"1.0\"?><Types><Override "
                                       "PartName=\"/word/document.xml\" ContentType=\"" +
                                           main_type_ + "\"/>" + types_ + "</Types>");
        zip.add("word/document.xml", "<w:document/>");
        zip.add("word/_rels/document.xml.rels",
                "<Relationships>" + relationships_ + "</Relationships>");
        return zip.build();
    }

private:
    std::string main_type_;
    std::string relationships_;
    std::string types_;
    ZipBuilder zip_;
};

} // namespace keneki::test
