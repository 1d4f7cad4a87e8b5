#!/usr/bin/env python3
"""Verifies an export of Nightshift's audit trail without Nightshift. Python's standard library alone.

    curl -s "$URL/audit/export"           | python3 verify-audit.py --key seal.pub seals.json …
    curl -s "$URL/audit/export?chain=a/0" | python3 verify-audit.py --chain a/0 seals.json …

The files hold seals kept from earlier days: pages of GET /audit/seals, or lines of the seals' topic. What they
seal must still be there. --key: a public key (PEM); seals and cuts must be signed with one of those that are given.
--chain: a chain that must be in the export. Exit code 0 where everything is whole, 1 with the first place where
it is not, 3 with the first record whose hash version this script does not know, where nothing else is wrong. See
audit-verification.md.
"""
import argparse
import base64
import datetime
import hashlib
import json
import re
import sys

# The versions of the hash of a record: the hash function, over the previous hash and the bytes of the record. From
# version 2 on the record says its version in its member hashVersion, so that it is hashed with the rest.
HASHES = {1: hashlib.sha256}
LINE = re.compile(
    rb'\{"hash":"([0-9a-f]{64,128})",(?:"hashVersion":([1-9][0-9]{0,4}),)?"previousHash":"([0-9a-f]{64,128})",'
    rb'"record":(\{.*\})\}\n'
)
OPERATORS = "nightshift/operators"
GENESIS = "0" * 64

# --- Ed25519, as RFC 8032, section 6, has it ---------------------------------------------------------------------
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    result = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def x_of(y, sign):
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P != 0:
        x = x * ROOT % P
    if (x * x - xx) % P != 0 or x == 0 and sign:
        return None
    return P - x if x & 1 != sign else x


