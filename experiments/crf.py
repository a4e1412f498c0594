"""Training of the span tagger's linear-chain conditional random field, by AdaGrad on one sentence at a time.

Lafferty, McCallum and Pereira, ICML 2001; Duchi, Hazan and Singer, JMLR 2011. One thread and a seed, so that
the same sentences give the same weights.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from pipeline.span_kernels import CONTENT_ON, CUE_ON, LABELS, SOURCE_ON, START

NEVER = -30.0
jit = numba.njit(cache=True, error_model="numpy")


def no_steps() -> np.ndarray:
    """Return transitions (LABELS + 1, LABELS), last row for the first token; no span begins in its middle."""
    steps = np.zeros((LABELS + 1, LABELS))
    for on in (CONTENT_ON, CUE_ON, SOURCE_ON):
        steps[:, on] = NEVER
        steps[on - 1, on] = steps[on, on] = 0.0
    return steps


@jit
def _log_sum(values):
    most = values.max()
    return most + math.log(np.exp(values - most).sum())


@jit
def _sums(slots, lo, hi, weights, unary):
    for i in range(lo, hi):
        unary[i - lo, :] = 0.0
        for k in range(slots.shape[1]):
            for y in range(LABELS):
                unary[i - lo, y] += weights[slots[i, k], y]


@jit
def _forward_backward(n, unary, steps, alpha, beta, room):
    alpha[0] = unary[0] + steps[START]
    for i in range(1, n):
        for y in range(LABELS):
            for z in range(LABELS):
                room[z] = alpha[i - 1, z] + steps[z, y]
            alpha[i, y] = _log_sum(room) + unary[i, y]
    beta[n - 1, :] = 0.0
    for back in range(1, n):
        i = n - 1 - back
        for y in range(LABELS):
            for z in range(LABELS):
                room[z] = steps[y, z] + unary[i + 1, z] + beta[i + 1, z]
            beta[i, y] = _log_sum(room)
    return _log_sum(alpha[n - 1])


@jit
def _step_gradient(n, gold, unary, steps, alpha, beta, total, gradient):
    gradient[:] = 0.0
    gradient[START] = np.exp(alpha[0] + beta[0] - total)
    gradient[START, gold[0]] -= 1.0
    for i in range(1, n):
        for y in range(LABELS):
            for z in range(LABELS):
                gradient[y, z] += math.exp(
                    alpha[i - 1, y] + steps[y, z] + unary[i, z] + beta[i, z] - total
                )
        gradient[gold[i - 1], gold[i]] -= 1.0


@jit
def _update(slots, lo, i, error, weights, squares, counts, rate, penalty, fewest):
    for k in range(slots.shape[1]):
        at = slots[lo + i, k]
        if counts[at] < fewest:
            continue
        for y in range(LABELS):
            g = error[y] + penalty * weights[at, y] / counts[at]
            squares[at, y] += g * g
            weights[at, y] -= rate * g / math.sqrt(1.0 + squares[at, y])


@jit
def train(
    slots, gold, first, last, order, counts, weights, steps, rate, penalty, fewest, epochs, seed
):
    """Fit ``weights`` (n_slots, LABELS) and ``steps`` in place to the sentences ``order``; return the loss.

    ``slots`` (n_tokens, n_templates), ``gold`` (n_tokens,) labels; slots seen fewer than ``fewest`` times in
    training keep the weight 0; ``penalty`` is that of all sentences on the squares of the weights.
    """
    np.random.seed(seed)
    longest = (last - first).max()
    unary, alpha = np.zeros((longest, LABELS)), np.zeros((longest, LABELS))
    beta = np.zeros((longest, LABELS))
    room, gradient = np.zeros(LABELS), np.zeros((LABELS + 1, LABELS))
    squares, step_squares = np.zeros_like(weights), np.zeros_like(steps)
    loss = 0.0
    for _ in range(epochs):
        np.random.shuffle(order)
        loss = 0.0
        for s in order:
            lo, n = first[s], last[s] - first[s]
            labels = gold[lo : lo + n]
            _sums(slots, lo, lo + n, weights, unary)
            total = _forward_backward(n, unary, steps, alpha, beta, room)
            loss += total - steps[START, labels[0]] - unary[0, labels[0]]
            for i in range(1, n):
                loss -= steps[labels[i - 1], labels[i]] + unary[i, labels[i]]
            _step_gradient(n, labels, unary, steps, alpha, beta, total, gradient)
            for y in range(LABELS + 1):
                for z in range(LABELS):
                    g = gradient[y, z] + penalty * steps[y, z] / len(order)
                    step_squares[y, z] += g * g
                    if steps[y, z] > NEVER / 2:
                        steps[y, z] -= rate * g / math.sqrt(1.0 + step_squares[y, z])
            for i in range(n):
                error = np.exp(alpha[i] + beta[i] - total)
                error[labels[i]] -= 1.0
                if np.abs(error).max() > 1e-4:
                    _update(slots, lo, i, error, weights, squares, counts, rate, penalty, fewest)
    return loss / len(order)
