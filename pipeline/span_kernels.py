"""The hot loops of the span tagger: columns of a sentence, features, posteriors, the spans to take.

One source for two modules, as :mod:`pipeline.kernels`: plain Python on lists for a sentence or an
article, machine code on arrays for many. The model is a linear-chain conditional random field
(Lafferty, McCallum and Pereira, ICML 2001) over hashed features; spans are taken by the posterior that
one of at least half the same characters is there, which is what readers, and the measure, ask for.
"""

from __future__ import annotations

COMPILE = globals().get("COMPILE", False)
if COMPILE:
    from typing import Any

    import numba

    _OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    jit = numba.njit(**_OPTIONS)
else:

    def jit(function):
        """Leave the function as it is."""
        return function


MASK = (1 << 61) - 1
MULTIPLIER = 0x1E3779B97F4A7C15
KEY_BITS = 61

#: Labels of tokens. Each odd one begins a span that the next goes on with.
OUTSIDE, CONTENT, CONTENT_ON, CUE, CUE_ON, SOURCE, SOURCE_ON = range(7)
LABELS = 7
START = 7  # row of the transitions for the first token
#: Tokens without meaning beside a sentence, so that features may look over its ends.
PAD = 3
#: A longer sentence is a list or worse, and is left to the rules.
MOST_TOKENS = 256
MOST_SEGMENTS = 4096
#: Segments less probable than this are not looked at, and this many at most compete.
LEAST = 0.004
CANDIDATES = 8
#: Numbers a taken span has: sentence, first and end token, rule, then characters: content, cue, source.
TAKEN_FIELDS = 10
RUN_FIELDS = 5  # numbers of a run of marked characters: see paint
#: How much more probable content must be that has no cue in its sentence.
UNCUED = 0.1
#: What the posterior of exactly these characters counts, and a rule's credit, where spans compete.
EXACT, EXPLAINED = 0.3, 0.35
ROUNDING = 1e-6  # far more than sums of posteriors are wrong by
SURE_RUN = 0.35  # share of the posterior that makes a token part of a cue or source

#: Weights are bytes from 0 on, eight to a number; in sums every other one has 16 bits, enough for 257 features.
LANES, LANE = 0x00FF00FF00FF00FF, 0xFFFF
WORD_SUMS = 14  # two such sums for each place from -PAD to PAD

# What a word is, as numbers (columns), then what a token is in its sentence.
(
    WORD, TAG, SUFFIX, CLOSED, VERB, LEMMA, POS, CLUSTER,
    QUOTED, RULED, FROM_START, TO_END,
    LEFT_LEMMA, LEFT_VERB, LEFT_NEXT, LEFT_GAP,
    RIGHT_LEMMA, RIGHT_VERB, RIGHT_NEXT, RIGHT_BEFORE, RIGHT_GAP,
    STOP_WORD, STOP_NEXT, STOP_SECOND, AHEAD_WORD, AHEAD_NEXT, AHEAD_SECOND, CUE_SINCE_STOP,
    LINK_WORD, LINK_GAP, CUE_SINCE_LINK,
) = range(31)  # fmt: skip
COLUMNS = 31
WORD_COLUMNS = 8
ATOMS = 9  # the columns of a word and its flags
IS_CUE, IS_STOP, IS_LINK = 1, 2, 4
DIRECT = 2  # value of QUOTED for a direct quotation that is one token
NONE = 1  # what stands where there is no such token


@jit
def gap(distance):
    """Return the bucket of a distance in tokens."""
    if distance <= 4:
        return distance + 2
    if distance <= 6:
        return 7
    if distance <= 9:
        return 8
    if distance <= 14:
        return 9
    if distance <= 20:
        return 10
    return 11 if distance <= 30 else 12


@jit
def tokens_of(left, right, start, end, base, n):
    """Return the tokens of a sentence that characters ``left:right`` cover, as lo * (MOST_TOKENS + 1) + hi."""
    lo = 0
    while lo < n and end[base + lo] <= left:
        lo += 1
    hi = lo
    while hi < n and start[base + hi] < right:
        hi += 1
    return lo * (MOST_TOKENS + 1) + hi