def point_of(data):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = x_of(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(public, message, signature):
    if len(signature) != 64:
        return False
    a, r, s = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    one, other = times(s, BASE), add(r, times(h, a))
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


# --- What is given ------------------------------------------------------------------------------------------------
def broken(chain, sequence, why):
    sys.exit(f"BROKEN {chain} {sequence}: {why}")


asked = argparse.ArgumentParser(description="Verifies an export of an audit trail, from standard input.")
asked.add_argument("--key", action="append", default=[], help="a file with a public key, Ed25519 in PEM")
asked.add_argument("--chain", action="append", default=[], help="a chain that must be there")
asked.add_argument("seals", nargs="*", help="files of seals")
asked = asked.parse_args()

keys = {}  # key id -> the 32 bytes of the key
for name in asked.key:
    with open(name, encoding="ascii") as pem:
        der = base64.b64decode("".join(line for line in pem.read().split("\n") if not line.startswith("-")))
    if len(der) != 44 or der[:12].hex() != "302a300506032b6570032100":
        sys.exit(f"{name} is not an Ed25519 public key in PEM")
    keys[hashlib.sha256(der).digest()[:8].hex()] = der[12:]


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature_fault(what, of):
    if of["signature"] is None:
        return f"{what} is not signed"
    if of["keyId"] not in keys:
        return f"{what} is signed with another key: {of['keyId']}"
    signed = is_signed(keys[of["keyId"]], bytes.fromhex(of["hash"]), base64.b64decode(of["signature"]))
    return None if signed else f"the signature of {what} does not match"


def check_seal(seal):
    stamp = {key: seal[key] for key in ("chain", "head", "length", "number", "sealedAt")}
    if hashlib.sha256(bytes.fromhex(seal["previousHash"]) + canonical(stamp)).hexdigest() != seal["hash"]:
        broken(seal["chain"], seal["length"], f"seal {seal['number']} is not what was hashed")


def seals_of(name):
    with open(name, encoding="utf-8") as file:
        text = file.read()
    try:
        whole = json.loads(text)
        found = whole["items"] if "items" in whole else [whole]
    except json.JSONDecodeError:  # Lines of the topic.
        found = [json.loads(line) for line in text.split("\n") if line.strip()]
    return [each.get("data", each) for each in found]


seals = {}  # chain -> number -> seal
for name in asked.seals:
    for seal in seals_of(name):
        check_seal(seal)
        kept = seals.setdefault(seal["chain"], {}).setdefault(seal["number"], seal)
        if kept["hash"] != seal["hash"]:
            broken(seal["chain"], seal["length"], f"there are two seals with the number {seal['number']}")


def check_links(chain, of_chain):
    before = {"number": 0, "hash": GENESIS, "length": 0}
    for number in sorted(of_chain):
        seal = of_chain[number]
        linked = number == before["number"] + 1
        if linked and seal["previousHash"] != before["hash"] or seal["length"] < before["length"]:
            broken(chain, seal["length"], f"seal {number} does not follow seal {before['number']}")
        # A signature covers the seals before it: the last of each row of seals has to be signed.
        if keys and number + 1 not in of_chain:
            why = signature_fault(f"seal {number}", seal)
            if why:
                broken(chain, seal["length"], why)
        before = seal


places = {}  # chain -> length -> the hash of the record there
for chain, of_chain in seals.items():
    check_links(chain, of_chain)
    places[chain] = {seal["length"]: seal["head"] for seal in of_chain.values()}

# --- The export ---------------------------------------------------------------------------------------------------
cuts = {}  # chain -> its cut
recorded = []  # the details of the records that tell of cuts


def seconds(duration):
    hours, minutes, rest = re.fullmatch(r"PT(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?", duration).groups("0")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def instant(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()


def read_cut(text):
    line = json.loads(text)
    cut, seal = line["cut"], line["seal"]
    chain, length = cut["chain"], cut["length"]
    check_seal(seal)
    if (seal["chain"], seal["number"], seal["length"], seal["head"]) != (chain, cut["seal"], length, cut["head"]):
        broken(chain, length, "the cut is not at its seal")
    if seconds(cut["keep"]) <= 0 or instant(cut["cutAt"]) - instant(seal["sealedAt"]) < seconds(cut["keep"]):
        broken(chain, length, f"the beginning is removed sooner than its retention allows: {cut['keep']}")
    stamp = {key: cut[key] for key in ("chain", "cutAt", "head", "keep", "length", "seal")}
    if hashlib.sha256(bytes.fromhex(seal["hash"]) + canonical(stamp)).hexdigest() != cut["hash"]:
        broken(chain, length, "the cut is not what was hashed")
    kept = seals.get(chain, {}).get(seal["number"], seal)
    if kept["hash"] != seal["hash"]:
        broken(chain, length, f"seal {seal['number']} is not the one that was kept")
    if keys:
        why = signature_fault("the cut", cut) or signature_fault(f"seal {seal['number']}", seal)
        if why:
            broken(chain, length, why)
    cuts[chain] = cut


def check_start(chain, sequence, previous):
    if sequence == 1:
        if previous != GENESIS:
            broken(chain, 1, "it does not follow the record before it")
    elif chain in cuts:
        if (cuts[chain]["length"], cuts[chain]["head"]) != (sequence - 1, previous):
            broken(chain, sequence, "it does not follow the cut of its chain")
    elif sequence - 1 not in places.get(chain, {}):
        broken(chain, sequence, "the records before it are not there, and it follows neither a cut nor a known seal")
    if places.get(chain, {}).get(sequence - 1, previous) != previous:
        broken(chain, sequence, "a seal says that another record came before it")


sys.setrecursionlimit(10_000)  # Details may be deep.
ends = {}  # chain -> (sequence, hash) of its last record so far
first = {}  # chain -> where its export begins
unchecked = None  # the first record whose hash version is not known
for number, line in enumerate(sys.stdin.buffer, 1):
    match = LINE.fullmatch(line)
    if not match and line.startswith(b'{"cut":{') and line.endswith(b"}\n"):
        read_cut(line)
        continue
    text, record = b"", {}
    if match:
        hashed, version, previous, text = match[1].decode(), int(match[2] or 1), match[3].decode(), match[4]
        record = json.loads(text, parse_int=lambda digits: int(digits[:19]))
        chain, sequence = record["chain"], record["sequence"]
    elif line.startswith(b'{"unknown":{') and line.endswith(b"}}\n"):  # Unknown to the service that exports it.
        bare = json.loads(line)["unknown"]
        chain, sequence, hashed, previous = (bare[key] for key in ("chain", "sequence", "hash", "previousHash"))
        version = bare["hashVersion"]
    else:
        broken("line", number, "it is not a line of an export, or was cut off")
    if chain not in ends:
        check_start(chain, sequence, previous)
        first[chain] = sequence
    last, head = ends.get(chain, (sequence - 1, previous))
    if sequence != last + 1:
        broken(chain, last + 1, f"the record is missing: {sequence} follows")
    if previous != head:
        broken(chain, sequence, "it does not follow the record before it")
    if version not in HASHES or not text:
        unchecked = unchecked or (chain, sequence, version)
    elif version != record.get("hashVersion", 1):
        broken(chain, sequence, "its hash version was changed")
    elif HASHES[version](bytes.fromhex(previous) + text).hexdigest() != hashed:
        broken(chain, sequence, "the record was changed")
    if places.get(chain, {}).get(sequence, hashed) != hashed:
        broken(chain, sequence, "a seal says otherwise")
    ends[chain] = (sequence, hashed)
    if chain == OPERATORS and record.get("action") == "audit.cut":
        recorded.append(record["details"])

for chain, lengths in places.items():
    if max(lengths) > ends.get(chain, (0, ""))[0]:
        broken(chain, max(lengths), "it was sealed, and is not there")
for chain in asked.chain:
    if chain not in ends:
        broken(chain, 1, "the chain is not there")
if not ends:
    broken("export", 0, "it is empty")
for chain, cut in cuts.items():
    told = {key: str(cut[key]) for key in ("chain", "cutAt", "head", "keep", "length", "seal")} | {"cut": cut["hash"]}
    if OPERATORS in ends and told not in recorded:
        broken(chain, cut["length"], "the operators' chain does not record the cut")
    if OPERATORS not in ends and not keys and cut["length"] not in places.get(chain, {}):
        broken(chain, cut["length"], "nothing but the export speaks for the cut: give a key, seals, or all chains")
if unchecked:
    print("UNKNOWN {} {}: hash version {} is not known, so the record cannot be checked".format(*unchecked))
    sys.exit(3)
for chain, (sequence, head) in ends.items():
    print(f"OK {chain} {first[chain]}..{sequence} {head}")
