"""Writes unicode.bin from UnicodeData.txt, CompositionExclusions.txt, Scripts.txt and DerivedAge.txt of the Unicode Character Database (version 16.0).

    python3 generate.py FOLDER_WITH_THOSE_FILES unicode.bin

The file is zlib-compressed; all numbers are LEB128. What is there for normalization (the first four sections) is of Unicode 9.0, which Hugging Face's
normalizers know: later characters have class 0 and neither decompose nor are composed. Sections: combining classes (code point as a step from the one before, class), canonical
decompositions (step, length, code points; in full), compatibility decompositions where they differ (the same), compositions (step of the first, second, result),
scripts (names as length and ASCII; ranges as the gap behind the range before, length less one, script), what came after Unicode 8.0 (ranges likewise), what came after 9.0. Hangul syllables are left to arithmetic.
"""
import sys
import zlib

folder, target = sys.argv[1:]


def rows(name):
    for line in open(f"{folder}/{name}", encoding="utf-8"):
        line = line.split("#")[0].strip()
        if line:
            yield [field.strip() for field in line.split(";")]


def ranges(name):
    joined = []
    for row in rows(name):
        first, _, last = row[0].partition("..")
        joined.append([int(first, 16), int(last or first, 16), row[1]])
    joined.sort()
    for i in range(len(joined) - 1, 0, -1):
        if joined[i - 1][1] + 1 == joined[i][0] and joined[i - 1][2] == joined[i][2]:
            joined[i - 1][1] = joined.pop(i)[1]
    return joined


ages = [(first, last, float(age)) for first, last, age in ranges("DerivedAge.txt")]
later = {code for first, last, age in ages if age > 9 for code in range(first, last + 1)}
classes, canonical, compatible = {}, {}, {}
for row in rows("UnicodeData.txt"):
    code, parts = int(row[0], 16), row[5].split()
    if code in later:
        continue
    if row[3] != "0":
        classes[code] = int(row[3])
    if parts and parts[0].startswith("<"):
        compatible[code] = [int(p, 16) for p in parts[1:]]
    elif parts:
        canonical[code] = [int(p, 16) for p in parts]


def full(code, tables):
    for table in tables:
        if code in table:
            return [c for part in table[code] for c in full(part, tables)]
    return [code]


excluded = {int(row[0], 16) for row in rows("CompositionExclusions.txt")}
compositions = sorted((*parts, code) for code, parts in canonical.items()
                      if len(parts) == 2 and code not in excluded and code not in classes and parts[0] not in classes)

out = bytearray()


def put(number):
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def table(entries):
    put(len(entries))
    last = 0
    for first, *rest in entries:
        put(first - last)
        last = first
        for number in rest:
            put(number)


def decompositions(tables, skip):
    found = [(code, full(code, tables)) for code in sorted({c for t in tables for c in t})]
    return [(code, len(parts), *parts) for code, parts in found if skip.get(code) != parts]


table(sorted(classes.items()))
table(decompositions([canonical], {}))
table(decompositions([canonical, compatible], {code: full(code, [canonical]) for code in canonical}))
table(compositions)


def put_ranges(ranges):
    put(len(ranges))
    end = 0
    for first, last, *rest in ranges:
        put(first - end)
        put(last - first)
        for number in rest:
            put(number)
        end = last + 1


scripts = ranges("Scripts.txt")
names = sorted({name for _, _, name in scripts})
put(len(names))
for name in names:
    put(len(name))
    out.extend(name.encode("ascii"))
put_ranges([(first, last, names.index(name)) for first, last, name in scripts])
for version in (8, 9):
    put_ranges([(first, last) for first, last, age in ages if age > version])

open(target, "wb").write(zlib.compress(bytes(out), 9))