@jit
def paint(runs, start, end, first, last, out):
    """Write runs of characters to tokens: sentence, from, to, value of the first token, of the others."""
    for i in range(len(start)):
        out[i] = 0
    for k in range(len(runs) // RUN_FIELDS):
        at = k * RUN_FIELDS
        s, left, right = runs[at], runs[at + 1], runs[at + 2]
        base = first[s]
        both = tokens_of(left, right, start, end, base, last[s] - base)
        lo, hi = base + both // (MOST_TOKENS + 1), base + both % (MOST_TOKENS + 1)
        for i in range(lo, hi):
            out[i] = runs[at + 4] if i > lo else runs[at + 3]


@jit
def lay_out(ids, quoted, ruled, lo, hi, atoms, cols, width, off):
    """Write the columns of the sentence ``lo:hi``; column ``c`` of token ``i`` is at c * width + off + i."""
    n = hi - lo
    for i in range(n):
        at = ids[lo + i] * ATOMS
        for c in range(WORD_COLUMNS):
            cols[c * width + off + i] = atoms[at + c]
        cols[QUOTED * width + off + i] = quoted[lo + i]
        cols[RULED * width + off + i] = ruled[lo + i]
        cols[FROM_START * width + off + i] = min(i, 5)
        cols[TO_END * width + off + i] = min(n - i, 4)
    look_left(ids, lo, n, width, off, atoms, cols)
    look_right(ids, lo, n, width, off, atoms, cols)


@jit
def look_left(ids, lo, n, width, off, atoms, cols):
    """Write what the nearest cue, punctuation and link before each token are."""
    cue, stop, link = -1, -1, -1
    for i in range(n):
        at = off + i
        cols[LEFT_LEMMA * width + at] = cols[LEMMA * width + off + cue] if cue >= 0 else NONE
        cols[LEFT_VERB * width + at] = cols[VERB * width + off + cue] if cue >= 0 else NONE
        cols[LEFT_NEXT * width + at] = cols[CLOSED * width + off + cue + 1] if cue >= 0 else NONE
        cols[LEFT_GAP * width + at] = gap(i - cue) if cue >= 0 else NONE
        cols[STOP_WORD * width + at] = cols[WORD * width + off + stop] if stop >= 0 else NONE
        cols[STOP_NEXT * width + at] = cols[CLOSED * width + off + stop + 1]
        cols[STOP_SECOND * width + at] = cols[CLOSED * width + off + stop + 2]
        cols[CUE_SINCE_STOP * width + at] = 2 if cue > stop else NONE
        cols[LINK_WORD * width + at] = cols[WORD * width + off + link] if link >= 0 else NONE
        cols[LINK_GAP * width + at] = gap(i - link) if link >= 0 else NONE
        cols[CUE_SINCE_LINK * width + at] = 3 if link < 0 else (2 if cue > link else NONE)
        flags = atoms[ids[lo + i] * ATOMS + WORD_COLUMNS]
        if flags & IS_CUE:
            cue = i
        if flags & IS_STOP:
            stop = i
        if flags & IS_LINK:
            link = i


@jit
def look_right(ids, lo, n, width, off, atoms, cols):
    """Write what the nearest cue and punctuation after each token are."""
    cue, stop = -1, -1
    for back in range(n):
        i = n - 1 - back
        at = off + i
        cols[RIGHT_LEMMA * width + at] = cols[LEMMA * width + off + cue] if cue >= 0 else NONE
        cols[RIGHT_VERB * width + at] = cols[VERB * width + off + cue] if cue >= 0 else NONE
        cols[RIGHT_NEXT * width + at] = cols[CLOSED * width + off + cue + 1] if cue >= 0 else NONE
        cols[RIGHT_BEFORE * width + at] = cols[CLOSED * width + off + cue - 1] if cue >= 0 else NONE
        cols[RIGHT_GAP * width + at] = gap(cue - i) if cue >= 0 else NONE
        cols[AHEAD_WORD * width + at] = cols[WORD * width + off + stop] if stop >= 0 else NONE
        cols[AHEAD_NEXT * width + at] = cols[CLOSED * width + off + stop + 1] if stop >= 0 else NONE
        cols[AHEAD_SECOND * width + at] = (
            cols[CLOSED * width + off + stop + 2] if stop >= 0 else NONE
        )
        flags = atoms[ids[lo + i] * ATOMS + WORD_COLUMNS]
        if flags & IS_CUE:
            cue = i
        if flags & IS_STOP:
            stop = i


@jit
def lay_out_all(ids, quoted, ruled, first, last, lo, hi, atoms, cols):
    """Write the columns of sentences ``lo:hi``, ``PAD`` before, between and after them; return the width."""
    width = PAD
    for s in range(lo, hi):
        width += last[s] - first[s] + PAD
    for k in range(COLUMNS * width):
        cols[k] = 0
    off = PAD
    for s in range(lo, hi):
        lay_out(ids, quoted, ruled, first[s], last[s], atoms, cols, width, off)
        off += last[s] - first[s] + PAD
    return width


@jit
def block_end(first, last, lo):
    """Return up to which sentence, from ``lo`` on, ``MOST_TOKENS`` tokens and what is between them go."""
    hi, size = lo, 0
    while hi < len(first):
        size += last[hi] - first[hi] + PAD
        if size > MOST_TOKENS + PAD:
            break
        hi += 1
    return hi


@jit
def slots_of(cols, width, templates, lo, hi, number, bits, keys, into, slots):
    """Write where the weights of one feature are for each token: of template ``number``, parts ``lo:hi``.

    They go to ``slots`` from ``into`` on. Columns are cut out, so that the loops become vector code.
    """
    n = width - 2 * PAD
    opening = ((number + 1) * MULTIPLIER) & MASK
    for i in range(n):
        keys[i] = opening
    for k in range(lo, hi - 1):
        first = templates[2 * k] * width + PAD + templates[2 * k + 1]
        column = cols[first : first + n]
        for i in range(n):
            key = ((keys[i] ^ column[i]) * MULTIPLIER) & MASK
            keys[i] = key ^ (key >> 29)
    first = templates[2 * hi - 2] * width + PAD + templates[2 * hi - 1]
    column = cols[first : first + n]
    for i in range(n):
        key = ((keys[i] ^ column[i]) * MULTIPLIER) & MASK
        slots[into + i] = (((key ^ (key >> 29)) * MULTIPLIER) & MASK) >> (KEY_BITS - bits)


@jit
def features(
    ids, quoted, ruled, first, last, atoms, templates, bounds, bits, cols, keys, slots, out
):
    """Write the slots of every token of all sentences to ``out``, one template after another."""
    count = len(bounds) - 1
    for s in range(len(first)):
        n = last[s] - first[s]
        if n > MOST_TOKENS:
            continue
        width = lay_out_all(ids, quoted, ruled, first, last, s, s + 1, atoms, cols)
        for k in range(count):
            slots_of(cols, width, templates, bounds[k], bounds[k + 1], k, bits, keys, 0, slots)
            for i in range(n):
                out[(first[s] + i) * count + k] = slots[i]


@jit
def sum_words(atoms, lo, hi, templates, bounds, bits, rows, sums):
    """Write, for words ``lo:hi``, what they add to the tokens around them: ``WORD_SUMS`` numbers each.

    These are the features of one word column alone. The first entry is of what lies beside a sentence.
    """
    for word in range(lo - 1 if lo == 0 else lo, hi):
        into = (word + 1) * WORD_SUMS
        for k in range(WORD_SUMS):
            sums[into + k] = 0
        for k in range(len(bounds) - 1):
            if not of_word(templates, bounds[k], bounds[k + 1]):
                continue
            column, place = templates[2 * bounds[k]], templates[2 * bounds[k] + 1]
            value = atoms[word * ATOMS + column] if word >= 0 else 0
            row = rows[slot_of(((k + 1) * MULTIPLIER) & MASK, value, bits)]
            sums[into + 2 * (place + PAD)] += row & LANES
            sums[into + 2 * (place + PAD) + 1] += (row >> 8) & LANES


@jit
def of_word(templates, lo, hi):
    """Has the feature one part, which is a column of words?"""
    return hi == lo + 1 and templates[2 * lo] < WORD_COLUMNS


@jit
def slot_of(opening, value, bits):
    """Return where the weights of a feature of one part are."""
    key = ((opening ^ value) * MULTIPLIER) & MASK
    return (((key ^ (key >> 29)) * MULTIPLIER) & MASK) >> (KEY_BITS - bits)


@jit
def add_words(ids, lo, n, sums, into, even, odd):
    """Write what the words around each token add to its labels, from ``into`` on; see :func:`sum_words`."""
    for i in range(n):
        some, others = 0, 0
        for p in range(2 * PAD + 1):
            j = i + p - PAD
            at = ((ids[lo + j] + 1) * WORD_SUMS if 0 <= j < n else 0) + 2 * p
            some += sums[at]
            others += sums[at + 1]
        even[into + i], odd[into + i] = some, others


@jit
def all_slots(cols, width, templates, bounds, bits, keys, slots):
    """Write the slots of the features that are not of one word, feature by feature; return how many."""
    into = 0
    for k in range(len(bounds) - 1):
        if not of_word(templates, bounds[k], bounds[k + 1]):
            slots_of(cols, width, templates, bounds[k], bounds[k + 1], k, bits, keys, into, slots)
            into += width - 2 * PAD
    return into


@jit
def add_weights(n, size, rows, slots, even, odd):
    """Add the weights of each token's features that are not of one word, four labels to a number.

    Feature by feature, as the slots are, so that the loop becomes vector code.
    """
    for first in range(0, size, max(n, 1)):
        own = slots[first : first + n]
        for i in range(n):
            row = rows[own[i]]
            even[i] += row & LANES
            odd[i] += (row >> 8) & LANES


@jit
def add_all(ids, first, last, lo, hi, width, sums, size, rows, slots, even, odd):
    """Write the sums of the weights of sentences ``lo:hi``; they lie as the columns, without the first pad."""
    for i in range(width - 2 * PAD):
        even[i], odd[i] = 0, 0
    into = 0
    for s in range(lo, hi):
        n = last[s] - first[s]
        add_words(ids, first[s], n, sums, into, even, odd)
        into += n + PAD
    add_weights(width - 2 * PAD, size, rows, slots, even, odd)


@jit
def likelihoods(n, at, even, odd, falls, unary):
    """Write what the features of each token, from ``at`` on, say of each label, 1 for the most probable."""
    for i in range(n):
        most, some, others = 0, even[at + i], odd[at + i]
        for y in range(LABELS):
            lanes = others if y % 2 else some
            most = max(most, (lanes >> 16 * (y // 2)) & LANE)
        for y in range(LABELS):
            lanes = others if y % 2 else some
            unary[i * LABELS + y] = falls[most - ((lanes >> 16 * (y // 2)) & LANE)]


@jit
def posteriors(n, steps, unary, alpha, beta, norm):
    """Run forward and backward over a sentence; ``steps`` are exponentials of the transitions.

    Each position is divided by its sum (``norm``), so that ``alpha * beta`` is the posterior of a label.
    """
    for i in range(n):
        total = 0.0
        for y in range(LABELS):
            into = steps[START * LABELS + y]
            if i:
                into = 0.0
                for z in range(LABELS):
                    into += alpha[(i - 1) * LABELS + z] * steps[z * LABELS + y]
            alpha[i * LABELS + y] = into * unary[i * LABELS + y]
            total += alpha[i * LABELS + y]
        norm[i] = total
        for y in range(LABELS):
            alpha[i * LABELS + y] /= total
    for y in range(LABELS):
        beta[(n - 1) * LABELS + y] = 1.0
    for back in range(1, n):
        i = n - 1 - back
        for y in range(LABELS):
            onward = 0.0
            for z in range(LABELS):
                at = (i + 1) * LABELS + z
                onward += steps[y * LABELS + z] * unary[at] * beta[at]
            beta[i * LABELS + y] = onward / norm[i + 1]


@jit
def endings(n, steps, unary, beta, norm, label, out):
    """Write, for each token, how probable it is that a span which has reached it with ``label`` ends there."""
    for j in range(n - 1):
        total = 0.0
        for z in range(LABELS):
            if z != CONTENT_ON:
                at = (j + 1) * LABELS + z
                total += steps[label * LABELS + z] * unary[at] * beta[at]
        out[j] = total / norm[j + 1]
    out[n - 1] = 1.0


@jit
def segments(n, steps, unary, alpha, beta, norm, short, long, seg_lo, seg_hi, seg_p):
    """Write every probable span of content, first and end token, and its posterior; return how many."""
    endings(n, steps, unary, beta, norm, CONTENT, short)
    endings(n, steps, unary, beta, norm, CONTENT_ON, long)
    on, goes_on = steps[CONTENT * LABELS + CONTENT_ON], steps[CONTENT_ON * LABELS + CONTENT_ON]
    count = 0
    for i in range(n):
        p = alpha[i * LABELS + CONTENT]
        if p * beta[i * LABELS + CONTENT] < LEAST:
            continue
        if p * short[i] >= LEAST and count < MOST_SEGMENTS:
            seg_lo[count], seg_hi[count], seg_p[count] = i, i + 1, p * short[i]
            count += 1
        p *= on
        for j in range(i + 1, n):
            at = j * LABELS + CONTENT_ON
            p *= unary[at] / norm[j]
            if p * beta[at] < LEAST or count >= MOST_SEGMENTS:
                break
            if p * long[j] >= LEAST:
                seg_lo[count], seg_hi[count], seg_p[count] = i, j + 1, p * long[j]
                count += 1
            p *= goes_on
    return count


@jit
def mass(left, right, start, end, lo, seg_lo, seg_hi, seg_p, count):
    """Return the posterior that a span shares half of all its characters with ``left:right``."""
    total = 0.0
    for k in range(count):
        a, b = start[lo + seg_lo[k]], end[lo + seg_hi[k] - 1]
        both = min(b, right) - max(a, left)
        if both > 0 and 2 * both >= (right - left) + (b - a) - both:
            total += seg_p[k]
    return total


@jit
def exactly(left, right, start, end, lo, seg_lo, seg_hi, seg_p, count):
    """Return the posterior of the segment with just these characters, 0 if there is none."""
    for k in range(count):
        if start[lo + seg_lo[k]] == left and end[lo + seg_hi[k] - 1] == right:
            return seg_p[k]
    return 0.0


@jit
def best_segments(count, seg_p, order):
    """Write the indices of the most probable segments, best first; return how many."""
    size = 0
    for k in range(count):
        place = size
        while place > 0 and seg_p[k] > seg_p[order[place - 1]]:
            place -= 1
        if place >= CANDIDATES:
            continue
        size = min(size + 1, CANDIDATES)
        for back in range(size - 1 - place):
            order[size - 1 - back] = order[size - 2 - back]
        order[place] = k
    return size


@jit
def nearest_run(n, label, lo, hi, alpha, beta):
    """Return the run of cue or source nearest to, not in, tokens ``lo:hi``, as lo * (MOST_TOKENS + 1) + hi.

    -1 where there is none.
    """
    best, best_gap, i = -1, 1 << 30, 0
    while i < n:
        at = i * LABELS + label
        if alpha[at] * beta[at] + alpha[at + 1] * beta[at + 1] < SURE_RUN:
            i += 1
            continue
        j = i + 1
        while j < n:
            at = j * LABELS + label
            begins, goes_on = alpha[at] * beta[at], alpha[at + 1] * beta[at + 1]
            if begins + goes_on < SURE_RUN or begins >= goes_on:
                break
            j += 1
        apart = max(lo - j, i - hi, 0)
        if apart < best_gap and (j <= lo or hi <= i):
            best, best_gap = i * (MOST_TOKENS + 1) + j, apart
        i = j
    return best


@jit
def overlaps(a, b, quoted, base, taken, first, done):
    """Does the span touch a direct quotation, or a span of its sentence that is taken already?"""
    for i in range(a, b):
        if quoted[base + i] == DIRECT:
            return True
    for k in range(first, done):
        if a < taken[k * TAKEN_FIELDS + 2] and taken[k * TAKEN_FIELDS + 1] < b:
            return True
    return a >= b


@jit
def write_run(run, start, end, base, taken, at):
    """Write the characters of a run of tokens (see :func:`nearest_run`), -1 where there is none."""
    taken[at], taken[at + 1] = -1, -1
    if run >= 0:
        taken[at] = start[base + run // (MOST_TOKENS + 1)]
        taken[at + 1] = end[base + run % (MOST_TOKENS + 1) - 1]


@jit
def is_hopeless(n, alpha, beta, credit, lo, hi, least):
    """Is all content of a sentence, and the credit of its rules ``lo:hi``, less than what is taken?"""
    most = 0.0
    for r in range(lo, hi):
        most = max(most, credit[r])
    for i in range(n):
        most += alpha[i * LABELS + CONTENT] * beta[i * LABELS + CONTENT]
    return most < least - ROUNDING


@jit
def choose(
    s, base, n, quoted, start, end, rules, rule_lo, rule_hi, credit, least,
    count, seg_lo, seg_hi, seg_p, order, value, chance, alpha, beta, taken, taken_p, done,
):  # fmt: skip
    """Take the spans of a sentence, best first, none over another; return how many are taken.

    What overlaps is settled by the posterior of half the same characters, that of exactly these, and
    the credit.
    """
    size = best_segments(count, seg_p, order)
    most, first = size + rules[s + 1] - rules[s], done
    for k in range(size):
        a, b = start[base + seg_lo[order[k]]], end[base + seg_hi[order[k]] - 1]
        chance[k] = mass(a, b, start, end, base, seg_lo, seg_hi, seg_p, count)
        value[k] = chance[k] + EXACT * seg_p[order[k]]
    for k in range(size, most):
        r = rules[s] + k - size
        chance[k] = mass(rule_lo[r], rule_hi[r], start, end, base, seg_lo, seg_hi, seg_p, count)
        same = exactly(rule_lo[r], rule_hi[r], start, end, base, seg_lo, seg_hi, seg_p, count)
        value[k] = chance[k] + EXACT * same + EXPLAINED * credit[r]
    for _ in range(most):
        best = 0
        for k in range(most):
            if value[k] > value[best]:
                best = k
        p, value[best] = chance[best], -1.0
        rule = rules[s] + best - size if best >= size else -1
        if p < least and (rule < 0 or p + credit[rule] < least):
            continue
        if (done + 1) * TAKEN_FIELDS > len(taken):
            break
        if rule < 0:
            a, b = seg_lo[order[best]], seg_hi[order[best]]
        else:
            both = tokens_of(rule_lo[rule], rule_hi[rule], start, end, base, n)
            a, b = both // (MOST_TOKENS + 1), both % (MOST_TOKENS + 1)
        if overlaps(a, b, quoted, base, taken, first, done):
            continue
        cue = nearest_run(n, CUE, a, b, alpha, beta)
        if rule < 0 and cue < 0 and p < least + UNCUED:
            continue  # nothing near says that anybody says it
        at = done * TAKEN_FIELDS
        taken[at], taken[at + 1], taken[at + 2], taken[at + 3] = s, a, b, rule
        write_run(a * (MOST_TOKENS + 1) + b, start, end, base, taken, at + 4)
        write_run(cue, start, end, base, taken, at + 6)
        if cue >= 0:
            a, b = cue // (MOST_TOKENS + 1), cue % (MOST_TOKENS + 1)
        write_run(nearest_run(n, SOURCE, a, b, alpha, beta), start, end, base, taken, at + 8)
        taken_p[done] = p
        done += 1
    return done


@jit
def take_spans(
    ids, quotes, roles, start, end, first, last, rules, rule_lo, rule_hi, credit,
    atoms, sums, templates, bounds, bits, rows, falls, steps, least,
    quoted, ruled, slots, cols, keys, even, odd, unary, alpha, beta, norm,
    short, long, seg_lo, seg_hi, seg_p, order, value, chance, taken, taken_p,
):  # fmt: skip
    """Take the spans of content of every sentence; return how many (see ``TAKEN_FIELDS``).

    Tokens are ``first[s]:last[s]``; the rules' spans ``rules[s]:rules[s + 1]``, in characters; they are taken
    from ``least`` less ``credit`` on. A sentence that is too long is passed over.
    """
    done, off = 0, 0
    paint(quotes, start, end, first, last, quoted)
    paint(roles, start, end, first, last, ruled)
    upto = 0
    for s in range(len(first)):
        lo, n = first[s], last[s] - first[s]
        if n > MOST_TOKENS:
            continue
        if s >= upto:  # sentences are laid out together: long loops are faster than many short ones
            upto, off = block_end(first, last, s), 0
            width = lay_out_all(ids, quoted, ruled, first, last, s, upto, atoms, cols)
            size = all_slots(cols, width, templates, bounds, bits, keys, slots)
            add_all(ids, first, last, s, upto, width, sums, size, rows, slots, even, odd)
        off += n + PAD
        if n < 1:
            continue
        likelihoods(n, off - n - PAD, even, odd, falls, unary)
        posteriors(n, steps, unary, alpha, beta, norm)
        if is_hopeless(n, alpha, beta, credit, rules[s], rules[s + 1], least):
            continue
        count = segments(n, steps, unary, alpha, beta, norm, short, long, seg_lo, seg_hi, seg_p)
        done = choose(
            s, lo, n, quoted, start, end, rules, rule_lo, rule_hi, credit, least,
            count, seg_lo, seg_hi, seg_p, order, value, chance, alpha, beta, taken, taken_p, done,
        )  # fmt: skip
    return done
