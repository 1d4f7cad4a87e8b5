#!/usr/bin/env python3
"""Verifies an export of Nightshift's audit trail without Nightshift. Python's standard library alone.

    curl -s "$URL/audit/export"           | python3 verify-audit.py
    curl -s "$URL/audit/export?chain=a/0" | python3 verify-audit.py seals.json …

The files are pages of GET /audit/seals, kept from earlier days: what they seal must still be there.
Exit code 0 where everything is whole, 1 with the first place where it is not. See audit-verification.md.
"""
import hashlib
import json
import re
import sys

LINE = re.compile(rb'\{"hash":"([0-9a-f]{64})","previousHash":"([0-9a-f]{64})","record":(\{.*\})\}\n')


def broken(chain, sequence, why):
    sys.exit(f"BROKEN {chain} {sequence}: {why}")


seals = {}  # chain -> length -> the hash of the record there
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as page:
        for seal in json.load(page)["items"]:
            stamp = {key: seal[key] for key in ("chain", "head", "length", "number", "sealedAt")}
            text = json.dumps(stamp, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            if hashlib.sha256(bytes.fromhex(seal["previousHash"]) + text.encode()).hexdigest() != seal["hash"]:
                broken(seal["chain"], seal["length"], f"seal {seal['number']} is not what was hashed")
            seals.setdefault(seal["chain"], {})[seal["length"]] = seal["head"]

sys.setrecursionlimit(10_000)  # Details may be deep.
ends = {}  # chain -> (sequence, hash) of its last record so far
first = {}  # chain -> where its export begins
for number, line in enumerate(sys.stdin.buffer, 1):
    match = LINE.fullmatch(line)
    if not match:
        broken("line", number, "it is not a line of an export, or was cut off")
    hashed, previous, text = match[1].decode(), match[2].decode(), match[3]
    record = json.loads(text, parse_int=lambda digits: int(digits[:19]))
    chain, sequence = record["chain"], record["sequence"]
    last, head = ends.get(chain, (sequence - 1, "0" * 64 if sequence == 1 else previous))
    first.setdefault(chain, sequence)
    if sequence != last + 1:
        broken(chain, last + 1, f"the record is missing: {sequence} follows")
    if chain not in ends and seals.get(chain, {}).get(sequence - 1, previous) != previous:
        broken(chain, sequence, "a seal says that another record came before it")
    if previous != head:
        broken(chain, sequence, "it does not follow the record before it")
    if hashlib.sha256(bytes.fromhex(previous) + text).hexdigest() != hashed:
        broken(chain, sequence, "the record was changed")
    if seals.get(chain, {}).get(sequence, hashed) != hashed:
        broken(chain, sequence, "a seal says otherwise")
    ends[chain] = (sequence, hashed)

for chain, lengths in seals.items():
    if max(lengths) > ends.get(chain, (0, ""))[0]:
        broken(chain, max(lengths), "it was sealed, and is not there")
for chain, (sequence, head) in ends.items():
    print(f"OK {chain} {first[chain]}..{sequence} {head}")
