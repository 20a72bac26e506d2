"""verify.py CERTIFICATE [--data FILE] [--trust FILE]... [--chaincode NAME] [--json]
verify.py --batch

Says what a VitalSeal certificate proves, from docs/certificate-format.md alone.
With --batch: lines of JSON on standard input, {"certificate": path, "trust": [paths], "data": path, "chaincode": name}
(the last two if needed), and one line {"outcome", "status", "link", "reason"} for each.
Exit status: 0 proven, 1 broken, 2 wrong usage, 3 tied to nobody who is trusted.
"""

import argparse
import json
import sys

from judge import Outcome, judge

_FIRST_LINE = {
    "proven": "PROVEN",
    "broken": "NOT PROVEN: broken in",
    "usage": "CANNOT BE JUDGED:",
    "untied": "UNTIED: consistent, but not tied to anybody you trust",
}


def _line(outcome: Outcome) -> str:
    """One line of JSON in ASCII."""
    said = {"outcome": outcome.outcome, "status": outcome.status}
    for name in ("link", "reason"):
        if getattr(outcome, name):
            said[name] = getattr(outcome, name)
    if outcome.simulated:
        said["simulated"] = True
    return json.dumps(said)


def _printed(text: str) -> str:
    """Nothing that a terminal would act on or hide: more than section 12 asks, all but printable ASCII."""
    return "".join(one if " " <= one <= "~" else f"\\u{{{ord(one):x}}}" for one in text[:300])


def _batch() -> int:
    for line in sys.stdin:
        asked = json.loads(line)
        outcome = judge(asked["certificate"], asked.get("trust", []), asked.get("data"), asked.get("chaincode"))
        print(_line(outcome), flush=True)
    return 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(usage=__doc__, add_help=True, allow_abbrev=False)
    parser.add_argument("certificate", nargs="?")
    parser.add_argument("--data")
    parser.add_argument("--trust", action="append", default=[])
    parser.add_argument("--chaincode")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--batch", action="store_true")
    given = parser.parse_args(arguments)
    if given.batch:
        return _batch()
    if given.certificate is None:
        parser.error("no certificate was given")
    outcome = judge(given.certificate, given.trust, given.data, given.chaincode)
    if given.json:
        print(_line(outcome))
    else:
        behind = [one for one in (outcome.link, outcome.reason) if one]
        simulated = "SIMULATED DEVICE, " if outcome.simulated else ""
        print(_printed(" ".join([simulated + _FIRST_LINE[outcome.outcome], *behind])))
    return outcome.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
