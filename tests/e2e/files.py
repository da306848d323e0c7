"""Files for samples, built here byte by byte. The macros only show a greeting; what counts is their structure."""

import io
import struct
import zipfile
import zlib

FREE, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI_SECTOR, MINI_CUTOFF = 512, 64, 4096

WORD_CLSID = bytes.fromhex("0609020000000000c000000000000046")
EXCEL_CLSID = bytes.fromhex("2008020000000000c000000000000046")

GREETING_MACRO = """Attribute VB_Name = "ThisDocument"\r
Sub AutoOpen()\r
    Dim target As Object\r
    Set target = CreateObject("Scripting.FileSystemObject")\r
    MsgBox "hello"\r
End Sub\r
"""


def _padded(content, unit):
    return content + b"\0" * (-len(content) % unit)


class _CompoundFile:
    """[MS-CFB] version 3: streams of at least 4,096 bytes in sectors, smaller ones in the mini stream."""

    def __init__(self):
        self.sectors = []  # content of each
        self.chains = []   # FAT value of each
        self.mini = b""
        self.mini_chains = []
        self.entries = []

    def add_chain(self, content):
        if not content:
            return END_OF_CHAIN
        first = len(self.sectors)
        content = _padded(content, SECTOR)
        count = len(content) // SECTOR
        for i in range(count):
            self.sectors.append(content[i * SECTOR:(i + 1) * SECTOR])
            self.chains.append(first + i + 1 if i + 1 < count else END_OF_CHAIN)
        return first

    def add_mini(self, content):
        if not content:
            return END_OF_CHAIN
        first = len(self.mini_chains)
        content = _padded(content, MINI_SECTOR)
        count = len(content) // MINI_SECTOR
        self.mini += content
        self.mini_chains += [first + i + 1 for i in range(count - 1)] + [END_OF_CHAIN]
        return first

    def add_entry(self, name, kind, clsid=b"\0" * 16):
        self.entries.append({"name": name, "kind": kind, "clsid": clsid, "left": FREE, "right": FREE, "child": FREE,
                             "start": 0, "size": 0})
        return len(self.entries) - 1

    def add_storage(self, index, children):
        made = []
        for name, content in children.items():
            if isinstance(content, dict):
                child = self.add_entry(name, 1)
                self.add_storage(child, content)
            else:
                child = self.add_entry(name, 2)
                put = self.add_mini if len(content) < MINI_CUTOFF else self.add_chain
                self.entries[child].update(start=put(content), size=len(content))
            made.append(child)
        # [MS-CFB] 2.6.4: siblings are ordered by length, then by upper case
        made.sort(key=lambda i: (len(self.entries[i]["name"]), self.entries[i]["name"].upper()))
        self.entries[index]["child"] = self._tree(made)

    def _tree(self, ordered):
        if not ordered:
            return FREE
        middle = len(ordered) // 2
        self.entries[ordered[middle]]["left"] = self._tree(ordered[:middle])
        self.entries[ordered[middle]]["right"] = self._tree(ordered[middle + 1:])
        return ordered[middle]

    def directory(self):
        packed = b""
        for entry in self.entries:
            name = entry["name"].encode("utf-16-le")
            packed += struct.pack("<64sHBBIII16sIQQIQ", name, len(name) + 2, entry["kind"], 1, entry["left"],
                                  entry["right"], entry["child"], entry["clsid"], 0, 0, 0, entry["start"],
                                  entry["size"])
        return packed

    def finish(self):
        mini_start = self.add_chain(self.mini)
        self.entries[0].update(start=mini_start, size=len(self.mini))
        mini_fat = _padded(b"".join(struct.pack("<I", n) for n in self.mini_chains), SECTOR)
        mini_fat_start = self.add_chain(mini_fat)
        directory_start = self.add_chain(_padded(self.directory(), SECTOR))
        fat_count = 1
        while fat_count * (SECTOR // 4) < len(self.chains) + fat_count:
            fat_count += 1
        fat_first = len(self.chains)
        chains = self.chains + [FAT_SECTOR] * fat_count
        chains += [FREE] * (-len(chains) % (SECTOR // 4))
        fat = b"".join(struct.pack("<I", n) for n in chains)
        difat = [fat_first + i for i in range(fat_count)] + [FREE] * (109 - fat_count)
        header = struct.pack("<8s16sHHHHH6sIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6,
                             b"", 0, fat_count, directory_start, 0, MINI_CUTOFF, mini_fat_start,
                             len(mini_fat) // SECTOR, END_OF_CHAIN, 0, 0)
        header = header[:76] + struct.pack("<109I", *difat)
        return header + b"".join(self.sectors) + fat


def compound_file(tree, clsid):
    """`tree`: names to bytes (a stream) or to another dict (a storage)."""
    file = _CompoundFile()
    root = file.add_entry("Root Entry", 5, clsid)
    file.add_storage(root, tree)
    return file.finish()


def vba_compressed(plain):
    """[MS-OVBA] 2.4.1 with literal tokens only, which is allowed and enough."""
    out = b"\x01"
    for at in range(0, len(plain), 3584):  # 8/9 of a chunk's 4,098 bytes hold so many literals
        piece = plain[at:at + 3584]
        data = b"".join(b"\0" + piece[i:i + 8] for i in range(0, len(piece), 8))
        out += struct.pack("<H", (len(data) + 2 - 3) | 0xB000) + data
    return out


def vba_project(source, module="ThisDocument"):
    """The streams of a VBA project with one module."""
    name = module.encode("ascii")

    def record(identity, data):
        return struct.pack("<HI", identity, len(data)) + data

    directory = b"".join([
        record(0x01, struct.pack("<I", 1)), record(0x02, struct.pack("<I", 0x411)),
        record(0x14, struct.pack("<I", 0x411)), record(0x03, struct.pack("<H", 932)), record(0x04, b"Project"),
        record(0x05, b""), record(0x40, b""), record(0x06, b""), record(0x3D, b""), record(0x07, struct.pack("<I", 0)),
        record(0x08, struct.pack("<I", 0)), struct.pack("<HIIH", 0x09, 4, 1, 0), record(0x0C, b""), record(0x3C, b""),
        record(0x0F, struct.pack("<H", 1)), record(0x13, struct.pack("<H", 0xFFFF)),
        record(0x19, name), record(0x47, module.encode("utf-16-le")), record(0x1A, name),
        record(0x32, module.encode("utf-16-le")), record(0x1C, b""), record(0x48, b""),
        record(0x31, struct.pack("<I", 0)), record(0x1E, struct.pack("<I", 0)), record(0x2C, struct.pack("<H", 0xFFFF)),
        record(0x22, b""), struct.pack("<HI", 0x2B, 0), struct.pack("<HI", 0x10, 0)])
    return {"dir": vba_compressed(directory), "_VBA_PROJECT": bytes.fromhex("cc61ffff000000"),
            module: vba_compressed(source.encode("cp932"))}


def project_text(module="ThisDocument"):
    return f'ID="{{00000000-0000-0000-0000-000000000000}}"\r\nDocument={module}/&H00000000\r\n'.encode("ascii")


def word_binary(macro=None):
    """A .doc; with a VBA project when `macro` is its source."""
    fib = struct.pack("<HHHHH", 0xA5EC, 0xC1, 0, 0x0411, 0)
    tree = {"WordDocument": fib + b"\0" * 4200, "1Table": b"\0" * 4096}
    if macro is not None:
        tree["Macros"] = {"VBA": vba_project(macro), "PROJECT": project_text()}
    return compound_file(tree, WORD_CLSID)


def excel4_binary():
    """A .xls whose very hidden Excel 4.0 macro sheet runs when it is opened."""
    def record(identity, data):
        return struct.pack("<HH", identity, len(data)) + data

    def begin(kind):
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    auto_open = struct.pack("<HBBHHHBBBB", 0x20, 0, 1, 7, 0, 1, 0, 0, 0, 0) + b"\0" + b"\x01" + b"\x3A" + b"\0" * 6
    globals_before = begin(0x0005)
    sheet_name = b"Macro1"
    bound = struct.pack("<IBBBB", 0, 2, 1, len(sheet_name), 0) + sheet_name
    size = len(globals_before) + len(record(0x85, bound)) + len(record(0x18, auto_open)) + 4
    bound = struct.pack("<I", size) + bound[4:]
    book = globals_before + record(0x85, bound) + record(0x18, auto_open) + record(0x0A, b"")
    book += begin(0x0040) + record(0x0A, b"")
    return compound_file({"Workbook": book + b"\0" * 4096}, EXCEL_CLSID)


def zip_of(members):
    """`members`: (name, content) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2023, 3, 7, 10, 12, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>{more}</Types>"""

RELATIONSHIPS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{to}"/>
</Relationships>"""

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAIN_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def docx(text="議事録をお送りします。", macro=None):
    """A .docx, or a .docm when `macro` is the source of its VBA project."""
    more = f'<Override PartName="/word/document.xml" ContentType="{MAIN_MACRO if macro else MAIN}"/>'
    body = ('<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
            f'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>')
    members = [("_rels/.rels", RELATIONSHIPS.format(kind="officeDocument", to="word/document.xml")),
               ("word/document.xml", body)]
    if macro:
        more += '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        project = compound_file({"VBA": vba_project(macro), "PROJECT": project_text()}, b"\0" * 16)
        relationship = RELATIONSHIPS.format(kind="vbaProject", to="vbaProject.bin").replace(
            "schemas.openxmlformats.org/officeDocument", "schemas.microsoft.com/office")
        members += [("word/_rels/document.xml.rels", relationship), ("word/vbaProject.bin", project)]
    return zip_of([("[Content_Types].xml", CONTENT_TYPES.format(more=more)), *members])


def _zip_crypto(password, plain, crc):
    """APPNOTE 6.1, traditional PKWARE encryption; the 12 random bytes are fixed."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc_step(value, byte):
        # zlib's crc32 of one byte, without its inversions
        return zlib.crc32(bytes([byte]), value ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def update(byte):
        keys[0] = crc_step(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc_step(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in bytes(range(11)) + bytes([crc >> 24]) + plain:
        temporary = keys[2] | 2
        out.append(byte ^ (((temporary * (temporary ^ 1)) >> 8) & 0xFF))
        update(byte)
    return bytes(out)


def encrypted_zip(name, content, password):
    """One member, encrypted; the name stays readable, as in every such archive."""
    crc = zlib.crc32(content)
    data = _zip_crypto(password.encode("ascii"), content, crc)
    encoded = name.encode("utf-8")
    fields = struct.pack("<HHHHHIIIHH", 20, 0x0801, 0, 0x5186, 0x5667, crc, len(data), len(content), len(encoded), 0)
    local = b"PK\x03\x04" + fields + encoded + data
    central = (b"PK\x01\x02" + struct.pack("<H", 20) + fields
               + struct.pack("<HHHII", 0, 0, 0, 0, 0) + encoded)
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def pdf(text="Report"):
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"]
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")


def jpeg():
    """A 1 by 1 picture: enough for its type."""
    return (bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + b"\x10" * 64
            + bytes.fromhex("ffc0000b080001000101011100ffc40014000100000000000000000000000000000009"
                            "ffc40014100100000000000000000000000000000000ffda0008010100003f0054dfffd9"))


def executable():
    """The head of a Windows program without any code."""
    return (b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<HHIIIHH", 0x14C, 0, 0, 0, 0, 0xE0, 0x102)
            + b"\x0b\x01" + b"\0" * 1024)
