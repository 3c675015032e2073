"""Compares Rowhouse's decimals with Python's, on edges and on random numbers.

usage: decimal_test.py DECIMAL_LINES [SEED]
"""

import decimal
import random
import re
import subprocess
import sys

DIGITS_MAX, EXPONENT_MIN, EXPONENT_MAX = 38, -130, 125
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Room for every exact result: from 1E-130 to 9E125 and a digit of carry.
EXACT = decimal.Context(prec=600, Emin=-10**9, Emax=10**9, traps=[decimal.Inexact])


def checked(value):
    """A number as DynamoDB keeps it, or why it does not."""
    if value == 0:
        return decimal.Decimal(0)
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    if len(digits) > DIGITS_MAX:
        return "digits"
    if value.adjusted() > EXPONENT_MAX:
        return "overflow"
    if value.adjusted() < EXPONENT_MIN:
        return "underflow"
    return value


def checked_sum(value):
    """Of a sum that is beyond the range and has too many digits as well, DynamoDB tells the range."""
    return "overflow" if value != 0 and value.adjusted() > EXPONENT_MAX else checked(value)


def parse(text):
    if not NUMBER.fullmatch(text):
        return "not a number"
    return checked(decimal.Decimal(text))


def plain(value):
    """Plain notation without superfluous zeros."""
    if isinstance(value, str):
        return value
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def expected(question):
    kind, _, rest = question.partition(" ")
    if kind == "parse":
        return plain(parse(rest))
    a, b = map(parse, rest.split(" "))
    for value in (a, b):
        if isinstance(value, str):
            return value
    if kind == "add":
        return plain(checked_sum(EXACT.add(a, b)))
    if kind == "subtract":
        return plain(checked_sum(EXACT.subtract(a, b)))
    return "less" if a < b else "greater" if a > b else "equal"


NINES = "9" * 38
EDGES = [
    "0", "-0", "0.0", "1", "-1", "9", "10", "11", "99", "100", "0.1", "-0.1", "0.01", "0.09", "1.5",
    NINES, "-" + NINES, NINES + "0", NINES + "9", "0." + NINES, "1" + "0" * 37, "1" + "0" * 37 + "1",
    "1E125", "-1E125", "1E126", "9." + "9" * 37 + "E125", "9." + "9" * 38 + "E125", "1E-130", "-1E-130",
    "1E-131", "1.1E-130", "9.9E-131", "1.8E38", "1.7E38", "3.4E38", "3.5E38", "2E38", "1E38",
    "170141183460469231731687303715884105727", "17014118346046923173168730371588410572",
    "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
    "-9223372036854775808", "1E87", "1E88", "1E-93", "5E-1", "1e+5", "1E-0", "+7", "007", "7.", ".7",
]
BROKEN = ["", "-", "+", ".", "e", "1e", "1e+", "e1", "1.1.1", "--1", "+-1", "1 ", "a", "1a", "0x1",
          "NaN", "Infinity", "-inf", "1,0", "1_0", "1e1.0", "\u0661", "1\u00a0", "sNaN", "1e1e1"]


def random_number(rng):
    """Often near another number, often at a limit."""
    digits = "".join(rng.choice("0123456789" + "09" * 5) for _ in range(rng.choice([1, 2, 3, 10, 37, 38, 39, rng.randint(1, 45)])))
    if rng.random() < 0.5:
        at = rng.randint(0, len(digits))
        digits = digits[:at] + "." + digits[at:]
    exponent = rng.choice([0, rng.randint(-5, 5), rng.randint(-40, 40), rng.randint(-175, 130)])
    sign = rng.choice(["", "-", "+", ""])
    mark = rng.choice(["e", "E", "e+" if exponent >= 0 else "e"])
    return sign + digits + (f"{mark}{exponent}" if exponent or rng.random() < 0.2 else "")


def near(rng, text):
    """A number which shares digits or size with `text`."""
    value = decimal.Decimal(text)
    tuple_ = value.as_tuple()
    step = decimal.Decimal((0, (rng.randint(1, 9),), tuple_.exponent + rng.randint(-3, 3)))
    return format(EXACT.add(value, rng.choice([step, -step, 0 * step])), "E")


def questions(rng, count):
    for text in EDGES + BROKEN:
        if "\n" not in text:
            yield f"parse {text}"
    for a in EDGES:
        for b in EDGES:
            for kind in ("add", "subtract", "compare"):
                yield f"{kind} {a} {b}"
    for _ in range(count):
        a = random_number(rng)
        b = near(rng, a) if rng.random() < 0.4 else random_number(rng)
        yield f"parse {a}"
        yield f"parse {b}"
        for kind in ("add", "subtract", "compare"):
            yield f"{kind} {a} {b}"


def ask(program, lines):
    done = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          encoding="utf-8", check=True)
    return done.stdout.split("\n")[:-1]


def check_order(program, rng, count):
    """The order of the bytes is the order of the numbers."""
    texts = EDGES + [random_number(rng) for _ in range(count)]
    numbers = [(parse(text), text) for text in texts if not isinstance(parse(text), str)]
    bytes_ = ask(program, [f"order {text}" for _, text in numbers])
    pairs = sorted(zip((value for value, _ in numbers), map(bytes.fromhex, bytes_)))
    for (a, a_bytes), (b, b_bytes) in zip(pairs, pairs[1:]):
        if (a < b) != (a_bytes < b_bytes) or (a == b) != (a_bytes == b_bytes):
            return [f"{a} is {a_bytes.hex()} and {b} is {b_bytes.hex()}"]
    return []


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    asked = list(questions(rng, 20_000))
    answers = ask(program, asked)
    wrong = [] if len(answers) == len(asked) else [f"{len(asked)} questions, {len(answers)} answers"]
    kinds = {}
    for question, answer in zip(asked, answers):
        want = expected(question)
        kinds[want if not want[-1:].isdigit() else "number"] = kinds.get(want, 0) + 1
        if answer != want:
            wrong.append(f"{question}: {answer}, but Python says {want}")
    # A generator which never leaves the limits would prove little.
    wrong += [f"nothing asked ended in '{kind}'"
              for kind in ("number", "overflow", "underflow", "digits", "not a number", "less", "equal")
              if kind not in kinds]
    wrong += check_order(program, rng, 20_000)
    for line in wrong[:20]:
        print(line)
    print(f"{len(asked)} questions, {len(wrong)} wrong")
    return 1 if wrong else 0


sys.exit(main())
